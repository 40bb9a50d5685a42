//! CLD008: data that has to survive is not on a plan for trying things out.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, Provenance, Value};
use resilint_sdk::{App, Report, missing};

use crate::facts::{self, Facts};
use crate::instances::{self, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at the plan of each Cloudant instance.
    ///
    /// ## Why is this bad
    ///
    /// An account can have one instance of the plan Lite, so that there is none to replicate to. It holds 1 GB and
    /// takes 20 reads and 10 writes a second, which replication uses up too, and nobody answers when it is down.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// plan = "lite"
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// plan = "standard"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a plan for production.
    /// - **fail**: the plan Lite.
    /// - **unknown**: the plan is a variable without a value, or one that the facts do not list.
    /// - **not-applicable**: the app declares no instance.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-ibm-cloud-public>: plans
    code: "CLD008",
    name: "cloudant/lite-plan",
    title: "the plan is one for production",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Cloudant");
        return;
    };
    for instance in instances::of(app) {
        judge(&instance, &facts, as_of, report);
    }
}

fn judge(instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (resource, plan) = (instance.resource, &instance.database.plan);
    let name = resource.label();
    let shown = plan.known().map_or("its plan", String::as_str);
    let truth = is_lasting(instance, facts, as_of);
    let grade = match plan {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        _ => "",
    };
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("{name} is on the plan {shown}, which is one for production"),
            || {
                let limits = &facts.plans.limits;
                format!("{name} is on the plan {shown}{grade}: {limits} (facts of {as_of})")
            },
        )
        .about(resource)
        .at(resource, "/spec/plan", "its plan");
    if failed {
        entry.problem("lite").help("choose the plan `standard`");
    }
}

fn is_lasting(instance: &Instance<'_>, facts: &Facts, as_of: &str) -> Truth {
    let (resource, plan) = (instance.resource, &instance.database.plan);
    let is_in = |list: &[String], plan: &str| list.iter().any(|one| one.eq_ignore_ascii_case(plan));
    let what = format!("on which plan {} is", resource.label());
    let plans = match plan {
        Value::Known { value, .. } => std::slice::from_ref(value),
        Value::Unknown { candidates, .. } => candidates.as_slice(),
        Value::Absent => &[],
    };
    let all_in = |list: &[String]| !plans.is_empty() && plans.iter().all(|plan| is_in(list, plan));
    match plan {
        _ if all_in(&facts.plans.lasting) => Truth::Yes,
        _ if all_in(&facts.plans.limited) => Truth::No,
        Value::Known { value, .. } => Truth::Unknown(Missing {
            key: format!("plan:{value}"),
            what: format!(
                "what the plan {value} of {} is: the facts of {as_of} do not list it",
                resource.label()
            ),
            settle: "correct the name of the plan, or check with a newer version of resilint"
                .into(),
        }),
        plan => Truth::Unknown(missing::value(resource, plan, &what)),
    }
}
