//! ICD007: a database is backed up as often as its recovery point objective asks.

use resilint_sdk::logic::{Truth, all, any, at_least, holds};
use resilint_sdk::schema::{BackupJob, FailureDomain, Missing, Resource};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::backups;
use crate::copies;
use crate::facts::{self, Engine, Facts};
use crate::instances::{self, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// The service backs every database up once a day and keeps the backups 30 days. Where resilint.toml asks for a
    /// younger copy (`rpo`), the rule looks for what gives one: recovery to a point in time, a read replica, or a job
    /// that takes backups on demand often enough.
    ///
    /// ## Why is this bad
    ///
    /// Between two backups everything that was written is lost with the database.
    ///
    /// ## Bad
    ///
    /// ```toml
    /// # resilint.toml: Redis has daily backups and nothing else
    /// [objective]
    /// rpo = "1h"
    /// ```
    ///
    /// ## Good
    ///
    /// ```sh
    /// # every hour, from a job
    /// ibmcloud cdb deployment-backup-now cart
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: no objective is younger than the daily backup, which the platform takes where plan and location are
    ///   known; or there is recovery to a point in time, a copy, or a job that runs often enough.
    /// - **fail**: the objective is younger, the input is all there is, and there is none of these.
    /// - **unknown**: the plan or the location is a variable without a value, a job may be declared elsewhere, or how
    ///   often one runs is not known.
    /// - **not-applicable**: it is a read replica, which has no backups.
    ///
    /// Recovery to a point in time needs the live source: after the loss of the region the daily backup is what is left.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-databases?topic=cloud-databases-dashboard-backups>
    /// - <https://cloud.ibm.com/docs/cloud-databases?topic=cloud-databases-bc-dr>
    code: "ICD007",
    name: "cloud-databases/backups-too-rare",
    title: "a database is backed up as often as its objective asks",
    severity: Warning,
    basis: SummaryTable,
    bullet: Some("cloud-databases/backup"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let found = instances::of(app);
    if found.is_empty() {
        return;
    }
    let Some((facts, as_of)) = facts::of(app, report) else { return };
    for instance in found {
        let title = instance.title();
        let what = format!("whether {title} is backed up every day");
        if instance.is_replica(app, &what).is_yes() {
            let reason = format!("{title} is a read replica: its leader is backed up");
            report.not_applicable(reason).about(instance.resource);
            continue;
        }
        match objective::rpo_minutes(instance.resource) {
            Some(rpo) if rpo < facts.backup.interval_minutes => {
                often(app, &instance, &facts, (rpo, as_of), report);
            }
            _ => daily(app, &instance, &facts, as_of, &what, report),
        }
    }
}

/// The backup of every day, which is the platform's.
fn daily(
    app: &App<'_>,
    instance: &Instance<'_>,
    facts: &Facts,
    as_of: &str,
    what: &str,
    report: &mut Report,
) {
    let taken = backups::by_platform(app, instance, facts, what);
    let is_disputed = instance.engine(facts, what).is_ok_and(|it| it.second_generation_conflict)
        && instance.is_second_generation(what).is_yes();
    let resource = instance.resource;
    let entry = match taken {
        Truth::Yes if is_disputed => report.unknown(Missing {
            key: "docs-conflict:second-generation-backups".into(),
            what: format!(
                "{what}: the documentation of its second generation contradicts itself (facts of {as_of})"
            ),
            settle: "look at `ibmcloud cdb deployment-backups-list`, and state backups as `[[external.copy]]` with `kind \
                     = \"backup\"`"
                .into(),
        }),
        Truth::Unknown(missing) => report.unknown(missing),
        _ => report.pass_by_platform(
            format!(
                "{} is backed up every day, and backups are kept {} days",
                instance.placed(),
                facts.backup.keep_days
            ),
            &facts.backup.source,
        ),
    };
    entry.about(resource).at(resource, place::pointer(resource), "this database");
}

/// What gives a copy younger than the daily backup.
fn often(
    app: &App<'_>,
    instance: &Instance<'_>,
    facts: &Facts,
    (rpo, as_of): (u32, &str),
    report: &mut Report,
) {
    let title = instance.placed();
    let asked = objective::shown(rpo);
    let what = format!("whether a copy of {title} is never older than {asked}");
    let point = to_a_point(instance, facts, &what);
    let copied = any(copies::of(app, instance).iter().map(|copy| {
        match objective::survive(instance.resource) {
            FailureDomain::Region => copy.outlives(instance, FailureDomain::Region, &what),
            _ => copy.is_there(&what),
        }
    }));
    let jobs = backups::jobs(app, instance);
    let by_jobs = any(jobs.iter().map(|job| is_often(job.0, job.1, rpo, &what)));
    let how = if point.is_yes() {
        "it can be recovered to a point in time, as long as it is there itself"
    } else if copied.is_yes() {
        "it has a replica"
    } else {
        "a job takes backups"
    };
    let truth = match (any([copied, by_jobs, point]), instance.is_replica(app, &what)) {
        (Truth::No, unknown @ Truth::Unknown(_)) => unknown,
        (Truth::No, _) if !app.is_closed() => {
            Truth::Unknown(copies::elsewhere(&what, "a job that backs it up", "backup"))
        }
        (decided, _) => decided,
    };
    let failed = truth.is_no();
    let fail = || {
        format!(
            "backups of {title} are {} apart, and {asked} is asked (facts of {as_of})",
            objective::shown(facts.backup.interval_minutes)
        )
    };
    let pass = || format!("a copy of {title} is never older than {asked}: {how}");
    let resource = instance.resource;
    let mut entry = report
        .decide(truth, pass, fail)
        .about(resource)
        .at(resource, place::pointer(resource), "this database")
        .see(resource, "/objective/rpo_minutes", "what is asked of it");
    for (job, _) in &jobs {
        entry = entry.see(job, "/spec/schedule", "when this job runs");
    }
    if failed {
        entry.help(
            "run `ibmcloud cdb deployment-backup-now` on a schedule as short as the objective",
        );
    }
}

/// Whether the service can bring it back as of any moment, from the live source.
fn to_a_point(instance: &Instance<'_>, facts: &Facts, what: &str) -> Truth {
    let engine = match instance.engine(facts, what) {
        Ok(engine) => engine,
        Err(missing) => return Truth::Unknown(missing),
    };
    all([by_engine(instance, engine, what), !instance.is_second_generation(what)])
}

fn by_engine(instance: &Instance<'_>, engine: &Engine, what: &str) -> Truth {
    if engine.recovery_to_a_point || engine.recovery_to_a_point_plans.is_empty() {
        return Truth::known(engine.recovery_to_a_point);
    }
    let plan = &instance.database.plan;
    holds(
        plan,
        |name| engine.recovery_to_a_point_plans.contains(name),
        || missing::value(instance.resource, plan, what),
    )
}

/// Whether a job surely runs, at most so many minutes apart.
fn is_often(resource: &Resource, job: &BackupJob, rpo: u32, what: &str) -> Truth {
    let interval = &job.interval_minutes;
    let is_rarer = at_least(interval, rpo.saturating_add(1), || {
        missing::value(resource, interval, &format!("{what}: how often {} runs", resource.label()))
    });
    all([!is_rarer, backups::runs(resource, job, what)])
}
