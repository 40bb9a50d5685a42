//! `resilint.toml`: what a team says of its deployments that no manifest does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Offering, Scope};

/// The configuration of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Whether the input is all there is. `closed` turns what is not found into a failure.
    pub scope: Option<Scope>,
    /// What everything has to survive.
    pub objective: ObjectiveEntry,
    /// Data stores of which more or less is asked than of the rest.
    pub store: Vec<StoreEntry>,
    /// Places that apps are deployed to.
    pub target: Vec<TargetEntry>,
    /// Apps, where manifests do not show what belongs together.
    pub app: Vec<AppEntry>,
    /// What is set up elsewhere, by hand or by another repository.
    pub external: External,
}

/// A place that an app is deployed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TargetEntry {
    /// The app, by its name in reports.
    pub app: String,
    /// The region, such as `eu-gb`; a zone, a datacenter or an old name of a region will do.
    pub region: String,
    /// The offering of the app, where apps of several have its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offering: Option<Offering>,
    /// The manifests that are deployed there, as a pattern relative to the configuration. All of the
    /// app where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// API endpoint that is deployed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The cluster, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
    /// Kubernetes or Functions namespace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Cloud Foundry organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Cloud Foundry space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<String>,
}

/// What an app or a data store has to survive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ObjectiveEntry {
    /// The largest loss it has to survive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub survive: Option<Survive>,
    /// RPO: how old the newest data may be that is lost, such as `15m`, `4h` or `1d`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rpo: Option<String>,
    /// RTO: how long it may take until it works again, such as `30m` or `1d`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rto: Option<String>,
    /// How its locations share the work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topology: Option<DeclaredTopology>,
}

/// The largest loss that has to be survived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Survive {
    /// That of an availability zone or datacenter.
    Zone,
    /// That of a region.
    Region,
}

/// Data stores of which more or less is asked than of the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StoreEntry {
    /// The name or the address of a database, bucket, share, volume or claim, or a pattern of them such as
    /// `orders-*`.
    pub name: String,
    /// The offering, where stores of several match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offering: Option<Offering>,
    /// The largest loss they have to survive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survive: Option<Survive>,
    /// RPO: how old the newest data may be that is lost, such as `15m`, `4h` or `1d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpo: Option<String>,
    /// RTO: how long it may take until they work again, such as `30m` or `1d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rto: Option<String>,
    /// How their locations share the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topology: Option<DeclaredTopology>,
}

/// An app in all its copies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AppEntry {
    /// Its name in reports. An app of this name is meant where no files are given.
    pub name: String,
    /// The offering, where apps of several match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offering: Option<Offering>,
    /// The files that declare it, as patterns relative to the configuration: what they declare of one
    /// offering is one app.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// The regions that files are deployed to, by pattern.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub locations: BTreeMap<String, String>,
    /// Whether it is deployed to nothing but the targets that are known.
    #[serde(default)]
    pub complete: bool,
    /// How its locations share the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topology: Option<DeclaredTopology>,
    /// The largest loss it has to survive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub survive: Option<Survive>,
    /// RPO: how old the newest data may be that is lost, such as `15m`, `4h` or `1d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rpo: Option<String>,
    /// RTO: how long it may take until it works again, such as `30m` or `1d`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rto: Option<String>,
}

/// How the locations of an app share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DeclaredTopology {
    /// Two locations or more serve requests at once.
    ActiveActive,
    /// One location serves, another one stands by.
    ActivePassive,
    /// Three locations serve requests at once.
    #[serde(rename = "3-active")]
    ThreeActive,
    /// Two locations serve requests, a third one stands by.
    ActiveActivePassive,
}

impl DeclaredTopology {
    /// The name in configuration and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ActiveActive => "active-active",
            Self::ActivePassive => "active-passive",
            Self::ThreeActive => "3-active",
            Self::ActiveActivePassive => "active-active-passive",
        }
    }
}

/// What is set up elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct External {
    /// Global load balancers.
    pub glb: Vec<ExternalBalancer>,
    /// Copies of data stores that no manifest declares: a disaster recovery node, a replica, a backup.
    pub copy: Vec<ExternalCopy>,
}

/// A copy of a data store that is set up elsewhere, such as in the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExternalCopy {
    /// The name or the address of the data store, or a pattern of them.
    pub of: String,
    /// What it is.
    pub kind: CopyKind,
    /// The region it is in.
    pub location: String,
    /// When it is made, as a cron expression, where it is made at certain times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// How it is known to be there.
    pub reason: String,
    /// The last day that this holds, `YYYY-MM-DD`; afterwards it proves nothing.
    pub review_by: String,
}

/// What a copy of a data store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CopyKind {
    /// It follows the data store and takes its place after a loss.
    DisasterRecoveryNode,
    /// It follows the data store.
    Replica,
    /// Backups of the data store.
    Backup,
}

/// A global load balancer that is set up elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExternalBalancer {
    /// The host name it answers to.
    pub host: String,
    /// The apps behind it, by their names in reports; those that answer to the host where none is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apps: Vec<String>,
    /// Its origin pools.
    pub pools: Vec<ExternalPool>,
    /// Why it is not in the repository, and how it is known to be there.
    pub reason: String,
    /// The last day that this holds, `YYYY-MM-DD`; afterwards it counts for nothing.
    pub expires: String,
}

/// An origin pool of a global load balancer that is set up elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExternalPool {
    /// The region of its origin.
    pub location: String,
    /// Host name or address of its origin.
    pub origin: String,
    /// Whether its origin is checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health_check: Option<bool>,
}
