//! Ties global load balancers to the apps they stand in front of.

use std::collections::BTreeSet;

use resilint_schema::{Confidence, Kind, Relation, RelationKind, Resource, Topology};

/// Adds each global load balancer to the apps it fronts: those a `fronts` relation names, those that
/// answer to its host name, or, in a topology of one app, that app.
pub fn attach_global_balancers(topology: &mut Topology) {
    let is_global = |resource: &&Resource| matches!(resource.kind, Kind::GlobalLoadBalancer(_));
    let balancers: Vec<Resource> = topology.resources.iter().filter(is_global).cloned().collect();
    for balancer in balancers {
        let attached = topology.apps.iter().any(|app| app.balancers.contains(&balancer.id));
        if attached {
            continue;
        }
        let (apps, confidence) = fronted(topology, &balancer);
        for app in apps {
            let members = topology.apps[app].members.clone();
            topology.apps[app].balancers.push(balancer.id.clone());
            topology.relations.extend(members.into_iter().map(|to| Relation {
                kind: RelationKind::Fronts,
                from: balancer.id.clone(),
                to,
                confidence,
                at: balancer.span,
            }));
        }
    }
}

/// The apps behind a balancer, as indexes, and how sure that is.
fn fronted(topology: &Topology, balancer: &Resource) -> (Vec<usize>, Confidence) {
    let related: BTreeSet<&str> = topology
        .relations
        .iter()
        .filter(|edge| edge.kind == RelationKind::Fronts && edge.from == balancer.id)
        .map(|edge| edge.to.as_str())
        .collect();
    let apps_with = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let has = |index: &usize| topology.apps[*index].members.iter().any(|id| test(id));
        (0..topology.apps.len()).filter(has).collect()
    };
    let named = apps_with(&|id| related.contains(id));
    if !named.is_empty() {
        return (named, Confidence::Proven);
    }
    let answering = hosts_of(topology, balancer);
    let by_host = apps_with(&|id| answering.contains(id));
    if !by_host.is_empty() {
        return (by_host, Confidence::Derived);
    }
    let only = if topology.apps.len() == 1 { vec![0] } else { Vec::new() };
    (only, Confidence::Heuristic)
}

/// The workloads that answer to the host name of a balancer.
fn hosts_of<'t>(topology: &'t Topology, balancer: &Resource) -> BTreeSet<&'t str> {
    let Kind::GlobalLoadBalancer(global) = &balancer.kind else { return BTreeSet::new() };
    let Some(host) = global.host.known() else { return BTreeSet::new() };
    let answers = |resource: &&Resource| {
        resource.workload().is_some_and(|workload| {
            workload.routes.named.iter().any(|route| route.host.known() == Some(host))
        })
    };
    let behind_local = |resource: &&Resource| match &resource.kind {
        Kind::LoadBalancer(local) => {
            local.routes.iter().any(|route| route.host.known() == Some(host))
        }
        _ => false,
    };
    let mut ids: BTreeSet<&str> =
        topology.resources.iter().filter(answers).map(|resource| resource.id.as_str()).collect();
    let locals: BTreeSet<&str> = topology
        .resources
        .iter()
        .filter(behind_local)
        .map(|resource| resource.id.as_str())
        .collect();
    ids.extend(
        topology
            .relations
            .iter()
            .filter(|edge| edge.kind == RelationKind::Serves && locals.contains(edge.from.as_str()))
            .map(|edge| edge.to.as_str()),
    );
    ids
}
