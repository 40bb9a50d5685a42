//! The topology document: everything the input declares, as one graph.

use serde::{Deserialize, Serialize};

use crate::{Offering, Resource, ResourceId, Span, Value};

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

impl Scope {
    /// Whether other things may exist.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }
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
///
/// Edges carry no settings: those of a replication or a backup are fields of the resource that declares
/// it. A plugin that does not know a kind of edge sees [`Other`](Self::Other); one that matches on all
/// kinds must expect more of them.
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
    /// A server, server group or workload is a member of a load balancer, or a server of a group.
    MemberOf,
    /// A load balancer, domain mapping or workload shows a certificate, or a domain setting holds
    /// for a global load balancer.
    SecuredBy,
    /// A workload pulls the image that a build pushes, or uses the registry that a service instance
    /// is.
    Pulls,
    /// A server, volume, share, database, bucket or claim is backed up by a policy or job.
    BackedUpBy,
    /// A server or workload mounts a file share, volume claim or bucket.
    Mounts,
    /// A workload, or a trigger that starts one, needs another resource, such as a database.
    DependsOn,
    /// A database, bucket, volume or share is copied to another one; also from a replication to its
    /// target.
    ReplicatesTo,
    /// A database follows a leader and answers reads.
    ReadReplicaOf,
    /// A database, bucket, policy or job writes backups to a vault or bucket.
    BacksUpTo,
    /// A snapshot is taken of the volume or share `from`.
    SnapshotsTo,
    /// A database, volume or share starts from the backup, snapshot or instance `to`.
    RestoresFrom,
    /// A backup policy matches a tag of a server, volume or share.
    MatchesTag,
    /// A volume is attached to a server, or a server, load balancer or mount target to a subnet.
    AttachedTo,
    /// A resource is encrypted with a key of a service instance.
    EncryptsWith,
    /// A resource is in a project, network, subnet, placement group or cluster.
    LocatedIn,
    /// A file share gives access to another one and holds no data of its own.
    Accesses,
    /// Two declarations are of one resource, joined by id or cloud resource name.
    SameAs,
    /// A part and its whole: a logical database and its instance, a snapshot and its group, a
    /// subnet and its network.
    PartOf,
    /// An edge that this version does not know.
    #[serde(other)]
    Other,
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
    /// Targets of earlier stages of development than that of `targets`, such as those of `staging` beside those of
    /// `prod`: places where the app does not survive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<ResourceId>,
    /// Whether `targets` is complete: the file that lists them was found and wholly resolved. Of the
    /// servers of a root module of Terraform, which have no targets, whether `members` is.
    #[serde(default)]
    pub targets_closed: bool,
    /// Of what a root module of Terraform declares: whether no module whose files are not there may hold more
    /// members.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub members_closed: bool,
    /// Whether what no input shows of it does not exist, even where the rest of the input is open: it comes out
    /// of an export of the account.
    #[serde(default, skip_serializing_if = "Scope::is_open")]
    pub scope: Scope,
    /// Local and global load balancers in front of it.
    #[serde(default)]
    pub balancers: Vec<ResourceId>,
    /// How its locations share the work, in the team's words: `active-active`, `active-passive`,
    /// `3-active` or `active-active-passive`.
    #[serde(default, skip_serializing_if = "Value::is_absent")]
    pub topology: Value<String>,
    /// What joined the members, in words.
    pub joined_by: String,
    /// How sure the join is.
    pub confidence: Confidence,
}

impl AppGroup {
    /// A group whose targets, load balancers and topology are not told, joined by reference. Its id is handed out
    /// where it is added.
    #[must_use]
    pub fn new(
        offering: Offering,
        name: impl Into<String>,
        members: Vec<ResourceId>,
        joined_by: impl Into<String>,
    ) -> Self {
        Self {
            id: String::new(),
            name: name.into(),
            offering,
            members,
            targets: Vec::new(),
            earlier: Vec::new(),
            targets_closed: false,
            members_closed: false,
            scope: Scope::Open,
            balancers: Vec::new(),
            topology: Value::Absent,
            joined_by: joined_by.into(),
            confidence: Confidence::Derived,
        }
    }
}
