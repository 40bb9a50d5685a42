//! ICD009: the service and its version are supported.

use resilint_sdk::schema::{Severity, Value};
use resilint_sdk::{App, Report, missing};

use crate::facts::{self, Engine, Version};
use crate::instances::{self, Instance, grade};
use crate::versions::{End, days_between, end};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares each service and version with the dated list of those that end.
    ///
    /// ## Why is this bad
    ///
    /// What has ended is upgraded on a day that nobody chose, without a way back, or access to it is removed. Its backups
    /// restore into no instance of that version.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service = "databases-for-mysql"
    ///   version = "8.0"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service = "databases-for-mysql"
    ///   version = "8.4"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: nothing says that the version ends soon; or none is stated, so that a new instance gets the preferred one.
    /// - **fail**: the service or the version has ended, or is older than one that the list still names; a warning where
    ///   its last day is in the next 180 days.
    /// - **unknown**: the service or the version is a variable without a value, or an export does not show it.
    /// - **not-applicable**: a read replica has the version of its leader.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-databases?topic=cloud-databases-versioning-policy>
    code: "ICD009",
    name: "cloud-databases/end-of-life",
    title: "the service and its version have not ended",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// Days before the end from which on it is told.
const SOON: i64 = 180;

fn check(app: &App<'_>, report: &mut Report) {
    let found = instances::of(app);
    if found.is_empty() {
        return;
    }
    let Some((facts, as_of)) = facts::of(app, report) else { return };
    for instance in found {
        let resource = instance.resource;
        let what = format!("whether {} has ended", instance.title());
        match instance.engine(&facts, &what) {
            Err(missing) => {
                report.unknown(missing).about(resource).at(
                    resource,
                    "/spec/service",
                    "the service",
                );
            }
            Ok(engine) if !engine.ended.is_empty() && engine.ended.as_str() <= app.as_of() => {
                report
                    .fail(format!(
                        "{}: {} ended on {} (facts of {as_of})",
                        instance.title(),
                        engine.name,
                        engine.ended
                    ))
                    .problem("service")
                    .about(resource)
                    .at(resource, "/spec/service", "the service")
                    .help(format!("move to {}", engine.replacement));
            }
            Ok(engine) => {
                let is_replica = instance.is_replica(app, &what).is_yes();
                of_version(app, (&instance, is_replica), engine, &what, as_of, report);
            }
        }
    }
}

fn of_version(
    app: &App<'_>,
    (instance, is_replica): (&Instance<'_>, bool),
    engine: &Engine,
    what: &str,
    as_of: &str,
    report: &mut Report,
) {
    let resource = instance.resource;
    let title = instance.title();
    let stated = &instance.database.version;
    let Value::Known { value: version, .. } = stated else {
        let entry = match stated {
            Value::Unknown { .. } => report.unknown(missing::value(resource, stated, what)),
            _ => unstated(instance, is_replica, what, report),
        };
        entry.about(resource).at(resource, "/spec/version", "its version");
        return;
    };
    let weak = grade(stated);
    let (name, preferred) = (&engine.name, &engine.preferred);
    let entry = match end(engine, version) {
        End::On(listed) => {
            let shown = format!("{title}: {name} {version}");
            of_listed(app, &shown, (weak, preferred, listed), as_of, report)
        }
        End::Before(listed) => report
            .fail(format!(
                "{title}: {name} {version} has ended{weak}: it is older than {}, the first that is still named (facts of \
                 {as_of})",
                listed.version
            ))
            .problem("version")
            .help(format!("upgrade to {preferred}")),
        End::Unannounced => report
            .pass(format!("{title}: no end of {name} {version} is announced (facts of {as_of})")),
    };
    entry.about(resource).at(resource, "/spec/version", "its version");
}

/// An instance that states no version.
fn unstated<'r>(
    instance: &Instance<'_>,
    is_replica: bool,
    what: &str,
    report: &'r mut Report,
) -> resilint_sdk::Entry<'r> {
    let title = instance.title();
    let resource = instance.resource;
    if is_replica {
        return report.not_applicable(format!("{title} has the version of its leader"));
    }
    // An export shows what is there, which need not be new.
    if resource.root.is_empty() {
        return report.unknown(missing::value(resource, &instance.database.version, what));
    }
    report.pass(format!("{title} states no version: a new instance gets the preferred one"))
}

fn of_listed<'r>(
    app: &App<'_>,
    shown: &str,
    (weak, preferred, listed): (&str, &str, &Version),
    as_of: &str,
    report: &'r mut Report,
) -> resilint_sdk::Entry<'r> {
    let Version { ends, then, .. } = listed;
    let left = days_between(app.as_of(), ends);
    let help = format!("upgrade to {preferred}");
    match left {
        Some(days) if days > SOON => {
            report.pass(format!("{shown} is supported until {ends} (facts of {as_of})"))
        }
        Some(days) if days >= 0 => report
            .fail(format!("{shown} ends on {ends}{weak}; then {then} (facts of {as_of})"))
            .severity(Severity::Warning)
            .problem("version")
            .help(help),
        _ => report
            .fail(format!("{shown} ended on {ends}{weak}; then {then} (facts of {as_of})"))
            .problem("version")
            .help(help),
    }
}
