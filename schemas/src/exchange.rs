//! What passes between host and plugin: the request with a slice of the topology, and the response.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{AppGroup, Finding, Relation, Resource, Scope};

/// The version of request and response that this crate speaks. The minor number grows when fields
/// are added; plugins ignore fields they do not know.
pub const EXCHANGE_SCHEMA: &str = "1.0";

/// What `evaluate` is given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Request {
    /// Version of this document, such as `1.0`.
    pub schema: String,
    /// The day to judge by, `YYYY-MM-DD`; there is no clock in the sandbox.
    pub as_of: String,
    /// Whether the input is all there is.
    pub scope: Scope,
    /// The app groups to judge.
    pub apps: Vec<AppGroup>,
    /// The resources they refer to.
    pub resources: Vec<Resource>,
    /// The relations among those.
    #[serde(default)]
    pub relations: Vec<Relation>,
    /// Dated facts about the clouds.
    pub facts: Facts,
    /// Settings of the plugin, checked against the schema of its manifest.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[cfg_attr(feature = "json-schema", schemars(with = "BTreeMap<String, serde_json::Value>"))]
    pub settings: serde_json::Map<String, serde_json::Value>,
}

/// What `evaluate` answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Response {
    /// Version of this document, such as `1.0`.
    pub schema: String,
    /// One finding for each rule and subject, passes included.
    pub findings: Vec<Finding>,
}

/// Facts that rules rest on, out of dated data files. A message that rests on one prints its date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Facts {
    /// The day the facts were last checked, `YYYY-MM-DD`.
    pub as_of: String,
    /// Services that have ended, by offering name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ended: BTreeMap<String, EndOfLife>,
    /// Regions, by canonical name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub regions: BTreeMap<String, RegionFact>,
    /// Facts of the offerings that the plugin judges, by name of the offering.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, FactTable>,
}

/// Facts of one offering: plans, places, limits, end-of-life dates. The fields are those of the
/// offering's data file; a rule reads them into a type of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct FactTable {
    /// The day they were last checked, `YYYY-MM-DD`.
    pub as_of: String,
    /// The facts.
    #[serde(flatten)]
    #[cfg_attr(feature = "json-schema", schemars(with = "BTreeMap<String, serde_json::Value>"))]
    pub facts: serde_json::Map<String, serde_json::Value>,
}

impl Facts {
    /// The facts of an offering as a type of the rule's own, such as a struct that derives
    /// `Deserialize`, with the day they were last checked; `None` where the host has no such table.
    #[must_use]
    pub fn table<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<(T, &str)> {
        let table = self.tables.get(name)?;
        let facts = serde_json::Value::Object(table.facts.clone());
        Some((serde_json::from_value(facts).ok()?, &table.as_of))
    }
}

/// The end of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct EndOfLife {
    /// Name of the service.
    pub name: String,
    /// When it ended, `YYYY-MM-DD` or `YYYY-MM`.
    pub ended: String,
    /// What to use instead.
    pub replacement: String,
    /// Where the date comes from.
    pub source: String,
}

/// A region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct RegionFact {
    /// City.
    pub name: String,
    /// Part of the world.
    pub geo: String,
    /// `mzr` (separate sites), `sc-mzr` (one campus), `restricted` or `single-zone-closed`.
    pub kind: String,
    /// Availability zones.
    pub zones: Vec<String>,
}
