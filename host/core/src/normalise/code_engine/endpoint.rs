//! Endpoints of the platform as addresses of origins: `shop.1a2b3c.eu-de.codeengine.appdomain.cloud` is the
//! app `shop` in `eu-de`.

use std::collections::BTreeSet;

use resilint_schema::{GlobalLoadBalancer, Offering, Resource, Topology, Value};

use crate::facts::FactBook;

/// The apps whose endpoints are origins of a global load balancer, by their ids.
pub(in crate::normalise) fn behind<'t>(
    balancer: &GlobalLoadBalancer,
    topology: &'t Topology,
    facts: &FactBook,
) -> BTreeSet<&'t str> {
    let pools = topology.resources.iter().filter(|r| balancer.pools.items.contains(&r.id));
    let origins = pools.filter_map(Resource::origin_pool).flat_map(|pool| &pool.origins.items);
    let addresses = origins.filter_map(|origin| origin.address.known());
    let endpoints: Vec<(&str, Option<&str>)> =
        addresses.filter_map(|address| endpoint(address, facts)).collect();
    if endpoints.is_empty() {
        return BTreeSet::new();
    }
    let is_one = |resource: &&Resource| {
        resource.offering == Offering::CodeEngine
            && resource.workload().is_some()
            && endpoints.iter().any(|endpoint| is_of(*endpoint, resource))
    };
    topology.resources.iter().filter(is_one).map(|resource| resource.id.as_str()).collect()
}

/// App and region of an address that is an endpoint of the platform.
fn endpoint<'a>(address: &'a str, facts: &'a FactBook) -> Option<(&'a str, Option<&'a str>)> {
    let host = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or(host);
    let below = host.strip_suffix(&*facts.code_engine().app_domain)?;
    Some((below.split('.').next()?, facts.region_of_host(host)))
}

/// Whether an endpoint may be that of an app: it has its name, and is nowhere else.
fn is_of((name, region): (&str, Option<&str>), app: &Resource) -> bool {
    let elsewhere = match &app.location.region {
        Value::Known { value, .. } => region.is_some_and(|region| region != value),
        Value::Unknown { .. } | Value::Absent => false,
    };
    app.name.known().is_some_and(|own| own == name) && !elsewhere
}
