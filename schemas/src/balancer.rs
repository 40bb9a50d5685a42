//! Load balancers: local ones, and those over locations with their origin pools.

use serde::{Deserialize, Serialize};

use crate::resource::ResourceId;
use crate::workload::Route;
use crate::{Location, Set, Value};

/// A local load balancer: it spreads requests within one location.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct LoadBalancer {
    /// `cluster-ip`, `node-port`, `load-balancer`, `ingress`, `route`, `alb`, `nlb`, in the words of
    /// the format.
    pub exposure: String,
    /// Kubernetes namespace.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub namespace: Value<String>,
    /// Host names and paths it answers to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// The zones it lives in.
    pub zones: Set<Value<String>>,
    /// `Local` or `Cluster`, where the format has it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub external_traffic_policy: Value<String>,
}

/// A load balancer over locations.
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
}

/// A pool of origins.
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
}
