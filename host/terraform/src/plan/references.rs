//! What references of a plan lead to: down into the outputs of modules, up to what their callers pass.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::address::{self, Address, Step, module_path, steps, within};
use super::configuration::{Configuration, Expression, expression};
use super::json::{self, Tree};
use crate::instance::Key;
use crate::value::{Reference, Refs};

/// Where an expression is written: in which module instance, in which instance of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'s> {
    /// The address of the module instance.
    pub(super) module: &'s str,
    /// The block, as [`Resolver`] knows it; empty for an output.
    pub(super) block: &'s str,
    /// Which instance of the block.
    pub(super) key: &'s Key,
}

/// References between the instances of one plan.
#[derive(Debug)]
pub(super) struct Resolver<'c, 'j, 't> {
    configuration: &'c Configuration<'j, 't>,
    /// Instances of a block in a module instance: `module.net["eu"].ibm_is_subnet.s`.
    blocks: HashMap<String, BTreeMap<Key, Arc<str>>>,
    /// Instances of a call in a module instance: `module.net["eu"].module.zone`.
    calls: HashMap<String, BTreeMap<Key, Arc<str>>>,
    /// By module instance and variable or output; empty while it is being found out.
    known: RefCell<HashMap<String, Refs>>,
}

/// Most references of one expression that are followed, and most hops to follow one.
const MOST: usize = 256;
const FURTHEST: usize = 100;

impl<'c, 'j, 't> Resolver<'c, 'j, 't> {
    /// For instances with these addresses.
    pub(super) fn new<'a>(
        configuration: &'c Configuration<'j, 't>,
        instances: impl Iterator<Item = &'a Arc<str>>,
    ) -> Self {
        let mut blocks: HashMap<String, BTreeMap<Key, Arc<str>>> = HashMap::new();
        let mut calls: HashMap<String, BTreeMap<Key, Arc<str>>> = HashMap::new();
        for text in instances {
            let Some(address) = address::address(text) else { continue };
            let Address { module, key, .. } = &address;
            let block = within(module, &address.block());
            blocks.entry(block).or_default().insert(key.clone(), text.clone());
            let mut module = *module;
            while let Some(call) = address::module(module) {
                let name = within(call.caller, &format!("module.{}", call.name));
                let known = calls.entry(name).or_default();
                if known.insert(call.key, module.into()).is_some() {
                    break;
                }
                module = call.caller;
            }
        }
        Self { configuration, blocks, calls, known: RefCell::default() }
    }

    /// The instances that an expression refers to.
    pub(super) fn expression(&self, value: &Tree<'_>, scope: Scope<'_>) -> Refs {
        self.all(value, scope, 0)
    }

    fn all(&self, value: &Tree<'_>, scope: Scope<'_>, depth: usize) -> Refs {
        match expression(value) {
            Some(Expression::References(list)) if depth < FURTHEST => {
                let chains = chains(list);
                let found = chains.iter().map(|chain| self.chain(chain, scope, depth));
                found.fold(Refs::default(), |all, refs| all.union(&refs))
            }
            _ => Refs::default(),
        }
    }

    fn chain(&self, chain: &Chain<'_>, scope: Scope<'_>, depth: usize) -> Refs {
        let steps = steps(chain.text);
        match &steps[..] {
            [first, name, ..] if first.name == "var" => self.variable(scope, name.name, depth),
            [first, call, rest @ ..] if first.name == "module" => {
                self.outputs(chain, call, rest.first(), scope, depth)
            }
            [first, kind, name, rest @ ..] if first.name == "data" => {
                let block = format!("data.{}.{}", kind.name, name.name);
                self.instances(chain, &block, name, rest.first(), scope)
            }
            [kind, name, rest @ ..] if !is_local(kind.name) => {
                let block = format!("{}.{}", kind.name, name.name);
                self.instances(chain, &block, name, rest.first(), scope)
            }
            _ => Refs::default(),
        }
    }

    fn instances(
        &self,
        chain: &Chain<'_>,
        block: &str,
        step: &Step<'_>,
        attribute: Option<&Step<'_>>,
        scope: Scope<'_>,
    ) -> Refs {
        let Some(all) = self.blocks.get(&within(scope.module, block)) else {
            return Refs::default();
        };
        let attribute: Arc<str> = attribute.map_or("", |step| step.name).into();
        let reference = |address: &Arc<str>| Reference {
            address: address.clone(),
            attribute: attribute.clone(),
        };
        let chosen = chosen(all, self.key(chain, &step.key, all, scope));
        Refs::of(chosen.map(|(_, address)| reference(address)))
    }

    /// Which instance is meant: that of the index, or the one with the key of the referring instance
    /// where both blocks have the same keys and the reference is indexed by it.
    fn key(
        &self,
        chain: &Chain<'_>,
        index: &Key,
        all: &BTreeMap<Key, Arc<str>>,
        scope: Scope<'_>,
    ) -> Key {
        if *index != Key::None || !chain.by_own_key {
            return index.clone();
        }
        let own = self.blocks.get(scope.block).or_else(|| self.calls.get(scope.block));
        let same = own.is_some_and(|own| own.len() == all.len() && own.keys().eq(all.keys()));
        if same { scope.key.clone() } else { Key::None }
    }

    /// What the caller of a module passes for a variable.
    fn variable(&self, scope: Scope<'_>, name: &str, depth: usize) -> Refs {
        let Some(call) = address::module(scope.module) else { return Refs::default() };
        self.once(format!("{}:var.{name}", scope.module), || {
            let caller = self.configuration.module(&module_path(call.caller));
            let written = caller.and_then(|caller| caller.calls.get(call.name));
            let value = written.and_then(|call| json::at(call, &["expressions", name]));
            let block = within(call.caller, &format!("module.{}", call.name));
            let scope = Scope { module: call.caller, block: &block, key: &call.key };
            value.map_or_else(Refs::default, |value| self.all(value, scope, depth + 1))
        })
    }

    /// What outputs of a module are made of.
    fn outputs(
        &self,
        chain: &Chain<'_>,
        call: &Step<'_>,
        output: Option<&Step<'_>>,
        scope: Scope<'_>,
        depth: usize,
    ) -> Refs {
        let name = within(scope.module, &format!("module.{}", call.name));
        let alone = BTreeMap::from([(call.key.clone(), Arc::from(format!("{name}{}", call.key)))]);
        // A module that declares nothing is not among the instances, but has outputs all the same.
        let all = self.calls.get(&name).unwrap_or(&alone);
        let key = self.key(chain, &call.key, all, scope);
        let modules = chosen(all, key).map(|(_, address)| match output {
            Some(output) => self.output(address, output.name, depth),
            None => self.unnamed_output(address, depth),
        });
        modules.fold(Refs::default(), |all, refs| all.union(&refs))
    }

    fn output(&self, module: &str, name: &str, depth: usize) -> Refs {
        self.once(format!("{module}:{name}"), || {
            let declared = self.configuration.module(&module_path(module));
            let output = declared.and_then(|module| module.outputs.get(name));
            let value = output.and_then(|output| json::get(output, "expression"));
            let scope = Scope { module, block: "", key: &Key::None };
            value.map_or_else(Refs::default, |value| self.all(value, scope, depth + 1))
        })
    }

    /// Some output of a module: which one, a plan does not say behind an index that is computed. Of
    /// each resource type, what they refer to is taken if it is one block for all of them.
    fn unnamed_output(&self, module: &str, depth: usize) -> Refs {
        let Some(declared) = self.configuration.module(&module_path(module)) else {
            return Refs::default();
        };
        self.once(format!("{module}:*"), || {
            let mut names: Vec<&str> = declared.outputs.keys().copied().collect();
            names.sort_unstable();
            let found = names.iter().take(MOST).map(|name| self.output(module, name, depth + 1));
            let all = found.fold(Refs::default(), |all, refs| all.union(&refs));
            let parts = |text: &str| {
                let address = address::address(text)?;
                Some((address.kind.to_owned(), address.keyless()))
            };
            let mut blocks: HashMap<String, Option<Arc<str>>> = HashMap::new();
            for (kind, block) in all.iter().filter_map(|reference| parts(&reference.address)) {
                let known = blocks.entry(kind).or_insert_with(|| Some(block.clone()));
                if known.as_ref() != Some(&block) {
                    *known = None;
                }
            }
            let is_clear = |reference: &&Reference| {
                let kind = parts(&reference.address).map(|(kind, _)| kind);
                kind.and_then(|kind| blocks.get(&kind)).is_some_and(Option::is_some)
            };
            Refs::of(all.iter().filter(is_clear).cloned())
        })
    }

    /// Finds something out at its first use. What leads back to itself refers to nothing more.
    fn once(&self, name: String, find: impl FnOnce() -> Refs) -> Refs {
        if let Some(known) = self.known.borrow().get(&name) {
            return known.clone();
        }
        self.known.borrow_mut().insert(name.clone(), Refs::default());
        let found = find();
        self.known.borrow_mut().insert(name, found.clone());
        found
    }
}

/// The instance of a key; all where there is none, or it is not known.
fn chosen(all: &BTreeMap<Key, Arc<str>>, key: Key) -> impl Iterator<Item = (&Key, &Arc<str>)> {
    let any = matches!(key, Key::None | Key::Unknown);
    all.iter().filter(move |(found, _)| any || **found == key).take(64)
}

/// Names that stand for no resource. Of local values a plan keeps nothing.
fn is_local(name: &str) -> bool {
    matches!(name, "each" | "count" | "local" | "path" | "terraform" | "tofu" | "self" | "var")
}

/// A reference. A plan lists each followed by its beginnings, down to the resource or module.
#[derive(Debug)]
pub(super) struct Chain<'j> {
    pub(super) text: &'j str,
    /// Whether `each.key` or `count.index` comes right behind it, which is how an index by them shows.
    pub(super) by_own_key: bool,
}

pub(super) fn chains<'j>(list: &'j Tree<'_>) -> Vec<Chain<'j>> {
    let mut chains: Vec<Chain<'j>> = Vec::new();
    let mut last = "";
    for text in json::items(Some(list)).iter().filter_map(json::string).take(MOST) {
        let begins = last.strip_prefix(text).is_some_and(|rest| rest.starts_with(['.', '[']));
        let head = chains.last().map_or("", |chain| chain.text);
        if !begins || is_other_call(head, text) {
            if matches!(text, "each.key" | "count.index")
                && let Some(chain) = chains.last_mut()
            {
                chain.by_own_key = true;
            }
            chains.push(Chain { text, by_own_key: false });
        }
        last = text;
    }
    chains
}

/// Whether a call without index is a reference of its own: behind an output of one instance, `head`,
/// Terraform lists that instance, but not the call as a whole.
fn is_other_call(head: &str, text: &str) -> bool {
    match &steps(head)[..] {
        [module, call, _, ..] if module.name == "module" && call.key != Key::None => {
            text.strip_prefix("module.") == Some(call.name)
        }
        _ => false,
    }
}

/// The variable that an expression is, where it refers to nothing else.
pub(super) fn only_variable<'j>(list: &'j Tree<'_>) -> Option<Vec<Step<'j>>> {
    let chains = chains(list);
    let [Chain { text, .. }] = &chains[..] else { return None };
    let steps = steps(text);
    (steps.len() > 1 && steps[0].name == "var").then_some(steps)
}
