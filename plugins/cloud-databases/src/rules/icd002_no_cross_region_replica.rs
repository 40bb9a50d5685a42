//! ICD002: a database has a read replica in another region.

use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::{FailureDomain, Resource};
use resilint_sdk::{App, Report, objective, place};

use crate::copies::{self, Copy};
use crate::facts::{self, Facts};
use crate::instances::{self, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for a read replica of each PostgreSQL and MySQL database whose region is another one than that of its
    /// leader. A copy that the team states in resilint.toml (`[[external.copy]]`) counts like one.
    ///
    /// ## Why is this bad
    ///
    /// The service spreads a database over the zones of one region. When the region is lost, what is left without a
    /// replica is the backup of the day before, restored by hand into a new instance.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service  = "databases-for-postgresql"
    ///   location = "us-south"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service  = "databases-for-postgresql"
    ///   location = "us-south"
    /// }
    ///
    /// resource "ibm_database" "orders_replica" {
    ///   provider         = ibm.us_east # its region is the location
    ///   service          = "databases-for-postgresql"
    ///   location         = "us-east"
    ///   remote_leader_id = ibm_database.orders.id
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a read replica is in another region.
    /// - **fail**: the input is all there is (`scope = "closed"`, or an export of the account), and shows none.
    /// - **unknown**: a replica may be declared elsewhere, its region is a variable, or `count` may be 0.
    /// - **not-applicable**: all replicas are in the region of their leader, of which ICD003 tells; the engine has no read
    ///   replicas, the plan is one of the second generation, which has none either, or the database has to survive the loss of a zone only. Rules on backups judge it.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-read-only-replicas>
    /// - <https://cloud.ibm.com/docs/databases-for-mysql?topic=databases-for-mysql-read-replicas>
    code: "ICD002",
    name: "cloud-databases/no-cross-region-replica",
    title: "a database has a read replica in another region",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloud-databases/read-replica"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let all = instances::of(app);
    if all.is_empty() {
        return;
    }
    let Some((facts, as_of)) = facts::of(app, report) else { return };
    for instance in &all {
        if objective::asks_for_region(instance.resource, report)
            && can_have_one(app, instance, &facts, as_of, report)
        {
            judge(app, instance, &all, report);
        }
    }
}

/// Whether read replicas are for it; what cannot have one is told.
fn can_have_one(
    app: &App<'_>,
    instance: &Instance<'_>,
    facts: &Facts,
    as_of: &str,
    report: &mut Report,
) -> bool {
    let title = instance.title();
    let what = format!("whether {title} has a read replica in another region");
    let reason = if instance.is_replica(app, &what).is_yes() {
        format!("{title} is a read replica itself")
    } else {
        match instance.engine(facts, &what) {
            Err(missing) => {
                report.unknown(missing).about(instance.resource);
                return false;
            }
            Ok(engine) if !engine.read_replica => {
                format!("{title}: {} has no read replicas (facts of {as_of})", engine.name)
            }
            Ok(_) if instance.is_second_generation(&what).is_yes() => {
                format!(
                    "{title}: plans of the second generation have no read replicas (facts of {as_of})"
                )
            }
            Ok(_) => return true,
        }
    };
    report.not_applicable(reason).about(instance.resource);
    false
}

fn judge(app: &App<'_>, instance: &Instance<'_>, all: &[Instance<'_>], report: &mut Report) {
    let title = instance.placed();
    let what = format!("whether {title} has a read replica in another region");
    let copies = copies::of(app, instance);
    let outlives = |copy: &Copy<'_>| copy.outlives(instance, FailureDomain::Region, &what);
    let is_beside = |copy: &Copy<'_>| copy.resource.database().is_some() && outlives(copy).is_no();
    if let (Some(first), true) = (copies.first(), copies.iter().all(is_beside)) {
        return beside(instance, first.resource, report);
    }
    let shown: Vec<&Resource> = match copies.iter().find(|copy| outlives(copy).is_yes()) {
        Some(copy) => vec![copy.resource],
        None => copies.iter().map(|copy| copy.resource).collect(),
    };
    let truth = any(copies.iter().map(outlives));
    let truth = match truth {
        Truth::No => nothing_shown(app, instance, all, &what),
        decided => decided,
    };
    let failed = truth.is_no();
    let pass = || {
        let place = shown.first().map(|copy| place::shown(&copy.location)).unwrap_or_default();
        format!("{title} has a copy in {place}")
    };
    let fail =
        || format!("{title} has no read replica in another region{}", grade(instance, &shown));
    let resource = instance.resource;
    let entry = report.decide(truth, pass, fail);
    let mut entry = entry.about(resource).at(resource, place::pointer(resource), "where it is");
    for copy in &shown {
        entry = entry.see(copy, place::pointer(copy), format!("where {} is", copy.label()));
    }
    if failed {
        if let Some(leaving) = copies::leaving(app, instance) {
            let place = place::shown(&leaving.location);
            entry = entry.see_leaving(leaving, place::pointer(leaving), &place);
        }
        entry.help(
            "add an `ibm_database` of the same service whose `remote_leader_id` is this one, with the `location` and the \
             provider of another region",
        );
    }
}

/// The only replicas are in the region of their leader, which is one fault and told once.
fn beside(instance: &Instance<'_>, replica: &Resource, report: &mut Report) {
    let title = instance.placed();
    report
        .not_applicable(format!("{title} has a replica beside it, of which ICD003 tells"))
        .about(instance.resource)
        .at(replica, place::pointer(replica), "where the replica is");
}

/// Whether there is a replica where the input shows none that is sure.
fn nothing_shown(
    app: &App<'_>,
    instance: &Instance<'_>,
    all: &[Instance<'_>],
    what: &str,
) -> Truth {
    if let Some(missing) = copies::perhaps(app, instance, all, what) {
        return Truth::Unknown(missing);
    }
    if !app.is_closed() {
        return Truth::Unknown(copies::elsewhere(what, "a read replica", "replica"));
    }
    // What may be a replica, of the second generation, or in any region, has none as it is.
    if let Truth::Unknown(missing) = instance.is_replica(app, what) {
        return Truth::Unknown(missing);
    }
    match instance.is_second_generation(what) {
        Truth::Unknown(missing) => Truth::Unknown(missing),
        _ => Truth::No,
    }
}

/// How weakly the failure rests on a region that is only a default.
fn grade(instance: &Instance<'_>, shown: &[&Resource]) -> &'static str {
    let all = std::iter::once(instance.resource).chain(shown.iter().copied());
    match shown {
        [] => "",
        _ => all.map(|it| place::grade(&it.location)).find(|grade| !grade.is_empty()).unwrap_or(""),
    }
}
