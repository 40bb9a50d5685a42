//! SDB005: the data of a database is on a volume that outlives its server.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{RelationKind, Severity, Value, Why};
use resilint_sdk::{App, Report};

use crate::databases::{self, Databases};
use crate::fleet::{Member, Unit};
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for servers that are databases (SDB001 says how that is told), have no data volume, and start from a volume
    /// that is deleted with them (`auto_delete_volume`).
    ///
    /// ## Why is this bad
    ///
    /// A change that makes the server anew, such as another image or another start-up script, deletes the data.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "db" {
    ///   name = "db"
    ///   boot_volume {
    ///     auto_delete_volume = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "db" {
    ///   name    = "db"
    ///   volumes = [ibm_is_volume.data.id]
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a data volume is attached, or the volume it starts from stays.
    /// - **fail**: neither is so. Info where only a name or an open port says that it is a database.
    /// - **unknown**: the volumes or the switch are a variable.
    /// - **not-applicable**: the app declares no database on a server, or nothing is said of the volume it starts from.
    ///
    /// ## References
    ///
    /// - Terraform provider of IBM Cloud, resource `ibm_is_instance`
    code: "SDB005",
    name: "servers/data-on-boot-volume",
    title: "the data of a database is on a volume that outlives its server",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let all = databases::of(app);
    if all.is_empty() {
        report.not_applicable("it declares no database on a server");
        return;
    }
    for databases in &all {
        for host in &databases.hosts {
            judge(app, databases, host, report);
        }
    }
}

/// Whether an entry of a list is surely a volume: what is computed exists later, what a variable holds may be null.
const fn is_there(volume: &Value<String>) -> bool {
    matches!(volume, Value::Known { .. } | Value::Unknown { why: Why::Computed, .. })
}

fn judge(app: &App<'_>, databases: &Databases<'_>, host: &Member<'_>, report: &mut Report) {
    let resource = host.resource;
    let name = host.label();
    let Unit::Server(server) = host.unit else { return };
    let what = format!("whether the data of {name} outlives it");
    let mut attached = app.comes_from(resource, RelationKind::AttachedTo);
    let is_attached = attached.any(|(volume, _)| volume.block_volume().is_some());
    if is_attached || server.data_volumes.items.iter().any(is_there) {
        report.pass(format!("{name} has a data volume of its own")).about(resource).at(
            resource,
            "/spec/data_volumes",
            "its volumes",
        );
        return;
    }
    let goes = match &server.boot_volume_auto_delete {
        Value::Absent => {
            let reason = format!("nothing is said of the volume that {name} starts from");
            report.not_applicable(reason).about(resource);
            return;
        }
        stated => holds(stated, |on| *on, || missing::value(resource, stated, &what)),
    };
    let stays = match goes {
        Truth::Yes if !server.data_volumes.closed => {
            Truth::Unknown(match server.data_volumes.items.first() {
                Some(volume) => missing::value(resource, volume, &what),
                None => missing::others(app, &what),
            })
        }
        decided => !decided,
    };
    let failed = stays.is_no();
    let run = databases.one_runs(host);
    let entry = report.decide(
        stays,
        || format!("the volume that {name} starts from is not deleted with it"),
        || format!("{name} {run} on the volume it starts from, which is deleted with it"),
    );
    let entry = entry.about(resource).at(
        resource,
        "/spec/boot_volume_auto_delete",
        "what becomes of its volume",
    );
    if failed {
        entry.severity(databases.severity_of(host, Severity::Warning)).help(
            "put the data on an `ibm_is_volume` of its own, or set `auto_delete_volume = false`",
        );
    }
}
