//! What a resource has to survive, and what it can be brought back by.

use serde::{Deserialize, Serialize};

use crate::{ResourceId, Value};

/// What the team asks of a resource, in `resilint.toml`. What is absent was not asked; where `survive` is, rules
/// take it for [`FailureDomain::Region`], as the summary table does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Objective {
    /// The largest loss it has to survive.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub survive: Value<FailureDomain>,
    /// RPO: the age, in minutes, of the newest data that may be lost.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub rpo_minutes: Value<u32>,
    /// RTO: the time, in minutes, after which it has to work again.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub rto_minutes: Value<u32>,
    /// How its locations share the work: `active-active`, `active-passive`, `3-active` or
    /// `active-active-passive`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub topology: Value<String>,
}

impl Objective {
    /// Whether nothing is asked.
    #[must_use]
    pub const fn is_unstated(&self) -> bool {
        self.survive.is_absent()
            && self.rpo_minutes.is_absent()
            && self.rto_minutes.is_absent()
            && self.topology.is_absent()
    }
}

/// What is lost together.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FailureDomain {
    /// An availability zone, or a datacenter.
    Zone,
    /// A region.
    Region,
    /// Something else, or a domain of a newer version.
    #[default]
    #[serde(other)]
    Other,
}

impl FailureDomain {
    /// The name in configuration and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Region => "region",
            Self::Other => "other",
        }
    }
}

/// One way to have a data store back after a loss, with what it costs. Made from its relations and its service; every
/// figure is of a source, and there is none where no source gives one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Recovery {
    /// What brings it back, such as `read replica in eu-gb` or `daily backup`.
    pub by: String,
    /// The largest loss that this way survives; unknown where the place of its other end is.
    pub survives: Value<FailureDomain>,
    /// The age, in minutes, of the newest data that is lost; absent where no source gives a figure.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub rpo_minutes: Value<u32>,
    /// The time, in minutes, until it works again; absent where no source gives a figure.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub rto_minutes: Value<u32>,
    /// How good the figures are.
    pub basis: EstimateBasis,
    /// Where they come from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// The resources that it goes through: the replica, the replication, the policy or job.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub through: Vec<ResourceId>,
}

/// How good a figure is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EstimateBasis {
    /// It cannot be worse while everything works.
    Bound,
    /// What the vendor aims at.
    Target,
    /// What is usual.
    Typical,
    /// There is no figure, or one of a newer version.
    #[default]
    #[serde(other)]
    None,
}
