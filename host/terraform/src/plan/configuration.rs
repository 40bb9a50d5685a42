//! The `configuration` of a plan: expressions as they are written, of which it keeps only what they
//! refer to.

use std::collections::HashMap;

use super::address::within;
use super::json::{self, Object, Tree};

/// All modules, by their address without keys; the root module by the empty one.
#[derive(Debug, Default)]
pub(super) struct Configuration<'j, 't> {
    modules: HashMap<String, Module<'j, 't>>,
    /// Provider configurations, by the key that resources have.
    pub(super) providers: HashMap<&'j str, &'j Object<'t>>,
}

/// A module.
#[derive(Debug, Default)]
pub(super) struct Module<'j, 't> {
    /// Resources by their address in the module.
    pub(super) resources: HashMap<&'j str, &'j Object<'t>>,
    /// The calls it makes.
    pub(super) calls: HashMap<&'j str, &'j Object<'t>>,
    /// Its outputs.
    pub(super) outputs: HashMap<&'j str, &'j Object<'t>>,
    /// Its variables.
    pub(super) variables: HashMap<&'j str, &'j Object<'t>>,
}

/// Modules within modules that are looked into.
const DEEPEST: usize = 60;

impl<'j, 't> Configuration<'j, 't> {
    /// The configuration of a plan; an empty one where it has none.
    pub(super) fn new(plan: &'j Object<'t>) -> Self {
        let mut configuration = Self::default();
        if let Some(root) = json::object_at(plan, &["configuration"]) {
            configuration.providers = named(json::object_at(root, &["provider_config"]));
            if let Some(module) = json::object_at(root, &["root_module"]) {
                configuration.add(String::new(), module, 0);
            }
        }
        configuration
    }

    fn add(&mut self, path: String, module: &'j Object<'t>, depth: usize) {
        let resources = json::items(json::get(module, "resources")).iter();
        let resources = resources.filter_map(|resource| {
            let resource = json::object(resource)?;
            Some((json::text(resource, "address")?, resource))
        });
        let calls = named(json::object_at(module, &["module_calls"]));
        for (name, call) in &calls {
            if depth < DEEPEST
                && let Some(inner) = json::object_at(call, &["module"])
            {
                self.add(within(&path, &format!("module.{name}")), inner, depth + 1);
            }
        }
        let module = Module {
            resources: resources.collect(),
            calls,
            outputs: named(json::object_at(module, &["outputs"])),
            variables: named(json::object_at(module, &["variables"])),
        };
        self.modules.insert(path, module);
    }

    /// The module of an address without keys.
    pub(super) fn module(&self, path: &str) -> Option<&Module<'j, 't>> {
        self.modules.get(path)
    }
}

/// The properties that are objects, by name.
fn named<'j, 't>(object: Option<&'j Object<'t>>) -> HashMap<&'j str, &'j Object<'t>> {
    json::entries(object).filter_map(|(name, value)| Some((name, json::object(value)?))).collect()
}

/// What the configuration says of an expression.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expression<'j, 't> {
    /// It is this, whatever else is.
    Constant(&'j Tree<'t>),
    /// It is made of these, and of what the plan does not say.
    References(&'j Tree<'t>),
    /// Nested blocks of one kind.
    Blocks(&'j [Tree<'t>]),
    /// One nested block, or several by name.
    Block(&'j Object<'t>),
}

/// What an entry under `expressions` is.
pub(super) fn expression<'j, 't>(value: &'j Tree<'t>) -> Option<Expression<'j, 't>> {
    let Some(object) = json::object(value) else {
        let blocks = json::items(Some(value));
        return (!blocks.is_empty()).then_some(Expression::Blocks(blocks));
    };
    let is_leaf = |(name, value): (&str, &Tree<'_>)| {
        name == "constant_value"
            || (name == "references" && json::items(Some(value)).iter().all(is_string))
    };
    if !json::entries(Some(object)).all(is_leaf) {
        return Some(Expression::Block(object));
    }
    let constant = json::get(object, "constant_value").map(Expression::Constant);
    constant.or_else(|| json::get(object, "references").map(Expression::References))
}

fn is_string(value: &Tree<'_>) -> bool {
    json::string(value).is_some()
}
