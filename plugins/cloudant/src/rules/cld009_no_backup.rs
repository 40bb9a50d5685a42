//! CLD009: data is backed up, which replication does not do.

use resilint_sdk::logic::{self, Truth};
use resilint_sdk::schema::{BackupJob, FailureDomain, Missing, RelationKind, Resource, Value};
use resilint_sdk::{App, Entry, Report, missing, objective, place};

use crate::instances;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for a job that backs each Cloudant instance up on a schedule, such as `couchbackup`, and for backups that
    /// the configuration states (`[[external.copy]]` with `kind = "backup"`).
    ///
    /// ## Why is this bad
    ///
    /// A replication copies deletions and damage too, within seconds. The service takes no backups that a team can
    /// restore.
    ///
    /// `couchbackup` leaves out attachments and `_security`, and does not copy one point in time.
    ///
    /// ## Bad
    ///
    /// An instance, and nothing that backs it up.
    ///
    /// ## Good
    ///
    /// ```yaml
    /// on:
    ///   schedule:
    ///     - cron: "0 2 * * *"
    /// jobs:
    ///   backup:
    ///     steps:
    ///       - run: couchbackup --db orders | aws s3 cp - s3://backups/orders.txt
    /// ```
    ///
    /// with a bucket in another region.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a job on a schedule backs the instance up, and not to its own region only.
    /// - **fail**: the input is all there is and shows none; or its backups are in the region of the instance.
    /// - **unknown**: a job may be elsewhere, or it is not known when it runs or of which instance it is.
    /// - **not-applicable**: the app declares no instance.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Backup and restore data"
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-ibm-cloudant-backup-and-recovery>
    code: "CLD009",
    name: "cloudant/no-backup",
    title: "each instance is backed up on a schedule",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// A job, and the instance it is of as far as that can be told.
type Job<'a> = (&'a Resource, &'a BackupJob);

fn check(app: &App<'_>, report: &mut Report) {
    let instances = instances::with_data(app);
    for instance in &instances {
        let resource = instance.resource;
        let tied = |job: &Resource| app.comes_from(job, RelationKind::BackedUpBy).next().is_some();
        let mut ours: Vec<Job<'_>> = app
            .leads_to(resource, RelationKind::BackedUpBy)
            .filter_map(|(job, _)| Some((job, job.backup_job()?)))
            .collect();
        let loose: Vec<Job<'_>> =
            app.of_kind(Resource::backup_job).filter(|(job, _)| !tied(job)).collect();
        if instances.len() == 1 {
            ours.extend(&loose);
        }
        judge(app, resource, &ours, &loose, report);
    }
}

fn judge(
    app: &App<'_>,
    instance: &Resource,
    ours: &[Job<'_>],
    loose: &[Job<'_>],
    report: &mut Report,
) {
    let name = instance.label();
    let judged: Vec<(&Job<'_>, Truth)> =
        ours.iter().map(|job| (job, counts(instance, job))).collect();
    if let Some(((job, spec), _)) = judged.iter().find(|(_, truth)| truth.is_yes()) {
        let tool = spec.tool.known().map_or("a job", String::as_str);
        let to = place::shown(&spec.destination_location);
        let to = if spec.destination_location.is_unstated() {
            String::new()
        } else {
            format!(" to {to}")
        };
        report
            .pass(format!("{} ({tool}) backs {name} up{to}{}", job.label(), when(spec)))
            .about(instance)
            .at(instance, place::pointer(instance), "this instance")
            .see(job, "/spec/schedule", "the job");
        return;
    }
    let unknown = judged.iter().find_map(|((job, _), truth)| match truth {
        Truth::Unknown(missing) => Some((*job, missing.clone())),
        _ => None,
    });
    let (missing, job) = match (unknown, judged.first(), loose.first()) {
        (Some((job, missing)), ..) => (Some(missing), Some(job)),
        (None, Some(((job, _), _)), _) => (None, Some(*job)),
        (None, None, Some((job, _))) => (Some(whose(name, job)), Some(*job)),
        (None, None, None) if !app.is_stated_closed() => (Some(elsewhere(name)), None),
        (None, None, None) => (None, None),
    };
    let entry = match (missing, job) {
        (Some(missing), _) => report.unknown(missing),
        (None, Some(job)) => in_vain(instance, job, report),
        (None, None) => report
            .fail(format!(
                "nothing backs {name} up; replication copies deletions and damage too, and the service takes no \
                 backups that can be restored"
            ))
            .problem("none")
            .help("run couchbackup on a schedule, and write to a bucket in another region or over regions"),
    };
    let entry = entry.about(instance).at(instance, place::pointer(instance), "this instance");
    if let Some(job) = job {
        entry.see(job, "/spec/schedule", "a job");
    }
}

/// A job whose backups are of no use.
fn in_vain<'r>(instance: &Resource, job: &Resource, report: &'r mut Report) -> Entry<'r> {
    let (name, job_name) = (instance.label(), job.label());
    let is_off = job.backup_job().is_some_and(|spec| spec.enabled.known() == Some(&false));
    let interval = job.backup_job().map(|spec| &spec.interval_minutes);
    let never = interval.and_then(resilint_sdk::schedule::never_runs);
    let (message, help) = if let Some(cron) = never {
        (
            format!(
                "{job_name}, which backs {name} up, never runs: `{cron}` names a day that there is not"
            ),
            "correct its schedule",
        )
    } else if is_off {
        (format!("{job_name}, which backs {name} up, is switched off"), "switch it on")
    } else {
        let at = place::shown(&instance.location);
        (
            format!("{job_name} keeps the backups of {name} in {at}, where it is itself"),
            "write to a bucket in another region or over regions",
        )
    };
    report.fail(message).problem("in-vain").help(help)
}

/// Whether a job is there, runs again and again, and its backups outlive what the instance has to survive.
fn counts(instance: &Resource, (job, spec): &Job<'_>) -> Truth {
    let what = format!("whether {} backs {} up", job.label(), instance.label());
    let is_there = match &spec.enabled {
        _ if job.count.min == 0 => Truth::Unknown(missing::existence(job, &what)),
        Value::Known { value, .. } => Truth::known(*value),
        Value::Absent => Truth::Yes,
        Value::Unknown { .. } if !spec.review_by.is_absent() => Truth::Unknown(Missing {
            key: format!("review:{}", job.label()),
            what: format!("{what}: resilint.toml states it until a day that has passed"),
            settle: "see whether it still does, and set a later `review_by` in resilint.toml"
                .into(),
        }),
        open => Truth::Unknown(missing::value(job, open, &what)),
    };
    let is_scheduled = match (&spec.schedule, &spec.interval_minutes) {
        _ if !spec.review_by.is_absent() => Truth::Yes,
        (Value::Known { .. }, _) | (_, Value::Known { .. }) => Truth::Yes,
        (open @ Value::Unknown { .. }, _) => Truth::Unknown(missing::value(job, open, &what)),
        _ => Truth::Unknown(Missing {
            key: format!("schedule:{}", job.label()),
            what: format!("{what} again and again: nothing in the input runs it on a schedule"),
            settle: "check what runs it together with this, such as a workflow with a `schedule` or a CronJob".into(),
        }),
    };
    logic::all([is_there, is_scheduled, is_far(instance, job, spec)])
}

/// Whether the backups are kept where they outlive the loss of the instance's region, where that is asked. Over regions
/// they do.
fn is_far(instance: &Resource, job: &Resource, spec: &BackupJob) -> Truth {
    let at = &spec.destination_location;
    if objective::survive(instance) != FailureDomain::Region || at.geo.known().is_some() {
        return Truth::Yes;
    }
    match place::same(&at.region, &instance.location.region) {
        Some(same) => Truth::known(!same),
        None => {
            let what = format!("where {} keeps the backups of {}", job.label(), instance.label());
            let open = if at.region.is_unknown() { &at.region } else { &spec.destination };
            Truth::Unknown(Missing {
                settle: "write to a bucket under its endpoint, which says where that is, or state the backup as \
                         `[[external.copy]]` with `kind = \"backup\"` in resilint.toml"
                    .into(),
                ..missing::value(job, open, &what)
            })
        }
    }
}

fn when(spec: &BackupJob) -> String {
    match (spec.interval_minutes.known(), spec.schedule.known()) {
        (Some(minutes), _) => format!(", every {}", objective::shown(*minutes)),
        (None, Some(cron)) => format!(" at `{cron}`"),
        (None, None) => String::new(),
    }
}

fn whose(name: &str, job: &Resource) -> Missing {
    Missing {
        key: format!("backup-of:{}", job.label()),
        what: format!("whether {} backs {name} up: it does not tell its instance", job.label()),
        settle: "state the backup as `[[external.copy]]` with `kind = \"backup\"` in resilint.toml"
            .into(),
    }
}

fn elsewhere(name: &str) -> Missing {
    Missing {
        key: "elsewhere:backup".into(),
        what: format!("whether {name} is backed up: the input shows no job that does, and need not be all there is"),
        settle: "check the job together with this, state the backup as `[[external.copy]]` with `kind = \"backup\"` \
                 in resilint.toml, or state `scope = \"closed\"` where there is none"
            .into(),
    }
}
