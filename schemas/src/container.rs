//! Containers and the health checks of them.

use serde::{Deserialize, Serialize};

use crate::{Location, Value};

/// One container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Container {
    /// Its name.
    pub name: Value<String>,
    /// The image, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub image: Value<String>,
    /// Where the registry of the image is; a registry for the whole world has no place.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    pub registry: Location,
    /// Name of the secret that opens the registry.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub pull_secret: Value<String>,
    /// The resources it reserves, such as `cpu, memory`; absent where it reserves none.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub reserves: Value<String>,
    /// The port it listens on, by number or name.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub port: Value<String>,
    /// Whether it receives requests: a port, or a Service that selects its pod.
    pub serves: Value<bool>,
    /// Whether it may receive requests.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub readiness: Value<Probe>,
    /// Whether it should be restarted.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub liveness: Value<Probe>,
    /// Whether it has started.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub startup: Value<Probe>,
}

/// A health check of one container or app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Probe {
    /// `http`, `tcp`, `exec`, `grpc`, `port`, `process`, `none`, in the words of the format.
    pub kind: Value<String>,
    /// Path of an HTTP check.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub path: Value<String>,
    /// Port, by number or name.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub port: Value<String>,
    /// Seconds between checks.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub period_seconds: Value<u32>,
    /// Seconds until a check has failed.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub timeout_seconds: Value<u32>,
    /// Seconds until the first check.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub initial_delay_seconds: Value<u32>,
    /// Failed checks in a row that count as a failure.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub failure_threshold: Value<u32>,
}
