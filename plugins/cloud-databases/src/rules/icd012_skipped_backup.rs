//! ICD012: no backup is skipped before or after a step that has no way back.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{Missing, Value};
use resilint_sdk::{App, Report, missing};

use crate::instances::{self, Instance, grade};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at the two switches that leave a backup out: `version_upgrade_skip_backup`, before an upgrade, and
    /// `skip_initial_backup`, after the promotion of a read replica.
    ///
    /// ## Why is this bad
    ///
    /// An upgrade and a promotion cannot be undone. The backup is the only way back, and a promoted replica has none until
    /// the first one is taken.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service                     = "databases-for-postgresql"
    ///   version_upgrade_skip_backup = true
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service = "databases-for-postgresql"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: neither is set.
    /// - **fail**: one is.
    /// - **unknown**: one is a variable without a value.
    ///
    /// ## References
    ///
    /// - Terraform provider of IBM Cloud, resource `ibm_database`
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-read-only-replicas>
    code: "ICD012",
    name: "cloud-databases/skipped-backup",
    title: "no backup is skipped around an upgrade or a promotion",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// A switch: its argument, where it is, and what is done without a backup.
type Switch<'a> = (&'a Value<bool>, &'static str, &'static str, &'static str);

fn check(app: &App<'_>, report: &mut Report) {
    for instance in instances::of(app) {
        let database = instance.database;
        let switches: [Switch<'_>; 2] = [
            (
                &database.skip_upgrade_backup,
                "version_upgrade_skip_backup",
                "/spec/skip_upgrade_backup",
                "the version is upgraded without a backup before it",
            ),
            (
                &database.skip_initial_backup,
                "skip_initial_backup",
                "/spec/skip_initial_backup",
                "a promoted replica starts without a backup",
            ),
        ];
        let said = switches.iter().filter(|switch| judge(&instance, switch, report)).count();
        if said == 0 {
            let resource = instance.resource;
            report.pass(format!("{} skips no backup", instance.title())).about(resource).at(
                resource,
                "/spec/skip_upgrade_backup",
                "this database",
            );
        }
    }
}

/// Judges one switch; `false` where it is off.
fn judge(instance: &Instance<'_>, switch: &Switch<'_>, report: &mut Report) -> bool {
    let (value, argument, pointer, effect) = *switch;
    let resource = instance.resource;
    let title = instance.title();
    let what = format!("whether {title} skips a backup by `{argument}`");
    let missing = || -> Missing { missing::value(resource, value, &what) };
    let is_on = match value {
        Value::Absent => Truth::No,
        stated => holds(stated, |on| *on, missing),
    };
    let entry = match is_on {
        Truth::No => return false,
        Truth::Unknown(missing) => report.unknown(missing),
        Truth::Yes => report
            .fail(format!("{title}: `{argument} = true`{}: {effect}", grade(value)))
            .problem(argument)
            .help(format!("leave `{argument}` out")),
    };
    entry.about(resource).at(resource, pointer, "this switch");
    true
}
