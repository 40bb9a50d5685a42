//! How a global load balancer chooses among its pools, and how many places serve at once.

use resilint_sdk::App;
use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, ResourceId, Value};

use crate::edge::Balancer;
use crate::places::{Grain, Places};

/// How a pool is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The first pool that is healthy, in their order.
    Failover,
    /// By where the client is, in the order of the pools of its part of the world.
    Geo,
    /// Any pool.
    Random,
    /// The pool that answers fastest.
    Latency,
}

impl Mode {
    /// The mode of a word of the formats.
    fn of(word: &str) -> Option<Self> {
        match word {
            "off" | "failover" => Some(Self::Failover),
            "geo" | "geolocation" => Some(Self::Geo),
            "random" | "weighted" => Some(Self::Random),
            "dynamic_latency" | "latency" => Some(Self::Latency),
            _ => None,
        }
    }
}

/// The mode of a load balancer, where the input tells. Without a policy, geo routes decide where there
/// are any, else the order of the pools.
pub(crate) fn mode(balancer: &Balancer<'_>) -> Option<Mode> {
    let routes = &balancer.spec.geo_routes;
    match &balancer.spec.steering_policy {
        Value::Known { value, .. } => Mode::of(value),
        Value::Unknown { candidates, .. } => {
            let mut modes = candidates.iter().map(|word| Mode::of(word));
            let first = modes.next()??;
            modes.all(|mode| mode == Some(first)).then_some(first)
        }
        // What another vendor takes where nothing is written is not known.
        Value::Absent if !balancer.has_fallback() => None,
        Value::Absent if !routes.items.is_empty() => Some(Mode::Geo),
        Value::Absent if routes.closed || routes.is_unstated() => Some(Mode::Failover),
        Value::Absent => None,
    }
}

/// The policy as it is written, for people.
pub(crate) fn word<'a>(balancer: &Balancer<'a>) -> &'a str {
    let policy = &balancer.spec.steering_policy;
    policy.known().map(String::as_str).or(policy.symbol()).unwrap_or("not set")
}

/// Whether at least so many places serve at the same time.
pub(crate) fn at_once(
    app: &App<'_>,
    balancer: &Balancer<'_>,
    mode: Mode,
    needed: usize,
    missing: impl Fn() -> Missing,
) -> Truth {
    if mode != Mode::Failover {
        // The pool of last resort takes part too (ibm-cloud-docs/cis, glb-traffic-steering).
        let places = Places::of(app, &balancer.spec.pools, Grain::Region);
        return places.bounds().at_least(needed, missing);
    }
    let firsts = firsts(app, balancer);
    let of_one = |id: &&ResourceId| {
        let places = Places::of_one(app, id, Grain::Region);
        places.bounds().at_least(needed, &missing)
    };
    let mut truths = firsts.iter().map(of_one);
    let Some(first) = truths.next() else { return Truth::Unknown(missing()) };
    if truths.all(|truth| truth == first) { first } else { Truth::Unknown(missing()) }
}

/// The pools that may be the one that serves as long as all is well: the first of a list, any of a set.
fn firsts<'a>(app: &App<'a>, balancer: &Balancer<'a>) -> Vec<&'a ResourceId> {
    let list = &balancer.spec.default_pools;
    let is_off = |id: &&ResourceId| {
        app.pool(id).is_some_and(|(_, pool)| pool.enabled.known() == Some(&false))
    };
    let mut pools = list.pools.items.iter().filter(|id| !is_off(id));
    if list.ordered { pools.next().into_iter().collect() } else { pools.collect() }
}
