//! FIL008: a file share is replicated as often as its RPO asks.

use resilint_sdk::objective::{self, shown};
use resilint_sdk::schema::{Resource, ShareRole, Value};
use resilint_sdk::{App, Report};

use crate::copies::{self, Copy};
use crate::known::{self, Table};
use crate::schedule::{Schedule, no_rpo, with_delay};
use crate::shares::{self, Share};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the time between two replications of a file share with the RPO that resilint.toml states. Classic
    /// volumes are replicated five minutes after a snapshot of the schedule that the replica follows. Shares of a VPC
    /// have a cron expression; the service refuses one that runs more often than every 15 minutes.
    ///
    /// ## Why is this bad
    ///
    /// What was written since the last replication is lost with the source; while a copy is under way, since the one
    /// before.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// replication_cron_spec = "0 0 * * *" # and an RPO of 1 h
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// replication_cron_spec = "0,30 * * * *"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the interval is no longer than the RPO.
    /// - **fail**: it is longer, or the service refuses it.
    /// - **unknown**: no RPO is stated, or the schedule is not known.
    /// - **not-applicable**: there is no replica, or it has no schedule.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-file-storage-replication>
    /// - <https://cloud.ibm.com/docs/FileStorage?topic=FileStorage-replication>
    code: "FIL008",
    name: "file-storage/rare-replication",
    title: "file shares are replicated as often as their RPO asks",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    let judge = Judge { table: &table, as_of };
    for share in shares::all(app).filter(|share| share.is(ShareRole::Accessor) != Some(true)) {
        let copies = copies::of(app, share.resource, &share.spec.replica_locations);
        for copy in copies.iter().filter(|copy| !copy.split && !copy.is_backup) {
            if let Some((schedule, pointer)) = schedule(&share, copy) {
                judge.copy((share.label(), share.resource), copy, schedule, pointer, report);
            }
        }
    }
    // Of a source that is only named nothing but its replica is here.
    let named = shares::strays(app).into_iter();
    for share in named.filter(|share| share.is(ShareRole::Replica) == Some(true)) {
        if let Some(copy) = copies::beside(share.resource, share.resource).filter(|it| !it.split)
            && let Some((schedule, pointer)) = schedule(&share, &copy)
        {
            let source = format!("the source of {}", share.label());
            judge.copy((&source, share.resource), &copy, schedule, pointer, report);
        }
    }
}

/// When a copy is made, and where that is written; nothing where nothing says it.
fn schedule<'a>(share: &Share<'a>, copy: &Copy<'a>) -> Option<(Schedule<'a>, &'static str)> {
    let of_share = |by: &'a Resource| {
        let spec = by.file_share()?;
        let (written, minutes) = (&spec.replication_schedule, &spec.replication_interval_minutes);
        Some((Schedule { by, written, minutes }, "/spec/replication_schedule"))
    };
    let found = if copy.is_inline {
        of_share(share.resource)
    } else if let Some(stated) = copy.by.replication() {
        let (written, minutes) = (&stated.schedule, &stated.interval_minutes);
        Some((Schedule { by: copy.by, written, minutes }, "/spec/schedule"))
    } else {
        of_share(copy.by)
    };
    found.filter(|(schedule, _)| !schedule.written.is_absent() || !schedule.minutes.is_absent())
}

struct Judge<'f> {
    table: &'f Table,
    as_of: &'f str,
}

impl Judge<'_> {
    fn copy(
        &self,
        (name, source): (&str, &Resource),
        copy: &Copy<'_>,
        schedule: Schedule<'_>,
        pointer: &str,
        report: &mut Report,
    ) {
        let label = copy.label();
        let is_vpc = source
            .file_share()
            .is_some_and(|it| it.infrastructure.known().is_some_and(|own| own == "vpc"));
        let delay = if is_vpc { 0 } else { self.table.classic.replication_starts_after };
        let what = format!("whether {label} follows {name} as often as its RPO asks");
        let shortest = self.table.share.shortest_interval;
        let entry = match (schedule.interval(&what), objective::rpo_minutes(source)) {
            (Err(missing), _) => report.unknown(missing),
            (Ok(minutes), _) if is_vpc && minutes < shortest => report
                .fail(format!(
                    "{name} is to be replicated every {}, which the service refuses: the shortest is {} (facts of {})",
                    shown(minutes),
                    shown(shortest),
                    self.as_of
                ))
                .problem("refused")
                .help(format!("replicate every {} or more", shown(shortest))),
            (Ok(_), None) => report.unknown(no_rpo(&what)),
            (Ok(minutes), Some(rpo)) if minutes.saturating_add(delay) > rpo => report
                .fail(format!(
                    "{name} is replicated every {}, so that more than the RPO of {} may be lost",
                    with_delay(minutes, delay),
                    shown(rpo)
                ))
                .problem("rare")
                .help("replicate more often"),
            (Ok(minutes), Some(rpo)) => report.pass(format!(
                "{name} is replicated every {}, within the RPO of {}",
                with_delay(minutes, delay),
                shown(rpo)
            )),
        };
        let entry = entry.about(source).at(schedule.by, pointer, "this schedule");
        if matches!(source.objective.rpo_minutes, Value::Known { .. }) {
            entry.see(source, "/objective/rpo_minutes", "the RPO");
        }
    }
}
