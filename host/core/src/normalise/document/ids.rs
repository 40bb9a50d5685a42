//! The ids of a topology document: each names one resource, each reference leads to one, and all get new
//! names where the document joins others.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::Span;
use serde_json::Value as Json;

use crate::parse::Node;

/// Where a document refers to resources by their ids; `*` stands for every item of a list. A field of
/// the schema that holds such ids has to be listed here, or it would keep the ids of its document.
const REFERENCES: [&str; 14] = [
    "relations/*/from",
    "relations/*/to",
    "apps/*/members/*",
    "apps/*/targets/*",
    "apps/*/earlier/*",
    "apps/*/balancers/*",
    "resources/*/spec/pools/items/*",
    "resources/*/spec/default_pools/pools/items/*",
    "resources/*/spec/fallback_pool/value",
    "resources/*/spec/fallback_pool/candidates/*",
    "resources/*/spec/geo_routes/items/*/pools/pools/items/*",
    "resources/*/spec/origins/items/*/via",
    "resources/*/spec/pools/items/*/members/items/*/resource",
    "resources/*/spec/pushes/*/members/*",
];

/// What is wrong with the ids of a document, each with its place.
pub(super) fn faults(root: &Node) -> Vec<(Span, String)> {
    let mut faults = Vec::new();
    let mut known = BTreeSet::new();
    each(root, "resources/*/id", &mut |node| {
        if let Some(id) = node.as_str()
            && !known.insert(id.to_owned())
        {
            faults.push((node.span, format!("two resources have the id `{id}`")));
        }
    });
    let mut apps = BTreeSet::new();
    each(root, "apps/*/id", &mut |node| {
        if let Some(id) = node.as_str()
            && !apps.insert(id.to_owned())
        {
            faults.push((node.span, format!("two apps have the id `{id}`")));
        }
    });
    for path in REFERENCES {
        each(root, path, &mut |node| {
            if let Some(id) = node.as_str()
                && !known.contains(id)
            {
                faults.push((node.span, format!("no resource of the document has the id `{id}`")));
            }
        });
    }
    faults
}

fn each(node: &Node, path: &str, found: &mut dyn FnMut(&Node)) {
    match path.split_once('/').unwrap_or((path, "")) {
        ("", _) => found(node),
        ("*", rest) => node.items().iter().for_each(|item| each(item, rest, found)),
        (key, rest) => {
            if let Some(value) = node.get(key) {
                each(value, rest, found);
            }
        }
    }
}

/// Gives the resources of a document, and all references to them, the ids that follow `first`.
pub(super) fn rename(document: &mut Json, first: usize) {
    let mut new: BTreeMap<String, String> = BTreeMap::new();
    each_json(document, "resources/*/id", &mut |id| {
        let next = format!("r{}", first + new.len());
        new.insert(std::mem::replace(id, next.clone()), next);
    });
    for path in REFERENCES {
        each_json(document, path, &mut |id| {
            if let Some(new) = new.get(id) {
                id.clone_from(new);
            }
        });
    }
}

fn each_json(node: &mut Json, path: &str, found: &mut dyn FnMut(&mut String)) {
    match (path.split_once('/').unwrap_or((path, "")), node) {
        (("", _), Json::String(text)) => found(text),
        (("*", rest), Json::Array(items)) => {
            items.iter_mut().for_each(|item| each_json(item, rest, found));
        }
        ((key, rest), Json::Object(map)) => {
            if let Some(value) = map.get_mut(key) {
                each_json(value, rest, found);
            }
        }
        _ => {}
    }
}
