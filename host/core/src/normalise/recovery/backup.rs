//! Backups that policies and jobs take: what they outlive is where they are kept.

use resilint_schema::{
    BackupJob, BackupPlan, BackupPolicy, FailureDomain, Kind, Location, Recovery, Relation,
    RelationKind, Resource, Value,
};

use super::far;
use super::view::{Found, View, presence, switched};
use crate::facts::recovery::Way;

pub(super) fn ways(store: &Resource, view: &View<'_>) -> Vec<Recovery> {
    let found = view.leads_to(store, RelationKind::BackedUpBy).flat_map(|(by, edge)| {
        let vaults: Vec<&Resource> =
            view.leads_to(by, RelationKind::BacksUpTo).map(|(vault, _)| vault).collect();
        match &by.kind {
            Kind::BackupPolicy(policy) => of_policy(store, by, policy, edge, &vaults),
            Kind::BackupJob(job) => of_job(store, by, job, edge, &vaults).into_iter().collect(),
            _ => Vec::new(),
        }
    });
    found.filter_map(|found| view.recovery(&found)).collect()
}

fn of_policy<'t>(
    store: &'t Resource,
    by: &'t Resource,
    policy: &'t BackupPolicy,
    edge: &Relation,
    vaults: &[&'t Resource],
) -> Vec<Found<'t>> {
    let mut found = Vec::new();
    for plan in &policy.plans.items {
        let Some(doubt) = switched(&plan.active) else { continue };
        let doubt = doubt.or_else(|| presence(by, edge));
        for (place, survives) in kept(store, plan, vaults) {
            let through = std::iter::once(by).chain(vaults.iter().copied()).collect();
            found.push(Found {
                store,
                way: Way::BackupPolicy,
                survives,
                doubt: doubt.clone(),
                interval: plan.interval_minutes.clone(),
                place,
                through,
            });
        }
    }
    found
}

type Kept<'t> = (Option<&'t Location>, Option<Value<FailureDomain>>);

/// The places of the copies: the vaults, the regions of a plan; else the region of a volume itself. Snapshots of a
/// share lie with it, and outlive nothing.
fn kept<'t>(store: &Resource, plan: &'t BackupPlan, vaults: &[&'t Resource]) -> Vec<Kept<'t>> {
    let of = |place: &'t Location| (Some(place), far::outlived_by_backup(&store.location, place));
    let remote = plan.remote_copies.items.iter().map(|copy| of(&copy.location));
    let mut kept: Vec<Kept<'t>> =
        vaults.iter().map(|vault| of(&vault.location)).chain(remote).collect();
    if kept.is_empty() && matches!(store.kind, Kind::BlockVolume(_)) {
        kept.push((None, Some(Value::inferred(FailureDomain::Zone, None))));
    }
    kept
}

fn of_job<'t>(
    store: &'t Resource,
    by: &'t Resource,
    job: &'t BackupJob,
    edge: &Relation,
    vaults: &[&'t Resource],
) -> Option<Found<'t>> {
    let doubt = switched(&job.enabled)?.or_else(|| presence(by, edge));
    let stated = Some(&job.destination_location).filter(|place| !place.is_unstated());
    let place = stated.or_else(|| vaults.first().map(|vault| &vault.location));
    let nowhere = Location::default();
    Some(Found {
        store,
        way: Way::BackupJob,
        survives: far::outlived_by_backup(&store.location, place.unwrap_or(&nowhere)),
        doubt,
        interval: job.interval_minutes.clone(),
        place,
        through: std::iter::once(by).chain(vaults.iter().copied()).collect(),
    })
}
