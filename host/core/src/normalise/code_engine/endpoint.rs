//! Endpoints of the platform as addresses of origins: `shop.1a2b3c.eu-de.codeengine.appdomain.cloud` is the
//! app `shop` in `eu-de`.

use resilint_schema::{AppGroup, Kind, Offering, Resource, Topology, Value};

use crate::facts::FactBook;

/// Whether an origin of a global load balancer is an endpoint of an app of this group.
pub(in crate::normalise) fn leads_to(
    group: &AppGroup,
    balancer: &Resource,
    topology: &Topology,
    facts: &FactBook,
) -> bool {
    if group.offering != Offering::CodeEngine {
        return false;
    }
    let Kind::GlobalLoadBalancer(global) = &balancer.kind else { return false };
    let pools = topology.resources.iter().filter(|r| global.pools.items.contains(&r.id));
    let origins = pools.filter_map(Resource::origin_pool).flat_map(|pool| &pool.origins.items);
    let mut addresses = origins.filter_map(|origin| origin.address.known());
    let members = || topology.resources.iter().filter(|r| group.members.contains(&r.id));
    addresses.any(|address| members().any(|member| is_endpoint(address, member, facts)))
}

/// Whether an address is the endpoint that the platform gives to an app.
fn is_endpoint(address: &str, app: &Resource, facts: &FactBook) -> bool {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    let below = host.strip_suffix(&*facts.code_engine().app_domain);
    let name = below.and_then(|below| below.split('.').next());
    let region = facts.region_of_host(host);
    let elsewhere = match &app.location.region {
        Value::Known { value, .. } => region != Some(value),
        _ => false,
    };
    app.workload().is_some() && app.name.known().map(String::as_str) == name && !elsewhere
}
