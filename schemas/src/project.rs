//! What holds or feeds workloads: projects, service instances, configuration, builds and triggers.

use serde::{Deserialize, Serialize};

use crate::target::Platform;
use crate::workload::Dependency;
use crate::{Set, Value};

/// What workloads are put into, in one location: a Code Engine project, a Functions namespace, a
/// Cloud Foundry space. Its place is the location of the resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Project {
    /// What kind of platform it is of.
    pub platform: Platform,
    /// Cloud Foundry organization.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub organization: Value<String>,
    /// Resource group, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub resource_group: Value<String>,
    /// Its id, where the input has it; it joins declarations of one project.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub guid: Value<String>,
}

/// An instance of a service that no other kind describes: Internet Services, Object Storage,
/// Secrets Manager, Key Protect, a message broker. Made from `ibm_resource_instance`, `ibm_cis`,
/// exports of the account and service objects of operators.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ServiceInstance {
    /// Name of the service in the catalogue, such as `internet-svcs`.
    pub service: Value<String>,
    /// Its plan, in the words of the catalogue.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub plan: Value<String>,
    /// Its id, where the input has it; it joins declarations of one instance.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub guid: Value<String>,
}

/// A config map or secret that workloads read: names only, never values. Made from
/// `ibm_code_engine_config_map`, `ibm_code_engine_secret` and their Kubernetes likes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Configuration {
    /// `config-map`, or the type of the secret, such as `registry` or `generic`, in the words of
    /// the format.
    pub form: Value<String>,
    /// Kubernetes namespace, or Code Engine project, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub namespace: Value<String>,
    /// The names in it.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub keys: Set<String>,
    /// Hosts that a config map names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependency>,
}

/// A build that pushes an image to a registry. Made from `ibm_code_engine_build` and pipelines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ImageBuild {
    /// The image it pushes, as written.
    pub output_image: Value<String>,
    /// Code Engine project it runs in, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub project: Value<String>,
    /// Repository it builds, without credentials.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub source: Value<String>,
}

/// Something that starts functions or jobs: a timer or a feed of events. Made from
/// `ibm_function_trigger` and `ibm_function_rule`, and from Code Engine subscriptions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Trigger {
    /// Where its events come from, in the words of the format, such as
    /// `/whisk.system/alarms/alarm`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub feed: Value<String>,
    /// When it fires, as a cron expression.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub schedule: Value<String>,
    /// What it starts.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub rules: Set<TriggerRule>,
    /// Hosts that its parameters name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependency>,
}

/// What a trigger starts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct TriggerRule {
    /// Name of the rule.
    pub name: Value<String>,
    /// Name of the function or job it starts; a `depends-on` relation leads there where it is in the
    /// topology.
    pub starts: Value<String>,
    /// Whether it is switched on.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub enabled: Value<bool>,
}
