//! What stands in front of an app: its global load balancers, their pools, and what of the app requests can reach.

use resilint_sdk::App;
use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::{
    Confidence, DomainSettings, GlobalLoadBalancer, OriginPool, RelationKind, Resource, Route,
    Workload,
};

use crate::missing;

/// The pools of a balancer that are in the input, each once.
pub(crate) fn pools<'a>(
    app: &App<'a>,
    balancer: &'a GlobalLoadBalancer,
) -> Vec<(&'a Resource, &'a OriginPool)> {
    let mut pools: Vec<(&Resource, &OriginPool)> = Vec::new();
    for (resource, pool) in balancer.pools.items.iter().filter_map(|id| app.pool(id)) {
        if pools.iter().all(|(known, _)| known.id != resource.id) {
            pools.push((resource, pool));
        }
    }
    pools
}

/// Whether a balancer surely stands in front of the app.
pub(crate) fn is_sure(app: &App<'_>, balancer: &Resource) -> bool {
    app.fronted_by(balancer) != Confidence::Heuristic
}

/// The settings of the domain that a balancer is in.
pub(crate) fn settings<'a>(
    app: &App<'a>,
    balancer: &'a Resource,
) -> Option<(&'a Resource, &'a DomainSettings)> {
    let mut led = app.leads_to(balancer, RelationKind::SecuredBy);
    led.find_map(|(resource, _)| Some((resource, resource.domain_settings()?)))
}

/// Whether requests reach any action of the app.
pub(crate) fn is_served(app: &App<'_>) -> Truth {
    if app.members().next().is_none() {
        let whether = format!("whether an action of {} is exposed to the web", app.name());
        return Truth::Unknown(missing::manifest(app, &whether));
    }
    any(app.workloads().filter(|(_, workload)| is_action(workload)).map(|(_, workload)| {
        let none = &workload.routes.none;
        match none.known() {
            Some(none) => Truth::known(!none),
            None if !workload.routes.named.is_empty() => Truth::Yes,
            None => Truth::Unknown(missing::exposure(
                none,
                &format!("whether an action of {} is exposed to the web", app.name()),
            )),
        }
    }))
}

/// The routes of the app, each with the action it leads to.
pub(crate) fn routes<'a>(
    workloads: impl IntoIterator<Item = (&'a Resource, &'a Workload)>,
) -> Vec<(&'a Resource, &'a Route)> {
    let actions = workloads.into_iter().filter(|(_, workload)| is_action(workload));
    actions
        .flat_map(|(resource, workload)| {
            workload.routes.named.iter().map(move |route| (resource, route))
        })
        .collect()
}

/// Whether a workload is an action, rather than the package around actions.
pub(crate) fn is_action(workload: &Workload) -> bool {
    workload.runtime == resilint_sdk::schema::Runtime::FunctionAction
}
