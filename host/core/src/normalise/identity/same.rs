//! Which resources are one and the same.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Provenance, RelationKind, Resource, ResourceId, Topology, Value};

use super::index::Name;

/// Pairs of places in the topology: what is kept, and what shows it once more.
pub(super) fn pairs(topology: &Topology) -> Vec<(usize, usize)> {
    let mut named: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    for (index, resource) in topology.resources.iter().enumerate() {
        if let Some(name) = Name::of(resource) {
            named.entry(name).or_default().push(index);
        }
    }
    let mut pairs: Vec<(usize, usize)> = named
        .into_values()
        .filter(|found| found.len() > 1)
        .flat_map(|found| of_one_name(topology, found))
        .collect();
    let mut taken: BTreeSet<usize> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    for (kept, shown) in by_place(topology) {
        if !taken.contains(&kept) && taken.insert(shown) {
            pairs.push((kept, shown));
        }
    }
    pairs
}

/// A declaration is kept, in each of its scenarios; it is what people change. What a plan deletes is there still, and
/// an export that shows it shows nothing else.
fn of_one_name(topology: &Topology, mut found: Vec<usize>) -> Vec<(usize, usize)> {
    let of = |index: &usize| &topology.resources[*index];
    found.sort_by_key(|index| rank(of(index)));
    let Some(first) = found.first().map(of) else { return Vec::new() };
    let is_kept = |index: &usize| of(index).id == first.id || is_scenario(first, of(index));
    let (kept, mut shown): (Vec<usize>, Vec<usize>) = found.into_iter().partition(is_kept);
    shown.retain(|index| !of(index).is_leaving());
    shown.iter().flat_map(|&shown| kept.iter().map(move |&kept| (kept, shown))).collect()
}

/// Declarations, then what the team states, then what an account shows.
const fn rank(resource: &Resource) -> u8 {
    match (resource.root.is_empty(), is_exported(resource)) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    }
}

const fn is_exported(resource: &Resource) -> bool {
    matches!(resource.crn, Value::Known { from: Provenance::Export, .. })
}

/// Whether two are one declaration under two sets of values.
fn is_scenario(a: &Resource, b: &Resource) -> bool {
    !a.root.is_empty() && a.root == b.root
}

/// What an export shows and one declaration describes: the same service, name and region. Neither may have another
/// candidate, since names are not unique.
fn by_place(topology: &Topology) -> Vec<(usize, usize)> {
    type Found = (Vec<usize>, Vec<usize>);
    let mut alike: BTreeMap<(&str, &str, &str), Found> = BTreeMap::new();
    for (index, resource) in topology.resources.iter().enumerate() {
        let service = resource.database().and_then(|database| database.service.known());
        let region = certain_region(resource);
        let (Some(service), Some(name), Some(region)) = (service, resource.name.known(), region)
        else {
            continue;
        };
        let (declared, shown) = alike.entry((service, name, region)).or_default();
        if is_exported(resource) { shown.push(index) } else { declared.push(index) }
    }
    let only = |(declared, shown): Found| match (declared.as_slice(), shown.as_slice()) {
        ([declared], [shown]) if Name::of(&topology.resources[*declared]).is_none() => {
            Some((*declared, *shown))
        }
        _ => None,
    };
    alike.into_values().filter_map(only).collect()
}

fn certain_region(resource: &Resource) -> Option<&str> {
    match &resource.location.region {
        Value::Known {
            from: Provenance::ProviderDefault | Provenance::VariableDefault, ..
        } => None,
        region => region.known().map(String::as_str),
    }
}

/// The resources that are the same as another one. Of two that a document calls the same as each other, one.
pub(super) fn repeated(topology: &Topology) -> BTreeSet<ResourceId> {
    let mut repeated = BTreeSet::new();
    for edge in topology.relations.iter().filter(|edge| edge.kind == RelationKind::SameAs) {
        if !repeated.contains(&edge.to) {
            repeated.insert(edge.from.clone());
        }
    }
    repeated
}
