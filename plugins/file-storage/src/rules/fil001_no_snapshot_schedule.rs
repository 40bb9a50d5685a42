//! FIL001: snapshots of classic file volumes are scheduled.

use resilint_sdk::schema::{Missing, SnapshotSchedule};
use resilint_sdk::{App, Report};

use crate::copies;
use crate::doubts;
use crate::shares::{self, Share};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at classic file volumes: `ibm_storage_file`, those that `ibmcloud sl file` and `slcli file` order and
    /// schedule in scripts, and exports of them. Asks each for a snapshot schedule, or for a backup that the team
    /// states.
    ///
    /// ## Why is this bad
    ///
    /// Without a schedule there is no earlier state to go back to, and nothing that can be replicated: replication of
    /// classic storage follows a snapshot schedule.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_storage_file" "orders" {
    ///   type       = "Endurance"
    ///   datacenter = "lon02"
    ///   capacity   = 100
    ///   iops       = 2
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_storage_file" "orders" {
    ///   type              = "Endurance"
    ///   datacenter        = "lon02"
    ///   capacity          = 100
    ///   iops              = 2
    ///   snapshot_capacity = 20
    ///
    ///   snapshot_schedule {
    ///     schedule_type   = "DAILY"
    ///     retention_count = 20
    ///     minute          = 5
    ///     hour            = 2
    ///     enable          = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a schedule is switched on, or the team states a backup (`[[external.copy]]`).
    /// - **fail**: there is none.
    /// - **unknown**: an export does not list schedules, or whether one is switched on is not known.
    /// - **not-applicable**: there is no classic file volume, or its schedules are all off, which FIL002 tells.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/FileStorage?topic=FileStorage-snapshots>
    code: "FIL001",
    name: "file-storage/no-snapshot-schedule",
    title: "snapshots of classic file volumes are scheduled",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for share in shares::classic(app) {
        judge(app, &share, report);
    }
}

fn judge(app: &App<'_>, share: &Share<'_>, report: &mut Report) {
    let (name, schedules) = (share.label(), &share.spec.snapshot_schedules);
    let is_on = |schedule: &&SnapshotSchedule| schedule.enabled.known() == Some(&true);
    let found = schedules.items.iter().position(|schedule| is_on(&schedule));
    if let Some((index, schedule)) = found.and_then(|at| Some((at, schedules.items.get(at)?))) {
        let interval = schedule.interval.known().map_or("", String::as_str);
        let kind = match interval {
            "" => "a".to_owned(),
            "hourly" => "an hourly".to_owned(),
            other => format!("a {other}"),
        };
        report.pass(format!("{name} has {kind} snapshot schedule")).about(share.resource).at(
            share.resource,
            &format!("/spec/snapshot_schedules/items/{index}/enabled"),
            "it is on",
        );
        return;
    }
    let backups = copies::of(app, share.resource, &share.spec.replica_locations);
    if let Some(backup) = backups.iter().find(|copy| copy.is_backup && copy.doubt.is_none()) {
        let entry = report.pass(format!("{name} has a backup that the team states"));
        backup.shown(entry.about(share.resource));
        return;
    }
    if let Some(open) = schedules.items.iter().find(|schedule| schedule.enabled.is_unknown()) {
        let what = format!("whether a snapshot schedule of {name} is on");
        let missing = doubts::of_switch(share.resource, &open.enabled, &what);
        report.unknown(missing).about(share.resource).at(
            share.resource,
            "/spec/snapshot_schedules",
            "this",
        );
    } else if !schedules.items.is_empty() {
        report
            .not_applicable(format!("{name} has schedules that are off, which FIL002 tells"))
            .about(share.resource);
    } else if schedules.closed {
        report
            .fail(format!("{name} has no snapshot schedule"))
            .about(share.resource)
            .at(share.resource, "/spec/snapshot_schedules", "this volume")
            .help(remedy(share));
    } else {
        report.unknown(unlisted(name)).about(share.resource).at(
            share.resource,
            "/name",
            "this volume",
        );
    }
}

/// Terraform has a block for it, the console and command line do without.
fn remedy(share: &Share<'_>) -> &'static str {
    if share.resource.origin.address.contains("ibm_storage_file.") {
        "add a `snapshot_schedule` with `enable = true` and order `snapshot_capacity` for it"
    } else {
        "order snapshot space and a schedule: `ibmcloud sl file snapshot-enable ID -s DAILY -c 20 -m 5 -r 2`"
    }
}

/// What is missing where the input names a volume and does not list its schedules.
fn unlisted(name: &str) -> Missing {
    Missing {
        key: format!("schedules:{name}"),
        what: format!(
            "whether {name} has a snapshot schedule: the input does not list its schedules"
        ),
        settle: format!(
            "add what `slcli --format json call-api Network_Storage getObject --id ID --mask \
             'id,username,capacityGb,storageType,serviceResource.datacenter.name,schedules[active,type]'` prints of {name}"
        ),
    }
}
