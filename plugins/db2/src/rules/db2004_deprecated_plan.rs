//! DB2004: no instance is on a plan that has to be left.

use resilint_sdk::logic::Truth;
use resilint_sdk::{App, Report};

use crate::facts::{self, Facts};
use crate::instances::{self, Instance};
use crate::plans;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for instances on the plans Standard and Enterprise, by whatever name, which IBM asks to leave.
    ///
    /// ## Why is this bad
    ///
    /// What is not moved in time is moved, or stopped, by others.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// plan = "dashDBStandardHADR"
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// plan = "performance"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the plan stays, as of the date of the facts.
    /// - **fail**: it has to be left; the message says by which day.
    /// - **unknown**: the plan is a variable without a value, or one that the facts do not list.
    /// - **not-applicable**: there is no Db2 instance that the platform runs.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/db2-saas?topic=db2-saas-migration>
    code: "DB2004",
    name: "db2/deprecated-plan",
    title: "no instance is on a plan that has to be left",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Db2");
        return;
    };
    for instance in instances::transactional(app) {
        judge(app, &instance, &facts, as_of, report);
    }
}

fn judge(app: &App<'_>, instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (name, plan) = (instance.label(), plans::shown(instance));
    let entry = match plans::holds(instance, facts, as_of, |_, plan| plan.leave_by.is_none()) {
        Truth::Yes => report.pass(format!("the plan {plan} of {name} stays (facts of {as_of})")),
        Truth::No => {
            let known = instance.database.plan.known();
            let day = known.and_then(|plan| facts.plan(plan)?.leave_by.as_deref());
            let when = day.map_or_else(String::new, |day| {
                let verb = if day < app.as_of() { "asked" } else { "asks" };
                format!(": IBM {verb} to leave it by {day}")
            });
            report
                .fail(format!(
                    "{name} is on the plan {plan}{}, which is deprecated{when} (facts of {as_of})",
                    plans::grade(instance)
                ))
                .problem("deprecated")
                .help(
                    "move it to the plan `performance`, as the documentation of the migration says",
                )
        }
        Truth::Unknown(missing) => report.unknown(missing),
    };
    entry.about(instance.resource).at(instance.resource, "/spec/plan", "its plan");
}
