//! The evaluator. Named things (variables, locals, outputs, attributes of resources) are evaluated when
//! they are asked for, once each; a value that cannot be told is an unknown and evaluation goes on.
//!
//! `expression.rs` evaluates expressions, `reference.rs` finds what names stand for, `expand.rs` makes
//! instances out of `count` and `for_each`, `entry.rs` enters the modules that are called, `body.rs` evaluates the arguments of a block, `extract.rs`
//! walks all modules and yields the result, `candidates.rs` is for unknowns of which all values are listed. `budget.rs` keeps all of it within limits.

mod body;
mod budget;
mod candidates;
mod conditional;
mod entry;
mod expand;
mod expression;
mod extract;
mod files;
mod hop;
mod instances;
mod iteration;
pub(crate) mod operator;
mod provider;
mod reference;
mod special;
mod stack;
mod template;
mod validation;
mod variable;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use resilint_schema::Why;

use self::budget::Budget;
use crate::config::{Call, Module, ProviderName};
use crate::files::Files;
use crate::functions::Invalid;
use crate::instance::{Diagnostic, Evaluation, Key, Provider};
use crate::limit::Limits;
use crate::place::Place;
use crate::program::{Program, Scenario, ValuesFile};
use crate::syntax::Expr;
use crate::value::{Map, Unknown, Value};
pub use variable::WORKSPACE;

/// What an evaluation may use beside the program.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "access to files has nothing to show")]
pub struct Settings<'s> {
    /// Files that expressions read.
    pub files: &'s dyn Files,
    /// Values of root variables from the command line, over those of files; under [`WORKSPACE`] the workspace.
    pub vars: &'s [(String, String)],
    /// Value files named on the command line, over those of the scenario.
    pub values: &'s [ValuesFile],
    /// Values of root variables from the environment, below those of files; without `TF_VAR_`. Under [`WORKSPACE`]
    /// the workspace.
    pub environment: &'s BTreeMap<String, String>,
}

/// Evaluates a root module under one scenario.
#[must_use]
pub fn evaluate(
    program: &Program,
    dir: &str,
    scenario: &Scenario,
    settings: &Settings<'_>,
) -> Evaluation {
    within(program, dir, scenario, settings, Limits::default())
}

/// [`evaluate`] within limits.
fn within(
    program: &Program,
    dir: &str,
    scenario: &Scenario,
    settings: &Settings<'_>,
    limits: Limits,
) -> Evaluation {
    stack::with(|depth| {
        let budget = Budget::new(limits, depth);
        match Evaluator::new(program, dir, scenario, settings, budget) {
            Some(evaluator) => evaluator.extract(),
            None => Evaluation { root: dir.to_owned(), ..Evaluation::default() },
        }
    })
}

/// Evaluates one expression in a root module, as `terraform console` does.
///
/// # Errors
///
/// Terraform would refuse the expression.
pub fn console(
    program: &Program,
    dir: &str,
    scenario: &Scenario,
    settings: &Settings<'_>,
    expr: &Expr,
) -> Result<Value, Invalid> {
    stack::with(|depth| {
        let budget = Budget::new(Limits::default(), depth);
        let Some(evaluator) = Evaluator::new(program, dir, scenario, settings, budget) else {
            let dir = crate::config::shown(dir);
            return Err(Invalid(format!("there is no Terraform module in {dir}")));
        };
        evaluator.eval(expr, &Scope::of(0)).map(|value| evaluator.opened(value, 3))
    })
}

/// Evaluates one root module under one scenario.
struct Evaluator<'p> {
    program: &'p Program,
    dir: &'p str,
    scenario: &'p Scenario,
    settings: &'p Settings<'p>,
    /// Module instances made so far; the first is the root.
    modules: RefCell<Vec<Arc<ModuleInstance<'p>>>>,
    memo: RefCell<HashMap<Node, Slot>>,
    expansions: RefCell<HashMap<(usize, Block), expand::Slot>>,
    /// Templates that were read, by their text.
    templates: RefCell<HashMap<Arc<str>, Rc<Expr>>>,
    providers: RefCell<HashMap<ProviderKey, Option<Arc<Provider>>>>,
    diagnostics: RefCell<BTreeSet<Diagnostic>>,
    budget: Budget,
    /// Whether something was done that Terraform may refuse once what is unknown is known.
    doubtful: Cell<bool>,
}

/// A provider configuration as a module instance names it.
type ProviderKey = (usize, ProviderName);

/// A module with its inputs.
struct ModuleInstance<'p> {
    module: &'p Module,
    /// `module.a["x"].module.b`; empty for the root.
    address: Arc<str>,
    /// Names of the calls that led here, with dots, as `terraform init` names the module.
    path: Arc<str>,
    /// Who calls it; nothing for the root.
    caller: Option<Caller<'p>>,
}

/// The call that made a module instance.
struct Caller<'p> {
    /// The instance that calls.
    module: usize,
    /// The place of the call in it.
    index: usize,
    call: &'p Call,
    /// What `each` and `count` are there.
    repetition: Repetition,
}

/// What `each` and `count` stand for in an instance.
#[derive(Clone, Debug, Default)]
enum Repetition {
    #[default]
    None,
    Count(Value),
    Each {
        key: Value,
        value: Value,
    },
}

/// A block that may have several instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Block {
    Resource(usize),
    Call(usize),
}

/// Something that is evaluated once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Node {
    Variable(usize, Arc<str>),
    Local(usize, Arc<str>),
    Output(usize, Arc<str>),
    Attribute(usize, usize, Key, Arc<str>),
}

enum Slot {
    /// Being evaluated: whoever asks again goes round in a circle.
    Open,
    Done(Value),
}

/// What names stand for at one place.
#[derive(Clone, Copy)]
struct Scope<'s> {
    /// The module instance.
    module: usize,
    repetition: &'s Repetition,
    /// Variables of `for` and of dynamic blocks, the innermost first.
    frame: Option<&'s Frame<'s>>,
    /// Whether only the frame counts, as in a template file.
    isolated: bool,
}

struct Frame<'s> {
    variables: Variables<'s>,
    outer: Option<&'s Self>,
}

enum Variables<'s> {
    One(&'s str, Value),
    /// Those of a template.
    All(&'s Map),
}

impl<'s> Frame<'s> {
    const fn new(name: &'s str, value: Value, outer: Option<&'s Self>) -> Self {
        Self { variables: Variables::One(name, value), outer }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        match &self.variables {
            Variables::One(own, value) => (*own == name).then_some(value),
            Variables::All(map) => map.get(name),
        }
    }
}

impl Scope<'static> {
    const fn of(module: usize) -> Self {
        Self { module, repetition: &Repetition::None, frame: None, isolated: false }
    }
}

impl<'s> Scope<'s> {
    const fn with<'f>(&self, frame: &'f Frame<'f>) -> Scope<'f>
    where
        's: 'f,
    {
        Scope { frame: Some(frame), ..*self }
    }

    fn variable(&self, name: &str) -> Option<&'s Value> {
        std::iter::successors(self.frame, |frame| frame.outer).find_map(|frame| frame.get(name))
    }
}

impl<'p> Evaluator<'p> {
    fn new(
        program: &'p Program,
        dir: &'p str,
        scenario: &'p Scenario,
        settings: &'p Settings<'p>,
        budget: Budget,
    ) -> Option<Self> {
        let module = program.module(dir)?;
        let root = ModuleInstance { module, address: "".into(), path: "".into(), caller: None };
        Some(Self {
            program,
            dir,
            scenario,
            settings,
            modules: RefCell::new(vec![Arc::new(root)]),
            memo: RefCell::default(),
            expansions: RefCell::default(),
            templates: RefCell::default(),
            providers: RefCell::default(),
            diagnostics: RefCell::default(),
            budget,
            doubtful: Cell::new(false),
        })
    }

    fn module(&self, id: usize) -> Arc<ModuleInstance<'p>> {
        Arc::clone(&self.modules.borrow()[id])
    }

    /// Evaluates something that has a name, once. Whatever goes wrong is told once, here, and makes the
    /// thing unknown for all who refer to it.
    fn once(
        &self,
        node: Node,
        name: impl Fn() -> Arc<str>,
        place: Place,
        work: impl FnOnce() -> Result<Value, Invalid>,
    ) -> Value {
        match self.memo.borrow().get(&node) {
            Some(Slot::Done(value)) => return value.clone(),
            Some(Slot::Open) => return self.circle(&name(), place),
            None => {}
        }
        let _level = match self.deeper(place) {
            Ok(level) => level,
            Err(beyond) => return beyond,
        };
        self.memo.borrow_mut().insert(node.clone(), Slot::Open);
        let value =
            self.apart(work).unwrap_or_else(|invalid| self.invalid(&invalid, &name(), place));
        let value = value.through(name, Some(place));
        self.memo.borrow_mut().insert(node, Slot::Done(value.clone()));
        value
    }

    /// Does what has a place of its own in the configuration. If Terraform refuses it, it refuses the whole
    /// configuration, whatever `try` there is around a reference to it: its doubts stay within it.
    fn apart<R>(&self, work: impl FnOnce() -> R) -> R {
        let before = self.doubtful.get();
        let result = work();
        self.doubtful.set(before);
        result
    }

    /// Notes that Terraform may refuse what is being done, once what is unknown is known.
    fn doubt(&self) {
        self.doubtful.set(true);
    }

    fn circle(&self, name: &Arc<str>, place: Place) -> Value {
        self.tell(
            Some(place),
            format!("{name} refers to itself"),
            "break the circle of references",
        );
        Value::missing(Why::Invalid, name.clone(), Some(place))
    }

    fn invalid(&self, invalid: &Invalid, name: &Arc<str>, place: Place) -> Value {
        self.tell(Some(place), format!("{name}: {invalid}"), "");
        Value::unknown(Unknown { place: Some(place), ..Unknown::new(Why::Invalid, None) })
    }

    fn tell(&self, place: Option<Place>, message: String, help: &str) {
        /// A configuration that is wrong in more places is wrong altogether.
        const MOST: usize = 200;
        let mut diagnostics = self.diagnostics.borrow_mut();
        if diagnostics.len() < MOST {
            diagnostics.insert(Diagnostic { place, message, help: help.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests;
