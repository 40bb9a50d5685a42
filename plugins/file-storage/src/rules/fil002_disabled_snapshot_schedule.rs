//! FIL002: snapshot schedules of classic file volumes are switched on.

use resilint_sdk::logic::holds;
use resilint_sdk::schema::{Provenance, SnapshotSchedule, Value};
use resilint_sdk::{App, Report};

use crate::doubts;
use crate::shares::{self, Share};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each snapshot schedule of a classic file volume is switched on. In Terraform that needs
    /// `enable = true`: where it is not written, the provider makes the schedule and turns it off at once.
    ///
    /// ## Why is this bad
    ///
    /// The schedule is there to be seen, and takes no snapshot.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// snapshot_schedule {
    ///   schedule_type   = "WEEKLY"
    ///   retention_count = 5
    ///   day_of_week     = "SUNDAY"
    ///   hour            = 2
    ///   minute          = 0
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// snapshot_schedule {
    ///   schedule_type   = "WEEKLY"
    ///   retention_count = 5
    ///   day_of_week     = "SUNDAY"
    ///   hour            = 2
    ///   minute          = 0
    ///   enable          = true
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the schedule is on.
    /// - **fail**: it is off, by what is written or by what is not.
    /// - **unknown**: it depends on a variable without a value.
    /// - **not-applicable**: there is no schedule.
    ///
    /// ## References
    ///
    /// - `enableStorageSnapshot` in `resource_ibm_storage_file.go` of IBM-Cloud/terraform-provider-ibm v2.5.0
    code: "FIL002",
    name: "file-storage/disabled-snapshot-schedule",
    title: "snapshot schedules of classic file volumes are switched on",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for share in shares::classic(app) {
        for (index, schedule) in share.spec.snapshot_schedules.items.iter().enumerate() {
            judge(&share, index, schedule, report);
        }
    }
}

fn judge(share: &Share<'_>, index: usize, schedule: &SnapshotSchedule, report: &mut Report) {
    let interval = schedule.interval.known().map_or_else(String::new, |it| format!("{it} "));
    let what = format!("the {interval}snapshot schedule of {}", share.label());
    let enabled = &schedule.enabled;
    let truth = holds(
        enabled,
        |on| *on,
        || doubts::of_switch(share.resource, enabled, &format!("whether {what} is on")),
    );
    let failed = truth.is_no();
    let is_unwritten = matches!(
        enabled,
        Value::Known { from: Provenance::ProviderDefault | Provenance::FormatDefault, .. }
    );
    let off = || {
        if is_unwritten {
            format!("{what} does not say `enable = true`, and the provider turns it off")
        } else {
            format!("{what} is off{}", doubts::grade(enabled))
        }
    };
    let entry = report.decide(truth, || format!("{what} is on"), off).about(share.resource).at(
        share.resource,
        &format!("/spec/snapshot_schedules/items/{index}/enabled"),
        "this schedule",
    );
    if failed {
        entry.help(if share.resource.origin.address.contains("ibm_storage_file.") {
            "set `enable = true` in the `snapshot_schedule`"
        } else {
            "switch it on: `ibmcloud sl file snapshot-enable ID -s DAILY -c 20 -m 5 -r 2`"
        });
    }
}
