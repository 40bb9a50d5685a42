//! What a plugin answers: one finding for each rule and subject, with pointers as evidence.

use serde::{Deserialize, Serialize};

use crate::{Missing, ResourceId, Severity, Verdict};

/// A verdict on one subject. Every string of it is written by a plugin and is untrusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Code of the rule, such as `K8S005`.
    pub rule: String,
    /// What the rule says.
    pub verdict: Verdict,
    /// What it says it of.
    pub subject: Subject,
    /// The fact, as a sentence that names the resource. Empty where the verdict is `not-applicable`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What to do, as an imperative sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Severity of this failure, where it differs from the rule's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Which of several problems of one rule with one subject this is, as a short stable key such as
    /// `slow`. It goes into the fingerprint, so that findings keep theirs when their message is reworded;
    /// without it the message tells them apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Of a pass that the service itself provides without being asked: the source of that fact, with its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// What an unknown verdict lacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// What the verdict rests on. The host turns the pointers into lines of files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Subject {
    /// The app group.
    pub app: String,
    /// The resource, where the finding is about one of the app's resources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceId>,
}

/// One thing that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// The resource that says so.
    pub resource: ResourceId,
    /// The field of it, as a JSON pointer into the resource, such as `/spec/replicas/desired`. The
    /// empty pointer means the whole resource; a pointer to an absent field means what surrounds it.
    #[serde(default)]
    pub pointer: String,
    /// What is to be seen there, as a phrase; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whether the finding is at this place or only related to it.
    #[serde(default)]
    pub role: Role,
}

/// The part that a piece of evidence plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The place to look at and to change.
    #[default]
    Primary,
    /// Another place that the verdict rests on.
    Related,
}
