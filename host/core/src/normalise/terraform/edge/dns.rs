//! Private global load balancers of DNS Services: they answer within VPCs, over zones or regions.

use resilint_schema::{
    GlobalLoadBalancer, Kind, Location, Offering, OriginPool, RelationKind, Value,
};

use crate::normalise::terraform::edge::cis::origins;
use crate::normalise::terraform::edge::health::{self, default, filled};
use crate::normalise::terraform::edge::pools::{Pools, RouteWords, reachable};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Monitors are read with their pools.
pub(crate) const READERS: &[(&str, Reader)] =
    &[("ibm_dns_glb", balancer), ("ibm_dns_glb_pool", pool)];

const ROUTES: [RouteWords; 1] =
    [RouteWords { block: "az_pools", by: "az", key: "availability_zone", pools: "pools" }];

fn balancer(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let at = fields.at("");
    let pools = Pools { kinds: &["ibm_dns_glb_pool"], graph: subject.graph };
    let default_pools = pools.list(fields.term("default_pools"), true);
    let fallback_pool = pools.one(&fields, "fallback_pool");
    let geo_routes = pools.routes(&fields, &ROUTES);
    let made = GlobalLoadBalancer {
        vendor: "dns-services".to_owned(),
        host: host(subject),
        enabled: fields.flag_or_default("enabled", at),
        pools: reachable(&default_pools, &fallback_pool, &geo_routes),
        scope: default("private".to_owned(), at),
        proxied: default(false, at),
        ttl_seconds: fields.number_or_default("ttl", at),
        steering_policy: Value::Absent,
        session_affinity: Value::Absent,
        default_pools,
        fallback_pool,
        geo_routes,
    };
    let kind = Kind::GlobalLoadBalancer(Box::new(made));
    Made::new(Offering::InternetServices, fields.text("name"), Location::default(), kind)
}

/// The name of a private balancer stands below its zone.
fn host(subject: &Subject<'_>) -> Value<String> {
    let name = subject.fields().text("name");
    let zones = subject.refers_to("zone_id", &["ibm_dns_zone"]);
    let [zone] = zones.as_slice() else { return name };
    let zone = subject.graph.subject(zone).fields().text("name");
    match zone.known() {
        Some(zone) => {
            name.map(
                |name| {
                    if name.ends_with(zone.as_str()) { name } else { format!("{name}.{zone}") }
                },
            )
        }
        None => name,
    }
}

fn pool(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let at = fields.at("");
    let (health_check, health) = health::monitor(subject, "ibm_dns_glb_monitor");
    let (origins, leads_to) = origins(&fields, subject.graph);
    let made = OriginPool {
        enabled: fields.flag_or_default("enabled", at),
        origins,
        health_check,
        health,
        minimum_origins: fields.number_or_default("healthy_origins_threshold", at),
        check_regions: fields.texts("healthcheck_region"),
        check_subnets: fields.texts("healthcheck_subnets"),
        notification: filled(fields.text("notification_channel")),
        ..OriginPool::default()
    };
    let kind = Kind::OriginPool(Box::new(made));
    Made::new(Offering::InternetServices, fields.text("name"), Location::default(), kind)
        .with_edges(RelationKind::OriginOf, &leads_to, fields.at("origins"))
}
