//! Object storage buckets.

use serde::{Deserialize, Serialize};

use crate::Value;

/// A bucket of object storage. Made from `ibm_cos_bucket` with its lifecycle, lock and retention
/// resources, and from exports of buckets. Its place is the location of the resource: a geography
/// for cross-region buckets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Bucket {
    /// What loss its objects survive.
    pub resiliency: Value<Resiliency>,
    /// The service instance, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub instance: Value<String>,
    /// Storage class, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub storage_class: Value<String>,
    /// Endpoint type or host it is reached under, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub endpoint: Value<String>,
    /// Whether old versions of objects are kept.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub versioning: Value<bool>,
    /// Whether a retention policy forbids the deletion of objects; it rules out replication.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retention_policy: Value<bool>,
    /// Whether Object Lock forbids the deletion of versions.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub object_lock: Value<bool>,
    /// Whether a rule moves objects to the archive, from which nothing is replicated.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub archive_rule: Value<bool>,
    /// Days after which a rule deletes objects.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub expire_days: Value<u32>,
    /// Whether a list of addresses (`allowed_ip`) limits access; it rules out being the target of a
    /// replication.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub legacy_firewall: Value<bool>,
    /// Whether the deployment tool deletes it with all its objects (`force_delete`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub force_delete: Value<bool>,
    /// The key that encrypts it, as written: a CRN or reference; an `encrypts-with` relation leads
    /// to it where it is in the topology.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub encryption_key: Value<String>,
}

/// What loss the objects of a bucket survive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Resiliency {
    /// The loss of a region: they are spread over a geography.
    CrossRegion,
    /// The loss of a zone: they are spread over a region.
    Regional,
    /// The loss of a device: they are in one datacenter.
    SingleSite,
    /// Whatever the location of the team's own survives.
    Satellite,
    /// Something else, or a class of a newer version.
    #[default]
    #[serde(other)]
    Other,
}
