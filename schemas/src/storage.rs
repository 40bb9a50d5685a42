//! File shares and block volumes.

use serde::{Deserialize, Serialize};

use crate::{Location, Set, Value};

/// A file share. Made from `ibm_storage_file`, `ibm_is_share` with its mount targets and replica
/// operations, and from exports of volumes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FileShare {
    /// `vpc` or `classic`.
    pub infrastructure: Value<String>,
    /// Its profile or storage type, such as `dp2` or `Endurance`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub profile: Value<String>,
    /// Its part among its copies.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub role: Value<ShareRole>,
    /// The share it copies or gives access to, as written (`source_share`, `origin_share`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub source: Value<String>,
    /// When its source is copied to it, as a cron expression.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub replication_schedule: Value<String>,
    /// The longest time between two copies, in minutes; the host works it out.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub replication_interval_minutes: Value<u32>,
    /// Whether the replica is cut off from its source (`split_share`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub replica_split: Value<bool>,
    /// Where its copies are, where an export of the account says so.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub replica_locations: Set<Location>,
    /// Its size, in gigabytes.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub size_gb: Value<u32>,
    /// Operations each second.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub iops: Value<u32>,
    /// Space set aside for snapshots, in gigabytes; 0 leaves no room for any.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub snapshot_space_gb: Value<u32>,
    /// When snapshots are taken; they stay where the share is.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub snapshot_schedules: Set<SnapshotSchedule>,
    /// The snapshot it starts from, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub restored_from: Value<String>,
    /// Who may mount it: `security_group` or `vpc`, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub access_mode: Value<String>,
    /// Names of its mount targets.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub mount_targets: Set<Value<String>>,
    /// Number of hosts that may mount it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub authorized_hosts: Value<u32>,
    /// Its user tags; backup policies match them.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub tags: Set<Value<String>>,
    /// The key that encrypts it, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub encryption_key: Value<String>,
}

/// The part of a file share among its copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ShareRole {
    /// It takes writes.
    Primary,
    /// It follows its source.
    Replica,
    /// It gives access to another share and holds no data of its own.
    Accessor,
    /// Something else, or a role of a newer version.
    #[default]
    #[serde(other)]
    Other,
}

/// A block volume. Made from `ibm_is_volume`, the volumes of `ibm_is_instance`, `ibm_storage_block`
/// and `ibm_pi_volume`. An `attached-to` relation leads to its server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct BlockVolume {
    /// `vpc`, `classic` or `power-vs`.
    pub infrastructure: Value<String>,
    /// Its profile or storage type.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub profile: Value<String>,
    /// Its size, in gigabytes.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub size_gb: Value<u32>,
    /// Operations each second.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub iops: Value<u32>,
    /// Whether a server starts from it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub boot: Value<bool>,
    /// Whether it is deleted with its server.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub auto_delete: Value<bool>,
    /// Whether its snapshots are deleted with it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub delete_all_snapshots: Value<bool>,
    /// Its user tags; backup policies match them.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub tags: Set<Value<String>>,
    /// Space set aside for snapshots, in gigabytes; 0 leaves no room for any.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub snapshot_space_gb: Value<u32>,
    /// When snapshots are taken; they stay where the volume is.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub snapshot_schedules: Set<SnapshotSchedule>,
    /// The snapshot it starts from, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub restored_from: Value<String>,
    /// Whether the platform copies it to another site (`pi_replication_enabled`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub replication_enabled: Value<bool>,
    /// The sites it is copied to, as written.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub replication_sites: Set<Value<String>>,
    /// The key that encrypts it, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub encryption_key: Value<String>,
}

/// When snapshots of one volume or share are taken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SnapshotSchedule {
    /// `hourly`, `daily` or `weekly`, or a cron expression.
    pub interval: Value<String>,
    /// The longest time between two snapshots, in minutes; the host works it out.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub interval_minutes: Value<u32>,
    /// Whether it is switched on. `ibm_storage_file` switches a schedule off that does not say
    /// `enable = true`.
    pub enabled: Value<bool>,
    /// Snapshots that are kept.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retention_count: Value<u32>,
}
