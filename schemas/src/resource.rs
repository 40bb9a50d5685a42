//! A resource of the topology: the header that all kinds share.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::symbol::MADE_OF;
use crate::{
    Kind, Lifecycle, Multiplicity, Objective, PlannedAction, Recovery, SourceId, Span, Value,
};

/// Handle of a resource within one topology document, such as `r12`. It means nothing outside it;
/// across documents a resource is named by its [`Origin`].
pub type ResourceId = String;

/// One thing that a manifest declares.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Resource {
    /// Handle within this document.
    pub id: ResourceId,
    /// The name its manifest gives it.
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub name: Value<String>,
    /// The offering whose rules look at it.
    pub offering: Offering,
    /// Which file and which address in it.
    pub origin: Origin,
    /// The whole declaration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Labels or tags.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub labels: BTreeMap<String, String>,
    /// Where it runs, as far as its own declaration says.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub location: Location,
    /// How many of it there are; one where nothing is said.
    #[serde(skip_serializing_if = "Multiplicity::is_unstated")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub count: Multiplicity,
    /// What the deployment tool does to it, or is forbidden to do.
    #[serde(skip_serializing_if = "Lifecycle::is_unstated")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub lifecycle: Lifecycle,
    /// The set of inputs that it comes about with, such as a variables file or a workspace; empty where
    /// there is only one. Whether two of them exist side by side the
    /// input does not say.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub scenario: String,
    /// The root module of Terraform that it comes out of, as a folder (`.` for the checked one), or the
    /// plan or state; empty for what is not Terraform. `var.region` of one root is not that of another:
    /// equal symbols are equal values among resources of one root and one scenario.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub root: String,
    /// The cloud resource name, where the input has it; declarations with one name are one resource.
    #[serde(skip_serializing_if = "Value::is_absent")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub crn: Value<String>,
    /// What the team asks of it.
    #[serde(skip_serializing_if = "Objective::is_unstated")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub objective: Objective,
    /// The ways to have it back after a loss, of a data store.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "json-schema", schemars(default))]
    pub recoveries: Vec<Recovery>,
    /// What it is.
    #[serde(flatten)]
    pub kind: Kind,
    /// Fields that the schema has no place for. resilint itself leaves it empty; a topology document may
    /// fill it in for the policies of its own team, and it is passed on unchanged.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    #[cfg_attr(
        feature = "json-schema",
        schemars(default, with = "BTreeMap<String, serde_json::Value>")
    )]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Where a resource was declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Origin {
    /// The file, as an index into the topology's sources.
    pub source: SourceId,
    /// The address within that file, in the terms of its format, such as `Deployment default/web`.
    pub address: String,
}

/// A place, from coarse to fine. Regions are canonical names of the facts, such as `eu-gb`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Location {
    /// Geography that a place without one region spreads over, such as `eu`.
    #[serde(default, skip_serializing_if = "Value::is_absent")]
    pub geo: Value<String>,
    /// Canonical region.
    #[serde(default, skip_serializing_if = "Value::is_absent")]
    pub region: Value<String>,
    /// Availability zone of that region.
    #[serde(default, skip_serializing_if = "Value::is_absent")]
    pub zone: Value<String>,
    /// Classic datacenter code.
    #[serde(default, skip_serializing_if = "Value::is_absent")]
    pub datacenter: Value<String>,
}

impl Location {
    /// Whether nothing is said of the place.
    #[must_use]
    pub const fn is_unstated(&self) -> bool {
        self.geo.is_absent()
            && self.region.is_absent()
            && self.zone.is_absent()
            && self.datacenter.is_absent()
    }
}

/// The rows of the summary table that resources belong to, and those that cut across.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Offering {
    /// Cloud Foundry.
    CloudFoundry,
    /// Kubernetes and OpenShift.
    Kubernetes,
    /// Cloud Functions.
    CloudFunctions,
    /// Code Engine.
    CodeEngine,
    /// Virtual servers and bare metal.
    Servers,
    /// Cloudant.
    Cloudant,
    /// Db2.
    Db2,
    /// Cloud Databases.
    CloudDatabases,
    /// Object Storage.
    ObjectStorage,
    /// File and block storage.
    FileStorage,
    /// Global load balancers and certificates.
    InternetServices,
    /// Pipelines and workflows.
    Delivery,
}

impl Offering {
    /// The name used in rule names, configuration and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CloudFoundry => "cloud-foundry",
            Self::Kubernetes => "kubernetes",
            Self::CloudFunctions => "cloud-functions",
            Self::CodeEngine => "code-engine",
            Self::Servers => "servers",
            Self::Cloudant => "cloudant",
            Self::Db2 => "db2",
            Self::CloudDatabases => "cloud-databases",
            Self::ObjectStorage => "object-storage",
            Self::FileStorage => "file-storage",
            Self::InternetServices => "internet-services",
            Self::Delivery => "delivery",
        }
    }
}

/// A resource as it is written. The kind decides how `spec` is read, so `spec` is read last and once:
/// what serde derives for a flattened enum would try the kinds on a buffer.
#[derive(Deserialize)]
struct Flat {
    id: ResourceId,
    #[serde(default)]
    name: Value<String>,
    offering: Offering,
    origin: Origin,
    span: Option<Span>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    location: Location,
    #[serde(default)]
    count: Multiplicity,
    #[serde(default)]
    lifecycle: Lifecycle,
    #[serde(default)]
    scenario: String,
    #[serde(default)]
    root: String,
    #[serde(default)]
    crn: Value<String>,
    #[serde(default)]
    objective: Objective,
    #[serde(default)]
    recoveries: Vec<Recovery>,
    kind: String,
    #[serde(default)]
    spec: serde_json::Value,
    #[serde(default)]
    extra: serde_json::Map<String, serde_json::Value>,
}

impl<'de> Deserialize<'de> for Resource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let flat = Flat::deserialize(deserializer)?;
        Ok(Self {
            id: flat.id,
            name: flat.name,
            offering: flat.offering,
            origin: flat.origin,
            span: flat.span,
            labels: flat.labels,
            location: flat.location,
            count: flat.count,
            lifecycle: flat.lifecycle,
            scenario: flat.scenario,
            root: flat.root,
            crn: flat.crn,
            objective: flat.objective,
            recoveries: flat.recoveries,
            kind: Kind::read(flat.kind, flat.spec).map_err(D::Error::custom)?,
            extra: flat.extra,
        })
    }
}

impl Resource {
    /// The name where it is known, else the expression that stands for it, else the address.
    #[must_use]
    pub fn label(&self) -> &str {
        let symbol = self.name.symbol().filter(|symbol| !symbol.starts_with(MADE_OF));
        self.name.known().map(String::as_str).or(symbol).unwrap_or(&self.origin.address)
    }

    /// Whether a plan deletes it: it is there still, and holds nothing up any more. What a plan only forgets
    /// stays in the world, and does not leave.
    #[must_use]
    pub fn is_leaving(&self) -> bool {
        self.lifecycle.planned.known() == Some(&PlannedAction::Delete)
    }

    /// What it shares with the resources that one run of one configuration declares for one offering.
    #[must_use]
    pub fn declared_with(&self) -> (&str, &str, Offering) {
        (&self.root, &self.scenario, self.offering)
    }
}
