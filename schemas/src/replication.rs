//! Replication that is declared as an object of its own.

use serde::{Deserialize, Serialize};

use crate::{Location, Value};

/// A replication from one place to another. Made from Cloudant replicator documents and exports of
/// their scheduler, from `ibm_cos_bucket_replication_rule` and its JSON and XML forms. A
/// `replicates-to` relation joins source and target where both are in the topology; what has no
/// object of its own is that relation alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Replication {
    /// What is copied: `database`, `bucket`, `volume` or `share`.
    pub unit: Value<String>,
    /// When changes are copied.
    pub mode: Value<ReplicationMode>,
    /// Whether it is switched on.
    pub enabled: Value<bool>,
    /// Whether it goes on after the first copy, as written (`continuous`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub continuous: Value<bool>,
    /// When it runs, as a cron expression, where something outside it starts it again.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub schedule: Value<String>,
    /// The longest time between two runs, in minutes; the host works it out.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub interval_minutes: Value<u32>,
    /// What is copied: a URL without credentials, a name, or a CRN.
    pub source: Value<String>,
    /// Where that is.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    pub source_location: Location,
    /// What it is copied to: a URL without credentials, a name, or a CRN.
    pub target: Value<String>,
    /// Where that is.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    pub target_location: Location,
    /// The only names that are copied begin with this.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub prefix: Value<String>,
    /// Names of the fields that leave a part of the source out, such as `selector` or `doc_ids`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filtered_by: Vec<String>,
    /// Whether a target that is not there is made.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub create_target: Value<bool>,
    /// Whether a restart goes on where it stopped.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub use_checkpoints: Value<bool>,
    /// Whether it goes through a proxy.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub uses_proxy: Value<bool>,
    /// Whether deletions are copied.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub delete_markers: Value<bool>,
    /// Which of several rules for one object holds; the highest does.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub priority: Value<u32>,
    /// Whether it holds a credential in plain text. The credential itself is never kept.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub embeds_credential: Value<bool>,
    /// What the scheduler says of it, such as `running` or `crashing`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub scheduler_state: Value<String>,
    /// Why, in the words of the scheduler, without credentials.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub scheduler_detail: Value<String>,
    /// Of one that the team states in its configuration: the last day that this holds, `YYYY-MM-DD`. Afterwards
    /// `enabled` is unknown.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub review_by: Value<String>,
}

/// When changes are copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReplicationMode {
    /// As they happen, for as long as the replication exists.
    Continuous,
    /// Once: what changes later is not copied.
    OneShot,
    /// At certain times.
    Scheduled,
    /// Before the write is confirmed.
    Synchronous,
    /// After the write is confirmed, soon.
    Asynchronous,
    /// Something else, or a mode of a newer version.
    #[default]
    #[serde(other)]
    Other,
}
