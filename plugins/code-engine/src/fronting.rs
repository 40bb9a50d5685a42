//! Global load balancers in front of an app.

use resilint_sdk::App;
use resilint_sdk::schema::{Confidence, GlobalLoadBalancer, OriginPool, Resource};

/// A global load balancer that surely stands in front of the app.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Front<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) balancer: &'a GlobalLoadBalancer,
}

/// The global load balancers that surely stand in front of the app.
pub(crate) fn of<'a>(app: &App<'a>) -> impl Iterator<Item = Front<'a>> {
    let app = *app;
    app.global_balancers()
        .filter(move |(resource, _)| app.fronted_by(resource) != Confidence::Heuristic)
        .map(|(resource, balancer)| Front { resource, balancer })
}

/// The first of them that checks the health of its origins.
pub(crate) fn checking<'a>(app: &App<'a>) -> Option<Front<'a>> {
    let app = *app;
    of(&app)
        .find(|front| pools(&app, front).any(|(_, pool)| pool.health_check.known() == Some(&true)))
}

/// The pools of a balancer that are in the input.
pub(crate) fn pools<'a>(
    app: &App<'a>,
    front: &Front<'a>,
) -> impl Iterator<Item = (&'a Resource, &'a OriginPool)> {
    let app = *app;
    front.balancer.pools.items.iter().filter_map(move |id| app.pool(id))
}
