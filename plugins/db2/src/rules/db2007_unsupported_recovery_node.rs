//! DB2007: a node for disaster recovery can be added to each instance.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, Value};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::copies;
use crate::facts::{self, Facts, Standby, Support};
use crate::instances::{self, Instance};
use crate::plans;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at what a node for disaster recovery needs: a plan with several nodes, outside of EU Cloud. Documents of IBM
    /// contradict each other on whether the plan Performance can have one.
    ///
    /// ## Why is this bad
    ///
    /// A plan for disaster recovery that the service does not support is found out on the day that it is needed.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// plan = "lite"
    /// ```
    ///
    /// ## Good
    ///
    /// An answer of the support on the plan, and a node that was made and tried out; or a restore of the daily backup
    /// in another region, which loses up to a day.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the plan supports it, or the configuration states that there is one.
    /// - **fail**: the plan has one node.
    /// - **unknown**: documents contradict each other about the plan; the plan or the region is not known; the region
    ///   offers EU Cloud; or the plan does not tell whether it has one node or several.
    /// - **not-applicable**: there is no Db2 instance that the platform runs, or only the loss of a zone has to be
    ///   survived.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/db2-saas?topic=db2-saas-dr_gen>
    code: "DB2007",
    name: "db2/unsupported-recovery-node",
    title: "a node for disaster recovery can be added to each instance",
    severity: Info,
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
        if objective::asks_for_region(instance.resource, report) {
            judge(app, &instance, &facts, as_of, report);
        }
    }
}

fn judge(app: &App<'_>, instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (resource, name, plan) = (instance.resource, instance.label(), plans::shown(instance));
    let nodes = copies::nodes(app, instance);
    if let Some(node) = nodes.iter().find(|node| node.is_elsewhere(instance).is_yes()) {
        report
            .pass(format!("{name} has a node in {}", place::shown(node.location)))
            .about(resource)
            .at(node.resource, node.pointer(), "the node");
        return;
    }
    let is =
        |wanted: Support| plans::holds(instance, facts, as_of, move |_, plan| plan.dr == wanted);
    let entry = if is(Support::No).is_yes() {
        report
            .fail(format!(
                "a node for disaster recovery needs several nodes, and the plan {plan} of {name}{} has one (facts of {as_of})",
                plans::grade(instance)
            ))
            .problem("one-node")
            .help("choose a plan that is paid for")
    } else if is(Support::Conflict).is_yes() {
        report.unknown(contradicted(name, &plan, as_of))
    } else {
        match is(Support::Yes) {
            Truth::Yes => match doubt(instance, facts, as_of) {
                Some(missing) => report.unknown(missing),
                None => {
                    report.pass(format!("the plan {plan} of {name} supports it (facts of {as_of})"))
                }
            },
            Truth::No => report.unknown(plans::unknown(instance)),
            Truth::Unknown(missing) => report.unknown(missing),
        }
    };
    entry.about(resource).at(resource, "/spec/plan", "its plan");
}

fn contradicted(name: &str, plan: &str, as_of: &str) -> Missing {
    Missing {
        key: format!("conflict:{plan}"),
        what: format!(
            "whether a node for disaster recovery can be added to {name}: documents of IBM contradict each other \
             about the plan {plan} (facts of {as_of})"
        ),
        settle: "ask IBM support before relying on it; where the node is there, state it as `[[external.copy]]` with \
                 `kind = \"disaster-recovery-node\"` in resilint.toml"
            .into(),
    }
}

/// What leaves it open where the plan supports it.
fn doubt(instance: &Instance<'_>, facts: &Facts, as_of: &str) -> Option<Missing> {
    let (name, plan) = (instance.label(), plans::shown(instance));
    let region = &instance.resource.location.region;
    let may_be_eu = |region: &Value<String>| match region {
        Value::Known { value, .. } => facts.recovery_node.eu_cloud.contains(value),
        _ => true,
    };
    let has_several = plans::holds(instance, facts, as_of, |name, plan| {
        plan.standby != Standby::Named || facts.standby.are_in(name)
    });
    if !has_several.is_yes() {
        return Some(Missing {
            key: format!("nodes:{plan}"),
            what: format!(
                "whether {name} has several nodes, as one for disaster recovery needs: its plan {plan} does not tell"
            ),
            settle: "look at the plan of the instance in the console".into(),
        });
    }
    if !may_be_eu(region) {
        return None;
    }
    let what = format!("whether {name} is in EU Cloud, which has no nodes for disaster recovery");
    Some(match region.known() {
        Some(region) => Missing {
            key: format!("eu-cloud:{name}"),
            what: format!("{what}: it is in {region} (facts of {as_of})"),
            settle: "look whether the account has the setting EU Supported".into(),
        },
        None => missing::value(instance.resource, region, &what),
    })
}
