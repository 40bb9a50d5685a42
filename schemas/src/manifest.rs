//! The manifest of a plugin: who it is, what it looks at, and its rules with their documentation.

use serde::{Deserialize, Serialize};

use crate::{Offering, Severity};

/// The version of the plugin manifest that this crate writes.
pub const MANIFEST_SCHEMA: &str = "resilint-plugin/1";

/// What a plugin says of itself. It is the answer of `describe` and is also kept in the custom
/// section `resilint:manifest`, so that listing a plugin never runs it; the two must agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Manifest {
    /// Always `resilint-plugin/1`.
    pub schema: String,
    /// Name of the plugin, kebab-case; its rules are named `name/...`.
    pub name: String,
    /// Version of the plugin.
    pub version: String,
    /// One sentence.
    pub description: String,
    /// The offerings whose app groups it is given.
    pub offerings: Vec<Offering>,
    /// Oldest resilint that can run it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_host: Option<String>,
    /// Its rules, sorted by code.
    pub rules: Vec<RuleInfo>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct RuleInfo {
    /// Stable code, such as `K8S005`; never reused.
    pub code: String,
    /// Readable name, such as `kubernetes/single-replica`; never reused.
    pub name: String,
    /// What holds where the rule passes, as a short statement.
    pub title: String,
    /// How much a failure matters, unless the finding says otherwise.
    pub severity: Severity,
    /// Why the rule exists.
    pub basis: Basis,
    /// The bullet of the summary table that it decides, such as `cloud-foundry/locations`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bullet: Option<String>,
    /// Version of the plugin that brought it.
    pub since: String,
    /// The documentation, in Markdown.
    pub docs: String,
}

/// Why a rule exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A bullet of the summary table.
    SummaryTable,
    /// The text or a diagram of the strategies document.
    Strategies,
    /// The vendor's own availability documentation.
    Vendor,
}
