//! SDB004: hosts of a database in two regions replicate.

use resilint_sdk::schema::{Missing, RelationKind, Severity, Value};
use resilint_sdk::{App, Entry, Report, objective};

use crate::databases::{self, Databases};
use crate::fleet::{Member, Unit};
use crate::places;
use crate::places::Tally;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Where an engine has hosts in two regions, looks for a sign that they replicate: statements in the start-up script,
    /// such as `CHANGE MASTER TO` or `primary_conninfo`, a security group that opens the database's port to databases of
    /// another region, or a `replicates-to` relation in a topology document.
    ///
    /// ## Why is this bad
    ///
    /// Two databases that do not replicate are two databases: the second one knows nothing of the first.
    ///
    /// ## Bad
    ///
    /// ```sh
    /// # start-up script of the second host
    /// apt-get install -y postgresql
    /// ```
    ///
    /// ## Good
    ///
    /// ```sh
    /// # start-up script of the second host
    /// apt-get install -y postgresql
    /// pg_basebackup --host=10.0.0.4 --write-recovery-conf
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: there is a sign. It is no proof: what runs inside a server does not show.
    /// - **fail**: the input is all there is (`scope = "closed"`), the start-up scripts are wholly known, and none of
    ///   them sets it up.
    /// - **unknown**: nothing in the input sets it up, and something outside it may.
    /// - **not-applicable**: the app declares no database on a server, none in two regions (SDB003 tells), or it has to
    ///   survive the loss of a zone only.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Backup is enabled and replication is set up between regions"
    code: "SDB004",
    name: "servers/no-database-replication",
    title: "hosts of a database in two regions replicate",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let closed = app.group().targets_closed || app.is_closed();
    let all = databases::of(app);
    let is_spread = |it: &&Databases<'_>| Tally::regions(&it.hosts, closed).bounds().known >= 2;
    let mut is_any = false;
    for databases in all.iter().filter(is_spread) {
        is_any = true;
        let Some(first) = databases.hosts.first() else { continue };
        if objective::asks_for_region(first.resource, report) {
            judge(app, databases, report);
        }
    }
    if !is_any {
        report.not_applicable("it declares no database on servers of two regions");
    }
}

fn judge(app: &App<'_>, databases: &Databases<'_>, report: &mut Report) {
    let names = databases.names();
    if let Some((host, sign)) = databases.hosts.iter().find_map(sign) {
        report
            .pass(format!(
                "{names} {}, and there is a sign that they replicate: {sign}",
                databases.run()
            ))
            .about(host.resource)
            .at(host.resource, "/spec/replication_hints/0", "the sign");
        return;
    }
    let relates = |host: &&Member<'_>| {
        app.leads_to(host.resource, RelationKind::ReplicatesTo).next().is_some()
    };
    if let Some(host) = databases.hosts.iter().find(relates) {
        report
            .pass(format!("{names} {}, and {} is said to replicate", databases.run(), host.label()))
            .about(host.resource)
            .at(host.resource, "/name", "this host");
        return;
    }
    let is_known = |host: &Member<'_>| match host.unit {
        Unit::Server(server) => server.software.closed,
        Unit::Group(_) => false,
    };
    let entry = if app.is_closed() && databases.hosts.iter().all(is_known) {
        report
            .fail(format!("{names} {} in two regions, and nothing sets up that they replicate", databases.run()))
            .severity(databases.severity(Severity::Warning))
            .help("set replication up in the start-up script, or use a database service that copies between regions")
    } else {
        report.unknown(Missing {
            key: "database-replication".into(),
            what: format!("whether {names} replicate between regions: nothing in the input sets it up"),
            settle: "set replication up in the start-up script, or state a `replicates-to` relation between the databases \
                     in a topology document"
                .into(),
        })
    };
    shown(entry, databases);
}

/// The first sign of replication in the start-up script of a host, or in what its security groups open.
fn sign<'h, 'a>(host: &'h Member<'a>) -> Option<(&'h Member<'a>, &'a str)> {
    let Unit::Server(server) = host.unit else { return None };
    let sign = server.replication_hints.iter().find_map(Value::known)?;
    Some((host, sign.as_str()))
}

fn shown(entry: Entry<'_>, databases: &Databases<'_>) {
    databases.hosts.iter().take(2).fold(entry, |entry, host| {
        entry.at(host.resource, places::pointer(host.resource), "a host")
    });
}
