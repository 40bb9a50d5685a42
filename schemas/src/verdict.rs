//! The verdict of a rule, and what an unknown one lacks.

use serde::{Deserialize, Serialize};

/// What a rule says of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The input proves that the resiliency option is missing.
    Fail,
    /// The input does not tell.
    Unknown,
    /// The input proves that the resiliency option is there.
    Pass,
    /// The rule has nothing to say of this subject.
    NotApplicable,
}

impl Verdict {
    /// The name used in every machine format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// How much a failed rule matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Advice.
    Info,
    /// Implied by the strategies document or by the offering's own availability page.
    Warning,
    /// A bullet of the summary table, or something that defeats one, is violated.
    Error,
}

impl Severity {
    /// The name used in every machine format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The one thing that would turn an unknown into a pass or a fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Missing {
    /// What is missing, as a short stable key that groups unknowns with one remedy, such as
    /// `deployment-target` or `variable:instances`.
    pub key: String,
    /// What cannot be told and why, as the end of "cannot tell: ...".
    pub what: String,
    /// What the user can do about it, as an imperative sentence.
    pub settle: String,
}
