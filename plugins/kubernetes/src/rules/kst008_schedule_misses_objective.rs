//! KST008: a schedule of backups runs often enough, and keeps what it took long enough.

use resilint_sdk::schema::{Confidence, Missing, RelationKind, Resource};
use resilint_sdk::{App, Report, objective};

use crate::missing;
use crate::schedules::{self, Schedule};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the time between two backups of a Velero Schedule with the objective for data loss (`rpo` in `resilint.toml`, of
    /// the schedule or of claims that it covers), and with the time that a backup is kept (`ttl`).
    ///
    /// ## Why is this bad
    ///
    /// Everything that was written since the last backup is lost. Where a backup is deleted before two more are taken, one that
    /// failed leaves nothing to restore.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// # resilint.toml: [objective] rpo = "4h"
    /// kind: Schedule
    /// spec:
    ///   schedule: "0 3 * * *"
    ///   template:
    ///     ttl: 24h0m0s
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// kind: Schedule
    /// spec:
    ///   schedule: "0 */4 * * *"
    ///   template:
    ///     ttl: 240h0m0s
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: it runs as often as is asked, and at least two backups are kept.
    /// - **fail**: it runs less often, or a backup is deleted before a second one is taken.
    /// - **unknown**: the interval cannot be told.
    ///
    /// ## References
    ///
    /// - <https://velero.io/docs/main/api-types/schedule/>
    code: "KST008",
    name: "kubernetes/schedule-misses-objective",
    title: "schedules run often enough, and keep backups long enough",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

const PLAN: &str = "/spec/plans/items/0";

fn check(app: &App<'_>, report: &mut Report) {
    for schedule in schedules::own(app) {
        of_schedule(app, &schedule, report);
    }
}

fn of_schedule(app: &App<'_>, schedule: &Schedule<'_>, report: &mut Report) {
    let (resource, plan, name) = (schedule.resource, schedule.plan, schedule.resource.label());
    let Some(interval) = plan.interval_minutes.known().copied() else {
        report.unknown(no_interval(schedule)).about(resource).at(
            resource,
            &format!("{PLAN}/schedule"),
            "when it runs",
        );
        return;
    };
    let every = objective::shown(interval);
    let mut fits = true;
    if let Some((of, rpo)) = asked(app, schedule).filter(|(_, rpo)| interval > *rpo) {
        fits = false;
        report
            .fail(format!(
                "the Schedule {name} runs every {every}, and at most {} may be lost",
                objective::shown(rpo)
            ))
            .about(resource)
            .at(resource, &format!("{PLAN}/schedule"), "when it runs")
            .see(of, "/objective/rpo_minutes", "what is asked")
            .help("run it more often, or copy the data as it changes");
    }
    let kept = plan.retention_hours.known().map(|hours| hours.saturating_mul(60));
    match kept {
        Some(kept) if kept < interval.saturating_mul(2) => {
            fits = false;
            report
                .fail(format!(
                    "the Schedule {name} runs every {every} and keeps a backup for {}, so that one that fails leaves none",
                    objective::shown(kept)
                ))
                .about(resource)
                .at(resource, &format!("{PLAN}/retention_hours"), "how long a backup is kept")
                .see(resource, &format!("{PLAN}/schedule"), "when it runs")
                .help("raise `ttl` to several times the interval");
        }
        None => {
            fits = false;
            let what = format!("how long the Schedule {name} keeps a backup");
            report
                .unknown(missing::value(resource, &plan.retention_hours, &what))
                .about(resource)
                .at(resource, &format!("{PLAN}/retention_hours"), "how long a backup is kept");
        }
        Some(_) => {}
    }
    if fits {
        report
            .pass(format!("the Schedule {name} runs every {every}, and keeps more than one backup"))
            .about(resource)
            .at(resource, &format!("{PLAN}/schedule"), "when it runs");
    }
}

/// The least loss that is asked for: of the schedule, or of a claim that it surely covers.
fn asked<'a>(app: &App<'a>, schedule: &Schedule<'a>) -> Option<(&'a Resource, u32)> {
    let claims = app.comes_from(schedule.resource, RelationKind::BackedUpBy);
    let sure = claims.filter(|(_, edge)| edge.confidence != Confidence::Heuristic);
    let all = sure.map(|(claim, _)| claim).chain([schedule.resource]);
    all.filter_map(|of| Some((of, objective::rpo_minutes(of)?))).min_by_key(|(_, rpo)| *rpo)
}

fn no_interval(schedule: &Schedule<'_>) -> Missing {
    let (resource, cron) = (schedule.resource, &schedule.plan.schedule);
    let what = format!("how often the Schedule {} runs", resource.label());
    match cron.known() {
        None => missing::value(resource, cron, &what),
        Some(text) => Missing {
            key: format!("cron:{text}"),
            what: format!("{what}: no time between two runs follows from `{text}`"),
            settle: "write it as a cron expression of five fields, such as `0 */6 * * *`".into(),
        },
    }
}
