//! BLK005: more than one backup is kept.

use resilint_sdk::objective::shown;
use resilint_sdk::schema::{BackupPlan, Missing, Value};
use resilint_sdk::{App, Report, missing};

use crate::doubts;
use crate::known;
use crate::policies::{self, Policy, name_of};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks how many backups each plan keeps, here and in other regions, and for how long. Where it does not say, they
    /// are kept for 30 days.
    ///
    /// ## Why is this bad
    ///
    /// Where one backup is kept, the one that is taken after a damage takes the place of the last sound one. Where it is
    /// deleted before the next two are taken, the same happens.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// deletion_trigger {
    ///   delete_over_count = 1
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// deletion_trigger {
    ///   delete_after      = 30
    ///   delete_over_count = 14
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: at least two backups are kept.
    /// - **fail**: fewer are.
    /// - **unknown**: the number is a variable without a value.
    /// - **not-applicable**: no policy has an active plan.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-create-backup-policy-and-plan>
    code: "BLK005",
    name: "file-storage/short-retention",
    title: "more than one backup is kept",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// The fewest backups that outlive one that holds a damage.
const FEWEST: u32 = 2;

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    let days = table.backup.default_retention_days;
    for policy in policies::all(app) {
        for (index, plan) in policy.plans() {
            judge(&policy, index, plan, (days, as_of), report);
        }
    }
}

/// What is wrong with one plan.
enum Kept {
    Enough,
    Few(u32, &'static str, String),
    Short(u32),
    Open(Missing, String),
}

fn judge(
    policy: &Policy<'_>,
    index: usize,
    plan: &BackupPlan,
    facts: (u32, &str),
    report: &mut Report,
) {
    let name = format!("{} of {}", name_of(plan, index), policy.label());
    let base = format!("/spec/plans/items/{index}");
    let (entry, pointer) = match kept(policy, plan, &base, &name) {
        Kept::Few(count, grade, pointer) => {
            let backups =
                if count == 1 { "one backup".to_owned() } else { format!("{count} backups") };
            let (of, block) = if pointer.contains("remote_copies") {
                (
                    format!("{name} keeps {backups} as its copy in another region"),
                    "`remote_region_policy`",
                )
            } else {
                (format!("{name} keeps {backups}"), "`deletion_trigger`")
            };
            let entry = report
                .fail(format!("{of}{grade}"))
                .help(format!("set `delete_over_count` of the {block} to {FEWEST} or more"));
            (entry, pointer)
        }
        Kept::Short(hours) => {
            let kept = shown(hours.saturating_mul(60));
            let entry = report
                .fail(format!(
                    "{name} keeps a backup for {kept}, and deletes it before there are two others"
                ))
                .help("raise `delete_after`, or back up more often");
            (entry, format!("{base}/retention_hours"))
        }
        Kept::Open(missing, pointer) => (report.unknown(missing), pointer),
        Kept::Enough => (report.pass(said(plan, &name, facts)), format!("{base}/retention_count")),
    };
    entry.about(policy.resource).at(policy.resource, &pointer, "what it keeps");
}

fn said(plan: &BackupPlan, name: &str, (days, as_of): (u32, &str)) -> String {
    match (plan.retention_count.known(), plan.retention_hours.known()) {
        (Some(count), _) => format!("{name} keeps {count} backups"),
        (None, Some(hours)) => {
            format!("{name} keeps each backup for {}", shown(hours.saturating_mul(60)))
        }
        (None, None) => {
            format!("{name} keeps each backup for {days} days, by default (facts of {as_of})")
        }
    }
}

fn kept(policy: &Policy<'_>, plan: &BackupPlan, base: &str, name: &str) -> Kept {
    let own = [(&plan.retention_count, format!("{base}/retention_count"))];
    let remote = plan.remote_copies.items.iter().enumerate().map(|(copy, remote)| {
        (&remote.retention_count, format!("{base}/remote_copies/items/{copy}/retention_count"))
    });
    let mut open = None;
    for (count, pointer) in own.into_iter().chain(remote) {
        match count {
            // A state shows 0 where there is no limit.
            Value::Known { value, .. } if (1..FEWEST).contains(value) => {
                return Kept::Few(*value, doubts::grade(count), pointer);
            }
            Value::Unknown { candidates, .. }
                if candidates.is_empty() || candidates.iter().any(|it| *it < FEWEST) =>
            {
                let what = format!("how many backups {name} keeps");
                open =
                    open.or_else(|| Some((missing::value(policy.resource, count, &what), pointer)));
            }
            _ => {}
        }
    }
    // A backup has to be there still when the second after it is taken.
    let hours = plan.retention_hours.known().copied();
    if let (Some(hours), Some(interval)) = (hours, plan.interval_minutes.known())
        && hours.saturating_mul(60) < interval.saturating_mul(FEWEST)
    {
        return Kept::Short(hours);
    }
    open.map_or(Kept::Enough, |(missing, pointer)| Kept::Open(missing, pointer))
}
