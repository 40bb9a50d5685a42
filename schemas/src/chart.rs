//! Helm charts that a release installs, where the objects that they render to are not in the input.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Value;

/// A chart with what a release gives it. What it makes of that, only its templates say: the workload that
/// carries it stands for all their objects, and nothing is known of those.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Chart {
    /// Its name, path or URL, as written.
    pub name: Value<String>,
    /// The repository it comes from, without credentials.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub repository: Value<String>,
    /// Its version, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub version: Value<String>,
    /// What the release asks for in numbers of copies, by the path of the value, such as
    /// `web.replicaCount`. A chart usually obeys, and need not.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, Value<u32>>,
}
