//! Storage of a cluster: claims for volumes and the classes that serve them.

use serde::{Deserialize, Serialize};

use crate::{Resiliency, Set, Value};

/// A class of volumes that a cluster makes on demand. Made from Kubernetes StorageClasses and from
/// the facts about built-in ones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct StorageClass {
    /// What makes the volumes, such as `vpc.block.csi.ibm.io`.
    pub provisioner: Value<String>,
    /// What becomes of a volume when its claim goes: `Delete` or `Retain`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub reclaim_policy: Value<String>,
    /// When a volume is made: `Immediate` or `WaitForFirstConsumer`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub binding_mode: Value<String>,
    /// The zones that volumes may be made in.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub zones: Set<Value<String>>,
    /// Whether pods in every zone of the region reach its volumes.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub regional: Value<bool>,
    /// Profile or storage class of the volumes, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub profile: Value<String>,
    /// What loss the buckets behind its volumes survive; absent where no buckets are behind them.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub resiliency: Value<Resiliency>,
}

/// A claim of a workload for a volume. Made from Kubernetes PersistentVolumeClaims and the claim
/// templates of StatefulSets. A `mounts` relation leads from the workload to it, and a `depends-on` relation
/// from it to its class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct VolumeClaim {
    /// Kubernetes namespace.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub namespace: Value<String>,
    /// Name of its class.
    pub storage_class: Value<String>,
    /// Who may mount it, such as `ReadWriteOnce`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access_modes: Vec<Value<String>>,
    /// Its size, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub size: Value<String>,
    /// Whether each copy of the workload has one of its own.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub per_copy: Value<bool>,
    /// The bucket behind it (`ibm.io/bucket`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub bucket: Value<String>,
    /// Whether the bucket is deleted with it (`ibm.io/auto-delete-bucket`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub auto_delete_bucket: Value<bool>,
    /// The snapshot or claim it starts from, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub restored_from: Value<String>,
}
