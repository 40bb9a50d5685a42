//! DB2002: the plan of each instance has daily backups.

use resilint_sdk::logic::Truth;
use resilint_sdk::{App, Report};

use crate::facts::{self, Facts};
use crate::instances::{self, Instance};
use crate::plans;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at the plan of each instance of Db2 and Db2 Warehouse. With plans that are paid for, the service takes a
    /// backup each day without being asked.
    ///
    /// ## Why is this bad
    ///
    /// The plan Lite has no backups and no standby. What is lost there is lost.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_resource_instance" "orders" {
    ///   service = "dashdb-for-transactions"
    ///   plan    = "lite"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_db2" "orders" {
    ///   service = "dashdb-for-transactions"
    ///   plan    = "performance"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the service takes daily backups, as of the date of the facts.
    /// - **fail**: the plan has none.
    /// - **unknown**: the plan is a variable without a value, or one that the facts do not list.
    /// - **not-applicable**: there is no instance that the platform runs.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Daily backup with paid plans"
    /// - <https://cloud.ibm.com/docs/db2-saas?topic=db2-saas-bnr>
    code: "DB2002",
    name: "db2/no-backup",
    title: "the plan of each instance has daily backups",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("db2/backup"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Db2");
        return;
    };
    for instance in instances::transactional(app) {
        judge(&instance, &facts, as_of, report);
    }
    for instance in instances::warehouses(app) {
        warehouse(&instance, &facts, as_of, report);
    }
}

fn judge(instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (name, plan) = (instance.label(), plans::shown(instance));
    let days = facts.backup.days;
    let entry = match plans::holds(instance, facts, as_of, |_, plan| plan.backups) {
        Truth::Yes => report.pass_by_platform(
            format!("{name} is backed up daily, for {days} days, on the plan {plan}"),
            facts.backup.source.as_str(),
        ),
        Truth::No => report
            .fail(format!(
                "{name} is on the plan {plan}{}, which has no backups and no standby (facts of {as_of})",
                plans::grade(instance)
            ))
            .problem("no-backup")
            .help("choose the plan `performance`"),
        Truth::Unknown(missing) => report.unknown(missing),
    };
    entry.about(instance.resource).at(instance.resource, "/spec/plan", "its plan");
}

fn warehouse(instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (name, warehouse) = (instance.label(), &facts.warehouse);
    let entry = match instance.database.plan.known() {
        Some(plan) if warehouse.lists(plan) => report.pass_by_platform(
            format!(
                "a snapshot of {name} is taken every {} h and kept for {} days, on the plan {plan}",
                warehouse.snapshot_hours, warehouse.snapshot_days
            ),
            warehouse.source.as_str(),
        ),
        Some(_) => report.unknown(plans::unlisted(instance, as_of)),
        None => report.unknown(plans::unknown(instance)),
    };
    entry.about(instance.resource).at(instance.resource, "/spec/plan", "its plan");
}
