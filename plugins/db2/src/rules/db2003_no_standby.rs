//! DB2003: a standby takes over when a node fails.

use resilint_sdk::logic::{self, Truth};
use resilint_sdk::schema::{Missing, Provenance, Value};
use resilint_sdk::{App, Report, missing};

use crate::facts::{self, Facts, Standby};
use crate::instances::{self, Instance};
use crate::plans;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at `high_availability` of each Db2 instance, as an argument, a parameter, or in `parameters_json`, which
    /// replaces the argument. Where nothing is said, there is one node. The older plans have a standby by their name.
    ///
    /// ## Why is this bad
    ///
    /// With one node, its failure is an outage. With a standby it is one of 10 to 20 seconds.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_db2" "orders" {
    ///   plan = "performance"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_db2" "orders" {
    ///   plan              = "performance"
    ///   high_availability = "yes"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: it is switched on, or the plan has it by its name.
    /// - **fail**: it is switched off or not written, or the plan has none.
    /// - **unknown**: the value or the plan is not known; an export does not tell it; or an older plan does not tell by
    ///   its name whether it has one node or several.
    /// - **not-applicable**: there is no Db2 instance that the platform runs.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/db2-saas?topic=db2-saas-ha>
    code: "DB2003",
    name: "db2/no-standby",
    title: "a standby takes over when a node fails",
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
        judge(&instance, &facts, as_of, report);
    }
}

fn judge(instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let name = instance.label();
    let [from, to] = facts.high_availability.failover_seconds;
    let truth = has_standby(instance, facts, as_of);
    let never =
        || plans::holds(instance, facts, as_of, |_, plan| plan.standby == Standby::Never).is_yes();
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("a standby takes over from {name} within {from} to {to} s (facts of {as_of})"),
            || match never() {
                true => format!("{name} is on the plan {}{}, which has one node (facts of {as_of})", plans::shown(instance), plans::grade(instance)),
                false => format!("`high_availability` of {name} is not \"yes\"{}: the failure of its node is an outage", grade(instance)),
            },
        )
        .about(instance.resource);
    // A plan of one node has none whatever the switch says.
    let of_plan = failed && never();
    let pointer = if of_plan { "/spec/plan" } else { "/spec/high_availability" };
    let entry =
        entry.at(instance.resource, pointer, if of_plan { "its plan" } else { "this instance" });
    if failed {
        entry.problem("one-node").help(
            "set `high_availability = \"yes\"` on the plan `performance`, when it is created",
        );
    }
}

fn has_standby(instance: &Instance<'_>, facts: &Facts, as_of: &str) -> Truth {
    let stated = &instance.database.high_availability;
    let what = format!("whether {} has a standby", instance.label());
    let is_on = match stated {
        Value::Absent if instance.is_exported() => Truth::Unknown(Missing {
            key: format!("standby:{}", instance.label()),
            what: format!("{what}: the export does not tell"),
            settle: "check what declares it together with this".into(),
        }),
        Value::Absent => Truth::No,
        stated => {
            logic::holds(stated, |on| *on, || missing::value(instance.resource, stated, &what))
        }
    };
    let is = |wanted: Standby| {
        plans::holds(instance, facts, as_of, move |_, plan| plan.standby == wanted)
    };
    if is(Standby::Never).is_yes() {
        return Truth::No;
    }
    if is_on.is_yes() || is(Standby::Asked).is_yes() {
        return is_on;
    }
    let named = plans::holds(instance, facts, as_of, |name, plan| {
        plan.standby == Standby::Named && facts.standby.are_in(name)
    });
    match named {
        Truth::No => Truth::Unknown(Missing {
            key: format!("nodes:{}", plans::shown(instance)),
            what: format!(
                "{what}: its plan {} does not tell whether it has one node or several (facts of {as_of})",
                plans::shown(instance)
            ),
            settle: "look at the plan of the instance in the console, or move it to the plan `performance`".into(),
        }),
        named => named,
    }
}

const fn grade(instance: &Instance<'_>) -> &'static str {
    match instance.database.high_availability {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        Value::Known { from: Provenance::ProviderDefault | Provenance::FormatDefault, .. }
        | Value::Absent => ", which is so where it is not written",
        _ => "",
    }
}
