//! The copies of an app in its places: which actions and triggers are deployed where.

use std::collections::BTreeMap;

use resilint_sdk::App;
use resilint_sdk::schema::{RelationKind, Resource, Value};

use crate::places;

/// The members in each known region, each once.
pub(crate) fn by_region<'a>(app: &App<'a>) -> BTreeMap<&'a str, Vec<&'a Resource>> {
    let mut regions: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    let mut add = |region: &'a str, member: &'a Resource| {
        let known = regions.entry(region).or_default();
        if known.iter().all(|other| other.id != member.id) {
            known.push(member);
        }
    };
    for (target, _) in app.targets() {
        let Some(region) = places::region(target) else { continue };
        for (member, _) in app.leads_to(target, RelationKind::Deploys) {
            if app.group().members.contains(&member.id) {
                add(region, member);
            }
        }
    }
    for member in app.members() {
        if let Some(region) = places::region(member) {
            add(region, member);
        }
    }
    regions
}

/// Whether two values are equal; else the expression that keeps it from being told. Unknowns with one symbol are equal.
pub(crate) fn same<T: PartialEq>(a: &Value<T>, b: &Value<T>) -> Result<bool, String> {
    match (a, b) {
        (Value::Known { value: a, .. }, Value::Known { value: b, .. }) => Ok(a == b),
        (Value::Absent, Value::Absent) => Ok(true),
        (Value::Absent, Value::Known { .. }) | (Value::Known { .. }, Value::Absent) => Ok(false),
        _ if a.symbol().is_some() && a.symbol() == b.symbol() => Ok(true),
        _ => Err(a.symbol().or(b.symbol()).unwrap_or("a value").to_owned()),
    }
}

/// Whether all values of two lists are equal, in their order.
pub(crate) fn each_same(a: &[Value<String>], b: &[Value<String>]) -> Result<bool, String> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut open = None;
    for same in a.iter().zip(b).map(|(a, b)| same(a, b)) {
        match same {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(symbol) => open = open.or(Some(symbol)),
        }
    }
    open.map_or(Ok(true), Err)
}
