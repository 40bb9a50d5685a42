//! What the instances of a state have to do with each other: an attribute that is the id of something
//! its resource depends on was taken from there.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::address;
use super::state::Dependent;
use crate::instance::Instance;
use crate::value::{Data, Reference, Refs, Value};

/// Attributes by which things are referred to.
pub(super) const NAMING: [&str; 4] = ["id", "crn", "guid", "href"];

/// The blocks that own a text, with the reference to it.
type Named = HashMap<Arc<str>, Vec<(Arc<str>, Reference)>>;

/// The instances, with references where one depends on another and has its id.
pub(super) fn relate(dependents: Vec<Dependent>) -> Vec<Instance> {
    let named = named(&dependents);
    dependents
        .into_iter()
        .map(|(instance, on)| {
            // Dependencies are blocks; their addresses have had keys only where a state is damaged.
            let on: HashSet<Arc<str>> =
                on.iter().filter_map(|text| Some(address::address(text)?.keyless())).collect();
            let own = instance.address.clone();
            let config = if on.is_empty() {
                instance.config
            } else {
                referring(&instance.config, &|text| to(text, &named, &on, &own))
            };
            Instance { config, ..instance }
        })
        .collect()
}

fn named(dependents: &[Dependent]) -> Named {
    let mut named = Named::new();
    for (instance, _) in dependents {
        let Some(address) = address::address(&instance.address) else { continue };
        let block = address.keyless();
        for attribute in NAMING {
            let Some(Data::String(text)) = instance.config.get(attribute).map(|it| &it.data) else {
                continue;
            };
            let reference =
                Reference { address: instance.address.clone(), attribute: attribute.into() };
            named.entry(text.clone()).or_default().push((block.clone(), reference));
        }
    }
    named
}

/// What a text refers to. Of several attributes of one instance that have it, the first counts.
fn to(text: &str, named: &Named, on: &HashSet<Arc<str>>, own: &str) -> Refs {
    let all = named.get(text).into_iter().flatten();
    let mut found: Vec<&Reference> = Vec::new();
    for (block, reference) in all.take(1000) {
        let is_known = found.last().is_some_and(|last| last.address == reference.address);
        if on.contains(block) && *reference.address != *own && !is_known {
            found.push(reference);
        }
    }
    Refs::of(found.into_iter().take(64).cloned())
}

fn referring(value: &Value, to: &impl Fn(&str) -> Refs) -> Value {
    let inside = |value: &Value| referring(value, to);
    let data = match &value.data {
        Data::String(text) => {
            return Value { refs: value.refs.union(&to(text)), ..value.clone() };
        }
        Data::List(items) => Data::list(items.iter().map(inside).collect::<Vec<_>>()),
        Data::Object(map) => {
            let entries = map.iter().map(|(name, value)| (name.clone(), inside(value)));
            Data::object(entries.collect())
        }
        data => data.clone(),
    };
    Value { data, ..value.clone() }
}
