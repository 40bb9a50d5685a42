//! SDB001: a database on servers has more than one host.

use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::Severity;
use resilint_sdk::{App, Report};

use crate::databases::{self, Databases};
use crate::places::Tally;
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at servers that are databases: by a tag (`role:database`), else by the software that their start-up script
    /// sets up, their name, or the ports that their security groups open. Checks that each engine has hosts in two zones.
    ///
    /// ## Why is this bad
    ///
    /// One host is one zone and one disk. Nothing can take over.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "db" {
    ///   name      = "db"
    ///   zone      = "eu-gb-1"
    ///   user_data = "#!/bin/bash\napt-get install -y postgresql"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "db" {
    ///   for_each  = toset(["eu-gb-1", "eu-gb-2"])
    ///   name      = "db-${each.key}"
    ///   zone      = each.key
    ///   user_data = "#!/bin/bash\napt-get install -y postgresql"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: hosts of the engine are in two zones.
    /// - **fail**: there is one host. Info where only a name or an open port says that it is a database.
    /// - **unknown**: the number of hosts or their zones are variables, or others may be declared elsewhere.
    /// - **not-applicable**: the app declares no database on a server, or all its hosts are in one zone, which VS002 tells.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: databases deployed on a virtual server
    code: "SDB001",
    name: "servers/single-database-host",
    title: "a database on servers has hosts in two zones",
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
        judge(app, databases, closed, report);
    }
}

fn judge(app: &App<'_>, databases: &Databases<'_>, closed: bool, report: &mut Report) {
    let names = databases.names();
    let what = format!("whether {} has hosts in two zones beside {names}", databases.engine_name());
    let zones = Tally::zones(&databases.hosts, closed);
    let is_spread = zones.bounds().at_least(2, || match zones.unplaced().or(zones.silent()) {
        Some(host) if closed => {
            missing::value(host.resource, places::doubt(&host.resource.location), &what)
        }
        _ => missing::others(app, &what),
    });
    let is_single = is_single(app, databases, closed, &what);
    let Some(first) = databases.hosts.first() else { return };
    let entry = match (is_spread, is_single) {
        (Truth::Yes, _) => report.pass(format!("{names} {} in {}", databases.run(), zones.list())),
        (_, Truth::Yes) => report
            .fail(format!("{names} {}, and is its only host", databases.run()))
            .severity(databases.severity(Severity::Error))
            .help("add a host in another zone that it replicates to, or use a database service"),
        // What is in one zone is told as such.
        (Truth::No, Truth::No) => {
            report.not_applicable(format!("all hosts of {names} are in one zone: see VS002"))
        }
        (Truth::Unknown(missing), _) | (_, Truth::Unknown(missing)) => report.unknown(missing),
    };
    entry.about(first.resource).at(first.resource, "/name", "this host").see(
        first.resource,
        "/spec/role",
        "what tells that it is a database",
    );
}

/// Whether there is one host, and surely no second one.
fn is_single(app: &App<'_>, databases: &Databases<'_>, closed: bool, what: &str) -> Truth {
    let two = match databases.hosts.as_slice() {
        [only] => only.keeps(2, || missing::existence(only.resource, what)),
        hosts => any(hosts.iter().map(|host| {
            if host.may_be_missing() {
                Truth::Unknown(missing::existence(host.resource, what))
            } else {
                Truth::Yes
            }
        })),
    };
    match two {
        Truth::No if !closed => Truth::Unknown(missing::others(app, what)),
        decided => !decided,
    }
}
