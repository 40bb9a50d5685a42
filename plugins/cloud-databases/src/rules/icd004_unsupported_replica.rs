//! ICD004: a read replica is asked for where the service has some.

use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::Value;
use resilint_sdk::{App, Report, missing};

use crate::facts::{self, Facts};
use crate::instances::{self, Instance, grade};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for read replicas (`remote_leader_id`) of engines and plans that have none: of the engines only
    /// PostgreSQL and MySQL have, and of the plans only those of the first generation.
    ///
    /// ## Why is this bad
    ///
    /// The provider refuses the declaration, so the copy that somebody counts on is never made.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "cart_replica" {
    ///   service          = "databases-for-redis"
    ///   plan             = "standard"
    ///   location         = "eu-gb"
    ///   remote_leader_id = ibm_database.cart.id
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// # Restored from the backups of the other one, after its region is lost.
    /// resource "ibm_database" "cart_restored" {
    ///   service   = "databases-for-redis"
    ///   plan      = "standard"
    ///   location  = "eu-gb"
    ///   backup_id = var.backup
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: engine and plan have read replicas.
    /// - **fail**: the engine, or the generation of the plan, has none.
    /// - **unknown**: the service or the plan is a variable without a value.
    /// - **not-applicable**: no read replica is asked for.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-read-only-replicas>
    /// - Terraform provider of IBM Cloud, resource `ibm_database`
    code: "ICD004",
    name: "cloud-databases/unsupported-replica",
    title: "read replicas are asked for where the service has them",
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
        let what = format!("whether {} can be a read replica", instance.title());
        match instance.is_replica(app, &what) {
            Truth::Yes => judge(&instance, &facts, as_of, &what, report),
            Truth::Unknown(missing) if !can_be(&instance, &facts, &what).is_yes() => {
                let resource = instance.resource;
                report.unknown(missing).about(resource).at(resource, "/spec/leader", "its leader");
            }
            // Where it can be one, it is none or a good one.
            Truth::Unknown(_) | Truth::No => {}
        }
    }
}

/// Whether its engine and its plan have read replicas.
fn can_be(instance: &Instance<'_>, facts: &Facts, what: &str) -> Truth {
    let engine = match instance.engine(facts, what) {
        Ok(engine) => Truth::known(engine.read_replica),
        Err(missing) => Truth::Unknown(missing),
    };
    let plan = match &instance.database.plan {
        Value::Absent => {
            Truth::Unknown(missing::value(instance.resource, &instance.database.plan, what))
        }
        _ => !instance.is_second_generation(what),
    };
    all([engine, plan])
}

fn judge(instance: &Instance<'_>, facts: &Facts, as_of: &str, what: &str, report: &mut Report) {
    let title = instance.title();
    let truth = can_be(instance, facts, what);
    let failed = truth.is_no();
    let has_none = || match instance.engine(facts, what) {
        Ok(engine) if !engine.read_replica => engine.name.clone(),
        _ => {
            let plan = &instance.database.plan;
            format!("the plan {}{}", plan.known().map_or("", String::as_str), grade(plan))
        }
    };
    let entry = report.decide(
        truth,
        || format!("{title} can be a read replica"),
        || {
            format!(
                "{title} is to be a read replica, and {} has none (facts of {as_of})",
                has_none()
            )
        },
    );
    let resource = instance.resource;
    let entry = entry.about(resource).at(resource, "/spec/leader", "the leader it asks for");
    if failed {
        entry.help("restore a backup in the other region, or let the application write to both");
    }
}
