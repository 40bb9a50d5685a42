//! App groups out of Terraform: what one root module declares of one offering under one scenario.

use resilint_schema::{AppGroup, Confidence, Kind, Offering, PlannedAction, Resource, Value};
use resilint_terraform::Evaluation;
use resilint_terraform::instance::Origin;

use crate::normalise::terraform::graph::Graph;
use crate::normalise::{Builder, edge_groups};

const JOINED_BY: &str = "the same Terraform root module";

/// Adds the groups of the resources from `first` on.
pub(crate) fn groups(
    evaluation: &Evaluation,
    graph: &Graph<'_>,
    first: usize,
    builder: &mut Builder<'_>,
) {
    let of_root: Vec<&Resource> = builder.topology().resources.iter().skip(first).collect();
    let mut offerings: Vec<Offering> = of_root
        .iter()
        .filter(|resource| is_judged(resource))
        .map(|resource| resource.offering)
        .collect();
    offerings.sort_unstable();
    offerings.dedup();
    let groups: Vec<AppGroup> = offerings
        .into_iter()
        .map(|offering| {
            let ids = |wanted: &dyn Fn(&Resource) -> bool| {
                of_root.iter().filter(|r| wanted(r)).map(|r| r.id.clone()).collect()
            };
            AppGroup {
                id: String::new(),
                name: name(evaluation, offering),
                offering,
                members: ids(&|resource| resource.offering == offering && is_judged(resource)),
                targets: Vec::new(),
                targets_closed: false,
                balancers: ids(&|resource| {
                    resource.offering == offering && matches!(resource.kind, Kind::LoadBalancer(_))
                }),
                topology: Value::Absent,
                joined_by: JOINED_BY.to_owned(),
                confidence: Confidence::Derived,
            }
        })
        .collect();
    let _ = graph;
    let edge = without_balancer(evaluation, first, builder);
    groups.into_iter().chain(edge).for_each(|group| builder.group(group));
}

/// The certificates, settings and pools of a root module that no global load balancer has. Those of a
/// load balancer are judged with it.
fn without_balancer(
    evaluation: &Evaluation,
    first: usize,
    builder: &Builder<'_>,
) -> Option<AppGroup> {
    let members = edge_groups::without_balancer(builder.topology(), first);
    (!members.is_empty()).then(|| AppGroup {
        id: String::new(),
        name: name(evaluation, Offering::InternetServices),
        offering: Offering::InternetServices,
        members,
        targets: Vec::new(),
        targets_closed: false,
        balancers: Vec::new(),
        topology: Value::Absent,
        joined_by: JOINED_BY.to_owned(),
        confidence: Confidence::Derived,
    })
}

/// Whether rules look at a resource for itself, rather than at what uses it: what stands at the edge is
/// judged with the apps behind it, and what a plan deletes holds nothing up any more.
fn is_judged(resource: &Resource) -> bool {
    let goes = resource.lifecycle.planned.known() == Some(&PlannedAction::Delete);
    !goes
        && !matches!(resource.offering, Offering::InternetServices)
        && !matches!(
            resource.kind,
            Kind::GlobalLoadBalancer(_)
                | Kind::OriginPool(_)
                | Kind::LoadBalancer(_)
                | Kind::Network(_)
                | Kind::Subnet(_)
                | Kind::PlacementGroup(_)
                | Kind::ServerTemplate(_)
                | Kind::Configuration(_)
                | Kind::ImageBuild(_)
                | Kind::Other { .. }
        )
}

/// `kubernetes of examples/basic (prod.tfvars)`; `kubernetes, plan of examples/plan.json`.
fn name(evaluation: &Evaluation, offering: Offering) -> String {
    match &evaluation.origin {
        Origin::Source => {}
        Origin::Plan(path) => return format!("{}, plan of {path}", offering.as_str()),
        Origin::State(path) => return format!("{}, state of {path}", offering.as_str()),
    }
    let root = if evaluation.root.is_empty() { "this folder" } else { &evaluation.root };
    let scenario = if evaluation.scenario.is_empty() {
        String::new()
    } else {
        format!(" ({})", evaluation.scenario)
    };
    format!("{} of {root}{scenario}", offering.as_str())
}
