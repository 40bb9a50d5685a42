//! DB2009: no argument is written that another one replaces.

use resilint_sdk::app::list;
use resilint_sdk::schema::{Database, Value, Why};
use resilint_sdk::{App, Report, missing};

use crate::instances;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares arguments of each Db2 instance with `parameters` and `parameters_json`, which the provider writes over
    /// them.
    ///
    /// ## Why is this bad
    ///
    /// Who reads `high_availability = "yes"` takes the instance for one with a standby, and it has none.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// high_availability = "yes"
    /// parameters_json   = jsonencode({ high_availability = "no" })
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// high_availability = "yes"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: no argument is replaced by another value.
    /// - **fail**: one is.
    /// - **unknown**: the free parameters are not known.
    /// - **not-applicable**: there is no Db2 instance that the platform runs.
    ///
    /// ## References
    ///
    /// - Terraform provider of IBM Cloud, resource `ibm_db2`
    code: "DB2009",
    name: "db2/overridden-argument",
    title: "no argument is replaced by free parameters",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for instance in instances::transactional(app) {
        let (resource, name) = (instance.resource, instance.label());
        let replaced = &instance.database.overridden;
        let entry = if let (Some(field), true) = (doubtful(instance.database), replaced.is_empty())
        {
            let what = format!("whether free parameters of {name} replace an argument");
            report.unknown(missing::value(resource, field, &what))
        } else if replaced.is_empty() {
            report.pass(format!("no free parameter replaces an argument of {name}"))
        } else {
            let quoted: Vec<String> = replaced.iter().map(|name| format!("`{name}`")).collect();
            let fields = list(quoted.iter().map(String::as_str));
            report
                .fail(format!("free parameters of {name} replace what is written as {fields}"))
                .problem("replaced")
                .help("keep one of the two")
        };
        let pointer = match replaced.first().map(String::as_str) {
            Some("high_availability") => "/spec/high_availability",
            Some("backup_location") => "/spec/backup/location/region",
            Some("version") => "/spec/version",
            Some("instance_type") => "/spec/host_flavor",
            _ => "/spec/plan",
        };
        entry.about(resource).at(resource, pointer, "what counts");
    }
}

/// A field that free parameters may set, where those are not known.
fn doubtful(database: &Database) -> Option<&Value<String>> {
    let is_open =
        |value: &&Value<String>| matches!(value, Value::Unknown { why: Why::Overridable, .. });
    [&database.version, &database.host_flavor].into_iter().find(is_open)
}
