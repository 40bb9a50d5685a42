//! Jobs of the team that copy data, as they come into the topology: what they copy, when, and where to; which store each is
//! of, where its name, host or CRN tells.

use std::collections::BTreeMap;

use resilint_schema::{
    AppGroup, BackupJob, Confidence, Kind, Location, Offering, RelationKind, Resource, ResourceId,
    Value, Why,
};

use super::commands::copies::{code_engine, may_copy, read, upload};
use super::copied::Copied;
use super::job::Job;
use super::{Scripts, cron_job, shell_script};
use crate::normalise::bucket_endpoint::place;
use crate::normalise::data_groups::is_store;
use crate::normalise::host::{bare, host_and_port, without_port};
use crate::normalise::{Builder, Declared, Input};
use crate::shell::{Call, same};

/// Copies of one job. Beyond that it is as good as unseen.
const MAX_COPIES: usize = 64;

/// Adds the copying jobs among `jobs`, and those of CronJobs and of scripts that deploy nothing. The stores are
/// declared by then.
pub fn assemble(
    inputs: &[Input<'_>],
    scripts: &Scripts<'_>,
    jobs: &[Job],
    builder: &mut Builder<'_>,
) {
    let cron_jobs = cron_job::jobs(inputs, scripts);
    let ran: Vec<&Job> = jobs.iter().chain(&cron_jobs).collect();
    let mut alone = shell_script::jobs(scripts, &ran, may_copy);
    // A script that deploys something too is a job already.
    alone.retain(|own| !jobs.iter().any(|job| job.span.is_none() && job.name == own.name));
    let mut seen: BTreeMap<Offering, Vec<(String, ResourceId)>> = BTreeMap::new();
    for job in jobs.iter().chain(&cron_jobs).chain(&alone) {
        for copied in copies(job) {
            let offering = copied.offering;
            let id = declare(job, copied, builder);
            seen.entry(offering).or_default().push((job.name.clone(), id));
        }
    }
    for (offering, found) in seen {
        // Where the input declares no store of the offering, there is nothing to judge them with.
        if builder.topology().resources.iter().any(|it| it.offering == offering && is_store(it)) {
            found.into_iter().for_each(|(name, id)| group(offering, &name, id, builder));
        }
    }
}

/// What a job copies, each once. A dump goes where the job uploads something next, and only if that runs.
fn copies(job: &Job) -> Vec<Copied> {
    let mut found: Vec<Copied> = Vec::new();
    // Where in `found` the dumps are that nothing has taken away yet.
    let mut waiting: Vec<usize> = Vec::new();
    for call in job.calls() {
        let own = read(call);
        // What a job of Code Engine dumps, the script that makes the job does not have.
        let waits = own.as_ref().is_some_and(|copied| copied.dumps);
        if let Some(copied) = own.or_else(|| of_code_engine(job, call)) {
            let is_known = |other: &Copied| {
                other.tool == copied.tool
                    && same(&other.source, &copied.source)
                    && same(&other.destination, &copied.destination)
            };
            if found.len() < MAX_COPIES && !found.iter().any(is_known) {
                waiting.extend(waits.then_some(found.len()));
                found.push(copied);
            }
            continue;
        }
        let Some((bucket, endpoint)) = upload(call) else { continue };
        for index in waiting.drain(..) {
            let Some(copied) = found.get_mut(index) else { continue };
            copied.destination = inferred(bucket.clone());
            copied.endpoint = endpoint.clone();
            copied.conditional |= call.conditional;
        }
    }
    found
}

/// What a job of Code Engine copies that a command makes, at the times of its subscription.
fn of_code_engine(job: &Job, call: &Call) -> Option<Copied> {
    let (name, command) = code_engine::job(call)?;
    let copied = Copied { at: call.words.first()?.span, ..read(&command)? };
    let subscriptions = job.calls().filter_map(code_engine::subscription);
    let own = subscriptions.filter(|(of, _)| same(of, &name)).map(|(_, schedule)| schedule).last();
    // What starts the workflow that makes the job does not start the job.
    let unseen =
        || Value::unknown(Why::NotDeclared, "when the Code Engine job runs", Some(copied.at));
    Some(Copied { schedule: own.unwrap_or_else(unseen), ..copied })
}

fn inferred(value: Value<String>) -> Value<String> {
    match value {
        Value::Known { value, at, .. } => Value::inferred(value, at),
        other => other,
    }
}

fn declare(job: &Job, copied: Copied, builder: &mut Builder<'_>) -> ResourceId {
    let at = Some(copied.at);
    let stores = related(&copied, builder);
    let bucket = bucket(&copied.destination, builder);
    let mut location = place(&bare(copied.endpoint.clone()), builder.facts);
    if let Some((_, of_bucket)) = bucket.as_ref().filter(|_| location.is_unstated()) {
        location.clone_from(of_bucket);
    }
    let enabled = match &job.enabled {
        Value::Known { value: false, .. } | Value::Unknown { .. } => job.enabled.clone(),
        _ if copied.conditional => Value::unknown(Why::Overridable, "whether the command runs", at),
        _ => Value::inferred(true, at),
    };
    let schedule = if copied.schedule.is_absent() { job.schedule.clone() } else { copied.schedule };
    let spec = BackupJob {
        tool: Value::inferred(copied.tool.to_owned(), at),
        schedule,
        enabled,
        source: copied.source,
        destination: bare(copied.destination),
        destination_location: location,
        ..BackupJob::default()
    };
    let id = builder.declare(Declared {
        offering: copied.offering,
        name: Value::inferred(job.name.clone(), at),
        address: format!("{} of {}", copied.tool, job.name),
        span: copied.at,
        labels: BTreeMap::new(),
        location: Location::default(),
        kind: Kind::BackupJob(Box::new(spec)),
    });
    for store in stores {
        builder.relate(RelationKind::BackedUpBy, &store, &id, Confidence::Derived, at);
    }
    if let Some((bucket, _)) = bucket {
        builder.relate(RelationKind::BacksUpTo, &id, &bucket, Confidence::Derived, at);
    }
    id
}

/// The stores that a job copies, as far as a host, a name or a CRN tells: none where several have the name.
fn related(copied: &Copied, builder: &Builder<'_>) -> Vec<ResourceId> {
    if copied.offering == Offering::ObjectStorage {
        return bucket(&copied.source, builder).into_iter().map(|(id, _)| id).collect();
    }
    let Some(source) = copied.source.known() else { return Vec::new() };
    let host = without_port(host_and_port(source)).to_lowercase();
    let all = builder.topology().resources.iter();
    let fits = |resource: &&Resource| {
        let Some(database) = resource.database().filter(|_| resource.offering == copied.offering)
        else {
            return false;
        };
        let guid = database.guid.known().filter(|guid| !guid.is_empty());
        let hosts = database.hosts.iter().filter_map(Value::known);
        let is_named = copied.tool == "cdb-backup"
            && (resource.name.known() == Some(source) || resource.crn.known() == Some(source));
        is_named
            || guid.is_some_and(|guid| host.starts_with(guid.as_str()) || guid == source)
            || hosts
                .into_iter()
                .any(|own| without_port(host_and_port(own)).eq_ignore_ascii_case(&host))
    };
    match all.filter(fits).collect::<Vec<_>>().as_slice() {
        [only] => vec![only.id.clone()],
        _ => Vec::new(),
    }
}

/// The only bucket of the name that a text such as `s3://bucket/path` or `remote:bucket/path` has, with its place.
fn bucket(text: &Value<String>, builder: &Builder<'_>) -> Option<(ResourceId, Location)> {
    let text = text.known()?;
    let path = text.split_once(':').map_or(text.as_str(), |(_, path)| path);
    let name = path.trim_start_matches('/').split('/').next()?;
    let all = builder.topology().resources.iter();
    let mut named =
        all.filter(|it| it.bucket().is_some() && it.name.known().is_some_and(|own| own == name));
    let only = named.next().filter(|_| named.next().is_none())?;
    Some((only.id.clone(), only.location.clone()))
}

fn group(offering: Offering, job: &str, id: ResourceId, builder: &mut Builder<'_>) {
    builder.group(AppGroup::new(
        offering,
        format!("copies by {job}"),
        vec![id],
        "one job that copies data".to_owned(),
    ));
}
