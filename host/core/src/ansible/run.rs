//! What one playbook, or one file of tasks, amounts to: the state that its tasks build up one after the other.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use resilint_schema::{Provenance, Why};
use resilint_terraform::value::{Reference, Refs};
use resilint_terraform::{Data, Diagnostic, Instance, Mode, Multiplicity, Place, Unknown, Value};

use super::Given;
use super::library::Library;
use super::scope::{Layer, Rank, Scope, Vars, plain};
use crate::normalise::path::folder;
use crate::parse::Node;
use crate::source::Sources;
use crate::terraform::document;

/// Expressions and tasks that one playbook may take. Real ones take some thousands.
const STEPS: u32 = 400_000;

/// Steps that a task costs, which is more work than an expression.
pub(super) const TASK: u32 = 20;

/// Levels of values within values. Real ones have less than twenty.
const DEEPEST: u32 = 100;

/// The state.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) library: &'a Library<'a>,
    pub(super) sources: &'a Sources,
    pub(super) environment: &'a BTreeMap<String, String>,
    /// The folder of the playbook.
    pub(super) folder: &'a str,
    pub(super) instances: Vec<Instance>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The files that were gone through.
    pub(super) seen: BTreeSet<&'a str>,
    /// Files, one within the other, that are gone through now.
    pub(super) within: Vec<&'a str>,
    /// Pattern of the hosts of the play; empty for the machine that Ansible runs on.
    pub(super) hosts: String,
    /// Whether the play runs on that machine only.
    pub(super) is_local: bool,
    /// How often each name was given to something: an address or a registered result.
    pub(super) names: HashMap<String, u32>,
    extra: Layer<'a>,
    /// What tasks have set, by hosts.
    facts: BTreeMap<String, Vec<Layer<'a>>>,
    by_address: HashMap<Arc<str>, usize>,
    steps: Cell<u32>,
    depth: Cell<u32>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        library: &'a Library<'a>,
        given: Given<'a>,
        sources: &'a Sources,
        path: &'a str,
    ) -> Self {
        let mut run = Self {
            library,
            sources,
            environment: given.environment,
            folder: folder(path),
            instances: Vec::new(),
            diagnostics: Vec::new(),
            seen: BTreeSet::new(),
            within: Vec::new(),
            hosts: String::new(),
            is_local: false,
            names: HashMap::new(),
            extra: Layer::known(Rank::Extra, []),
            facts: BTreeMap::new(),
            by_address: HashMap::new(),
            steps: Cell::new(STEPS),
            depth: Cell::new(0),
        };
        run.extra = run.extra_variables(given);
        run
    }

    fn extra_variables(&self, given: Given<'_>) -> Layer<'a> {
        let texts = given.variables.texts().map(|(name, text, from, at)| {
            let place = at.and_then(|span| document::place(span, self.sources));
            let value = Value { from, place, ..Value::string(text) };
            (name.to_owned(), value)
        });
        let nowhere = Scope::default();
        let lists = given
            .variables
            .collections()
            .map(|(name, node)| (name.to_owned(), self.node(node, Provenance::Tfvars, &nowhere)));
        Layer::known(Rank::Extra, texts.chain(lists))
    }

    /// Takes some steps; false where none are left.
    pub(super) fn may_go_on(&self, steps: u32) -> bool {
        let left = self.steps.get().saturating_sub(steps);
        self.steps.set(left);
        left > 0
    }

    /// What `work` gives one level deeper; nothing where that is too deep.
    pub(super) fn deeper<T>(&self, work: impl FnOnce() -> T) -> Option<T> {
        let depth = self.depth.get();
        if depth >= DEEPEST || !self.may_go_on(1) {
            return None;
        }
        self.depth.set(depth + 1);
        let result = work();
        self.depth.set(depth);
        Some(result)
    }

    /// The layers beyond those of a scope: what tasks have set, and extra variables.
    pub(super) fn beyond(&self) -> Vec<Layer<'a>> {
        let facts = self.facts.get(&self.hosts).into_iter().flatten();
        facts.chain([&self.extra]).cloned().collect()
    }

    /// Sets variables for the tasks that follow.
    pub(super) fn set(&mut self, layer: Layer<'a>) {
        let facts = self.facts.entry(self.hosts.clone()).or_default();
        if let (Vars::Known(new), Some(last)) = (&layer.vars, facts.last_mut())
            && last.rank == layer.rank
            && let Vars::Known(old) = &mut last.vars
        {
            let new = new.iter().map(|(name, value)| (name.clone(), value.clone()));
            Rc::make_mut(old).extend(new);
            return;
        }
        facts.push(layer);
    }

    /// Sets one variable, as `register` does.
    pub(super) fn register(&mut self, name: &str, value: Value) {
        self.set(Layer::known(Rank::Fact, [(name.to_owned(), value)]));
    }

    /// Adds an instance.
    pub(super) fn declare(&mut self, instance: Instance) {
        self.by_address.insert(instance.address.clone(), self.instances.len());
        self.instances.push(instance);
    }

    pub(super) fn instance(&self, address: &str) -> Option<&Instance> {
        self.instances.get(*self.by_address.get(address)?)
    }

    /// A name that nothing has had yet: the second `vpc` is `vpc#2`.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let count = self.names.entry(name.to_owned()).or_default();
        *count += 1;
        if *count == 1 { name.to_owned() } else { format!("{name}#{count}") }
    }

    /// The symbol of something that the hosts of a play have, each its own.
    pub(super) fn of_hosts(&self, symbol: &str) -> String {
        if self.hosts.is_empty() {
            symbol.to_owned()
        } else {
            format!("{symbol} of {}", plain(&self.hosts))
        }
    }

    pub(super) fn place(&self, node: &Node) -> Option<Place> {
        document::place(node.span, self.sources)
    }

    /// Notes, once, that parts of the playbook are not looked at.
    pub(super) fn tell(&mut self, at: &Node, message: String, help: &str) {
        let place = self.place(at);
        self.diagnostics.push(Diagnostic { place, message, help: help.to_owned() });
    }
}

/// What is registered for an instance: the resource as a whole, of which attributes are asked for.
pub(super) fn whole(address: &Arc<str>, mode: Mode) -> Value {
    let unknown = Unknown::new(computed(mode), Some(address.clone()));
    let refs = Refs::one(address.clone(), "".into());
    Value { refs, ..Value::bare(Data::Unknown(Arc::new(unknown))) }
}

/// Why an attribute that no argument says is not known.
pub(super) const fn computed(mode: Mode) -> Why {
    match mode {
        Mode::Managed => Why::Computed,
        // What is looked up is declared elsewhere.
        Mode::Data => Why::NotDeclared,
    }
}

/// The instance that a value is as a whole.
pub(super) fn as_whole(value: &Value) -> Option<&Arc<str>> {
    let mut references = value.refs.iter();
    let Reference { address, attribute } = references.next()?;
    let is_only = references.next().is_none() && attribute.is_empty();
    let symbol = value.as_unknown()?.symbol.as_ref()?;
    (is_only && symbol == address).then_some(address)
}

/// So many of what is so many.
pub(super) fn times(outer: &Multiplicity, inner: &Multiplicity) -> Multiplicity {
    match (outer, inner) {
        (Multiplicity::One, other) | (other, Multiplicity::One) => other.clone(),
        (
            Multiplicity::Unknown { min, max, by },
            Multiplicity::Unknown { min: less, max: more, .. },
        ) => Multiplicity::Unknown {
            min: min.saturating_mul(*less),
            max: max.zip(*more).map(|(max, more)| max.saturating_mul(more)),
            by: by.clone(),
        },
    }
}
