//! How far apart two places are: what loss the one outlives that strikes the other.

use resilint_schema::symbol::{differ, is_one_value};
use resilint_schema::{FailureDomain, Location, Provenance, Value, Why};

/// The largest loss of `a` that `b` outlives; nothing where both are in one zone.
pub(super) fn outlived(a: &Location, b: &Location) -> Option<Value<FailureDomain>> {
    let known = |domain| Value::Known { value: domain, from: weakest(a, b), at: None };
    match same(&a.region, &b.region) {
        Some(false) => Some(known(FailureDomain::Region)),
        Some(true) => match (zone(a), zone(b)) {
            (None, None) => Some(known(FailureDomain::Zone)),
            (one, other) => {
                // Where only one of them is in a zone that is stated, silence does not tell that they are apart.
                let (one, other) = (one.unwrap_or(&Value::Absent), other.unwrap_or(&Value::Absent));
                match same(one, other) {
                    Some(false) => Some(known(FailureDomain::Zone)),
                    Some(true) => None,
                    None => Some(doubt(one, other)),
                }
            }
        },
        // What is spread over a geography is in several regions.
        None if is_spread(b) && a.region.known().is_some() => Some(known(FailureDomain::Region)),
        None => Some(doubt(&a.region, &b.region)),
    }
}

/// The largest loss of `store` that a backup outlives: what is kept in a region as such is kept over its zones.
pub(super) fn outlived_by_backup(
    store: &Location,
    kept: &Location,
) -> Option<Value<FailureDomain>> {
    if zone(kept).is_some() {
        return outlived(store, kept);
    }
    let (zone, datacenter) = (Value::Absent, Value::Absent);
    outlived(&Location { zone, datacenter, ..store.clone() }, kept)
}

fn is_spread(location: &Location) -> bool {
    location.region.is_absent() && location.geo.known().is_some_and(|geo| geo != "global")
}

/// Whether two values name one place. The default of the provider is one place, whichever it is.
fn same(a: &Value<String>, b: &Value<String>) -> Option<bool> {
    let name = |value: &'_ Value<String>| match value {
        Value::Known { from: Provenance::ProviderDefault, .. } => None,
        value => value.known().cloned(),
    };
    let is_default = |value: &Value<String>| {
        matches!(value, Value::Known { from: Provenance::ProviderDefault, .. })
    };
    if is_default(a) && is_default(b) {
        return Some(true);
    }
    match (name(a), name(b), a.symbol(), b.symbol()) {
        (Some(a), Some(b), ..) => Some(a == b),
        (_, _, Some(a), Some(b)) if a == b && is_one_value(a) => Some(true),
        (_, _, Some(a), Some(b)) if differ(a, b) => Some(false),
        _ => never_meet(a, b).then_some(false),
    }
}

fn never_meet(a: &Value<String>, b: &Value<String>) -> bool {
    let all = |value: &Value<String>| match value {
        Value::Known { from: Provenance::ProviderDefault, .. } | Value::Absent => Vec::new(),
        Value::Known { value, .. } => vec![value.clone()],
        Value::Unknown { candidates, .. } => candidates.clone(),
    };
    let (a, b) = (all(a), all(b));
    !a.is_empty() && !b.is_empty() && a.iter().all(|one| !b.contains(one))
}

fn zone(location: &Location) -> Option<&Value<String>> {
    [&location.zone, &location.datacenter].into_iter().find(|place| !place.is_absent())
}

/// What leaves it open: the place that is unknown, else that one of them is not stated.
fn doubt(a: &Value<String>, b: &Value<String>) -> Value<FailureDomain> {
    match [b, a].into_iter().find(|place| place.is_unknown()) {
        Some(unknown) => super::view::doubt_of(unknown),
        None => Value::unknown(Why::NotDeclared, "where the other end is", b.at().or(a.at())),
    }
}

fn weakest(a: &Location, b: &Location) -> Provenance {
    let by_default = |location: &Location| {
        matches!(location.region, Value::Known { from: Provenance::VariableDefault, .. })
    };
    if by_default(a) || by_default(b) { Provenance::VariableDefault } else { Provenance::Inferred }
}

/// The finest known name of a place.
pub(super) fn name(location: &Location) -> Option<&str> {
    let parts = [&location.zone, &location.datacenter, &location.region, &location.geo];
    parts.into_iter().find_map(|part| part.known()).map(String::as_str)
}
