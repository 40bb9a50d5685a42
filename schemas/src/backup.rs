//! Backups: snapshots, the vaults they are kept in, the policies and jobs that take them.

use serde::{Deserialize, Serialize};

use crate::{Location, Set, Value};

/// A snapshot of a volume or share, or a group of snapshots taken at one moment. Made from
/// `ibm_is_snapshot`, `ibm_is_snapshot_consistency_group`, `ibm_is_share_snapshot` and Kubernetes
/// VolumeSnapshots. One that is declared is taken once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Snapshot {
    /// What it is of: `volume`, `share`, or `group` for a group of snapshots.
    pub resource_type: Value<String>,
    /// The volume or share, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub source: Value<String>,
    /// The snapshot it is a copy of, as written (`source_snapshot_crn`); the copy may be in another
    /// region.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub source_snapshot: Value<String>,
    /// The group it is part of, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub consistency_group: Value<String>,
    /// The zones with a clone that is restored from at once.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub clone_zones: Set<Value<String>>,
    /// The class it is taken by (`volumeSnapshotClassName`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub snapshot_class: Value<String>,
    /// What becomes of it when its declaration goes: `Delete` or `Retain`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub deletion_policy: Value<String>,
    /// Its user tags.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub tags: Set<Value<String>>,
    /// The key that encrypts it, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub encryption_key: Value<String>,
}

/// Where backups are kept. Made from `ibm_cos_backup_vault`, `ibm_storage_evault`, and the storage locations of
/// Velero and OADP, of backups and of volume snapshots. Its place is the location of the resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct BackupVault {
    /// `cos`, `evault`, `velero`, `velero-volume-snapshots`, or another name.
    pub provider: String,
    /// Endpoint it is reached under, without credentials.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub endpoint: Value<String>,
    /// The bucket that holds it, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub bucket: Value<String>,
    /// Its size, in gigabytes.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub capacity_gb: Value<u32>,
    /// The key that encrypts it, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub encryption_key: Value<String>,
}

/// What is backed up, when, and for how long it is kept. Made from `ibm_is_backup_policy` with its
/// plans, `ibm_cos_backup_policy`, and Velero Schedules and Backups. A Velero Backup is taken once: its plan has no
/// schedule.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct BackupPolicy {
    /// User tags; what carries one of them is backed up.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub match_tags: Set<Value<String>>,
    /// What it matches: `volume`, `instance`, `share`, `bucket` or `namespace`.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub resource_types: Set<Value<String>>,
    /// The parts of a server that are backed up, such as `boot_volume` and `data_volumes`.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub included_content: Set<Value<String>>,
    /// Where it matches: `account` or `enterprise`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub scope: Value<String>,
    /// The one thing it backs up, as written, where it matches no tags.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub source: Value<String>,
    /// The vault it writes to, as written; a `backs-up-to` relation leads to it where it is in the
    /// topology.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub target_vault: Value<String>,
    /// Kubernetes namespaces it backs up; `*` for all.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub included_namespaces: Set<Value<String>>,
    /// Kubernetes namespaces it leaves out.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub excluded_namespaces: Set<Value<String>>,
    /// When it takes backups.
    pub plans: Set<BackupPlan>,
}

/// When backups are taken and how long they are kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct BackupPlan {
    /// Its name.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub name: Value<String>,
    /// When, as a cron expression.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub schedule: Value<String>,
    /// The longest time between two backups, in minutes; the host works it out.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub interval_minutes: Value<u32>,
    /// Whether every change is backed up as it happens.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub continuous: Value<bool>,
    /// Whether it is switched on.
    pub active: Value<bool>,
    /// Hours that a backup is kept; a day counts 24.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retention_hours: Value<u32>,
    /// Backups that are kept.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retention_count: Value<u32>,
    /// The regions that backups are copied to.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub remote_copies: Set<RemoteCopy>,
    /// The zones with a clone that is restored from at once.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub clone_zones: Set<Value<String>>,
    /// Clones that are kept.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub clone_count: Value<u32>,
    /// Whether the contents of volumes are backed up, not just their declarations.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub includes_volumes: Value<bool>,
    /// Whether the contents of volumes go to the vault, and do not stay beside the volumes as snapshots.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub volumes_leave: Value<bool>,
    /// User tags that the backups carry.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub attach_tags: Set<Value<String>>,
    /// Whether the backups carry the tags of what they are of.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub copy_tags: Value<bool>,
}

/// A region that backups are copied to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct RemoteCopy {
    /// Where.
    pub location: Location,
    /// Copies that are kept.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retention_count: Value<u32>,
    /// The key that encrypts the copies, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub encryption_key: Value<String>,
}

/// A job of the team that copies data: a dump, a backup on demand, a synchronisation of buckets.
/// Made from scripts, CronJobs, workflows with a schedule and timers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct BackupJob {
    /// What copies: `couchbackup`, `cdb-backup`, `pg_dump`, `mongodump`, `rclone`, `s3-sync`,
    /// `velero`, or another name.
    pub tool: Value<String>,
    /// When, as a cron expression; absent where it runs once or by hand.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub schedule: Value<String>,
    /// The longest time between two backups, in minutes; the host works it out.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub interval_minutes: Value<u32>,
    /// Whether it is switched on.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub enabled: Value<bool>,
    /// What it copies, as written, without credentials.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub source: Value<String>,
    /// Where it copies to, as written, without credentials.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub destination: Value<String>,
    /// Where that is.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    pub destination_location: Location,
    /// Hours that a copy is kept; a day counts 24.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retention_hours: Value<u32>,
    /// Of one that the team states in its configuration: the last day that this holds, `YYYY-MM-DD`. Afterwards
    /// `enabled` is unknown.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub review_by: Value<String>,
}
