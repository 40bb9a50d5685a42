//! SDB006: a database that the cloud runs as a service is not run by hand.

use resilint_sdk::schema::Missing;
use resilint_sdk::{App, Report};

use crate::databases::{self, Databases};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Names the managed service for each engine that servers run (SDB001 says how that is told).
    ///
    /// ## Why is this bad
    ///
    /// The service spreads members over zones and takes backups by itself. On servers all of that is work of the team, and
    /// has to be tried out again and again.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "db" {
    ///   name      = "db"
    ///   user_data = "#!/bin/bash\napt-get install -y postgresql"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "db" {
    ///   name     = "db"
    ///   service  = "databases-for-postgresql"
    ///   plan     = "standard"
    ///   location = "eu-gb"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: no service runs this engine.
    /// - **fail**: a service does. It is advice.
    /// - **unknown**: nothing tells which engine it is.
    /// - **not-applicable**: the app declares no database on a server.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/catalog?category=databases>
    code: "SDB006",
    name: "servers/unmanaged-database",
    title: "a database that the cloud runs as a service is not run by hand",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let all = databases::of(app);
    if all.is_empty() {
        report.not_applicable("it declares no database on a server");
    }
    all.iter().for_each(|databases| judge(databases, report));
}

fn judge(databases: &Databases<'_>, report: &mut Report) {
    let Some(first) = databases.hosts.first() else { return };
    let names = databases.names();
    let entry = match &databases.engine {
        Some(engine) if engine.service.is_empty() => {
            report.pass(format!("{names} {}, which no service runs", databases.run()))
        }
        Some(engine) => report
            .fail(format!(
                "{names} {}, which {} runs as a service",
                databases.run(),
                engine.service
            ))
            .help(format!("consider {}, which spreads it and backs it up", engine.service)),
        None => report.unknown(Missing {
            key: format!("engine:{}", first.label()),
            what: format!(
                "which engine {names} {}",
                if databases.hosts.len() == 1 { "runs" } else { "run" }
            ),
            settle: "name the engine in a tag of the server, such as `role:postgres`".into(),
        }),
    };
    entry.about(first.resource).at(
        first.resource,
        "/spec/role",
        "what tells that it is a database",
    );
}
