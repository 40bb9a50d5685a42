//! ICD014: a read replica is ready to take over.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, RelationKind, Resource, Value};
use resilint_sdk::{App, Report, missing, place};

use crate::copies;
use crate::facts::{self, Facts};
use crate::instances::{self, Instance, grade, region_of_crn, site};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks of each read replica that it states no version (it has that of its leader), and that the key it is encrypted
    /// with is not of another region, which may be the one that is lost. Checks of each leader that it has no more
    /// replicas than the service allows.
    ///
    /// ## Why is this bad
    ///
    /// A replica is promoted in the worst hour. One whose key went with the region of its leader cannot be read, and one
    /// that was refused was never there.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders_replica" {
    ///   location         = "us-east"
    ///   remote_leader_id = ibm_database.orders.id
    ///   key_protect_key  = "crn:v1:bluemix:public:kms:us-south:…"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders_replica" {
    ///   location         = "us-east"
    ///   remote_leader_id = ibm_database.orders.id
    ///   key_protect_key  = "crn:v1:bluemix:public:kms:us-east:…"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: nothing stands in the way that the input shows. Replication has to be watched all the same.
    /// - **fail**: a version is stated, the key is of another region, or a leader has too many replicas.
    /// - **unknown**: the version is a variable without a value, or the region of the key or of the replica is not known.
    /// - **not-applicable**: there is no read replica.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-read-only-replicas>
    code: "ICD014",
    name: "cloud-databases/unready-replica",
    title: "a read replica is ready to take over",
    severity: Info,
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
        let what = format!("whether {} is ready to take over", instance.title());
        too_many(app, &instance, &facts, as_of, report);
        let resource = instance.resource;
        let is_replica = instance.is_replica(app, &what);
        if let Truth::Unknown(missing) = is_replica {
            report.unknown(missing).about(resource).at(resource, "/spec/leader", "its leader");
        } else if is_replica.is_yes() && !replica(app, &instance, &what, report) {
            report
                .pass(format!("nothing stands in the way of a promotion of {}", instance.placed()))
                .about(resource)
                .at(resource, "/spec/leader", "this replica");
        }
    }
}

/// Reports a leader with more replicas than the service allows.
fn too_many(app: &App<'_>, leader: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let replicas = copies::of(app, leader);
    let sure = replicas.iter().filter(|copy| copy.resource.database().is_some());
    let count: u32 = sure.map(|copy| copy.resource.count.min).sum();
    if count as usize <= facts.replica.most {
        return;
    }
    let resource = leader.resource;
    report
        .fail(format!(
            "{} has {count} read replicas, and {} is the most (facts of {as_of})",
            leader.title(),
            facts.replica.most
        ))
        .problem("too-many")
        .about(resource)
        .at(resource, "/name", "this leader")
        .help("declare fewer replicas");
}

/// Judges one replica; `false` where nothing is to be said.
fn replica(app: &App<'_>, replica: &Instance<'_>, what: &str, report: &mut Report) -> bool {
    let version = of_version(replica, what, report);
    let key = of_key(app, replica, what, report);
    version || key
}

fn of_version(replica: &Instance<'_>, what: &str, report: &mut Report) -> bool {
    let resource = replica.resource;
    let entry = match &replica.database.version {
        Value::Absent => return false,
        version @ Value::Unknown { .. } => report.unknown(missing::value(resource, version, what)),
        version @ Value::Known { value, .. } => report
            .fail(format!(
                "read replica {} states version {value}{}, and has that of its leader",
                resource.label(),
                grade(version)
            ))
            .problem("version")
            .help("leave `version` out"),
    };
    entry.about(resource).at(resource, "/spec/version", "its version");
    true
}

fn of_key(app: &App<'_>, replica: &Instance<'_>, what: &str, report: &mut Report) -> bool {
    let (resource, key) = (replica.resource, &replica.database.encryption_key);
    if key.is_absent() {
        return false;
    }
    let holder = app.leads_to(resource, RelationKind::EncryptsWith).next().map(|(it, _)| it);
    let (same, region) = match (region_of_crn(key), holder) {
        (Some(region), _) => {
            let here = &resource.location.region;
            (here.known().map(|here| here == region), region.to_owned())
        }
        (None, Some(holder)) => {
            let there = site(&holder.location);
            (place::same(there, site(&resource.location)), place::shown(&holder.location))
        }
        (None, None) => (None, String::new()),
    };
    let entry = match same {
        Some(true) => return false,
        Some(false) => report
            .fail(format!(
                "read replica {} in {} is encrypted with a key of {region}, and is lost with it",
                resource.label(),
                place::shown(&resource.location)
            ))
            .problem("key")
            .help("give it a key of its own region"),
        None => report.unknown(key_missing(resource, key, holder, what)),
    };
    entry.about(resource).at(resource, "/spec/encryption_key", "its key");
    true
}

fn key_missing(
    resource: &Resource,
    key: &Value<String>,
    holder: Option<&Resource>,
    what: &str,
) -> Missing {
    let what = format!("{what}: which region its key is of");
    match holder {
        Some(holder) => missing::value(holder, site(&holder.location), &what),
        None if key.is_unknown() => missing::value(resource, key, &what),
        None => missing::value(resource, &resource.location.region, &what),
    }
}
