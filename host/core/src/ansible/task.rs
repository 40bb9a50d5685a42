//! Tasks, in their order: blocks are looked into, conditions leave open whether something is made, results are
//! registered.

use resilint_schema::{Provenance, Why};
use resilint_terraform::{Key, Map, Multiplicity, Value};

use super::keyword::{self, Include, Module};
use super::repeat::Round;
use super::run::{Run, TASK, times};
use super::scope::{Layer, Rank, Scope};
use super::value::{open, truth};
use crate::parse::{Node, NodeValue};

/// What surrounds a task.
#[derive(Clone, Debug)]
pub(super) struct Context<'a> {
    pub(super) scope: Scope<'a>,
    /// How many there are of what the tasks make.
    pub(super) count: Multiplicity,
    /// The file that the tasks are written in.
    pub(super) path: &'a str,
    /// The folder of the role they are of.
    pub(super) role: Option<String>,
    /// Arguments that tasks need not repeat, the nearest last.
    pub(super) defaults: Vec<&'a Node>,
    /// The region that the environment of the tasks says.
    pub(super) region: Option<Value>,
}

/// A task, in one of its rounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task<'t, 'a> {
    pub(super) node: &'a Node,
    pub(super) module: &'t Module,
    /// What stands behind the name of the module.
    pub(super) written: &'a Node,
    /// What the task is called in addresses.
    pub(super) label: &'t str,
}

impl<'a> Run<'a> {
    pub(super) fn tasks(&mut self, tasks: &'a [Node], context: &Context<'a>) {
        for task in tasks {
            if !self.may_go_on(TASK) {
                self.out_of_steps(task);
                return;
            }
            let inner = self.inner(task, context);
            if task.get("block").is_some() {
                self.block(task, &inner);
            } else {
                self.task(task, &inner);
            }
        }
    }

    /// What a play, block or task adds to what surrounds it.
    pub(super) fn inner(&self, node: &'a Node, context: &Context<'a>) -> Context<'a> {
        let rank = if node.get("block").is_some() { Rank::Block } else { Rank::Task };
        let vars = node.get("vars").map(|vars| Layer::written(rank, vars));
        let mut inner = Context { scope: context.scope.with(vars), ..context.clone() };
        inner.defaults.extend(node.get("module_defaults"));
        if let Some(region) = self.region_of_environment(node, &inner.scope) {
            inner.region = Some(region);
        }
        inner
    }

    fn block(&mut self, block: &'a Node, context: &Context<'a>) {
        let Some(context) = self.where_condition_holds(block, context) else { return };
        let tasks = |key: &str| block.get(key).map_or(&[][..], Node::items);
        self.tasks(tasks("block"), &context);
        // These run only where one of those above fails.
        let failure = open(Why::NotDeclared, None, self.place(block));
        let rescue = Context { count: times(&context.count, &perhaps(failure)), ..context.clone() };
        self.tasks(tasks("rescue"), &rescue);
        self.tasks(tasks("always"), &context);
    }

    fn task(&mut self, node: &'a Node, context: &Context<'a>) {
        let name = node.get("register").and_then(Node::as_str);
        let Some((module, written)) = keyword::of_task(node) else {
            // What other tasks find out is not in the input.
            if let Some(name) = name {
                let symbol = self.unique(name);
                let symbol = self.of_hosts(&symbol);
                self.register(name, open(Why::NotDeclared, Some(symbol), self.place(node)));
            }
            return;
        };
        let label = self.label(node, &module, name);
        let task = Task { node, module: &module, written, label: &label };
        let rounds = self.rounds(node, &context.scope);
        let is_loop = rounds.first().is_none_or(|round| round.key != Key::None);
        let mut results = Vec::with_capacity(rounds.len());
        let mut stands_for_all = false;
        for round in rounds {
            if !self.may_go_on(TASK) {
                self.out_of_steps(node);
                return;
            }
            stands_for_all |= round.key == Key::Unknown;
            results.push(self.round(task, round, context));
        }
        if let Some(name) = name {
            let result = match results.pop() {
                Some(result) if stands_for_all || !is_loop => result,
                last => {
                    results.extend(last);
                    let results = [("results".into(), Value::list(results))];
                    Value::object(Map::from(results))
                }
            };
            self.register(name, result);
        }
    }

    /// One round, and its result.
    fn round(&mut self, task: Task<'_, 'a>, round: Round<'a>, context: &Context<'a>) -> Value {
        let skipped = || Value::object(Map::new());
        let context = Context {
            scope: context.scope.with(round.layer),
            count: times(&context.count, &round.count),
            ..context.clone()
        };
        let Some(context) = self.where_condition_holds(task.node, &context) else {
            return skipped();
        };
        match task.module {
            Module::Resource(kind, mode) => {
                self.resource(task, kind, *mode, round.key, &context).unwrap_or_else(skipped)
            }
            Module::Include(what) => {
                match what {
                    Include::Tasks => self.include_tasks(task.written, &context),
                    Include::Role => self.include_role(task.written, &context),
                    Include::Playbook => {}
                }
                skipped()
            }
            Module::SetFact => {
                self.set_fact(task, &context);
                skipped()
            }
            Module::IncludeVars => {
                self.include_vars(task.written, &context);
                skipped()
            }
        }
    }

    /// The same context where the condition of a task or block may hold; nothing where it does not.
    pub(super) fn where_condition_holds(
        &self,
        node: &Node,
        context: &Context<'a>,
    ) -> Option<Context<'a>> {
        let mut context = context.clone();
        let Some(when) = node.get("when") else { return Some(context) };
        let conditions = if when.is_seq() { when.items() } else { std::slice::from_ref(when) };
        for condition in conditions {
            let value = self.holds(condition, &context.scope);
            match truth(&value) {
                Some(true) => {}
                Some(false) => return None,
                None => {
                    let value = match self.place(condition) {
                        Some(place) => Value { place: Some(place), ..value },
                        None => value,
                    };
                    context.count = times(&context.count, &perhaps(value));
                }
            }
        }
        Some(context)
    }

    fn holds(&self, condition: &Node, scope: &Scope<'a>) -> Value {
        match &condition.value {
            NodeValue::Str(text) => self.condition(text, scope),
            _ => self.node(condition, Provenance::Literal, scope),
        }
    }

    /// What a task is called in addresses: its result, else its name, else what it makes.
    fn label(&mut self, node: &Node, module: &Module, result: Option<&str>) -> String {
        let Module::Resource(kind, mode) = module else { return String::new() };
        let is_word = |text: &&str| {
            !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        };
        let name = match (result.filter(is_word), node.get("name").and_then(Node::as_str)) {
            (Some(result), _) => format!(".{result}"),
            (None, Some(name)) if !name.is_empty() => format!("[{name:?}]"),
            _ => String::new(),
        };
        let data = if *mode == resilint_terraform::Mode::Data { "data." } else { "" };
        self.unique(&format!("{data}{kind}{name}"))
    }

    fn out_of_steps(&mut self, at: &Node) {
        if self.diagnostics.iter().any(|told| told.message.starts_with("this playbook")) {
            return;
        }
        let message = "this playbook is too large: from here on, its tasks are not judged";
        self.tell(at, message.to_owned(), "split it into several playbooks");
    }
}

/// One, or none by something unknown.
pub(super) const fn perhaps(by: Value) -> Multiplicity {
    Multiplicity::Unknown { min: 0, max: Some(1), by }
}
