//! Local load balancers: they spread requests within one location.

use serde::{Deserialize, Serialize};

use crate::health::HealthCheck;
use crate::resource::ResourceId;
use crate::workload::Route;
use crate::{Location, Set, Value};

/// A local load balancer: it spreads requests within one location. Made from Kubernetes Services,
/// Ingresses and routes, `ibm_is_lb` and its pools and listeners, `ibm_lbaas`, `ibm_lb` and
/// `ibm_lb_vpx`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct LoadBalancer {
    /// `cluster-ip`, `node-port`, `load-balancer`, `ingress`, `route`, `alb`, `nlb`, in the words
    /// of the format.
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
    /// `vpc` or `classic`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub infrastructure: Value<String>,
    /// How much of a region it lives in.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub scope: Value<BalancerScope>,
    /// Its size or make, such as `network-fixed` or `network-private-path`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub profile: Value<String>,
    /// `public`, `private` or `private_path`, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub visibility: Value<String>,
    /// Host name under which clients reach it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub host: Value<String>,
    /// Virtual IP address under which clients reach it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub address: Value<String>,
    /// The subnets it lives in, as written; its zones are theirs.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub subnets: Set<Value<String>>,
    /// Whether a second appliance stands by (`ibm_lb.ha_enabled`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub ha_enabled: Value<bool>,
    /// The appliance it fails over to, as written (`ibm_lb_vpx_ha`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub ha_pair: Value<String>,
    /// What it sends requests to.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub pools: Set<BalancerPool>,
    /// What it listens to.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub listeners: Set<Listener>,
}

/// How much of a region a local load balancer lives in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BalancerScope {
    /// It survives the loss of a zone as long as one of its zones lives.
    Regional,
    /// It lives in one zone.
    Zonal,
    /// It lives in one classic datacenter.
    SingleDatacenter,
    /// Something else, or a scope of a newer version.
    #[default]
    #[serde(other)]
    Other,
}

/// Like members that requests are spread over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct BalancerPool {
    /// Its name.
    pub name: Value<String>,
    /// Protocol spoken to the members, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub protocol: Value<String>,
    /// How a member is chosen, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub algorithm: Value<String>,
    /// Its members.
    pub members: Set<PoolMember>,
    /// How members are checked; absent where they are not.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub health: Value<HealthCheck>,
    /// What becomes of requests when no member is healthy, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub failsafe: Value<String>,
    /// What ties a client to one member, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub session_affinity: Value<String>,
}

/// One member of a pool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PoolMember {
    /// The server, server group or workload, where it is in the topology.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceId>,
    /// Its host name or address, or the id of its server, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub address: Value<String>,
    /// Port, by number or name.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub port: Value<String>,
    /// Its share of requests, as written; 0 takes it out of rotation.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub weight: Value<String>,
    /// Whether it is switched on, where the format can switch it off.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub enabled: Value<bool>,
    /// Where it is.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    pub location: Location,
}

/// A port that a load balancer listens to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Listener {
    /// `http`, `https`, `tcp`, `udp`, in the words of the format.
    pub protocol: Value<String>,
    /// Port or range of ports, as written.
    pub port: Value<String>,
    /// The certificate it shows, as written: a CRN, an id or the name of a secret. A `secured-by`
    /// relation leads to it where it is in the topology.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub certificate: Value<String>,
    /// Name of the pool that requests go to.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub pool: Value<String>,
    /// Whether it sends clients on to HTTPS.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub https_redirect: Value<bool>,
    /// Seconds after which an idle connection is closed.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub idle_timeout_seconds: Value<u32>,
}
