//! BLK004: volumes are backed up as often as their RPO asks.

use resilint_sdk::objective::shown;
use resilint_sdk::schema::{BackupPlan, Severity};
use resilint_sdk::{App, Report};

use crate::known::{self, Backups};
use crate::policies::{self, Policy, name_of};
use crate::schedule::{Schedule, no_rpo, with_delay};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the time between two backups of each plan with the shortest RPO of what the policy backs up. A backup
    /// starts up to 90 minutes after its time, which counts. Plans that are to run more often than once an hour are
    /// refused by the service. Of volumes of 3 TB and more the first copy to another region takes more than half a day.
    ///
    /// ## Why is this bad
    ///
    /// What was written since the last backup is lost with the volume.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// cron_spec = "30 2 * * *" # and an RPO of 12 h
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// cron_spec = "30 */8 * * *"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a plan runs as often as the RPO asks.
    /// - **fail**: none does, or the service refuses one; info where a full copy takes longer than the interval.
    /// - **unknown**: no RPO is stated, or a schedule is not known.
    /// - **not-applicable**: no policy has an active plan.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-create-backup-policy-and-plan>
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-backup-service-about>
    code: "BLK004",
    name: "file-storage/rare-backup",
    title: "volumes are backed up as often as their RPO asks",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    for policy in policies::all(app) {
        let judge = Judge { policy, facts: &table.backup, as_of };
        let mut intervals = Vec::new();
        for (index, plan) in policy.plans() {
            if let Some(minutes) = judge.read(index, plan, report) {
                judge.copy(app, index, plan, minutes, report);
                intervals.push((index, minutes));
            }
        }
        // Of several plans the most frequent one counts.
        if let Some((index, minutes)) = intervals.into_iter().min_by_key(|(_, minutes)| *minutes) {
            judge.rpo(app, index, minutes, report);
        }
    }
}

struct Judge<'a, 'f> {
    policy: Policy<'a>,
    facts: &'f Backups,
    as_of: &'f str,
}

impl Judge<'_, '_> {
    /// The interval of a plan that the service takes.
    fn read(&self, index: usize, plan: &BackupPlan, report: &mut Report) -> Option<u32> {
        let (by, name) = (self.policy.resource, name_of(plan, index));
        let schedule = Schedule { by, written: &plan.schedule, minutes: &plan.interval_minutes };
        let shortest = self.facts.shortest_interval;
        let what = format!("how often {name} of {} runs", self.policy.label());
        let entry = match schedule.interval(&what) {
            Ok(minutes) if minutes < shortest => report
                .fail(format!(
                    "{name} of {} is to run every {}, which the service refuses: the shortest is {} (facts of {})",
                    self.policy.label(),
                    shown(minutes),
                    shown(shortest),
                    self.as_of
                ))
                .problem("refused")
                .help(format!("run the plan every {} or more", shown(shortest))),
            Ok(minutes) => return Some(minutes),
            Err(missing) => report.unknown(missing),
        };
        entry.about(by).at(by, &at(index), "its schedule");
        None
    }

    fn rpo(&self, app: &App<'_>, index: usize, minutes: u32, report: &mut Report) {
        let (by, name) = (self.policy.resource, self.policy.label());
        let delay = self.facts.start_window;
        let every = with_delay(minutes, delay);
        let Some((rpo, of)) = self.policy.rpo(app) else {
            let what = format!("whether the policy {name} backs up as often as an RPO asks");
            report.unknown(no_rpo(&what)).about(by).at(by, &at(index), "its schedule");
            return;
        };
        let entry = if minutes.saturating_add(delay) > rpo {
            report
                .fail(format!(
                    "the policy {name} backs up every {every}, so that more than the RPO of {} may be lost",
                    shown(rpo)
                ))
                .problem("rare")
                .help("back up more often, or replicate what is on the volumes")
        } else {
            report.pass(format!(
                "the policy {name} backs up every {every}, within the RPO of {}",
                shown(rpo)
            ))
        };
        entry.about(by).at(by, &at(index), "its schedule").see(
            of,
            "/objective/rpo_minutes",
            "the RPO",
        );
    }

    /// Whether a whole volume is copied to another region before the next backup is due.
    fn copy(
        &self,
        app: &App<'_>,
        index: usize,
        plan: &BackupPlan,
        minutes: u32,
        report: &mut Report,
    ) {
        let facts = self.facts;
        if plan.remote_copies.items.is_empty() || minutes >= facts.slow_copy_minutes {
            return;
        }
        let is_large = |size: Option<&u32>| size.is_some_and(|size| *size >= facts.slow_copy_gb);
        let stores = self.policy.stores(app).into_iter();
        let mut large =
            stores.filter(|it| is_large(it.block_volume().and_then(|own| own.size_gb.known())));
        if let Some(volume) = large.next() {
            report
                .fail(format!(
                    "the first copy of {} to another region takes more than {}, and {} runs every {} (facts of {})",
                    volume.label(),
                    shown(facts.slow_copy_minutes),
                    name_of(plan, index),
                    shown(minutes),
                    self.as_of
                ))
                .severity(Severity::Info)
                .problem("copy")
                .about(volume)
                .at(volume, "/spec/size_gb", "its size")
                .see(self.policy.resource, &at(index), "the schedule")
                .help("make the first copy before it is needed, or use smaller volumes");
        }
    }
}

fn at(index: usize) -> String {
    format!("/spec/plans/items/{index}/schedule")
}
