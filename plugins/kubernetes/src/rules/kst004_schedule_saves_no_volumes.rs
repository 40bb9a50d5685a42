//! KST004: a schedule of backups is on, and takes the volumes with it.

use resilint_sdk::schema::{Provenance, Value};
use resilint_sdk::{App, Report};

use crate::missing;
use crate::schedules::{self, Schedule};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that no Velero Schedule is paused, leaves the contents of volumes out, or excludes a namespace that it
    /// includes by name.
    ///
    /// ## Why is this bad
    ///
    /// Such a schedule looks like a backup and is none. With `snapshotVolumes: false` and nothing that copies files, only the
    /// definitions of claims are kept: what is restored is empty.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// kind: Schedule
    /// spec:
    ///   paused: true
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// kind: Schedule
    /// spec:
    ///   paused: false
    ///   template:
    ///     snapshotVolumes: true
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: it is on and backs up volumes, or another schedule beside it does that.
    /// - **fail**: it is paused, never runs, writes to a read-only location, leaves volumes out, or excludes what it includes.
    /// - **unknown**: a patch or template decides it; the server or pods may say that files are copied.
    ///
    /// ## References
    ///
    /// - <https://velero.io/docs/main/api-types/schedule/>
    /// - <https://velero.io/docs/main/file-system-backup/>
    code: "KST004",
    name: "kubernetes/schedule-saves-no-volumes",
    title: "schedules of backups are on and take volumes with them",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

const PLAN: &str = "/spec/plans/items/0";

fn check(app: &App<'_>, report: &mut Report) {
    for schedule in schedules::own(app) {
        let name = schedule.resource.label();
        let plan = schedule.plan;
        if let Some((place, namespace)) = contradiction(&schedule) {
            report
                .fail(format!("the Schedule {name} excludes the namespace {namespace}, which it includes by name"))
                .about(schedule.resource)
                .at(schedule.resource, &format!("/spec/excluded_namespaces/items/{place}"), "excluded here")
                .help("drop it from `excludedNamespaces`");
            continue;
        }
        let entry = match plan.active.known() {
            Some(true) => {
                volumes(app, &schedule, report);
                continue;
            }
            Some(false) => {
                let (why, help) = off(&schedule);
                report.fail(format!("the Schedule {name} {why}")).help(help)
            }
            None => {
                let what = format!("whether the Schedule {name} is paused");
                report.unknown(missing::value(schedule.resource, &plan.active, &what))
            }
        };
        entry.about(schedule.resource).at(
            schedule.resource,
            &format!("{PLAN}/active"),
            "switched off here",
        );
    }
}

/// Why a schedule takes no backups, and what to do.
fn off(schedule: &Schedule<'_>) -> (String, &'static str) {
    if let Some(cron) = resilint_sdk::schedule::never_runs(&schedule.plan.interval_minutes) {
        return (
            format!("never runs: `{cron}` names a day that there is not"),
            "correct the days and months of `schedule`",
        );
    }
    // What it says itself is a literal; that it writes nowhere is concluded.
    if matches!(schedule.plan.active, Value::Known { from: Provenance::Inferred, .. }) {
        return (
            "writes to a storage location that is read-only, and so takes no backups".to_owned(),
            "set `accessMode: ReadWrite` in the BackupStorageLocation, or name another one",
        );
    }
    (
        "is paused".to_owned(),
        "set `paused: false`, or delete the schedule where another one does its work",
    )
}

fn volumes(app: &App<'_>, schedule: &Schedule<'_>, report: &mut Report) {
    let (resource, plan) = (schedule.resource, schedule.plan);
    let name = resource.label();
    let beside = schedules::own(app).find(|other| {
        other.plan.active.known() == Some(&true)
            && other.plan.includes_volumes.known() == Some(&true)
    });
    let entry = match (plan.includes_volumes.known(), beside) {
        (Some(true), _) => report.pass(format!("the Schedule {name} is on and backs up volumes")),
        (_, Some(other)) => report.pass(format!(
            "the Schedule {name} may leave volumes out, which {} backs up",
            other.resource.label()
        )),
        (Some(false), None) => report
            .fail(format!("the Schedule {name} leaves the contents of volumes out"))
            .help("set `snapshotVolumes: true` or `defaultVolumesToFsBackup: true`, and leave no claims out by the kinds that it includes or excludes"),
        (None, None) => {
            let what = format!("whether the Schedule {name} backs up the contents of volumes");
            report.unknown(resilint_sdk::schema::Missing {
                settle: "say so in the template: `snapshotVolumes: true`, or `defaultVolumesToFsBackup: true`".into(),
                ..missing::value(resource, &plan.includes_volumes, &what)
            })
        }
    };
    entry.about(resource).at(resource, &format!("{PLAN}/includes_volumes"), "this decides it");
}

/// A namespace that a schedule both names and excludes.
fn contradiction<'a>(schedule: &Schedule<'a>) -> Option<(usize, &'a str)> {
    let included = &schedule.policy.included_namespaces.items;
    let names = |namespace: &str| {
        included.iter().any(|own| own.known().is_some_and(|own| own == namespace && own != "*"))
    };
    let mut excluded = schedule.policy.excluded_namespaces.items.iter().enumerate();
    excluded.find_map(|(place, own)| {
        own.known().filter(|own| names(own)).map(|own| (place, own.as_str()))
    })
}
