//! Databases: service instances and self-managed servers of one, and the databases inside them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Location, Value};

/// A database service instance, or a database that the team runs itself. Made from `ibm_cloudant`,
/// `ibm_db2`, `ibm_database`, `ibm_resource_instance`, service parameters, exports of the account,
/// and servers that run one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Database {
    /// `cloudant`, `db2`, `db2-warehouse`, `postgresql`, `mysql`, `mongodb`, `redis`,
    /// `elasticsearch`, `etcd`, `rabbitmq`, or another name in lower case.
    pub engine: Value<String>,
    /// Name of the service in the catalogue, such as `databases-for-postgresql`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub service: Value<String>,
    /// Its plan, in the words of the catalogue.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub plan: Value<String>,
    /// Generation of the service: `gen1`, `gen2` or `legacy`; from plan and host.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub generation: Value<String>,
    /// Who runs it: `managed`, `server` or `kubernetes`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub hosting: Value<String>,
    /// Version of the engine.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub version: Value<String>,
    /// Its part among its copies.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub role: Value<DatabaseRole>,
    /// The instance it is a read replica of, as written (`remote_leader_id`); a `read-replica-of`
    /// relation leads to it where it is in the topology.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub leader: Value<String>,
    /// The backup or instance it starts from, as written (`backup_id`,
    /// `point_in_time_recovery_deployment_id`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub restored_from: Value<String>,
    /// Its id, where the input has it; it is part of the host names of Cloudant.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub guid: Value<String>,
    /// Host names it is reached under.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Value<String>>,
    /// Members that hold the data.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub members: Value<u32>,
    /// Size of the host of a member, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub host_flavor: Value<String>,
    /// Whether a standby takes over (`ibm_db2.high_availability`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub high_availability: Value<bool>,
    /// Whether it can be restored to any point in time.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub point_in_time_recovery: Value<bool>,
    /// Whether its disk grows by itself (`auto_scaling.disk.capacity_enabled`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub disk_autoscaling: Value<bool>,
    /// Whether its memory grows by itself.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub memory_autoscaling: Value<bool>,
    /// Whether the deployment tool refuses to delete it (`deletion_protection`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub deletion_protection: Value<bool>,
    /// Whether the promotion of a replica skips the first backup.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub skip_initial_backup: Value<bool>,
    /// Whether an upgrade of the version skips the backup before it
    /// (`version_upgrade_skip_backup`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub skip_upgrade_backup: Value<bool>,
    /// Units of provisioned throughput (`ibm_cloudant.capacity`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub capacity: Value<u32>,
    /// The key that encrypts it, as written: a CRN or reference.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub encryption_key: Value<String>,
    /// The key that encrypts its backups, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub backup_encryption_key: Value<String>,
    /// What its own backups are like, as far as plan and declaration say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<DatabaseBackup>,
    /// Settings of the engine that bear on losing data, by name, such as `synchronous_commit` or
    /// `maxmemory-policy`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Value<String>>,
    /// Names of arguments whose value a block of free parameters replaces by another one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overridden: Vec<String>,
}

/// The part of a database among its copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DatabaseRole {
    /// It has no copies.
    Standalone,
    /// It takes writes and has copies.
    Leader,
    /// It follows a leader and answers reads.
    Replica,
    /// It follows a leader and waits to take over.
    DisasterRecovery,
    /// Something else, or a role of a newer version.
    #[default]
    #[serde(other)]
    Other,
}

/// The backups that a database service takes by itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DatabaseBackup {
    /// Whether the service takes backups.
    pub automatic: Value<bool>,
    /// Hours between backups.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub interval_hours: Value<u32>,
    /// Days that a backup is kept.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retention_days: Value<u32>,
    /// Where backups are kept.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    pub location: Location,
    /// What a backup holds: `full` or `definitions-only`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub contents: Value<String>,
}

/// One database inside an instance; replication is declared for each. Made from
/// `ibm_cloudant_database` and scripts. A `part-of` relation leads to its instance where that is in
/// the topology.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct LogicalDatabase {
    /// The instance, as written.
    pub instance: Value<String>,
    /// Whether it is partitioned.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub partitioned: Value<bool>,
    /// Its shards.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub shards: Value<u32>,
}
