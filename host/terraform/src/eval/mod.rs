//! The evaluator. Named things (variables, locals, outputs, attributes of resources) are evaluated when
//! they are asked for, once each; a value that cannot be told is an unknown and evaluation goes on.
//!
//! `expression.rs` evaluates expressions, `reference.rs` finds what names stand for, `expand.rs` makes
//! instances out of `count` and `for_each`, `body.rs` evaluates the arguments of a block, `extract.rs`
//! walks all modules and yields the result.

mod body;
mod conditional;
mod expand;
mod expression;
mod extract;
mod hop;
mod iteration;
pub(crate) mod operator;
mod provider;
mod reference;
mod room;
mod special;
mod template;
mod variable;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use resilint_schema::Why;

use crate::config::{Call, Module, ProviderName};
use crate::files::Files;
use crate::functions::Invalid;
use crate::instance::{Diagnostic, Evaluation, Key, Provider};
use crate::place::Place;
use crate::program::{Program, Scenario, ValuesFile};
use crate::syntax::Expr;
use crate::value::{Unknown, Value};
use room::with_room;

/// What an evaluation may use beside the program.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "access to files has nothing to show")]
pub struct Settings<'s> {
    /// Files that expressions read.
    pub files: &'s dyn Files,
    /// Values of root variables from the command line, over those of files.
    pub vars: &'s [(String, String)],
    /// Value files named on the command line, over those of the scenario.
    pub values: &'s [ValuesFile],
    /// Values of root variables from the environment, below those of files; without `TF_VAR_`.
    pub environment: &'s BTreeMap<String, String>,
}

/// Expressions that are evaluated for one root before it is given up: some seconds' worth.
const STEPS: u64 = 5_000_000;

/// Named things that may lie between an expression and what it rests on.
const DEPTH: u32 = 256;

/// Expressions that may be under way at once, one within the other or within what it rests on.
const NESTING: u32 = 4_000;

/// Evaluates a root module under one scenario.
#[must_use]
pub fn evaluate(
    program: &Program,
    dir: &str,
    scenario: &Scenario,
    settings: &Settings<'_>,
) -> Evaluation {
    with_room(|| match Evaluator::new(program, dir, scenario, settings) {
        Some(evaluator) => evaluator.extract(),
        None => Evaluation { root: dir.to_owned(), ..Evaluation::default() },
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
    with_room(|| {
        let Some(evaluator) = Evaluator::new(program, dir, scenario, settings) else {
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
    expansions: RefCell<HashMap<(usize, Block), Rc<expand::Expansion>>>,
    providers: RefCell<HashMap<ProviderKey, Option<Arc<Provider>>>>,
    diagnostics: RefCell<BTreeSet<Diagnostic>>,
    steps: Cell<u64>,
    depth: Cell<u32>,
    nesting: Cell<u32>,
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
    /// The instance that calls it, the call, and what `each` and `count` are there.
    caller: Option<(usize, &'p Call, Repetition)>,
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
    name: &'s str,
    value: Value,
    outer: Option<&'s Self>,
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
        let frames = std::iter::successors(self.frame, |frame| frame.outer);
        frames.into_iter().find(|frame| frame.name == name).map(|frame| &frame.value)
    }
}

impl<'p> Evaluator<'p> {
    fn new(
        program: &'p Program,
        dir: &'p str,
        scenario: &'p Scenario,
        settings: &'p Settings<'p>,
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
            providers: RefCell::default(),
            diagnostics: RefCell::default(),
            steps: Cell::new(0),
            depth: Cell::new(0),
            nesting: Cell::new(0),
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
        if self.depth.get() >= DEPTH {
            let message =
                format!("{} rests on more than {DEPTH} others, one upon the other", name());
            self.tell(Some(place), message, "flatten the chain of references");
            return Value::missing(Why::TooLarge, name(), Some(place));
        }
        self.memo.borrow_mut().insert(node.clone(), Slot::Open);
        self.depth.set(self.depth.get() + 1);
        let value = work().unwrap_or_else(|invalid| self.invalid(&invalid, &name(), place));
        self.depth.set(self.depth.get() - 1);
        let value = value.through(name, Some(place));
        self.memo.borrow_mut().insert(node, Slot::Done(value.clone()));
        value
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

    /// Counts one step of work; false when the root has had its share.
    fn may_go_on(&self) -> bool {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps == STEPS {
            let message = format!("{} takes too long to work out", crate::config::shown(self.dir));
            self.tell(None, message, "give the variables that its loops rest on smaller values");
        }
        steps < STEPS
    }
}

#[cfg(test)]
mod tests;
