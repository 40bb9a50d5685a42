//! What backs a server up: policies that match it or its volumes, jobs, agents, and schedules of snapshots.

use resilint_sdk::App;
use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::{BackupPlan, BackupPolicy, RelationKind, Resource, Value};

use crate::fleet::{Member, Unit};
use crate::missing;

/// The plans that back a server or a volume of it up, each with its policy.
pub(crate) fn plans<'a>(app: &App<'a>, member: &Member<'a>) -> Vec<(&'a Resource, &'a BackupPlan)> {
    let plans = policies(app, member).into_iter();
    plans
        .flat_map(|(resource, policy)| policy.plans.items.iter().map(move |plan| (resource, plan)))
        .collect()
}

/// The policies that back up a server or a volume of it.
pub(crate) fn policies<'a>(
    app: &App<'a>,
    member: &Member<'a>,
) -> Vec<(&'a Resource, &'a BackupPolicy)> {
    let by_it = app.leads_to(member.resource, RelationKind::BackedUpBy);
    let matching = app.comes_from(member.resource, RelationKind::MatchesTag);
    let mut found: Vec<(&Resource, &BackupPolicy)> = Vec::new();
    for (resource, _) in by_it.chain(matching).filter(|(it, _)| !it.is_leaving()) {
        let Some(policy) = resource.backup_policy() else { continue };
        if !found.iter().any(|(known, _)| known.id == resource.id) {
            found.push((resource, policy));
        }
    }
    found
}

/// The vaults that an agent on it writes to.
pub(crate) fn vaults<'a>(
    app: &App<'a>,
    member: &Member<'a>,
) -> impl Iterator<Item = &'a Resource> + use<'a> {
    app.leads_to(member.resource, RelationKind::BacksUpTo).map(|(vault, _)| vault)
}

/// Whether an agent writes backups to a vault.
pub(crate) fn has_agent(app: &App<'_>, member: &Member<'_>) -> bool {
    let agent = match member.unit {
        Unit::Server(server) => server.backup_agent.known() == Some(&true),
        Unit::Group(_) => false,
    };
    agent || vaults(app, member).next().is_some()
}

/// Whether a job backs it up, or snapshots of a volume of it are taken on a schedule.
pub(crate) fn by_job_or_snapshots(app: &App<'_>, member: &Member<'_>, what: &str) -> Truth {
    let runs = |resource: &Resource, switch: &Value<bool>, is_on_without: bool| match switch {
        Value::Known { value, .. } => Truth::known(*value),
        Value::Absent => Truth::known(is_on_without),
        doubt @ Value::Unknown { .. } => Truth::Unknown(missing::value(resource, doubt, what)),
    };
    let jobs = app
        .leads_to(member.resource, RelationKind::BackedUpBy)
        .filter_map(|(resource, _)| Some(runs(resource, &resource.backup_job()?.enabled, true)));
    let volumes = app
        .comes_from(member.resource, RelationKind::AttachedTo)
        .filter_map(|(resource, _)| Some((resource, resource.block_volume()?)));
    let snapshots = volumes.flat_map(|(resource, volume)| {
        let schedules = volume.snapshot_schedules.items.iter();
        schedules.map(move |schedule| runs(resource, &schedule.enabled, false))
    });
    let all: Vec<Truth> = jobs.chain(snapshots).collect();
    any(all)
}
