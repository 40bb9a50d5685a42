//! SDB003: a database on servers has hosts in two regions.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{FailureDomain, RelationKind, Resource, Severity};
use resilint_sdk::{App, Report, objective, place};

use crate::databases::{self, Databases};
use crate::places::Tally;
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each engine that servers run (SDB001 says how that is told) has hosts in two regions.
    ///
    /// ## Why is this bad
    ///
    /// When the region is lost the data is away until a backup is restored somewhere else, if one is kept there.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "db" {
    ///   name = "postgres-${count.index}"
    ///   zone = "eu-gb-${count.index + 1}"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "db" {
    ///   name = "postgres"
    ///   zone = "eu-gb-1"
    /// }
    ///
    /// resource "ibm_is_instance" "standby" {
    ///   provider = ibm.frankfurt
    ///   name     = "postgres-standby"
    ///   zone     = "eu-de-1"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: hosts of the engine are in two regions.
    /// - **fail**: the input shows all servers, and all hosts are in one region. Info where only a name or an open port
    ///   says that they are databases.
    /// - **unknown**: a region is a variable, or others may be declared elsewhere.
    /// - **not-applicable**: the app declares no database on a server, or it has to survive the loss of a zone only.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Backup is enabled and replication is set up between regions"
    code: "SDB003",
    name: "servers/database-in-one-region",
    title: "a database on servers has hosts in two regions",
    severity: Error,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let all = databases::of(app);
    if all.is_empty() {
        report.not_applicable("it declares no database on a server");
        return;
    }
    let closed = app.group().targets_closed || app.is_closed();
    for databases in &all {
        let Some(first) = databases.hosts.first() else { continue };
        if objective::asks_for_region(first.resource, report) {
            judge(app, databases, closed, report);
        }
    }
}

fn judge(app: &App<'_>, databases: &Databases<'_>, closed: bool, report: &mut Report) {
    let names = databases.names();
    let what = format!("whether {} runs in two regions, beside {names}", databases.engine_name());
    let regions = Tally::regions(&databases.hosts, closed);
    let truth = regions.bounds().at_least(2, || {
        match regions.unplaced().filter(|_| !regions.is_one_spot()) {
            Some(host) => {
                missing::value(host.resource, places::doubt(&host.resource.location), &what)
            }
            None => missing::others(app, &what),
        }
    });
    let stated = stated(app, databases);
    let entry = match (truth, stated) {
        (Truth::Yes, _) => {
            report.pass(format!("{names} {} in {}", databases.run(), regions.list()))
        }
        (_, Some(copy)) => report.pass(format!("{names} {}, and {} has a copy", databases.run(), copy.label())),
        (Truth::No, None) => report
            .fail(format!("{names} {} in {} only", databases.run(), regions.list()))
            .severity(databases.severity(Severity::Error))
            .help("run a host in another region, or use a database service that copies between regions"),
        (Truth::Unknown(missing), None) => report.unknown(missing),
    };
    if let Some(host) = databases.hosts.first() {
        let resource = host.resource;
        entry.about(resource).at(resource, places::pointer(resource), "where it is");
    }
}

/// A copy in another region that a topology document states; it need not be a server.
fn stated<'a>(app: &App<'a>, databases: &Databases<'a>) -> Option<&'a Resource> {
    databases.hosts.iter().find_map(|host| {
        let here = &host.resource.location;
        let is_apart = |it: &&Resource| {
            place::lost_together(here, &it.location, FailureDomain::Region) == Some(false)
        };
        app.leads_to(host.resource, RelationKind::ReplicatesTo).map(|(copy, _)| copy).find(is_apart)
    })
}
