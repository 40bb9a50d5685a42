//! The topology document: everything the input declares, as one graph.

use serde::{Deserialize, Serialize};

use crate::{Offering, Resource, ResourceId, Span};

/// The version of the topology document that this crate writes.
pub const TOPOLOGY_SCHEMA: &str = "resilint-topology/1";

/// All resources of a run, their relations, and the apps they form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Topology {
    /// Always `resilint-topology/1`. It tells a topology from every other JSON file.
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = "^resilint-topology/1$")))]
    pub schema: String,
    /// Whether the input is all there is.
    #[serde(default)]
    pub scope: Scope,
    /// The files that were read; spans point into this list.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Everything declared, in the order of files and positions.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// How resources hang together.
    #[serde(default)]
    pub relations: Vec<Relation>,
    /// The units that rules judge.
    #[serde(default)]
    pub apps: Vec<AppGroup>,
    /// Files that were recognised and could not be used, with the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unparsed: Vec<Unparsed>,
}

/// Whether the input is all there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Other things may exist that the input does not show: absence proves nothing.
    #[default]
    Open,
    /// What is not in the input does not exist.
    Closed,
}

/// One file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// Path relative to the working folder, with `/`; `<stdin>` for standard input.
    pub path: String,
    /// What the file was taken for, such as `cloud-foundry-manifest`.
    pub format: String,
}

/// A file that speaks of deployments and could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Unparsed {
    /// Where it begins.
    pub span: Span,
    /// Why it could not be used.
    pub reason: String,
}

/// A typed edge between two resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Relation {
    /// What it says.
    pub kind: RelationKind,
    /// The resource that acts.
    pub from: ResourceId,
    /// The resource acted upon.
    pub to: ResourceId,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Span>,
}

/// What an edge says, read as "`from` ... `to`".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    /// A target deploys a workload.
    Deploys,
    /// A workload runs on a cluster.
    RunsOn,
    /// A load balancer sends requests to a workload.
    Serves,
    /// A global load balancer stands in front of a workload.
    Fronts,
    /// An origin pool leads to a load balancer, cluster or workload.
    OriginOf,
}

/// How sure an edge or a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Written by the team.
    Proven,
    /// Follows from references.
    Derived,
    /// Likely, from names.
    Heuristic,
}

/// One application in all its copies: the unit that rules judge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct AppGroup {
    /// Handle within this document, such as `a3`.
    pub id: String,
    /// The name people know it by.
    pub name: String,
    /// Whose rules judge it.
    pub offering: Offering,
    /// Its workloads.
    pub members: Vec<ResourceId>,
    /// The targets it is deployed to.
    #[serde(default)]
    pub targets: Vec<ResourceId>,
    /// Whether `targets` is complete: the file that lists them was found and wholly resolved.
    #[serde(default)]
    pub targets_closed: bool,
    /// Local and global load balancers in front of it.
    #[serde(default)]
    pub balancers: Vec<ResourceId>,
    /// What joined the members, in words.
    pub joined_by: String,
    /// How sure the join is.
    pub confidence: Confidence,
}
