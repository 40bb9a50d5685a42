//! ICD010: nothing deletes a database together with its backups by mistake.

use resilint_sdk::logic::{Truth, any, holds};
use resilint_sdk::schema::{Severity, Value};
use resilint_sdk::{App, Report, missing};

use crate::facts::{self, Facts};
use crate::instances::{self, Instance, grade};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that Terraform refuses to delete each database: by `deletion_protection`, or by
    /// `lifecycle { prevent_destroy = true }`.
    ///
    /// ## Why is this bad
    ///
    /// Backups belong to their instance and are deleted with it. A change that replaces the database (its name, its
    /// location) takes data and backups in one run; three days later both are gone for good.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service             = "databases-for-postgresql"
    ///   deletion_protection = false # the default
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service             = "databases-for-postgresql"
    ///   deletion_protection = true
    ///   lifecycle {
    ///     prevent_destroy = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: one of the two is set.
    /// - **fail**: neither is. Info for plans of the second generation, of whose backups the documentation says both that
    ///   they go with the database and that they stay.
    /// - **unknown**: it is a variable without a value.
    /// - **not-applicable**: it is a read replica, or not declared in Terraform.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-databases?topic=cloud-databases-deprovisioning>
    /// - Terraform provider of IBM Cloud, resource `ibm_database`
    code: "ICD010",
    name: "cloud-databases/deletable",
    title: "Terraform refuses to delete a database with its backups",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let found = instances::of(app);
    if found.is_empty() {
        return;
    }
    let Some((facts, as_of)) = facts::of(app, report) else { return };
    for instance in found {
        let title = instance.title();
        let what = format!("whether Terraform refuses to delete {title}");
        let replica = instance.is_replica(app, &what);
        let reason = if replica.is_yes() {
            format!("{title} is a read replica, not the only copy")
        } else if is_of_terraform(&instance) {
            judge(&instance, replica, &facts, (&what, as_of), report);
            continue;
        } else {
            format!("{title} is not declared in Terraform, which could refuse to delete it")
        };
        report.not_applicable(reason).about(instance.resource);
    }
}

/// Whether Terraform declares it. Addresses of Terraform begin with a type or a module; a script, a playbook or an operator
/// that makes the same resource has others.
fn is_of_terraform(instance: &Instance<'_>) -> bool {
    let lifecycle = &instance.resource.lifecycle.prevent_destroy;
    let address = instance.resource.origin.address.as_str();
    let head = address.split(['.', '[']).next().unwrap_or(address);
    !lifecycle.is_absent() || head == "module" || head.starts_with("ibm_") && !head.contains(' ')
}

fn judge(
    instance: &Instance<'_>,
    replica: Truth,
    facts: &Facts,
    (what, as_of): (&str, &str),
    report: &mut Report,
) {
    let resource = instance.resource;
    let of_database = &instance.database.deletion_protection;
    let switched = |value: &Value<bool>| match value {
        Value::Absent => Truth::No,
        stated => holds(stated, |on| *on, || missing::value(resource, stated, what)),
    };
    let truth = any([switched(of_database), switched(&resource.lifecycle.prevent_destroy)]);
    // What may be a replica is perhaps not the only copy.
    let truth = match (truth, replica) {
        (Truth::No, unknown @ Truth::Unknown(_)) => unknown,
        (truth, _) => truth,
    };
    let failed = truth.is_no();
    let is_new = instance.is_second_generation(what).is_yes();
    let title = instance.title();
    let pass = || format!("Terraform refuses to delete {title}");
    let weak = grade(of_database);
    let fail = || {
        let lost = if is_new {
            "its backups may go with it".to_owned()
        } else {
            format!("its backups go with it, {} days later for good", facts.backup.reclaim_days)
        };
        format!("nothing keeps Terraform from deleting {title}{weak}: {lost} (facts of {as_of})")
    };
    let pointer = if of_database.is_absent() {
        "/lifecycle/prevent_destroy"
    } else {
        "/spec/deletion_protection"
    };
    let entry = report.decide(truth, pass, fail).about(resource).at(
        resource,
        pointer,
        "whether it may be deleted",
    );
    if failed {
        let entry = entry
            .help("set `deletion_protection = true` and `lifecycle { prevent_destroy = true }`");
        if is_new {
            entry.severity(Severity::Info);
        }
    }
}
