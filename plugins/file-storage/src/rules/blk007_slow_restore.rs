//! BLK007: where a volume has to be back soon, a plan keeps clones of its backups.

use resilint_sdk::objective::shown;
use resilint_sdk::schema::{BackupPlan, Missing};
use resilint_sdk::{App, Report, missing};

use crate::policies::{self, Policy, name_of};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Where resilint.toml states an RTO, looks for a plan that keeps clones for a fast restore (`clone_policy`).
    ///
    /// ## Why is this bad
    ///
    /// A volume that is restored from a snapshot is filled while it is used, and slow until that is done. One that is
    /// restored from a clone is whole at once. Clones are kept in zones of the region of the policy: they are of use
    /// where a volume is lost or damaged, or a zone, and not where the region is.
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
    ///   clone_policy {
    ///     zones         = ["eu-de-1", "eu-de-2"]
    ///     max_snapshots = 2
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a plan keeps clones.
    /// - **fail**: no active plan of the policy does.
    /// - **unknown**: whether one does is a variable without a value.
    /// - **not-applicable**: no RTO is stated, or no policy has an active plan.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-snapshots-vpc-about>
    code: "BLK007",
    name: "file-storage/slow-restore",
    title: "backups of volumes with an RTO have clones",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for policy in policies::all(app) {
        // Shares are not restored from clones.
        if policy.is_of("share") != Some(true) && policy.plans().next().is_some() {
            judge(app, &policy, report);
        }
    }
}

fn judge<'a>(app: &App<'a>, policy: &Policy<'a>, report: &mut Report) {
    let name = policy.label();
    let Some((rto, of)) = policy.rto(app) else {
        report
            .not_applicable(format!("no RTO is stated of what {name} backs up"))
            .about(policy.resource);
        return;
    };
    let found = policy.plans().find(|(_, plan)| has_clones(plan));
    let open = policy.plans().find_map(|(index, plan)| Some((index, doubt(policy, plan)?)));
    let first = policy.plans().next().map_or(0, |(index, _)| index);
    let (entry, index) = match (found, open) {
        (Some((index, plan)), _) => (
            report.pass(format!(
                "{} of {name} keeps clones for a fast restore",
                name_of(plan, index)
            )),
            index,
        ),
        (None, Some((index, missing))) => (report.unknown(missing), index),
        (None, None) => {
            let entry = report
                .fail(format!(
                    "{name} keeps no clones, and what it backs up has to be back within {}",
                    shown(rto)
                ))
                .help("add a `clone_policy` with the zones that volumes are to be restored in");
            (entry, first)
        }
    };
    entry
        .about(policy.resource)
        .at(policy.resource, &format!("/spec/plans/items/{index}/schedule"), "this plan")
        .see(of, "/objective/rto_minutes", "the RTO");
}

fn has_clones(plan: &BackupPlan) -> bool {
    plan.clone_zones.items.iter().any(|zone| zone.known().is_some_and(|zone| !zone.is_empty()))
}

fn doubt(policy: &Policy<'_>, plan: &BackupPlan) -> Option<Missing> {
    let what = format!("whether {} keeps clones", policy.label());
    let zone = plan.clone_zones.items.iter().find(|zone| zone.is_unknown())?;
    Some(missing::value(policy.resource, zone, &what))
}
