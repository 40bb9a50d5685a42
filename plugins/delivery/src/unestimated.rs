//! Copies and backups of a data store that no estimate of its recovery counts: what may be one, and what would tell.

use resilint_sdk::schema::{
    BackupJob, Confidence, FailureDomain, Kind, Location, Missing, Provenance, RelationKind,
    Replication, ReplicationMode, Resource, Set, Value,
};
use resilint_sdk::{App, missing, place};

use crate::missing::overdue;

/// Tools that copy what one engine holds; others may copy anything.
const OF_ONE: [(&str, &[&str]); 7] = [
    ("couchbackup", &["cloudant"]),
    ("pg_dump", &["postgresql", "enterprisedb"]),
    ("pg_dumpall", &["postgresql", "enterprisedb"]),
    ("pg_basebackup", &["postgresql", "enterprisedb"]),
    ("mongodump", &["mongodb"]),
    ("mysqldump", &["mysql"]),
    ("velero", &["volume-claim"]),
];

/// Something that may bring a store back after the loss of a domain, though no estimate counts it. `what` starts the
/// sentence about what is missing.
pub(crate) fn of<'a>(
    app: &App<'a>,
    store: &'a Resource,
    domain: FailureDomain,
    what: &str,
) -> Option<(&'a Resource, Missing)> {
    related(app, store, domain, what)
        .or_else(|| loose_job(app, store, domain, what))
        .or_else(|| by_tags(app, store, domain, what))
}

/// A copy that relations lead to.
fn related<'a>(
    app: &App<'a>,
    store: &'a Resource,
    domain: FailureDomain,
    what: &str,
) -> Option<(&'a Resource, Missing)> {
    let replicas = app.comes_from(store, RelationKind::ReadReplicaOf);
    let copies = app.leads_to(store, RelationKind::ReplicatesTo);
    let backups = app.leads_to(store, RelationKind::BackedUpBy);
    let is_counted =
        |copy: &Resource| store.recoveries.iter().any(|way| way.through.contains(&copy.id));
    let mut all = replicas.chain(copies).chain(backups);
    all.find_map(|(copy, edge)| {
        if is_counted(copy) || copy.is_leaving() || is_lost(store, location(copy), domain) {
            return None;
        }
        let missing = doubt(copy, edge.confidence, what)?;
        Some((copy, missing))
    })
}

/// What leaves open whether it is a copy that brings the data back; nothing where it surely is none.
fn doubt(copy: &Resource, confidence: Confidence, what: &str) -> Option<Missing> {
    let on = match &copy.kind {
        Kind::Replication(it) if brings_nothing(it) => return None,
        Kind::Replication(it) => &it.enabled,
        Kind::BackupJob(it) => &it.enabled,
        // Policies and stores have estimates, or bring nothing back.
        _ if copy.count.min > 0 && confidence != Confidence::Heuristic => return None,
        _ => &Value::Absent,
    };
    if on.known() == Some(&false) {
        return None;
    }
    let doubt = overdue(copy)
        .or_else(|| on.is_unknown().then(|| missing::value(copy, on, what)))
        .or_else(|| (copy.count.min == 0).then(|| missing::existence(copy, what)));
    doubt.or_else(|| {
        let name = copy.label();
        Some(Missing {
            key: format!("estimate:{name}"),
            what: format!("{what}: no source gives a figure for {name}"),
            settle: "measure it in a drill, and keep the result with the objective".into(),
        })
    })
}

fn brings_nothing(it: &Replication) -> bool {
    let is_once = it.mode.known() == Some(&ReplicationMode::OneShot);
    !it.filtered_by.is_empty() || (is_once && it.interval_minutes.is_absent())
}

/// A job that does not tell what it backs up, and may well back this up.
fn loose_job<'a>(
    app: &App<'a>,
    store: &'a Resource,
    domain: FailureDomain,
    what: &str,
) -> Option<(&'a Resource, Missing)> {
    let mut jobs = app.of_kind(Resource::backup_job);
    jobs.find_map(|(resource, job)| {
        let is_tied = app.comes_from(resource, RelationKind::BackedUpBy).next().is_some();
        let is_off = job.enabled.known() == Some(&false);
        let is_other = is_tied || is_off || resource.is_leaving() || !serves(job, store);
        if is_other || is_lost(store, &job.destination_location, domain) {
            return None;
        }
        let name = resource.label();
        let missing = Missing {
            key: format!("backup-of:{name}"),
            what: format!("{what}: {name} may back it up, and does not tell what it backs up"),
            settle:
                "state the backup as `[[external.copy]]` with `kind = \"backup\"` in resilint.toml"
                    .into(),
        };
        Some((resource, missing))
    })
}

/// Whether a tool may copy what a store holds.
fn serves(job: &BackupJob, store: &Resource) -> bool {
    let Value::Known { value: tool, from, .. } = &job.tool else { return true };
    // What the team states is of the store that it names.
    if matches!(from, Provenance::External) {
        return false;
    }
    let engine = match &store.kind {
        Kind::Database(it) => match it.engine.known() {
            Some(engine) => engine.as_str(),
            None => return true,
        },
        Kind::Bucket(_) => "bucket",
        Kind::VolumeClaim(_) => "volume-claim",
        _ => "files",
    };
    match OF_ONE.iter().find(|(name, _)| name == tool) {
        Some((_, engines)) => engines.contains(&engine),
        None if tool == "cdb-backup" => store.offering.as_str() == "cloud-databases",
        None => !matches!(tool.as_str(), "rclone" | "s3-sync") || engine == "bucket",
    }
}

/// A policy that backs a volume or share up elsewhere if a tag that is not known says so.
fn by_tags<'a>(
    app: &App<'a>,
    store: &'a Resource,
    domain: FailureDomain,
    what: &str,
) -> Option<(&'a Resource, Missing)> {
    let tags = match &store.kind {
        Kind::BlockVolume(it) => &it.tags,
        Kind::FileShare(it) => &it.tags,
        _ => return None,
    };
    let mut policies = app.of_kind(Resource::backup_policy);
    policies.find_map(|(resource, policy)| {
        let of_policy = unknown(&policy.match_tags).map(|tag| (resource, tag));
        let (of, tag) = unknown(tags).map(|tag| (store, tag)).or(of_policy)?;
        let plans = policy.plans.items.iter();
        let mut plans = plans.filter(|plan| plan.active.known() != Some(&false));
        let is_enough = plans.any(|plan| {
            let mut copies = plan.remote_copies.items.iter();
            domain == FailureDomain::Zone
                || copies.any(|copy| !is_lost(store, &copy.location, domain))
        });
        let what = format!("{what}: whether {} matches a tag of it", resource.label());
        is_enough.then(|| (resource, missing::value(of, tag, &what)))
    })
}

fn unknown(tags: &Set<Value<String>>) -> Option<&Value<String>> {
    tags.items.iter().find(|tag| tag.is_unknown())
}

/// Where a copy is.
fn location(copy: &Resource) -> &Location {
    match &copy.kind {
        Kind::Replication(it) if !it.target_location.is_unstated() => &it.target_location,
        Kind::BackupJob(it) if !it.destination_location.is_unstated() => &it.destination_location,
        _ => &copy.location,
    }
}

/// Whether a place is surely lost with a store.
fn is_lost(store: &Resource, at: &Location, domain: FailureDomain) -> bool {
    place::lost_together(&store.location, at, domain) == Some(true)
}
