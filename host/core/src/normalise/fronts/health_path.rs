//! Functions have no host of their own in a manifest: all actions of a platform answer under one. What a load balancer
//! asks to find out whether they are alive tells which of them it stands in front of.

use resilint_schema::{Kind, Resource, Topology};

/// The only app with an API at the path that the health checks of a balancer ask for, as an index.
pub(super) fn app(topology: &Topology, balancer: &Resource) -> Option<usize> {
    let pools = balancer.kind.references();
    let checked = |resource: &Resource| match &resource.kind {
        Kind::OriginPool(pool) => {
            let health = pool.health.known().filter(|_| pools.contains(&&resource.id))?;
            health.path.known().filter(|path| *path != "/").cloned()
        }
        _ => None,
    };
    let paths: Vec<String> = topology.resources.iter().filter_map(checked).collect();
    let serves = |resource: &Resource| {
        let routes = resource.workload().map(|workload| workload.routes.named.as_slice());
        routes.unwrap_or_default().iter().any(|route| {
            route.host.is_absent() && route.path.known().is_some_and(|path| paths.contains(path))
        })
    };
    let serving: Vec<&str> = topology
        .resources
        .iter()
        .filter(|resource| serves(resource))
        .map(|resource| resource.id.as_str())
        .collect();
    let has = |index: &usize| {
        topology.apps[*index].members.iter().any(|id| serving.contains(&id.as_str()))
    };
    let mut apps = (0..topology.apps.len()).filter(has);
    let first = apps.next()?;
    apps.next().is_none().then_some(first)
}
