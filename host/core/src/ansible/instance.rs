//! From a task to an evaluated instance: its arguments with the defaults of its module, its region as the
//! configuration of its provider.

use std::sync::Arc;

use resilint_schema::Provenance;
use resilint_terraform::value::{Equality, equality, expression, symbol};
use resilint_terraform::{Data, Instance, Key, Map, Mode, Multiplicity, Place, Provider, Value};

use super::keyword::module;
use super::run::{Run, times, whole};
use super::scope::Scope;
use super::task::{Context, Task, perhaps};
use super::value::follows;
use crate::parse::Node;

/// The variable of the environment that modules read the region from.
const REGION_VARIABLE: &str = "IC_REGION";

/// Arguments that say how to reach the cloud, or what to do, and nothing of the resource.
const OF_MODULE: [&str; 5] =
    ["generation", "iaas_classic_api_key", "iaas_classic_username", "ibmcloud_api_key", "state"];

/// Arguments by which resources say where they are.
const PLACES: [&str; 3] = ["datacenter", "location", "zone"];

impl<'a> Run<'a> {
    /// Adds the resource of a task and gives what is registered for it; nothing where the task removes it.
    pub(super) fn resource(
        &mut self,
        task: Task<'_, 'a>,
        kind: &Arc<str>,
        mode: Mode,
        key: Key,
        context: &Context<'a>,
    ) -> Option<Value> {
        let mut arguments = self.defaults(kind, mode, context);
        let read = |node: &Node| self.argument(node, &context.scope);
        arguments.extend(self.arguments(task.node, task.written, &context.scope, read));
        let count = state(arguments.get("state"), &context.count)?;
        for name in OF_MODULE {
            arguments.remove(name);
        }
        let place = self.place(task.node).unwrap_or_default();
        let provider = self.provider(&mut arguments, place, context);
        if mode == Mode::Managed
            && let Some(same) = self.declared(kind, &arguments, &provider)
        {
            return Some(whole(&same, mode));
        }
        let address: Arc<str> = format!("{}{key}", task.label).into();
        let result = whole(&address, mode);
        let config = Data::arguments(arguments);
        let at = self.place(task.written).unwrap_or(place);
        self.declare(Instance {
            address,
            mode,
            kind: kind.clone(),
            name: task.label.into(),
            key,
            module: "".into(),
            config: Value::literal(config, at),
            place,
            count,
            provider: Some(Arc::new(provider)),
            action: None,
        });
        Some(result)
    }

    /// The resource that a task reads anew: an earlier one of the same type and region that says all that this one
    /// says, the name above all. Modules find what is there by its name.
    fn declared(&self, kind: &str, arguments: &Map, provider: &Provider) -> Option<Arc<str>> {
        let equal = |a: Option<&Value>, b: Option<&Value>| match (a, b) {
            (Some(a), Some(b)) => equality(a, b) == Equality::Equal,
            (None, None) => true,
            _ => false,
        };
        arguments.get("name")?;
        let is_it = |earlier: &&Instance| {
            let region = earlier.provider.as_ref().and_then(|it| it.config.get("region"));
            *earlier.kind == *kind
                && earlier.mode == Mode::Managed
                && equal(region, provider.config.get("region"))
                && arguments
                    .iter()
                    .filter(|(name, _)| !matches!(&***name, "id" | "region"))
                    .all(|(name, value)| equal(earlier.config.get(name), Some(value)))
        };
        self.instances.iter().rev().find(is_it).map(|earlier| earlier.address.clone())
    }

    /// The arguments that `module_defaults` gives a module: by its name, or by a group of its collection.
    fn defaults(&self, kind: &str, mode: Mode, context: &Context<'a>) -> Map {
        let is_meant = |key: &str| {
            key.starts_with("group/ibm.cloudcollection.") || module(key) == Some((kind, mode))
        };
        let mut all = Map::new();
        for node in &context.defaults {
            for entry in node.entries() {
                if entry.key.as_str().is_some_and(is_meant) {
                    let value = self.node(&entry.value, Provenance::Literal, &context.scope);
                    let values = value.as_object().into_iter().flatten();
                    all.extend(values.map(|(name, value)| (name.clone(), value.clone())));
                }
            }
        }
        all
    }

    /// The provider configuration that a module makes: its region by an argument, else by the environment of the
    /// task. Without either, it is what the readers take for a provider that names none.
    fn provider(&self, arguments: &mut Map, place: Place, context: &Context<'a>) -> Provider {
        let stated = arguments.remove("region").filter(|region| !region.is_null());
        if let Some(region) = &stated
            && PLACES.iter().all(|name| !arguments.contains_key(*name))
        {
            // Some resources have an argument of that name of their own.
            arguments.insert("region".into(), region.clone());
        }
        let region = stated.or_else(|| context.region.clone());
        let config = region.map(|region| ("region".into(), region.or_at(place)));
        let config = Data::arguments(config.into_iter().collect());
        Provider { name: "ibm".into(), alias: None, config: Value::literal(config, place), place }
    }

    /// The region in the `environment` of a play, block or task; unknown where that cannot be told.
    pub(super) fn region_of_environment(&self, node: &Node, scope: &Scope<'a>) -> Option<Value> {
        let environment = node.get("environment")?;
        let value = self.node(environment, Provenance::Literal, scope);
        let of = |value: &Value| match &value.data {
            Data::Object(map) => map.get(REGION_VARIABLE).cloned(),
            Data::Unknown(_) => {
                let symbol = symbol(value).map(|text| format!("{text}.{REGION_VARIABLE}"));
                Some(follows(symbol.and_then(expression), [value]))
            }
            _ => None,
        };
        match value.as_items() {
            // Later entries of a list replace those before.
            Some(items) => items.iter().rev().find_map(of),
            None => of(&value),
        }
    }
}

/// How many there are by the wanted state; nothing where it is to be removed.
fn state(state: Option<&Value>, count: &Multiplicity) -> Option<Multiplicity> {
    match state {
        Some(state) if state.is_unknown() => Some(times(count, &perhaps(state.clone()))),
        Some(state) if state.as_str() == Some("absent") => None,
        _ => Some(count.clone()),
    }
}
