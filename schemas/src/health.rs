//! Health checks of load balancers, local and global.

use serde::{Deserialize, Serialize};

use crate::{Set, Value};

/// How a load balancer finds out whether what it sends requests to is alive. The facts are those of
/// `ibm_cis_healthcheck`, `ibm_dns_glb_monitor`, the health arguments of `ibm_is_lb_pool`,
/// `ibm_lbaas_health_monitor`, `ibm_lb_service` and their likes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct HealthCheck {
    /// `http`, `https`, `tcp`, `ping`, in the words of the format.
    pub kind: Value<String>,
    /// Path of an HTTP check.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub path: Value<String>,
    /// Port, by number or name.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub port: Value<String>,
    /// HTTP method.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub method: Value<String>,
    /// The `Host` header that the check sends.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub host_header: Value<String>,
    /// Seconds between checks.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub interval_seconds: Value<u32>,
    /// Seconds until a check has failed.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub timeout_seconds: Value<u32>,
    /// Failed checks that are tried again, in the count of the format, until the origin is down.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retries: Value<u32>,
    /// Status codes that count as alive, as written, such as `2xx`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub expected_codes: Value<String>,
    /// Text that the answer must hold.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub expected_body: Value<String>,
    /// Whether redirects are followed.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub follow_redirects: Value<bool>,
    /// Whether any certificate of the origin is accepted.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub allow_insecure: Value<bool>,
    /// The regions it checks from, in the words of the format, where the check itself names them.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub regions: Set<Value<String>>,
}
