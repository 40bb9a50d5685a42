//! Deployment targets: the manifest says what runs, the target says where.

use serde::{Deserialize, Serialize};

use crate::{ResourceId, Value};

/// One place that a pipeline, workflow or script deploys to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Target {
    /// What kind of platform is deployed to.
    pub platform: Platform,
    /// Who runs the platform: `ibm`, or another name; from the endpoint.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub provider: Value<String>,
    /// API endpoint, without credentials.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub endpoint: Value<String>,
    /// Cloud Foundry organization.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub organization: Value<String>,
    /// Cloud Foundry space.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub space: Value<String>,
    /// Code Engine project.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub project: Value<String>,
    /// Kubernetes cluster.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub cluster: Value<String>,
    /// Kubernetes or Functions namespace.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub namespace: Value<String>,
    /// The app that is deployed, as the target names it.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub application: Value<String>,
    /// The pushes that this target performs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pushes: Vec<Push>,
    /// Names of the service instances that this target creates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub creates_services: Vec<Value<String>>,
    /// Routes that this target maps to the app after the push.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maps_routes: Vec<Value<String>>,
    /// The pipeline that the target is a step of, and its place in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// The stage of development that it belongs to, such as `dev`, `staging` or `prod`; empty where that
    /// cannot be told.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stage: String,
}

/// One deployment command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Push {
    /// The app named by the command.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub application: Value<String>,
    /// Manifest file named by the command, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub manifest: Value<String>,
    /// Instances given on the command, which override the manifest.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub instances: Value<u32>,
    /// How the running app is replaced.
    pub strategy: Value<Strategy>,
    /// The workloads that it pushes; empty where the input does not declare them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<ResourceId>,
    /// Whether it is certain that this is a push; `false` for a command that may push without showing
    /// it, such as a script that is not in the input.
    #[serde(skip_serializing_if = "is_true")]
    pub certain: bool,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            application: Value::Absent,
            manifest: Value::Absent,
            instances: Value::Absent,
            strategy: Value::Absent,
            members: Vec::new(),
            certain: true,
        }
    }
}

const fn is_true(value: &bool) -> bool {
    *value
}

const fn is_false(value: &bool) -> bool {
    !*value
}

/// How a new version replaces the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// The old version stops before the new one serves.
    StopAndStart,
    /// Instance by instance.
    Rolling,
    /// A second copy takes over the route.
    BlueGreen,
}

/// A step of a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Step {
    /// Name of the stage.
    pub stage: String,
    /// Name of the job.
    pub job: String,
    /// Position of the stage in the pipeline, from 0.
    pub stage_index: u32,
    /// Position of the job in the stage, from 0.
    pub job_index: u32,
    /// Whether a test job stands between this target and the next one.
    pub tested_before_next: bool,
    /// Whether the other jobs of its stage may run at the same time; else they run one after the other.
    #[serde(skip_serializing_if = "is_false")]
    pub concurrent: bool,
    /// The environment that it names; an expression where it is not known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub environment: String,
    /// The branch whose changes alone start it, or `pull_request` where only such do.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub branch: String,
}

/// Kinds of platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Platform {
    /// Cloud Foundry.
    CloudFoundry,
    /// Kubernetes or OpenShift.
    Kubernetes,
    /// Cloud Functions.
    Functions,
    /// Code Engine.
    CodeEngine,
    /// Virtual private cloud.
    Vpc,
    /// Classic infrastructure.
    Classic,
    /// Something else, not stated, or a platform of a newer version.
    #[default]
    #[serde(other)]
    Other,
}
