//! The module `terraform-ibm-cis//modules/glb` where its files are not there: its inputs say which
//! balancer, pools and checks it makes.

use resilint_schema::{
    GeoRoute, GlobalLoadBalancer, Kind, Lifecycle, Location, Offering, Origin, OriginPool,
    PoolList, RelationKind, Resource, ResourceId, Set, Value, Why,
};
use resilint_terraform::{Evaluation, ModuleCall};

use crate::normalise::Builder;
use crate::normalise::terraform::Made;
use crate::normalise::terraform::edge::cis::origins;
use crate::normalise::terraform::edge::health::{self, default, filled};
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Graph;

const MODULE: &str = "terraform-ibm-modules/cis//modules/glb";

/// Adds the balancers and pools of all calls of the module.
pub(crate) fn balancers(evaluation: &Evaluation, graph: &Graph<'_>, builder: &mut Builder<'_>) {
    let is_ours = |call: &&ModuleCall| {
        let source = call.source.split('?').next().unwrap_or_default();
        source.contains("terraform-ibm-modules/") && source.ends_with("//modules/glb")
    };
    for call in evaluation.modules.iter().filter(is_ours) {
        let first = builder.topology().resources.len();
        let fields = Fields::new(&call.config, graph);
        let all = balancer_and_pools(fields, &Location::default(), graph, &|position| {
            format!("r{}", first + position)
        });
        for (position, made) in all.into_iter().enumerate() {
            builder.add(resource(call, (first, position), made, graph));
        }
    }
}

fn resource(
    call: &ModuleCall,
    (first, position): (usize, usize),
    made: Made,
    graph: &Graph<'_>,
) -> Resource {
    let part = if position == 0 { String::new() } else { format!(".pool[{}]", position - 1) };
    Resource {
        id: format!("r{}", first + position),
        name: made.name,
        offering: made.offering,
        origin: Origin { source: call.place.file, address: format!("{}{part}", call.address) },
        span: graph.span(call.place),
        labels: made.labels,
        location: made.location,
        count: crate::normalise::terraform::count(&call.count, graph),
        lifecycle: Lifecycle::default(),
        scenario: graph.scenario().to_owned(),
        root: graph.root().to_owned(),
        crn: Value::Absent,
        objective: resilint_schema::Objective::default(),
        recoveries: Vec::new(),
        kind: made.kind,
        extra: serde_json::Map::new(),
    }
}

/// The resources of one call: the balancer first, then its pools. `id` gives the id that the resource
/// of that position will have.
pub(crate) fn balancer_and_pools(
    config: Fields<'_>,
    location: &Location,
    graph: &Graph<'_>,
    id: &dyn Fn(usize) -> ResourceId,
) -> Vec<Made> {
    let blocks = config.blocks("origin_pools");
    let names: Vec<Value<String>> = blocks.items.iter().map(|pool| pool.text("name")).collect();
    let ids: Vec<ResourceId> = (1..=names.len()).map(id).collect();
    let known = Known { names: &names, ids: &ids, closed: blocks.open.is_none() };
    let kind = Kind::GlobalLoadBalancer(Box::new(balancer(&config, &known)));
    let name = config.text("glb_name");
    let mut made = vec![Made::new(Offering::InternetServices, name, location.clone(), kind)];
    made.extend(blocks.items.iter().map(|block| pool(block, &config, location, graph)));
    made
}

/// The pools of the call, by name.
struct Known<'a> {
    names: &'a [Value<String>],
    ids: &'a [ResourceId],
    closed: bool,
}

impl Known<'_> {
    fn id(&self, name: &Value<String>) -> Option<ResourceId> {
        let same = |own: &Value<String>| match (own.known(), name.known()) {
            (Some(own), Some(name)) => own == name,
            _ => own.symbol().is_some() && own.symbol() == name.symbol(),
        };
        self.ids.get(self.names.iter().position(same)?).cloned()
    }

    fn list(&self, names: &Set<Value<String>>) -> Set<ResourceId> {
        let found: Vec<Option<ResourceId>> = names.items.iter().map(|name| self.id(name)).collect();
        let closed = names.closed && found.iter().all(Option::is_some);
        Set { items: found.into_iter().flatten().collect(), closed }
    }
}

fn balancer(config: &Fields<'_>, known: &Known<'_>) -> GlobalLoadBalancer {
    let at = config.at("");
    // What the module leaves unset, its resources take.
    let of_glb = config.graph().facts.provider_defaults("ibm_cis_global_load_balancer");
    // All pools of the call, unless ids of others are given (modules/glb/main.tf).
    let default_pools = match config.term("default_pool_ids") {
        None => Set { items: known.ids.to_vec(), closed: known.closed },
        Some(_) => Set::open(Vec::new()),
    };
    let geo_routes = routes(config, known);
    let fallback_pool = fallback(config, known);
    let mut pools = Set { items: known.ids.to_vec(), closed: default_pools.closed };
    pools.closed &= !fallback_pool.is_unknown() && geo_routes.closed;
    pools.closed &= geo_routes.items.iter().all(|route| route.pools.pools.closed);
    GlobalLoadBalancer {
        vendor: "cis".into(),
        host: config.text("glb_name"),
        enabled: field::or(config.flag("glb_enabled"), || of_glb.flag("enabled"), at),
        pools,
        scope: default("public".to_owned(), at),
        proxied: field::or(config.flag("glb_proxied"), || of_glb.flag("proxied"), at),
        ttl_seconds: config.number("ttl"),
        steering_policy: config.of(MODULE).text_or_default("steering_policy", at),
        session_affinity: config.text("session_affinity"),
        default_pools: PoolList { ordered: false, pools: default_pools },
        fallback_pool,
        geo_routes,
    }
}

fn fallback(config: &Fields<'_>, known: &Known<'_>) -> Value<ResourceId> {
    let elsewhere = config.text("fallback_pool_id");
    let name = config.text("fallback_pool_name");
    match (elsewhere, known.id(&name)) {
        (Value::Absent, Some(value)) => default(value, config.at("fallback_pool_name")),
        (Value::Absent, None) => unnamed(name),
        (elsewhere, _) => unnamed(elsewhere),
    }
}

/// A pool that is not one of the call.
fn unnamed(name: Value<String>) -> Value<ResourceId> {
    match name {
        Value::Known { value, at, .. } => Value::unknown(Why::NotDeclared, value, at),
        Value::Unknown { why, symbol, at, .. } => {
            Value::Unknown { why, symbol, candidates: Vec::new(), at }
        }
        Value::Absent => Value::Absent,
    }
}

fn routes(config: &Fields<'_>, known: &Known<'_>) -> Set<GeoRoute> {
    let mut routes = Set::closed(Vec::new());
    for (list, by) in [("region_pools", "region"), ("pop_pools", "pop")] {
        let blocks = config.blocks(list);
        routes.closed &= blocks.open.is_none();
        routes.items.extend(blocks.items.iter().map(|route| GeoRoute {
            by: by.to_owned(),
            region: route.text(by),
            pools: PoolList { ordered: true, pools: known.list(&route.texts("pool_names")) },
        }));
    }
    routes
}

fn pool(block: &Fields<'_>, config: &Fields<'_>, location: &Location, graph: &Graph<'_>) -> Made {
    let block = &block.of("ibm_cis_origin_pool");
    let (origins, leads_to) = origins(block, graph);
    let (health_check, check) = check(block, config);
    let made = OriginPool {
        enabled: block.flag_or_default("enabled", block.at("")),
        origins,
        health_check,
        health: check,
        minimum_origins: block.number_or_default("minimum_origins", block.at("")),
        check_regions: block.texts("check_regions"),
        notification: filled(block.text("notification_email")),
        ..OriginPool::default()
    };
    let kind = Kind::OriginPool(Box::new(made));
    Made::new(Offering::InternetServices, block.text("name"), location.clone(), kind).with_edges(
        RelationKind::OriginOf,
        &leads_to,
        block.at("origins"),
    )
}

/// The check that a pool names, among those of the call.
fn check(
    pool: &Fields<'_>,
    config: &Fields<'_>,
) -> (Value<bool>, Value<resilint_schema::HealthCheck>) {
    let name = pool.text("health_check_name");
    if name.is_absent() {
        return (default(false, pool.at("")), Value::Absent);
    }
    let checks = config.blocks("health_checks").items;
    let found = checks.iter().find(|check| {
        let own = check.text("name");
        own.known().is_some() && own.known() == name.known()
    });
    match (found, name) {
        (Some(found), Value::Known { from, at, .. }) => {
            let value = health::check(&found.of("ibm_cis_healthcheck"));
            (Value::Known { value: true, from, at }, Value::Known { value, from, at })
        }
        (_, name) => health::named(name),
    }
}
