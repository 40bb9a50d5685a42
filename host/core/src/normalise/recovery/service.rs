//! What a service does by itself: it goes on in another zone, it takes backups, it spreads objects.

use resilint_schema::{
    Database, DatabaseRole, FailureDomain, Kind, Offering, Recovery, Resiliency, Resource, Value,
    Why,
};

use super::view::{Found, View, doubt_of};
use crate::facts::Outlived;
use crate::facts::recovery::Way;

/// Plans without backups and a standby.
const FREE: [&str; 2] = ["lite", "free"];

pub(super) fn ways(store: &Resource, view: &View<'_>) -> Vec<Recovery> {
    let found = match &store.kind {
        Kind::Database(database) if is_managed(database) => {
            vec![zone_failover(store, database, view), backup(store, database, view)]
        }
        Kind::Bucket(bucket) => vec![spread(store, &bucket.resiliency)],
        _ => Vec::new(),
    };
    found.iter().filter_map(|found| view.recovery(found)).collect()
}

fn is_managed(database: &Database) -> bool {
    database.hosting.known().is_some_and(|hosting| hosting == "managed")
}

fn inferred(domain: FailureDomain) -> Option<Value<FailureDomain>> {
    Some(Value::inferred(domain, None))
}

/// The members of an instance are in the zones of its region, where that has several; of Db2 only where it has a
/// standby.
fn zone_failover<'t>(store: &'t Resource, database: &Database, view: &View<'_>) -> Found<'t> {
    let mut found = Found::by_service(store, Way::ZoneFailover, in_zones(store, view));
    if store.offering == Offering::Db2 {
        match &database.high_availability {
            Value::Known { value: true, .. } => {}
            Value::Unknown { .. } => found.doubt = Some(doubt_of(&database.high_availability)),
            Value::Known { .. } | Value::Absent => found.survives = None,
        }
    }
    found
}

fn in_zones(store: &Resource, view: &View<'_>) -> Option<Value<FailureDomain>> {
    let location = &store.location;
    match (&location.datacenter, &location.region) {
        (Value::Known { .. }, _) => None,
        (_, Value::Known { value, at, .. }) => {
            match view.facts.spans_zones(store.offering, value) {
                Some(true) => inferred(FailureDomain::Zone),
                Some(false) => None,
                None => {
                    let what = format!("in how many zones of {value} it is");
                    Some(Value::unknown(Why::NotInFacts, what, *at))
                }
            }
        }
        (datacenter, Value::Absent) if datacenter.is_absent() => {
            Some(Value::unknown(Why::NotDeclared, "where it is", None))
        }
        (_, region) => Some(doubt_of(region)),
    }
}

/// A replica has no backups of its own, and a free plan none.
fn backup<'t>(store: &'t Resource, database: &Database, view: &View<'_>) -> Found<'t> {
    let is_replica = database.role.known() == Some(&DatabaseRole::Replica)
        || matches!(database.leader, Value::Known { .. });
    let is_free = database.plan.known().is_some_and(|plan| FREE.contains(&&*plan.to_lowercase()));
    let survives = match store.offering {
        _ if is_replica || is_free => None,
        Offering::Db2 => inferred(FailureDomain::Region),
        _ => kept(store, database, view),
    };
    let mut found = Found::by_service(store, Way::ServiceBackup, survives);
    if store.offering == Offering::Db2 {
        found.doubt = match &database.backup {
            // Where it is set, it may be a single region.
            Some(backup) if !backup.location.is_unstated() => {
                let outlived = super::far::outlived_by_backup(&store.location, &backup.location);
                found.survives = outlived;
                None
            }
            _ => database.plan.is_unknown().then(|| doubt_of(&database.plan)),
        };
    }
    found
}

/// Where Cloud Databases keep the backups of a database. Of their second generation documents contradict each other.
fn kept(store: &Resource, database: &Database, view: &View<'_>) -> Option<Value<FailureDomain>> {
    let location = &store.location;
    let open = |what: &str| Some(Value::unknown(Why::NotInFacts, what, None));
    if database.generation.known().is_some_and(|generation| generation == "gen2") {
        return open("where backups of the second generation are kept");
    }
    let Some(plan) = database.plan.known() else {
        return match &database.plan {
            Value::Absent => Some(Value::unknown(Why::NotDeclared, "its plan", None)),
            plan => Some(doubt_of(plan)),
        };
    };
    if !view.facts.takes_backups(plan) {
        return open(&format!("whether the plan {plan} takes backups"));
    }
    let place = location.datacenter.known().or(location.region.known());
    let Some(place) = place else {
        return match &location.region {
            Value::Absent => Some(Value::unknown(Why::NotDeclared, "where it is", None)),
            region => Some(doubt_of(region)),
        };
    };
    match view.facts.backups_outlive(place) {
        Some(Outlived::Region) => inferred(FailureDomain::Region),
        Some(Outlived::Zone) => inferred(FailureDomain::Zone),
        Some(Outlived::None) => None,
        None => open(&format!("where backups of {place} are kept")),
    }
}

fn spread<'t>(store: &'t Resource, resiliency: &Value<Resiliency>) -> Found<'t> {
    let (way, survives) = match resiliency {
        Value::Known { value: Resiliency::CrossRegion, .. } => {
            (Way::SpreadOverRegions, inferred(FailureDomain::Region))
        }
        Value::Known { value: Resiliency::Regional, .. } => {
            (Way::SpreadOverZones, inferred(FailureDomain::Zone))
        }
        Value::Unknown { .. } => (Way::SpreadOverZones, Some(doubt_of(resiliency))),
        Value::Known { .. } | Value::Absent => (Way::SpreadOverZones, None),
    };
    Found::by_service(store, way, survives)
}
