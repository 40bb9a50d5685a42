//! BLK003: backups of volumes are copied to another region.

use resilint_sdk::schema::{BackupPlan, Missing, RelationKind, Resource, Value};
use resilint_sdk::{App, Report, missing, place};

use crate::policies::{self, Policy, name_of};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Asks each backup policy for volumes or instances for a plan that copies its backups to another region
    /// (`remote_region_policy`), and tells of snapshots that are copied by themselves (`source_snapshot_crn`).
    ///
    /// ## Why is this bad
    ///
    /// Backups are kept in the region of the policy. When the region is lost, volumes and backups are lost together.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy_plan" "daily" {
    ///   backup_policy_id = ibm_is_backup_policy.daily.id
    ///   cron_spec        = "30 2 * * *"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy_plan" "daily" {
    ///   backup_policy_id = ibm_is_backup_policy.daily.id
    ///   cron_spec        = "30 2 * * *"
    ///
    ///   remote_region_policy {
    ///     region            = "eu-gb"
    ///     delete_over_count = 5
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a plan copies backups to another region, or a snapshot is copied there.
    /// - **fail**: no active plan of the policy does.
    /// - **unknown**: a region is not known, or whether the plan is active.
    /// - **not-applicable**: no policy has an active plan, or it is for shares, whose backups cannot be copied, or only
    ///   a zone may be lost.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-create-backup-policy-and-plan>
    code: "BLK003",
    name: "file-storage/backups-in-one-region",
    title: "backups of volumes are copied to another region",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for policy in policies::all(app) {
        // That the backups of shares stay where they are FIL009 tells.
        let is_of_shares =
            policy.is_of("volume") == Some(false) && policy.is_of("instance") == Some(false);
        if is_of_shares || policy.plans().next().is_none() {
            continue;
        }
        if policy.asks_for_region(app) {
            judge(&policy, report);
        } else {
            report
                .not_applicable(format!(
                    "what {} backs up has to survive the loss of a zone only",
                    policy.label()
                ))
                .about(policy.resource);
        }
    }
    for (resource, snapshot) in app.of_kind(Resource::snapshot) {
        if snapshot.source_snapshot.is_absent() {
            copied(app, resource, report);
        }
    }
}

/// Whether one plan takes its backups elsewhere; else what is missing.
fn leaves(policy: &Policy<'_>, plan: &BackupPlan) -> Result<Option<String>, Missing> {
    let home = &policy.resource.location.region;
    let what = format!("whether {} copies its backups to another region", policy.label());
    let mut doubt = None;
    for copy in &plan.remote_copies.items {
        let away = &copy.location.region;
        match place::same(home, away) {
            Some(true) => {}
            Some(false) => match &plan.active {
                Value::Unknown { .. } => {
                    doubt = Some(missing::value(policy.resource, &plan.active, &what));
                }
                _ => return Ok(Some(place::shown(&copy.location))),
            },
            None => {
                let open = if away.known().is_some() { home } else { away };
                doubt = doubt.or_else(|| Some(missing::value(policy.resource, open, &what)));
            }
        }
    }
    doubt.map_or(Ok(None), Err)
}

fn judge(policy: &Policy<'_>, report: &mut Report) {
    let (name, home) = (policy.label(), place::shown(&policy.resource.location));
    let grade = place::grade(&policy.resource.location);
    let mut doubt = None;
    for (index, plan) in policy.plans() {
        match leaves(policy, plan) {
            Ok(Some(there)) => {
                report
                    .pass(format!(
                        "{} of {name}, in {home}, copies backups to {there}",
                        name_of(plan, index)
                    ))
                    .about(policy.resource)
                    .at(policy.resource, &at(index), "this plan");
                return;
            }
            Ok(None) => {}
            Err(missing) => doubt = doubt.or(Some((missing, index))),
        }
    }
    let first = policy.plans().next().map_or(0, |(index, _)| index);
    let (entry, index) = match doubt {
        Some((missing, index)) => (report.unknown(missing), index),
        None => {
            let mut plans = policy.plans();
            let beside = plans.find(|(_, plan)| !plan.remote_copies.items.is_empty());
            let help = match beside {
                Some(_) => "name another region in `remote_region_policy` than that of the policy",
                None => {
                    "add a `remote_region_policy` to the plan, with an `encryption_key` of that region where the volumes have one"
                }
            };
            let entry = report
                .fail(format!("backups of the policy {name} are kept in {home} only{grade}"))
                .help(help);
            if let Some((index, _)) = beside {
                let pointer =
                    format!("/spec/plans/items/{index}/remote_copies/items/0/location/region");
                entry.about(policy.resource).at(
                    policy.resource,
                    &pointer,
                    "the copies stay in the region",
                );
                return;
            }
            (entry, first)
        }
    };
    entry.about(policy.resource).at(policy.resource, &at(index), "this plan");
}

fn at(index: usize) -> String {
    format!("/spec/plans/items/{index}/name")
}

/// Tells of a snapshot that is copied to another region.
fn copied(app: &App<'_>, snapshot: &Resource, report: &mut Report) {
    let home = &snapshot.location.region;
    let copies = app.leads_to(snapshot, RelationKind::ReplicatesTo);
    let far = copies
        .map(|(copy, _)| copy)
        .find(|copy| copy.count.min > 0 && place::same(home, &copy.location.region) == Some(false));
    if let Some(copy) = far {
        let there = place::shown(&copy.location);
        report
            .pass(format!("the snapshot {} is copied to {there}", snapshot.label()))
            .about(snapshot)
            .at(copy, "/spec/source_snapshot", "the copy");
    }
}
