//! DB2010: what the platform does not run is copied and backed up by the team.

use resilint_sdk::logic::{self, Truth};
use resilint_sdk::schema::Missing;
use resilint_sdk::{App, Report, missing};

use crate::copies;
use crate::instances::{self, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Tells of instances that the team runs itself: Db2 Hosted, and Db2 on servers or clusters of its own. No manifest
    /// tells how such a database is copied and backed up, so the configuration has to state it.
    ///
    /// ## Why is this bad
    ///
    /// The platform does nothing for it. Backups, the standby and disaster recovery are tasks of the team.
    ///
    /// ## Bad
    ///
    /// A Db2 of one's own, and nobody who knows where its copies are.
    ///
    /// ## Good
    ///
    /// `[[external.copy]]` with `kind = "backup"`, and one with `kind = "disaster-recovery-node"`, both in another
    /// region.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the platform runs the instance, or a backup and a node in another region are stated.
    /// - **fail**: the input is all there is, and states neither of one of them.
    /// - **unknown**: nothing tells of them, or who runs the instance.
    /// - **not-applicable**: the app declares no instance.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: Db2 Hosted is "managed by the user"
    code: "DB2010",
    name: "db2/self-managed",
    title: "what the platform does not run is copied and backed up by the team",
    severity: Info,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for instance in instances::of(app) {
        judge(app, &instance, report);
    }
}

fn judge(app: &App<'_>, instance: &Instance<'_>, report: &mut Report) {
    let (resource, name) = (instance.resource, instance.label());
    let entry = match instance.is_managed() {
        Some(true) => report.pass(format!("the platform runs {name}")),
        None => {
            let what = format!("who runs {name}");
            report.unknown(missing::value(resource, &instance.database.hosting, &what))
        }
        Some(false) => {
            let truth = has_copies(app, instance);
            let failed = truth.is_no();
            let entry = report.decide(
                truth,
                || format!("the team runs {name}, and states a backup and a node of it in another region"),
                || format!("the team runs {name}, and no backup or no node of it in another region is stated"),
            );
            if failed {
                entry.problem("uncopied").help("set up backups and a standby in another region (HADR), and state them in resilint.toml")
            } else {
                entry
            }
        }
    };
    entry.about(resource).at(resource, "/spec/hosting", "who runs it");
}

/// Whether both a backup and a node in another region are stated.
fn has_copies(app: &App<'_>, instance: &Instance<'_>) -> Truth {
    let name = instance.label();
    let of = |kind: &str, copies: Vec<copies::Copy<'_>>| {
        let stated = logic::any(copies.iter().map(|copy| copy.is_elsewhere(instance)));
        match stated {
            Truth::No if !app.is_stated_closed() => Truth::Unknown(Missing {
                key: format!("own:{kind}"),
                what: format!(
                    "whether {name}, which the team runs, has a {kind} in another region: no manifest tells"
                ),
                settle: format!(
                    "state it as `[[external.copy]]` with `kind = \"{kind}\"` in resilint.toml"
                ),
            }),
            stated => stated,
        }
    };
    logic::all([
        of("backup", copies::backups(app, instance)),
        of("disaster-recovery-node", copies::nodes(app, instance)),
    ])
}
