//! DB2001: a node for disaster recovery follows each instance in another region.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{DatabaseRole, Missing, RelationKind, Resource};
use resilint_sdk::{App, Entry, Report, objective, place};

use crate::copies;
use crate::facts::{self, Facts, Support};
use crate::instances::{self, Instance};
use crate::plans;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for the node for disaster recovery of each Db2 instance. It is made in the console, under Administration >
    /// Disaster recovery, and no Terraform argument, parameter or export of the service tells of it. So the team states
    /// it in its configuration, until a day by which it looks again.
    ///
    /// ## Why is this bad
    ///
    /// All nodes of an instance are in one region. Without one elsewhere, what is left after the loss of the region is
    /// the backup of the day before.
    ///
    /// ## Bad
    ///
    /// An instance, and nobody who knows whether it has such a node.
    ///
    /// ## Good
    ///
    /// ```toml
    /// [[external.copy]]
    /// of = "orders"
    /// kind = "disaster-recovery-node"
    /// location = "eu-gb"
    /// reason = "seen in the console, Administration > Disaster recovery"
    /// review_by = "2027-06-30"
    /// ```
    ///
    /// It takes over within 30 minutes, when somebody tells it to. Its own backups are set up by hand.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the configuration or a topology document states one in another region, or the instance is one.
    /// - **fail**: the input is all there is, or an export of the account, and shows a single instance; the one that is
    ///   stated is in the region of the instance; or the plan can have none.
    /// - **unknown**: the normal case, for no format can declare it.
    /// - **not-applicable**: there is no Db2 instance, or only the loss of a zone has to be survived.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Provision a geo-replicated disaster recovery node for real-time data
    ///   synchronization"
    /// - <https://cloud.ibm.com/docs/db2-saas?topic=db2-saas-dr_gen>
    code: "DB2001",
    name: "db2/unconfirmed-recovery-node",
    title: "a node for disaster recovery follows each instance in another region",
    severity: Warning,
    basis: SummaryTable,
    bullet: Some("db2/disaster-recovery-node"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Db2");
        return;
    };
    let instances: Vec<Instance<'_>> = instances::transactional(app).collect();
    for instance in &instances {
        if objective::asks_for_region(instance.resource, report) {
            judge(app, instance, &instances, (&facts, as_of), report);
        }
    }
}

fn judge(
    app: &App<'_>,
    instance: &Instance<'_>,
    instances: &[Instance<'_>],
    facts: (&Facts, &str),
    report: &mut Report,
) {
    let (resource, name) = (instance.resource, instance.label());
    if is_node(app, instance) {
        shown(report.pass(format!("{name} is a node for disaster recovery itself")), resource);
        return;
    }
    let nodes = copies::nodes(app, instance);
    let judged: Vec<Truth> = nodes.iter().map(|node| node.is_elsewhere(instance)).collect();
    let found = |wanted: fn(&Truth) -> bool| judged.iter().position(wanted);
    let index = found(Truth::is_yes)
        .or_else(|| found(|truth| matches!(truth, Truth::Unknown(_))))
        .or_else(|| found(Truth::is_no));
    if let Some((node, truth)) =
        index.and_then(|index| Some((nodes.get(index)?, judged.get(index)?)))
    {
        let at = place::shown(node.location);
        let minutes = facts.0.recovery_node.takeover_minutes;
        let entry = report.decide(
            truth.clone(),
            || {
                format!(
                    "a node in {at} follows {name}; it takes over within {minutes} min, by hand"
                )
            },
            || {
                if node.is_off() {
                    format!("the node that follows {name} is switched off")
                } else {
                    format!("the node that follows {name} is in {at}, where {name} is itself")
                }
            },
        );
        shown(entry, resource).see(node.resource, node.pointer(), "the node");
        return;
    }
    alone(app, instance, instances, facts, report);
}

/// Nothing tells of a node.
fn alone(
    app: &App<'_>,
    instance: &Instance<'_>,
    instances: &[Instance<'_>],
    (facts, as_of): (&Facts, &str),
    report: &mut Report,
) {
    let (resource, name) = (instance.resource, instance.label());
    let cannot = plans::holds(instance, facts, as_of, |_, plan| plan.dr == Support::No);
    let others: Vec<&str> =
        instances.iter().map(Instance::label).filter(|other| *other != name).collect();
    let entry = if cannot.is_yes() {
        let (plan, grade) = (plans::shown(instance), plans::grade(instance));
        report
            .fail(format!(
                "{name} is on the plan {plan}{grade}, which can have no node for disaster recovery (facts of {as_of})"
            ))
            .problem("plan")
            .help("choose a plan that is paid for")
    } else if app.is_closed() && others.is_empty() {
        report
            .fail(format!("{name} is the only instance of Db2, and no node for disaster recovery follows it"))
            .problem("alone")
            .help(
                "enable disaster recovery in another region, in the console of the instance under Administration > \
                 Disaster recovery",
            )
    } else {
        report.unknown(missing(name, &others))
    };
    shown(entry, resource);
}

/// Whether an instance follows another one.
fn is_node(app: &App<'_>, instance: &Instance<'_>) -> bool {
    instance.database.role.known() == Some(&DatabaseRole::DisasterRecovery)
        || app
            .comes_from(instance.resource, RelationKind::ReplicatesTo)
            .any(|(from, _)| from.database().is_some())
}

fn missing(name: &str, others: &[&str]) -> Missing {
    let may_be = match others {
        [] => String::new(),
        others => format!("; {} may be one", resilint_sdk::app::list(others.iter().copied())),
    };
    Missing {
        key: "recovery-node".into(),
        what: format!(
            "whether a node for disaster recovery follows {name}: no format can declare it, and no export tells of \
             it{may_be}"
        ),
        settle: "look for it in the console (Administration > Disaster recovery), and state it as `[[external.copy]]` \
                 with `kind = \"disaster-recovery-node\"` in resilint.toml"
            .into(),
    }
}

fn shown<'e>(entry: Entry<'e>, resource: &Resource) -> Entry<'e> {
    entry.about(resource).at(resource, place::pointer(resource), "this instance")
}
