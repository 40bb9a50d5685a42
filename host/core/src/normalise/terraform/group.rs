//! App groups out of Terraform: what one root module declares of one offering under one scenario; of Cloud
//! Functions, of one package.

use resilint_schema::{AppGroup, Kind, Offering, Resource, ResourceId};
use resilint_terraform::Evaluation;
use resilint_terraform::instance::Origin;

use crate::normalise::terraform::apps::function_packages::packages;
use crate::normalise::terraform::servers::closed::Roots;
use crate::normalise::{Builder, edge_groups};

/// Adds the groups of the resources from `first` on.
pub(crate) fn groups(
    evaluation: &Evaluation,
    roots: &Roots<'_>,
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
        .flat_map(|offering| {
            // Only of servers it is known which modules may hold more of them.
            let is_server = offering == Offering::Servers;
            let hidden = roots.hidden_because(evaluation);
            let open = if is_server { roots.open_because(evaluation) } else { None };
            let members_closed = hidden.is_none();
            let ids = |wanted: &dyn Fn(&Resource) -> bool| {
                of_root.iter().filter(|r| wanted(r)).map(|r| r.id.clone()).collect()
            };
            let is_member =
                |resource: &Resource| resource.offering == offering && is_judged(resource);
            let balancers: Vec<ResourceId> = ids(&|resource| {
                resource.offering == offering && matches!(resource.kind, Kind::LoadBalancer(_))
            });
            let group = |(unit, members): (String, Vec<ResourceId>)| AppGroup {
                targets_closed: is_server && open.is_none(),
                members_closed,
                balancers: balancers.clone(),
                ..AppGroup::new(
                    offering,
                    name(evaluation, &unit),
                    members,
                    joined_by(evaluation, open.as_deref()),
                )
            };
            let units = match offering {
                Offering::CloudFunctions => {
                    let own: Vec<&Resource> =
                        of_root.iter().copied().filter(|resource| is_member(resource)).collect();
                    packages(&own, &builder.topology().relations)
                }
                _ => vec![(offering.as_str().to_owned(), ids(&is_member))],
            };
            units.into_iter().map(group).collect::<Vec<_>>()
        })
        .collect();
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
    (!members.is_empty()).then(|| {
        AppGroup::new(
            Offering::InternetServices,
            name(evaluation, Offering::InternetServices.as_str()),
            members,
            joined_by(evaluation, None),
        )
    })
}

/// Whether rules look at a resource for itself, rather than at what uses it: what stands at the edge is
/// judged with the apps behind it, and what a plan deletes holds nothing up any more. What Terraform only
/// forgets stays in the world, and in its group.
fn is_judged(resource: &Resource) -> bool {
    !resource.is_leaving()
        // Apps of Code Engine are grouped by themselves, over all formats.
        && !matches!(resource.offering, Offering::InternetServices | Offering::CodeEngine)
        && !matches!(
            resource.kind,
            Kind::GlobalLoadBalancer(_)
                | Kind::OriginPool(_)
                | Kind::LoadBalancer(_)
                | Kind::Network(_)
                | Kind::Subnet(_)
                | Kind::PlacementGroup(_)
                | Kind::ServerTemplate(_)
                | Kind::StorageClass(_)
                | Kind::VolumeClaim(_)
                | Kind::Configuration(_)
                | Kind::ImageBuild(_)
                | Kind::Other { .. }
        )
}

fn joined_by(evaluation: &Evaluation, open: Option<&str>) -> String {
    let joined = match &evaluation.origin {
        Origin::Document { what, .. } => format!("the same {what}"),
        Origin::Source | Origin::Plan(_) | Origin::State(_) => {
            "the same Terraform root module".to_owned()
        }
    };
    open.map_or_else(|| joined.clone(), |because| format!("{joined}; {because}"))
}

/// `kubernetes of examples/basic (prod.tfvars)`, or `shop of examples/basic` for a package; `kubernetes, plan of examples/plan.json`.
fn name(evaluation: &Evaluation, unit: &str) -> String {
    match &evaluation.origin {
        Origin::Source => {}
        Origin::Plan(path) => return format!("{unit}, plan of {path}"),
        Origin::State(path) => return format!("{unit}, state of {path}"),
        Origin::Document { path, .. } => return format!("{unit} of {path}"),
    }
    let root = if evaluation.root.is_empty() { "this folder" } else { &evaluation.root };
    let scenario = if evaluation.scenario.is_empty() {
        String::new()
    } else {
        format!(" ({})", evaluation.scenario)
    };
    format!("{unit} of {root}{scenario}")
}
