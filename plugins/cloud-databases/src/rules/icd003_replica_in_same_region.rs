//! ICD003: a read replica is in another region than its leader.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{FailureDomain, Location, Provenance, Resource, Severity, Value};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::copies;
use crate::instances::{self, Instance, region_of_crn};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the region of each read replica, and of each copy that resilint.toml states, with that of its leader.
    ///
    /// ## Why is this bad
    ///
    /// A replica beside its leader answers reads. When the region is lost, both are. The examples of the provider and of
    /// the modules show it so, since it is the shortest form: `region = var.region` for both.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders_replica" {
    ///   location         = var.region
    ///   remote_leader_id = ibm_database.orders.id # in var.region too
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders_replica" {
    ///   provider         = ibm.replica
    ///   location         = var.replica_region
    ///   remote_leader_id = ibm_database.orders.id
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: both regions are known to be different.
    /// - **fail**: they are one region, by name or by expression. Info where the leader has another copy elsewhere.
    /// - **unknown**: one of them is a variable without a value, or the leader is not in the input.
    /// - **not-applicable**: there is no replica, or the database has to survive the loss of a zone only.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-read-only-replicas>
    code: "ICD003",
    name: "cloud-databases/replica-in-same-region",
    title: "a read replica is in another region than its leader",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloud-databases/read-replica"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for instance in instances::of(app) {
        let what = format!("which region the leader of {} is in", instance.title());
        let resource = instance.resource;
        match instance.is_replica(app, &what) {
            Truth::Yes => {
                if objective::asks_for_region(resource, report) {
                    of_replica(app, &instance, &what, report);
                }
                continue;
            }
            Truth::Unknown(missing) if objective::asks_for_region(resource, report) => {
                report.unknown(missing).about(resource).at(resource, "/spec/leader", "its leader");
            }
            Truth::Unknown(_) | Truth::No => {}
        }
        let stated = copies::of(app, &instance).into_iter();
        for copy in stated.filter(|copy| copy.resource.replication().is_some()) {
            if objective::asks_for_region(instance.resource, report) {
                compare(app, copy.resource, &instance, report);
            }
        }
    }
}

/// A replica, with the leader that is in the input, or else the one that its cloud resource name speaks of.
fn of_replica(app: &App<'_>, replica: &Instance<'_>, what: &str, report: &mut Report) {
    if let Some(leader) = replica.leader(app) {
        return compare(app, replica.resource, &leader, report);
    }
    let named = &replica.database.leader;
    let title = replica.title();
    let resource = replica.resource;
    let entry = match region_of_crn(named) {
        Some(region) => {
            let region = Value::Known {
                value: region.to_owned(),
                from: Provenance::Inferred,
                at: named.at(),
            };
            let there = Location { region, ..Location::default() };
            match place::same(&there.region, &resource.location.region) {
                Some(true) => fail(&title, "its leader", resource, report),
                Some(false) => report.pass(format!(
                    "{title} is in {}, its leader in {}",
                    place::shown(&resource.location),
                    place::shown(&there)
                )),
                None => {
                    let what = format!("which region {title} is in");
                    report.unknown(missing::value(resource, &resource.location.region, &what))
                }
            }
        }
        None => report.unknown(missing::value(resource, named, what)),
    };
    entry.about(resource).at(resource, place::pointer(resource), "where the replica is").see(
        resource,
        "/spec/leader",
        "its leader",
    );
}

fn compare(app: &App<'_>, copy: &Resource, leader: &Instance<'_>, report: &mut Report) {
    let (here, there) = (&copy.location, &leader.resource.location);
    let names = (copy.label(), leader.title());
    let entry = match place::lost_together(here, there, FailureDomain::Region) {
        Some(false) => report.pass(format!(
            "{} is in {}, its leader {} in {}",
            names.0,
            place::shown(here),
            leader.resource.label(),
            place::shown(there)
        )),
        Some(true) => {
            let entry =
                fail(names.0, &format!("its leader {}", leader.resource.label()), copy, report);
            if has_copy_elsewhere(app, leader) { entry.severity(Severity::Info) } else { entry }
        }
        None => {
            let (resource, doubt) =
                if here.region.known().is_none() { (copy, here) } else { (leader.resource, there) };
            let what = format!("whether {} and its leader {} are in one region", names.0, names.1);
            report.unknown(missing::value(resource, &doubt.region, &what))
        }
    };
    entry.about(copy).at(copy, place::pointer(copy), "where the replica is").see(
        leader.resource,
        place::pointer(leader.resource),
        "where its leader is",
    );
}

fn fail<'r>(
    replica: &str,
    leader: &str,
    resource: &Resource,
    report: &'r mut Report,
) -> resilint_sdk::Entry<'r> {
    let (place, grade) = (place::shown(&resource.location), place::grade(&resource.location));
    report
        .fail(format!(
            "{replica} and {leader} are both in {place}{grade}: it scales reads, and is lost with the region"
        ))
        .help("give the replica the `location` and the provider of another region")
}

/// Whether something else of the leader is in another region.
fn has_copy_elsewhere(app: &App<'_>, leader: &Instance<'_>) -> bool {
    let is_elsewhere = |copy: &copies::Copy<'_>| {
        matches!(copy.outlives(leader, FailureDomain::Region, ""), Truth::Yes)
    };
    copies::of(app, leader).iter().any(is_elsewhere)
}
