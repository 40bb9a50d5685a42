//! The copies of an app in its regions, and how two of them compare.

use std::collections::BTreeMap;

use resilint_sdk::App;
use resilint_sdk::schema::symbol::is_one_value;
use resilint_sdk::schema::{RelationKind, Resource, Value, Workload};

use crate::places;

/// A workload in one region.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copy<'a> {
    pub(crate) region: &'a str,
    pub(crate) resource: &'a Resource,
    pub(crate) workload: &'a Workload,
}

/// The copies in each region where the app surely is. What says no place of its own is in those of the
/// targets that deploy it.
pub(crate) fn by_region<'a>(app: &App<'a>) -> BTreeMap<&'a str, Vec<Copy<'a>>> {
    let mut regions: BTreeMap<&str, Vec<Copy<'_>>> = BTreeMap::new();
    for (resource, workload) in app.workloads() {
        for region in regions_of(app, resource) {
            regions.entry(region).or_default().push(Copy { region, resource, workload });
        }
    }
    regions
}

/// The regions of one workload, as far as they are known.
pub(crate) fn regions_of<'a>(app: &App<'a>, resource: &'a Resource) -> Vec<&'a str> {
    if !resource.location.region.is_absent() {
        return places::region(resource).into_iter().collect();
    }
    let targets = app.targets().filter(|(at, target)| {
        let pushed = || target.pushes.iter().any(|push| push.members.contains(&resource.id));
        let mut deploys = app.leads_to(at, RelationKind::Deploys);
        deploys.any(|(to, _)| to.id == resource.id) || pushed()
    });
    let mut regions: Vec<&str> = targets.filter_map(|(at, _)| places::region(at)).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// ` in eu-de`; nothing where no region is known. What one declaration makes in several regions, as the
/// jobs of a matrix do, is told of in all of them.
pub(crate) fn in_region(app: &App<'_>, resource: &Resource) -> String {
    let alike = app.workloads().filter(|(other, _)| is_repeated(resource, other));
    let mut regions: Vec<&str> = alike.flat_map(|(other, _)| regions_of(app, other)).collect();
    regions.sort_unstable();
    regions.dedup();
    match regions.as_slice() {
        [] => String::new(),
        regions => format!(" in {}", resilint_sdk::app::list(regions.iter().copied())),
    }
}

/// Whether one declaration made both, with the same values.
fn is_repeated(one: &Resource, other: &Resource) -> bool {
    let declared = |resource: &Resource| resource.span.map(|span| (resource.origin.source, span));
    one.id == other.id
        || (one.span.is_some() && declared(one) == declared(other) && one.kind == other.kind)
}

/// Whether two values are equal; nothing where that cannot be told. Unknowns with one symbol are equal
/// where both are read from one file under one set of values.
pub(crate) fn same<T: PartialEq>(a: &Value<T>, b: &Value<T>, together: bool) -> Option<bool> {
    match (a, b) {
        (Value::Known { value: a, .. }, Value::Known { value: b, .. }) => Some(a == b),
        (Value::Absent, Value::Absent) => Some(true),
        (Value::Absent, Value::Known { .. }) | (Value::Known { .. }, Value::Absent) => Some(false),
        (Value::Unknown { .. }, Value::Unknown { .. }) if together => {
            let symbol = a.symbol().filter(|symbol| is_one_value(symbol));
            (symbol.is_some() && symbol == b.symbol()).then_some(true)
        }
        _ => None,
    }
}

/// Whether two copies are read from one file under one set of values.
pub(crate) fn together(a: &Resource, b: &Resource) -> bool {
    a.origin.source == b.origin.source && a.scenario == b.scenario
}
