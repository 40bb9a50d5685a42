//! DB2008: what a warehouse may lose is no less than what its snapshots lose.

use resilint_sdk::schema::Missing;
use resilint_sdk::{App, Report, objective, place};

use crate::copies;
use crate::facts::{self, Facts};
use crate::instances::{self, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the RPO of each instance of Db2 Warehouse with the time between two snapshots. That they are copied to
    /// another region is set up in the console, so that the configuration has to state it.
    ///
    /// ## Why is this bad
    ///
    /// A warehouse has no copy that follows it. After the loss of its region, what was loaded since the last snapshot
    /// that was copied is lost.
    ///
    /// ## Bad
    ///
    /// ```toml
    /// [[store]]
    /// name = "sales"
    /// rpo = "1h"
    /// ```
    ///
    /// ## Good
    ///
    /// ```toml
    /// [[store]]
    /// name = "sales"
    /// rpo = "1d"
    ///
    /// [[external.copy]]
    /// of = "sales"
    /// kind = "backup"
    /// location = "us-east"
    /// schedule = "0 0 * * *"
    /// reason = "copies of snapshots, set up in the console"
    /// review_by = "2027-06-30"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the RPO is a day or more and a backup in another region is stated, or a second warehouse there is.
    /// - **fail**: the RPO is less than a day, and no second warehouse is stated.
    /// - **unknown**: no RPO is stated, or no copy in another region is.
    /// - **not-applicable**: there is no warehouse that the platform runs, or only the loss of a zone has to be survived.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/db2wh-saas?topic=db2wh-saas-bnr>
    code: "DB2008",
    name: "db2/daily-snapshot",
    title: "a warehouse may lose what its snapshots lose",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Db2");
        return;
    };
    for instance in instances::warehouses(app) {
        if objective::asks_for_region(instance.resource, report) {
            judge(app, &instance, &facts, as_of, report);
        }
    }
}

fn judge(app: &App<'_>, instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (resource, name) = (instance.resource, instance.label());
    let (hours, restore) = (facts.warehouse.snapshot_hours, &facts.warehouse.restore);
    let second = copies::nodes(app, instance);
    if let Some(node) = second.iter().find(|node| node.is_elsewhere(instance).is_yes()) {
        report
            .pass(format!("{} is in {}", node.label(), place::shown(node.location)))
            .about(resource)
            .at(node.resource, node.pointer(), "stated here");
        return;
    }
    let backups = copies::backups(app, instance);
    let kept = backups.iter().find(|backup| backup.is_elsewhere(instance).is_yes());
    let entry = match (objective::rpo_minutes(resource), kept) {
        (Some(rpo), _) if rpo < hours.saturating_mul(60) => report
            .fail(format!(
                "snapshots of {name} are taken every {hours} h and restored at {restore}; no more than {} may be lost (facts of {as_of})",
                objective::shown(rpo)
            ))
            .problem("rpo")
            .help("load a second warehouse in another region in parallel, or let the RPO be a day")
            .see(resource, "/objective/rpo_minutes", "what may be lost"),
        (Some(rpo), Some(backup)) => report
            .pass(format!(
                "snapshots of {name} are taken every {hours} h and kept in {} too; the RPO is {} (facts of {as_of})",
                place::shown(backup.location),
                objective::shown(rpo)
            ))
            .see(backup.resource, backup.pointer(), "stated here"),
        (Some(_), None) => report.unknown(uncopied(name)),
        (None, _) => report.unknown(Missing {
            key: format!("rpo:{name}"),
            what: format!("whether {name} may lose what was loaded since its last snapshot, up to {hours} h (facts of {as_of}): no RPO is stated"),
            settle: "state its `rpo` in a `[[store]]` of resilint.toml".into(),
        }),
    };
    entry.about(resource).at(resource, "/spec/plan", "this warehouse");
}

fn uncopied(name: &str) -> Missing {
    Missing {
        key: format!("copy:{name}"),
        what: format!(
            "whether snapshots of {name} are copied to another region: that is set up in the console"
        ),
        settle: "state the copy as `[[external.copy]]` with `kind = \"backup\"` in resilint.toml"
            .into(),
    }
}
