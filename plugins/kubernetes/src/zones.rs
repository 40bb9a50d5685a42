//! The zones of a cluster, counted as far as they can be told apart.

use resilint_sdk::logic::{Bounds, distinct};
use resilint_sdk::schema::symbol::MADE_OF;
use resilint_sdk::schema::{Cluster, Missing, Resource, Set, Value, Why, WorkerPool};

use crate::missing;

/// How many zones the pools of a cluster span.
pub(crate) fn of_cluster(cluster: &Cluster) -> Bounds {
    let closed = cluster.pools.closed && cluster.pools.items.iter().all(|pool| pool.zones.closed);
    distinct(cluster.pools.items.iter().flat_map(|pool| &pool.zones.items), closed)
}

/// How many zones one pool spans.
pub(crate) fn of_pool(pool: &WorkerPool) -> Bounds {
    distinct(&pool.zones.items, pool.zones.closed)
}

/// The zones as people read them: names, and expressions where they are unknown.
pub(crate) fn shown(cluster: &Cluster) -> String {
    let mut zones: Vec<&str> = cluster
        .pools
        .items
        .iter()
        .flat_map(|pool| &pool.zones.items)
        .filter_map(|zone| {
            let symbol = || zone.symbol().filter(|symbol| !symbol.starts_with(MADE_OF));
            zone.known().map(String::as_str).or_else(symbol)
        })
        .collect();
    zones.sort_unstable();
    zones.dedup();
    zones.join(", ")
}

/// What would tell the zones of a cluster: the first of them that is unknown.
pub(crate) fn missing(resource: &Resource, cluster: &Cluster) -> Missing {
    let what = format!("in how many zones {} has workers", resource.label());
    let pools = cluster.pools.items.iter();
    let unknown = pools.flat_map(|pool| &pool.zones.items).find(|zone| zone.is_unknown());
    let nothing = Value::Unknown {
        why: Why::NotDeclared,
        symbol: Some(format!("the zones of {}", resource.label())),
        candidates: Vec::new(),
        at: None,
    };
    missing::argument(resource, unknown.unwrap_or(&nothing), &what)
}

/// What would tell the zones of one pool, or of the control plane.
pub(crate) fn missing_of(resource: &Resource, pool: &WorkerPool, name: &str) -> Missing {
    let what = format!("in how many zones the {name} of {} is", resource.label());
    let unknown = pool.zones.items.iter().find(|zone| zone.is_unknown());
    let nothing = Value::Unknown {
        why: Why::NotDeclared,
        symbol: Some(format!("the zones of the {name} of {}", resource.label())),
        candidates: Vec::new(),
        at: None,
    };
    missing::argument(resource, unknown.unwrap_or(&nothing), &what)
}

/// A zone for people: its name, else the expression that stands for it.
pub(crate) fn label(zone: &Value<String>) -> &str {
    zone.known().map(String::as_str).or(zone.symbol()).unwrap_or("a zone that is not known")
}

/// Where the zones are written: the pointer of the first zone, else of the pools.
pub(crate) fn pointer(cluster: &Cluster) -> String {
    let has_zone = |zones: &Set<Value<String>>| !zones.items.is_empty();
    match cluster.pools.items.iter().position(|pool| has_zone(&pool.zones)) {
        Some(index) => format!("/spec/pools/items/{index}/zones/items/0"),
        None => "/name".to_owned(),
    }
}
