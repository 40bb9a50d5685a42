//! Clusters and their worker pools.

use serde::{Deserialize, Serialize};

use crate::{Set, Value};

/// A Kubernetes or OpenShift cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Cluster {
    /// `vpc`, `classic` or `satellite`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub infrastructure: Value<String>,
    /// The worker pools.
    pub pools: Set<WorkerPool>,
    /// Host name of its Ingress.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub ingress_host: Value<String>,
    /// Version of Kubernetes or OpenShift.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub version: Value<String>,
}

/// A pool of like workers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct WorkerPool {
    /// Its name.
    pub name: Value<String>,
    /// The zones it has workers in.
    pub zones: Set<Value<String>>,
    /// Workers in each zone.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub workers_per_zone: Value<u32>,
    /// Labels and taints that decide what may run there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taints: Vec<Value<String>>,
}
