//! FIL005: a classic replica is in a datacenter that the volume can be replicated to, and in another metro.

use resilint_sdk::schema::{FailureDomain, Location, Missing, Resource, Severity, Value};
use resilint_sdk::{App, Report, objective, place};

use crate::copies::{self, Copy};
use crate::doubts;
use crate::known::{self, Classic, group_of};
use crate::shares::{self, Share};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the datacenter of a classic file volume with that of each replica: the service replicates within
    /// groups of datacenters only, such as those of Europe, and a replica in the same metro is lost with it.
    ///
    /// ## Why is this bad
    ///
    /// An order for a replica in another group is refused, so that there is none. One in the same metro shares its
    /// floods and power failures.
    ///
    /// ## Bad
    ///
    /// ```sh
    /// # a volume in lon02
    /// ibmcloud sl file replica-order 560156918 -s DAILY -d dal10
    /// ```
    ///
    /// ## Good
    ///
    /// ```sh
    /// ibmcloud sl file replica-order 560156918 -s DAILY -d fra02
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: both datacenters are in one group, and in two metros where a region may be lost.
    /// - **fail**: they are in two groups (error), or in one metro (warning). The message prints the date of the facts.
    /// - **unknown**: a datacenter is not known, or no group lists it.
    /// - **not-applicable**: no replica of a classic file volume is to be seen.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/FileStorage?topic=FileStorage-replication>
    code: "FIL005",
    name: "file-storage/impossible-replica",
    title: "classic replicas are in a datacenter of the same group and another metro",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    for share in shares::classic(app) {
        let copies = copies::of(app, share.resource, &share.spec.replica_locations);
        // What the team states has a region, and no datacenter to compare.
        for copy in copies.iter().filter(|copy| !copy.location.datacenter.is_absent()) {
            judge(&share, copy, &table.classic, as_of, report);
        }
    }
}

fn judge(share: &Share<'_>, copy: &Copy<'_>, facts: &Classic, as_of: &str, report: &mut Report) {
    let name = share.label();
    let (home, away) = (&share.resource.location, copy.location);
    let (from, to) = match (group(share.resource, home, facts), group(copy.by, away, facts)) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(missing), _) | (_, Err(missing)) => {
            let entry = report.unknown(Missing {
                what: format!("whether {name} can be replicated there: {}", missing.what),
                ..missing
            });
            copy.shown(entry.about(share.resource));
            return;
        }
    };
    let (here, there) = (place::shown(home), place::shown(away));
    let is_near = copy.is_lost_with(home, FailureDomain::Region) == Some(true);
    let entry = if from != to {
        report
            .fail(format!(
                "{name}, in {here}, cannot be replicated to {there}: one is in the group {from}, the other in {to} \
                 (facts of {as_of})"
            ))
            .problem("group")
            .help(format!("order the replica in a datacenter of the group {from}"))
    } else if is_near && objective::survive(share.resource) == FailureDomain::Region {
        report
            .fail(format!(
                "{name}, in {here}, is replicated to {there}, which is in the same metro"
            ))
            .severity(Severity::Warning)
            .problem("metro")
            .help(format!(
                "order the replica in a datacenter of the group {from} and of another metro"
            ))
    } else {
        report.pass(format!("{name}, in {here}, can be replicated to {there} (facts of {as_of})"))
    };
    let entry = entry.about(share.resource).at(
        share.resource,
        place::pointer(share.resource),
        "where it is",
    );
    copy.shown(entry);
}

/// The group of a datacenter; else what is missing to tell it.
fn group<'f>(
    resource: &Resource,
    location: &Location,
    facts: &'f Classic,
) -> Result<&'f str, Missing> {
    let what = format!("which datacenter {} is in", resource.label());
    let Value::Known { value: datacenter, .. } = &location.datacenter else {
        return Err(doubts::of_place(resource, location, &what));
    };
    group_of(&facts.replication_groups, datacenter).ok_or_else(|| Missing {
        key: format!("place:{datacenter}"),
        what: format!("no group of datacenters lists {datacenter}"),
        settle: "look at `ibmcloud sl file replica-locations ID`, which lists where a volume can be replicated to".into(),
    })
}
