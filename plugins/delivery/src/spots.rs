//! Where the data of an estate is: its stores, and what copies and backups are written to.

use resilint_sdk::schema::{
    BackupPolicy, Confidence, Kind, Location, Missing, RelationKind, Resource, Value,
};
use resilint_sdk::{App, missing, place};

use crate::estate;
use crate::missing::overdue;

/// A place where data is, and where it is written.
pub(crate) struct Spot<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) location: &'a Location,
    pub(crate) pointer: String,
    /// What leaves open whether there is data.
    pub(crate) doubt: Option<Missing>,
}

/// All places where data is, or may be. What is surely switched off holds none.
pub(crate) fn of<'a>(app: &App<'a>, what: &str) -> Vec<Spot<'a>> {
    let mut spots: Vec<Spot<'a>> =
        app.members().flat_map(|resource| of_member(app, resource, what)).collect();
    for spot in &mut spots {
        if spot.resource.count.min == 0 && spot.doubt.is_none() {
            spot.doubt = Some(missing::existence(spot.resource, what));
        }
    }
    spots
}

/// A place for people, by the name of its region.
pub(crate) fn region(location: &Location) -> String {
    location.region.known().cloned().unwrap_or_else(|| place::shown(location))
}

fn of_member<'a>(app: &App<'a>, resource: &'a Resource, what: &str) -> Vec<Spot<'a>> {
    let spot = |location: &'a Location, pointer: &str| Spot {
        resource,
        location,
        pointer: pointer.to_owned(),
        doubt: None,
    };
    match &resource.kind {
        Kind::Replication(it) => {
            let to = spot(&it.target_location, "/spec/target_location/region");
            switched(to, &it.enabled, what).into_iter().collect()
        }
        Kind::BackupJob(it) => {
            let to = spot(&it.destination_location, "/spec/destination_location/region");
            switched(to, &it.enabled, what).into_iter().collect()
        }
        Kind::BackupPolicy(policy) => remote_copies(app, resource, policy, what),
        Kind::BackupVault(_) | Kind::Snapshot(_) => {
            vec![spot(&resource.location, place::pointer(resource))]
        }
        _ if estate::is_placed(resource) => {
            vec![spot(&resource.location, place::pointer(resource))]
        }
        _ => Vec::new(),
    }
}

/// What is written to while a switch is on.
fn switched<'a>(spot: Spot<'a>, on: &Value<bool>, what: &str) -> Option<Spot<'a>> {
    match on {
        Value::Known { value: true, .. } => Some(spot),
        Value::Unknown { .. } => {
            let doubt =
                overdue(spot.resource).unwrap_or_else(|| missing::value(spot.resource, on, what));
            Some(Spot { doubt: Some(doubt), ..spot })
        }
        Value::Known { .. } | Value::Absent => None,
    }
}

/// The regions that a policy copies the backups of the data stores to, where it surely or perhaps backs one up.
fn remote_copies<'a>(
    app: &App<'a>,
    resource: &'a Resource,
    policy: &'a BackupPolicy,
    what: &str,
) -> Vec<Spot<'a>> {
    let covered: Vec<(&Resource, Confidence)> = app
        .comes_from(resource, RelationKind::BackedUpBy)
        .filter(|(store, _)| !store.is_leaving())
        .map(|(store, edge)| (store, edge.confidence))
        .collect();
    if covered.is_empty() {
        return Vec::new();
    }
    let is_sure =
        covered.iter().any(|(store, by)| *by != Confidence::Heuristic && store.count.min > 0);
    let mut spots = Vec::new();
    for (plan_at, plan) in policy.plans.items.iter().enumerate() {
        for (at, copy) in plan.remote_copies.items.iter().enumerate() {
            let pointer =
                format!("/spec/plans/items/{plan_at}/remote_copies/items/{at}/location/region");
            let spot = Spot { resource, location: &copy.location, pointer, doubt: None };
            spots.extend(
                switched(spot, &plan.active, what).map(|spot| doubted(spot, is_sure, what)),
            );
        }
    }
    spots
}

/// A place that is doubtful as long as it is not sure what a policy backs up.
fn doubted<'a>(spot: Spot<'a>, is_sure: bool, what: &str) -> Spot<'a> {
    if is_sure || spot.doubt.is_some() {
        return spot;
    }
    let name = spot.resource.label();
    let doubt = Missing {
        key: format!("policy:{name}"),
        what: format!("{what}: nothing says surely what the policy {name} backs up"),
        settle: format!("give the tags that {name} matches to what it backs up, as literals"),
    };
    Spot { doubt: Some(doubt), ..spot }
}
