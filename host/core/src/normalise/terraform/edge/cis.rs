//! Global load balancers of Cloud Internet Services, and of Cloudflare, whose product it is and whose
//! provider has the same words.

use resilint_schema::{
    GlobalLoadBalancer, Kind, Location, Offering, OriginPool, PoolOrigin, RelationKind, Set, Value,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::edge::domain::DOMAINS;
use crate::normalise::terraform::edge::health::{self, default, filled};
use crate::normalise::terraform::edge::origin::{Traced, trace};
use crate::normalise::terraform::edge::pools::{Pools, RouteWords, reachable};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Health checks are read with their pools.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_cis_global_load_balancer", |subject| balancer(subject, &CIS)),
    ("ibm_cis_origin_pool", |subject| pool(subject, &CIS)),
    ("cloudflare_load_balancer", |subject| balancer(subject, &CLOUDFLARE)),
    ("cloudflare_load_balancer_pool", |subject| pool(subject, &CLOUDFLARE)),
];

/// What differs between the two providers.
struct Vendor {
    name: &'static str,
    pool: &'static str,
    monitor: &'static str,
    /// Whether the default pools are a list: in the provider of IBM Cloud they are a set.
    ordered: bool,
}

const CIS: Vendor = Vendor {
    name: "cis",
    pool: "ibm_cis_origin_pool",
    monitor: "ibm_cis_healthcheck",
    ordered: false,
};

const CLOUDFLARE: Vendor = Vendor {
    name: "cloudflare",
    pool: "cloudflare_load_balancer_pool",
    monitor: "cloudflare_load_balancer_monitor",
    ordered: true,
};

const fn route(block: &'static str, by: &'static str) -> RouteWords {
    RouteWords { block, by, key: by, pools: "pool_ids" }
}

const ROUTES: [RouteWords; 3] =
    [route("region_pools", "region"), route("pop_pools", "pop"), route("country_pools", "country")];

fn balancer(subject: &Subject<'_>, vendor: &Vendor) -> Made {
    let (fields, graph) = (subject.fields(), subject.graph);
    let at = fields.at("");
    let pools = Pools { kinds: &[vendor.pool], graph };
    let term = fields.term("default_pool_ids").or(fields.term("default_pools"));
    let default_pools = pools.list(term, vendor.ordered);
    let named = ["fallback_pool_id", "fallback_pool"].map(|name| pools.one(&fields, name));
    let fallback_pool = named.into_iter().find(|pool| !pool.is_absent()).unwrap_or_default();
    let geo_routes = pools.routes(&fields, &ROUTES);
    let proxied = fields.flag_or_default("proxied", at);
    let made = GlobalLoadBalancer {
        vendor: vendor.name.to_owned(),
        host: fields.text("name"),
        enabled: fields.flag_or_default("enabled", at),
        pools: reachable(&default_pools, &fallback_pool, &geo_routes),
        scope: default("public".to_owned(), at),
        ttl_seconds: ttl(&fields, &proxied),
        proxied,
        steering_policy: filled(fields.text("steering_policy")),
        session_affinity: fields.text_or_default("session_affinity", at),
        default_pools,
        fallback_pool,
        geo_routes,
    };
    let kind = Kind::GlobalLoadBalancer(Box::new(made));
    let name = fields.text("name");
    Made::new(Offering::InternetServices, name, Location::default(), kind)
        .with_edges(RelationKind::SecuredBy, &settings(subject), fields.at("domain_id"))
        .with_edges(RelationKind::PartOf, &instances(subject), fields.at("cis_id"))
}

/// The service instance that something is of; its plan sets limits.
fn instances<'a>(subject: &Subject<'a>) -> Vec<&'a Instance> {
    subject.refers_to("cis_id", &["ibm_cis"])
}

/// A proxied balancer answers with addresses of the edge, so its time to live means nothing.
fn ttl(fields: &Fields<'_>, proxied: &Value<bool>) -> Value<u32> {
    if proxied.known() == Some(&false) {
        fields.number_or_default("ttl", fields.at("ttl"))
    } else {
        fields.number("ttl")
    }
}

/// The settings and certificates of the domain that a balancer is in.
fn settings<'a>(subject: &Subject<'a>) -> Vec<&'a Instance> {
    const OF_A_DOMAIN: [&str; 8] = [
        "ibm_cis_domain_settings",
        "ibm_cis_tls_settings",
        "ibm_cis_certificate_order",
        "ibm_cis_certificate_upload",
        "ibm_cis_advanced_certificate_pack_order",
        "ibm_cis_origin_certificate_order",
        "ibm_cis_ruleset_entrypoint_version",
        "terraform-ibm-modules/cis//modules/waf",
    ];
    let domains = subject.refers_to("domain_id", &DOMAINS);
    domains
        .into_iter()
        .flat_map(|domain| {
            let domain = subject.graph.subject(domain);
            OF_A_DOMAIN.map(|kind| domain.referred_by(kind, "domain_id"))
        })
        .flatten()
        .map(|found| found.instance)
        .collect()
}

fn pool(subject: &Subject<'_>, vendor: &Vendor) -> Made {
    let fields = subject.fields();
    let at = fields.at("");
    let (health_check, health) = health::monitor(subject, vendor.monitor);
    let (origins, leads_to) = origins(&fields, subject.graph);
    let made = OriginPool {
        enabled: fields.flag_or_default("enabled", at),
        origins,
        health_check,
        health,
        minimum_origins: fields.number_or_default("minimum_origins", at),
        check_regions: fields.texts("check_regions"),
        notification: notification(subject),
        ..OriginPool::default()
    };
    let kind = Kind::OriginPool(Box::new(made));
    Made::new(Offering::InternetServices, fields.text("name"), Location::default(), kind)
        .with_edges(RelationKind::OriginOf, &leads_to, fields.at("origins"))
        .with_edges(RelationKind::PartOf, &instances(subject), fields.at("cis_id"))
}

/// Whom a change of health is told: the address of the pool, else an alert on the health of all pools of
/// the instance.
fn notification(subject: &Subject<'_>) -> Value<String> {
    let own = filled(subject.fields().text("notification_email"));
    if !own.is_absent() {
        return own;
    }
    let instances = instances(subject);
    let alerts = instances
        .iter()
        .flat_map(|instance| subject.graph.subject(instance).referred_by("ibm_cis_alert", "cis_id"))
        .filter(|alert| alert.fields().flag("enabled").known() != Some(&false))
        .map(|alert| alert.fields().text("alert_type"));
    let mut of_health = alerts.filter(|kind| kind.known().is_none_or(|kind| kind == HEALTH_ALERT));
    of_health.next().unwrap_or_default()
}

/// The type of alerts on the health of pools (ibm-cloud-docs/cis, alerts).
const HEALTH_ALERT: &str = "load_balancing_health_alert";

/// The origins of a pool, and the resources that their addresses belong to.
pub(crate) fn origins<'a>(
    fields: &Fields<'_>,
    graph: &Graph<'a>,
) -> (Set<PoolOrigin>, Vec<&'a Instance>) {
    let blocks = fields.blocks("origins");
    let mut leads_to: Vec<&Instance> = Vec::new();
    let origin = |block: &Fields<'_>| {
        let Traced { location, via } =
            block.term("address").map(|term| trace(term, graph)).unwrap_or_default();
        if let Some((_, instance)) = via
            && !leads_to.iter().any(|known| known.address == instance.address)
        {
            leads_to.push(instance);
        }
        let own_header = block.text("host_header");
        PoolOrigin {
            address: block.text("address"),
            enabled: block.flag_or_default("enabled", block.at("")),
            weight: block.text_or_default("weight", block.at("")),
            location,
            host_header: if own_header.is_absent() {
                health::host_header(block)
            } else {
                own_header
            },
            via: via.map(|(id, _)| id),
        }
    };
    let items = blocks.items.iter().map(origin).collect();
    (Set { items, closed: blocks.open.is_none() }, leads_to)
}
