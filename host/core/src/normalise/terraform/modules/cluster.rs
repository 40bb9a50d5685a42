//! Clusters that the module `base-ocp-vpc` makes.

use resilint_schema::{Cluster, Kind, Offering, RelationKind, Set, Value, WorkerPool};
use resilint_terraform::value::Value as Term;

use crate::normalise::terraform::Made;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::modules::location;
use crate::normalise::terraform::place::in_zone;

pub(crate) fn cluster(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let blocks = fields.blocks("worker_pools");
    let pools: Vec<WorkerPool> =
        blocks.items.iter().map(|pool| worker_pool(pool, subject)).collect();
    let zones: Vec<Value<String>> =
        pools.iter().flat_map(|pool| pool.zones.items.iter().cloned()).collect();
    let cluster = Cluster {
        infrastructure: subject.implies("vpc".into()),
        pools: Set {
            items: pools,
            closed: blocks.open.is_none() && fields.term("worker_pools").is_some(),
        },
        version: fields.text("ocp_version"),
        platform: subject.implies("roks".into()),
        ..Cluster::default()
    };
    let mut location = location(subject);
    if location.region.known().is_none()
        && let Some(zone) = zones.first()
    {
        let region = in_zone(zone.clone(), subject.graph).region;
        location.region = if region.is_absent() { location.region } else { region };
    }
    let networks =
        subject.refers_to("vpc_id", &["ibm_is_vpc", "terraform-ibm-modules/landing-zone-vpc"]);
    let name = fields.text("cluster_name");
    Made::new(Offering::Kubernetes, name, location, Kind::Cluster(Box::new(cluster))).with_edges(
        RelationKind::PartOf,
        &networks,
        fields.at("vpc_id"),
    )
}

fn worker_pool(pool: &Fields<'_>, subject: &Subject<'_>) -> WorkerPool {
    let scales = pool.flag("enableAutoscaling");
    let limit = |name: &str| match scales.known() {
        Some(true) => pool.number(name),
        _ if scales.is_unknown() => pool.number(name),
        _ => Value::Absent,
    };
    WorkerPool {
        name: pool.text("pool_name"),
        zones: pool_zones(pool, subject),
        workers_per_zone: pool.number("workers_per_zone"),
        flavor: pool.text("machine_type"),
        autoscaled_min: limit("minSize"),
        autoscaled_max: limit("maxSize"),
        ..WorkerPool::default()
    }
}

/// A pool names its subnets, or the key under which the cluster has them.
fn pool_zones(pool: &Fields<'_>, subject: &Subject<'_>) -> Set<Value<String>> {
    if pool.term("vpc_subnets").is_some() {
        return zones(pool, "vpc_subnets", subject);
    }
    let fields = subject.fields();
    let prefix = pool.text("subnet_prefix");
    let Some(term) = fields.term("vpc_subnets") else { return Set::default() };
    match (prefix.known(), term.as_object()) {
        (Some(prefix), Some(map)) if map.contains_key(&**prefix) => {
            zones(&Fields::new(term, subject.graph), prefix, subject)
        }
        // The map, or the key in it, is unknown: so are the zones.
        _ => Set::open(vec![zones_unknown(term, &prefix, subject)]),
    }
}

fn zones_unknown(term: &Term, prefix: &Value<String>, subject: &Subject<'_>) -> Value<String> {
    match field::text(term, subject.graph) {
        Value::Unknown { why, symbol: Some(symbol), at, .. } => {
            let key = prefix.known().or(None).map_or("*", String::as_str);
            Value::unknown(why, format!("zone({symbol}[{key:?}])"), at)
        }
        other => other,
    }
}

/// The zones of subnets given as objects, each once.
pub(crate) fn zones(fields: &Fields<'_>, name: &str, subject: &Subject<'_>) -> Set<Value<String>> {
    let blocks = fields.blocks(name);
    let mut items: Vec<Value<String>> = Vec::new();
    for subnet in &blocks.items {
        let zone = subnet.text("zone");
        let is_new = |known: &Value<String>| {
            known.known() != zone.known() || known.symbol() != zone.symbol()
        };
        if !zone.is_absent() && items.iter().all(is_new) {
            items.push(zone);
        }
    }
    items.extend(blocks.open.map(|open| field::text(open, subject.graph)));
    Set { items, closed: blocks.open.is_none() }
}
