//! BLK002: a backup policy has an active plan.

use resilint_sdk::schedule::never_runs;
use resilint_sdk::schema::BackupPlan;
use resilint_sdk::{App, Report, missing};

use crate::doubts;
use crate::policies::{self, Policy};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Asks each `ibm_is_backup_policy` for an `ibm_is_backup_policy_plan` that is not switched off.
    ///
    /// ## Why is this bad
    ///
    /// A policy says what is backed up, its plans say when. One without an active plan matches volumes and never backs
    /// them up.
    ///
    /// The provider does not send `active = false` when it makes a plan, so that the plan runs until the next apply and
    /// stops then.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy_plan" "daily" {
    ///   backup_policy_id = ibm_is_backup_policy.daily.id
    ///   cron_spec        = "30 2 * * *"
    ///   active           = false
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy_plan" "daily" {
    ///   backup_policy_id = ibm_is_backup_policy.daily.id
    ///   cron_spec        = "30 2 * * *"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a plan is active.
    /// - **fail**: all plans are switched off, or there is none and the input is all there is (`scope = "closed"`).
    /// - **unknown**: there is none and the input need not be all there is, or whether one is there or active is not
    ///   known.
    /// - **not-applicable**: there is no backup policy of a VPC.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-create-backup-policy-and-plan>
    /// - `resource_ibm_is_backup_policy_plan.go` of IBM-Cloud/terraform-provider-ibm v2.5.0
    code: "BLK002",
    name: "file-storage/policy-without-plan",
    title: "backup policies have an active plan",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for policy in policies::all(app) {
        judge(app, &policy, report);
    }
}

/// How sure that is: as its weakest plan.
fn grade(policy: &Policy<'_>) -> &'static str {
    let grades = policy.spec.plans.items.iter().map(|plan| doubts::grade(&plan.active));
    grades.max_by_key(|grade| grade.len()).unwrap_or_default()
}

fn judge(app: &App<'_>, policy: &Policy<'_>, report: &mut Report) {
    let (name, plans) = (policy.label(), &policy.spec.plans);
    let what = format!("whether the backup policy {name} has an active plan");
    let active = plans.items.iter().position(|plan| plan.active.known() == Some(&true));
    let open = plans.items.iter().position(|plan| plan.active.is_unknown());
    let at = |index: usize| format!("/spec/plans/items/{index}/active");
    let (entry, pointer) = if let Some(index) = active.filter(|_| plans.closed) {
        (report.pass(format!("the backup policy {name} has an active plan")), at(index))
    } else if let Some(index) = active {
        (report.unknown(missing::existence(policy.resource, &what)), at(index))
    } else if let Some((index, plan)) = open.and_then(|at| Some((at, plans.items.get(at)?))) {
        (report.unknown(missing::value(policy.resource, &plan.active, &what)), at(index))
    } else if !plans.items.is_empty() {
        let never = |plan: &BackupPlan| never_runs(&plan.interval_minutes).map(str::to_owned);
        let entry = match plans.items.iter().find_map(never) {
            Some(cron) => report
                .fail(format!(
                    "no plan of the backup policy {name} ever runs: `{cron}` names a day that there is not"
                ))
                .help("correct the days and months of `cron_spec`"),
            None => report
                .fail(format!(
                    "all plans of the backup policy {name} are switched off{}",
                    grade(policy)
                ))
                .help("set `active = true`, or leave it out"),
        };
        (entry, at(0))
    } else if app.is_closed() {
        let entry = report
            .fail(format!("the backup policy {name} has no plan, and backs nothing up"))
            .help("add an `ibm_is_backup_policy_plan` with `backup_policy_id` of this policy");
        (entry, "/name".to_owned())
    } else {
        let missing = missing::elsewhere(&what, "a backup policy plan");
        (report.unknown(missing), "/name".to_owned())
    };
    entry.about(policy.resource).at(policy.resource, &pointer, "this policy");
}
