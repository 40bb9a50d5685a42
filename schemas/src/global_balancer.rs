//! Load balancers over locations, and the origin pools behind them.

use serde::{Deserialize, Serialize};

use crate::health::HealthCheck;
use crate::resource::ResourceId;
use crate::{Location, Set, Value};

/// A load balancer over locations. Made from `ibm_cis_global_load_balancer`, `ibm_dns_glb`, their
/// JSON exports, and the balancers of other vendors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct GlobalLoadBalancer {
    /// `cis`, `dns-services`, or the name of another vendor.
    pub vendor: String,
    /// The host name it answers to.
    pub host: Value<String>,
    /// Whether it is switched on.
    pub enabled: Value<bool>,
    /// The pools that requests may go to: default, fallback and geographic ones together.
    pub pools: Set<ResourceId>,
    /// `public` or `private`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub scope: Value<String>,
    /// Whether requests pass through the vendor's edge; otherwise it answers DNS queries only.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub proxied: Value<bool>,
    /// Seconds for which clients may keep its DNS answer.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub ttl_seconds: Value<u32>,
    /// How a pool is chosen: `off`, `geo`, `random`, `dynamic_latency`, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub steering_policy: Value<String>,
    /// What ties a client to one origin, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub session_affinity: Value<String>,
    /// The pools that requests go to where no geographic route says otherwise.
    #[serde(skip_serializing_if = "PoolList::is_unstated")]
    pub default_pools: PoolList,
    /// The pool of last resort; it is used whatever its health.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub fallback_pool: Value<ResourceId>,
    /// Routes that depend on where the client is.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub geo_routes: Set<GeoRoute>,
}

/// Pools, and whether their order is the order of failover.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PoolList {
    /// `true` where the format keeps the order. `ibm_cis_global_load_balancer.default_pool_ids` is
    /// a set: its order is lost.
    pub ordered: bool,
    /// The pools, as written.
    pub pools: Set<ResourceId>,
}

impl PoolList {
    /// Whether nothing is said of the pools.
    #[must_use]
    pub const fn is_unstated(&self) -> bool {
        !self.ordered && self.pools.is_unstated()
    }
}

/// Where the requests of clients in one part of the world go.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct GeoRoute {
    /// What `region` names: `region`, `country`, `pop` (a point of presence) or `az` (an
    /// availability zone).
    pub by: String,
    /// The part of the world, in the code of the format, such as `WEU`.
    pub region: Value<String>,
    /// The pools that they go to.
    pub pools: PoolList,
}

/// A pool of origins. Made from `ibm_cis_origin_pool`, `ibm_dns_glb_pool` and their JSON exports.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct OriginPool {
    /// Whether it is switched on.
    pub enabled: Value<bool>,
    /// Its origins.
    pub origins: Set<Origin>,
    /// Whether its origins are checked.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub health_check: Value<bool>,
    /// Its name, where the resource is named otherwise.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub name: Value<String>,
    /// How its origins are checked, where the check is in the input.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub health: Value<HealthCheck>,
    /// Origins that must be healthy for the pool to be healthy.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub minimum_origins: Value<u32>,
    /// The regions it is checked from, in the code of the format, such as `WEU`.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub check_regions: Set<Value<String>>,
    /// The subnets a private pool is checked from, as written.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub check_subnets: Set<Value<String>>,
    /// Whom a change of health is told: an address or a channel, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub notification: Value<String>,
}

/// One address that a pool sends requests to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Origin {
    /// Host name or address.
    pub address: Value<String>,
    /// Whether it is switched on.
    pub enabled: Value<bool>,
    /// Its share of requests, as written; 0 takes it out of rotation.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub weight: Value<String>,
    /// Where that address is.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    pub location: Location,
    /// The `Host` header that requests carry to it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub host_header: Value<String>,
    /// The load balancer, cluster, domain mapping or workload that the address belongs to, where it
    /// is in the topology.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<ResourceId>,
}
