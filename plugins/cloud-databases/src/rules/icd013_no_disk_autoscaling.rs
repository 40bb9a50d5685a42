//! ICD013: the disk of a database grows before it is full.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::Value;
use resilint_sdk::{App, Report, missing};

use crate::instances::{self, Instance, grade};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for `auto_scaling { disk { capacity_enabled = true } }`.
    ///
    /// ## Why is this bad
    ///
    /// A database whose disk is full takes no more writes. Read replicas do not grow with their leader and are full
    /// first.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service = "databases-for-postgresql"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service = "databases-for-postgresql"
    ///   auto_scaling {
    ///     disk {
    ///       capacity_enabled             = true
    ///       free_space_less_than_percent = 10
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the disk grows by what it holds.
    /// - **fail**: it does not.
    /// - **unknown**: the switch or the plan is a variable without a value.
    /// - **not-applicable**: the plan is one of the second generation, which ignores it, or the declaration has no such
    ///   argument.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-autoscaling>
    code: "ICD013",
    name: "cloud-databases/no-disk-autoscaling",
    title: "the disk of a database grows before it is full",
    severity: Info,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for instance in instances::of(app) {
        judge(&instance, report);
    }
}

fn judge(instance: &Instance<'_>, report: &mut Report) {
    let title = instance.title();
    let resource = instance.resource;
    let switch = &instance.database.disk_autoscaling;
    let what = format!("whether the disk of {title} grows by itself");
    let is_new = instance.is_second_generation(&what);
    if is_new.is_yes() {
        let reason = format!("{title}: plans of the second generation have no autoscaling");
        report.not_applicable(reason).about(resource);
        return;
    }
    if switch.is_absent() && !instance.shows_settings() {
        let reason = format!("{title}: its declaration does not show whether its disk grows");
        report.not_applicable(reason).about(resource);
        return;
    }
    let grows = match switch {
        Value::Absent => Truth::No,
        stated => holds(stated, |on| *on, || missing::value(resource, stated, &what)),
    };
    let truth = match (grows, is_new) {
        (Truth::Yes, _) => Truth::Yes,
        (_, Truth::Unknown(missing)) => Truth::Unknown(missing),
        (grows, _) => grows,
    };
    let failed = truth.is_no();
    let pass = || format!("the disk of {title} grows by itself");
    let fail =
        || format!("the disk of {title} does not grow by itself{}: it can be full", grade(switch));
    let entry = report.decide(truth, pass, fail);
    let entry = entry.about(resource).at(resource, "/spec/disk_autoscaling", "how it scales");
    if failed {
        entry.help("set `auto_scaling { disk { capacity_enabled = true } }`, with a limit");
    }
}
