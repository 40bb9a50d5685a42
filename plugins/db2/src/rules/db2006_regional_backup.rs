//! DB2006: the backups of each instance outlive its region.

use resilint_sdk::logic::{self, Truth};
use resilint_sdk::schema::{DatabaseBackup, Value};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::copies;
use crate::facts::{self, Facts};
use crate::instances::{self, Instance};
use crate::plans;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at `backup_location` of each Db2 instance. Where nothing is said, backups are kept over the regions of a
    /// geography.
    ///
    /// ## Why is this bad
    ///
    /// Backups in the region of the instance are lost with both.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// location        = "us-south"
    /// backup_location = "us-south"
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// location        = "us-south"
    /// backup_location = "us"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: nothing is written, a geography (`us`, `eu`, `ap`), another region, or the configuration states a
    ///   backup in another region.
    /// - **fail**: the region of the instance.
    /// - **unknown**: either place is not known.
    /// - **not-applicable**: there is no Db2 instance that the platform runs, its plan has no backups (see DB2002), or
    ///   only the loss of a zone has to be survived.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Daily backup with paid plans"
    /// - <https://cloud.ibm.com/docs/db2-saas?topic=db2-saas-bnr>
    code: "DB2006",
    name: "db2/regional-backup",
    title: "the backups of each instance outlive its region",
    severity: Warning,
    basis: Vendor,
    bullet: Some("db2/backup"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Db2");
        return;
    };
    for instance in instances::transactional(app) {
        if objective::asks_for_region(instance.resource, report) {
            judge(app, &instance, &facts, as_of, report);
        }
    }
}

fn judge(app: &App<'_>, instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (resource, name) = (instance.resource, instance.label());
    if plans::holds(instance, facts, as_of, |_, plan| plan.backups).is_no() {
        report.not_applicable(format!("the plan of {name} has no backups")).about(resource);
        return;
    }
    let stated = copies::backups(app, instance);
    if let Some(backup) = stated.iter().find(|it| it.is_elsewhere(instance).is_yes()) {
        let message = format!("{} is kept in {}", backup.label(), place::shown(backup.location));
        report.pass(message).about(resource).at(backup.resource, backup.pointer(), "stated here");
        return;
    }
    let Some(backup) = &instance.database.backup else {
        report
            .pass_by_platform(
                format!("the backups of {name} are kept over several regions, which is so where nothing is written"),
                facts.backup.source.as_str(),
            )
            .about(resource)
            .at(resource, "/spec/plan", "this instance");
        return;
    };
    let at = place::shown(&backup.location);
    let truth = outlives(instance, backup);
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("the backups of {name} are kept in {at}, and outlive its region"),
            || {
                format!(
                    "the backups of {name} are kept in {at} only{}, where it is itself",
                    place::grade(&backup.location)
                )
            },
        )
        .about(resource)
        .at(resource, "/spec/backup/location/region", "where backups are kept")
        .see(resource, place::pointer(resource), "where it is");
    if failed {
        entry
            .problem("same-region")
            .help("let `backup_location` be a geography, such as `us` or `eu`, or leave it out");
    }
}

/// Whether backups are kept over a geography or in another region.
fn outlives(instance: &Instance<'_>, backup: &DatabaseBackup) -> Truth {
    let (kept, own) = (&backup.location, &instance.resource.location);
    if kept.geo.known().is_some() {
        return Truth::Yes;
    }
    let what = format!("whether the backups of {} are kept in its region only", instance.label());
    // Geographies have names of two letters.
    let is_geo = |place: &String| place.len() == 2;
    let over = logic::holds(&kept.region, is_geo, || {
        missing::value(instance.resource, &kept.region, &what)
    });
    if over.is_yes() {
        return over;
    }
    match (place::same(&kept.region, &own.region), &kept.region) {
        (Some(same), _) => Truth::known(!same),
        (None, Value::Known { .. }) => {
            Truth::Unknown(missing::value(instance.resource, &own.region, &what))
        }
        (None, _) => Truth::Unknown(missing::value(instance.resource, &kept.region, &what)),
    }
}
