//! Symbols where resources of several roots meet: `var.region` of one root is not `var.region` of another.
//! Within one root nothing is said of it; where an app, a relation or a reference brings two roots together,
//! the symbols of both name their root, so that no rule takes two places for one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use resilint_schema::symbol::qualified;
use resilint_schema::{Resource, Topology};
use serde_json::Value as Json;

/// The resources that a topology document states, by their positions, and the path of the document.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The positions.
    pub resources: Range<usize>,
    /// The path.
    pub path: String,
}

/// What the symbols of a resource are of: the same text is the same value within one of these. What is of no
/// root has no symbols of Terraform; manifests are read together, with one set of variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Scope<'t> {
    document: Option<usize>,
    root: &'t str,
    scenario: &'t str,
}

impl Scope<'_> {
    /// Whether the same text may stand for one value here and for another one there.
    fn differs(&self, other: &Self) -> bool {
        let both_of_roots = !self.root.is_empty() && !other.root.is_empty();
        self.document != other.document || (both_of_roots && self != other)
    }
}

/// Names the root in the symbols of all resources whose root meets another one.
pub fn tell_roots_apart(topology: &mut Topology, documents: &[Stated]) {
    let labels = labels(topology, documents);
    for (resource, label) in topology.resources.iter_mut().zip(labels) {
        if let Some(label) = label
            && let Some(told) = told(resource, &label)
        {
            *resource = told;
        }
    }
}

/// What the symbols of each resource are to name; nothing where they are not to be told apart.
fn labels(topology: &Topology, documents: &[Stated]) -> Vec<Option<String>> {
    let scopes = scopes(topology, documents);
    let meeting = meeting(topology, &scopes);
    if meeting.is_empty() {
        return Vec::new();
    }
    let names: BTreeMap<Scope<'_>, String> =
        meeting.iter().map(|scope| (*scope, name(scope, documents, &scopes))).collect();
    scopes.iter().map(|scope| names.get(scope).filter(|name| !name.is_empty()).cloned()).collect()
}

fn scopes<'t>(topology: &'t Topology, documents: &[Stated]) -> Vec<Scope<'t>> {
    let document = |index: usize| documents.iter().position(|it| it.resources.contains(&index));
    let scope = |(index, resource): (usize, &'t Resource)| Scope {
        document: document(index),
        root: &resource.root,
        scenario: &resource.scenario,
    };
    topology.resources.iter().enumerate().map(scope).collect()
}

/// The scopes of which a resource has to do with one of another scope that differs.
fn meeting<'t>(topology: &'t Topology, scopes: &[Scope<'t>]) -> BTreeSet<Scope<'t>> {
    let mut found = BTreeSet::new();
    if scopes.windows(2).all(|pair| pair[0] == pair[1]) {
        return found;
    }
    let of: BTreeMap<&str, Scope<'_>> =
        topology.resources.iter().map(|it| it.id.as_str()).zip(scopes.iter().copied()).collect();
    let mut meet = |ids: &mut dyn Iterator<Item = &'t String>| {
        let all: BTreeSet<Scope<'_>> = ids.filter_map(|id| of.get(id.as_str()).copied()).collect();
        found.extend(all.iter().filter(|scope| all.iter().any(|other| scope.differs(other))));
    };
    for app in &topology.apps {
        meet(&mut app.members.iter().chain(&app.targets).chain(&app.balancers));
    }
    for edge in &topology.relations {
        meet(&mut [&edge.from, &edge.to].into_iter());
    }
    for resource in &topology.resources {
        meet(&mut std::iter::once(&resource.id).chain(resource.kind.references()));
    }
    found
}

/// The root as people know it: `deploy/eu (prod.tfvars)`, `deploy/eu in stated.json`. A document is named
/// where there is something beside it.
fn name(scope: &Scope<'_>, documents: &[Stated], scopes: &[Scope<'_>]) -> String {
    let mut name = if scope.root == "." { "this folder" } else { scope.root }.to_owned();
    if !scope.scenario.is_empty() {
        name.push_str(&format!(" ({})", scope.scenario));
    }
    let document = scope.document.and_then(|index| documents.get(index));
    if let Some(document) = document
        && scopes.iter().any(|other| other.document != scope.document)
    {
        name.push_str(if name.is_empty() { "" } else { " in " });
        name.push_str(&document.path);
    }
    plain(&name)
}

/// A name that stands in a hole of a symbol: what opens and closes holes and texts is written by number.
fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '%' | '{' | '}' | '"' | '\\' => out.push_str(&format!("%{:02X}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out
}

/// The resource with the root named in each of its symbols.
fn told(resource: &Resource, root: &str) -> Option<Resource> {
    let mut json = serde_json::to_value(resource).ok()?;
    let fields = json.as_object_mut()?;
    // Labels and extra fields are data: nothing in them is a value of ours.
    for (_, field) in fields.iter_mut().filter(|(name, _)| !matches!(&***name, "labels" | "extra"))
    {
        each_symbol(field, &mut |symbol| *symbol = qualified(symbol, root));
    }
    serde_json::from_value(json).ok()
}

fn each_symbol(json: &mut Json, change: &mut dyn FnMut(&mut String)) {
    match json {
        Json::Array(items) => items.iter_mut().for_each(|item| each_symbol(item, change)),
        Json::Object(fields) => {
            let is_unknown = fields.get("state").is_some_and(|state| state == "unknown");
            if is_unknown && let Some(Json::String(symbol)) = fields.get_mut("symbol") {
                change(symbol);
            }
            fields.values_mut().for_each(|field| each_symbol(field, change));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[cfg(test)]
mod tests;
