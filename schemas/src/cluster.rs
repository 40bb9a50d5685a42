//! Clusters and their worker pools.

use serde::{Deserialize, Serialize};

use crate::{Set, Value};

/// A Kubernetes or OpenShift cluster. Made from `ibm_container_cluster`,
/// `ibm_container_vpc_cluster`, `ibm_satellite_cluster` with their worker pools and zone
/// attachments, and from installer configurations.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Cluster {
    /// `vpc`, `classic` or `satellite`; of an installer the platform, such as `ibmcloud` or `aws`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub infrastructure: Value<String>,
    /// The worker pools.
    pub pools: Set<WorkerPool>,
    /// The machines of its control plane, where the cluster's owner decides on them. Without them nothing new
    /// starts in the cluster; no workload runs there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control_plane: Option<Box<WorkerPool>>,
    /// Host name of its Ingress.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub ingress_host: Value<String>,
    /// Version of Kubernetes or OpenShift.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub version: Value<String>,
    /// `iks` (Kubernetes), `roks` (OpenShift), or `openshift` where an installer makes it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub platform: Value<String>,
    /// API endpoint, without credentials.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub server: Value<String>,
    /// Names of the add-ons switched on, such as `cluster-autoscaler`.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub addons: Set<Value<String>>,
    /// Whether workers are replaced one after another, each after the one before is ready
    /// (`wait_for_worker_update`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub waits_for_worker_update: Value<bool>,
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
    /// Labels of its workers, as `key=value`; what selects a label runs there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub node_labels: Vec<Value<String>>,
    /// The least workers in each zone that an autoscaler keeps; it overrides `workers_per_zone`.
    /// Absent where there is none.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub autoscaled_min: Value<u32>,
    /// The most workers in each zone that an autoscaler allows.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub autoscaled_max: Value<u32>,
    /// Size of a worker, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub flavor: Value<String>,
    /// The subnets its workers live in, as written.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub subnets: Set<Value<String>>,
}

impl WorkerPool {
    /// The least number of workers in each zone: the autoscaler's minimum, else the pool's count.
    #[must_use]
    pub const fn minimum_per_zone(&self) -> &Value<u32> {
        if self.autoscaled_min.is_absent() { &self.workers_per_zone } else { &self.autoscaled_min }
    }
}
