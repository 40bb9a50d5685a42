//! Workloads: apps, Deployments and their like, with what bears on surviving a loss.

use serde::{Deserialize, Serialize};

use crate::chart::Chart;
use crate::container::Container;
use crate::{Location, Set, Value};

/// Something that runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Workload {
    /// What runs it.
    pub runtime: Runtime,
    /// Kubernetes namespace.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub namespace: Value<String>,
    /// How many copies.
    pub replicas: Replicas,
    /// A least number of copies that stands where the platform does not read it, such as an annotation
    /// of a Knative Service itself rather than of its template.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub misplaced_min: Value<u32>,
    /// Its containers; a Cloud Foundry app has one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<Container>,
    /// Where requests reach it from outside.
    pub routes: Routes,
    /// What spreads its copies over failure domains.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<Spread>,
    /// The disruption budgets that select it.
    pub disruption_budgets: Set<DisruptionBudget>,
    /// What ties it to certain zones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pins: Vec<ZonePin>,
    /// How a new version replaces the old one, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub update_strategy: Value<String>,
    /// Copies that a rolling update may stop before new ones run, as written: a number or a
    /// percentage.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub update_max_unavailable: Value<String>,
    /// Names of the service instances bound to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Value<String>>,
    /// Names of its environment variables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub env_keys: Vec<String>,
    /// Whether it may have more environment variables, or read more config maps and secrets, than those
    /// that are named.
    #[serde(skip_serializing_if = "is_false")]
    pub env_open: bool,
    /// Hosts that its configuration names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependency>,
    /// Memory of one copy, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub memory: Value<String>,
    /// Buildpacks, as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buildpacks: Vec<Value<String>>,
    /// Root file system.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub stack: Value<String>,
    /// Attributes that only the deprecated top level of its manifest, or of one that it inherits from,
    /// gives: old versions of the deployment tool read them there, newer ones do not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub top_level: Vec<String>,
    /// Why one copy is all there may be, in the team's words.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub singleton_reason: Value<String>,
    /// The project it is in, as written; a `located-in` relation leads to it where it is in the
    /// topology.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub project: Value<String>,
    /// The package of a function.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub package: Value<String>,
    /// Language and version that a function runs on, as written, such as `nodejs:20`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub language: Value<String>,
    /// What it does: `web`, `worker`, `database` or `batch`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub role: Value<String>,
    /// When it runs, as a cron expression, for a job that runs at certain times.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub schedule: Value<String>,
    /// Processors of one copy, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub cpu: Value<String>,
    /// Requests that one copy takes at once.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub concurrency: Value<u32>,
    /// How long one request, activation or run may take, in milliseconds.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub timeout_ms: Value<u32>,
    /// Times that a failed run is tried again.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub retry_limit: Value<u32>,
    /// Who reaches it under the domains of the platform, such as `local_public` or `local_private`
    /// (`managed_domain_mappings`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub visibility: Value<String>,
    /// Names of the config maps and secrets it reads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub configurations: Vec<Value<String>>,
    /// The Helm chart whose objects it stands for: they are not in the input, so all that the other
    /// fields leave out is unknown, and not absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chart: Option<Box<Chart>>,
}

const fn is_false(value: &bool) -> bool {
    !*value
}

/// What runs a workload. A runtime that this version does not know reads as [`Other`](Self::Other); what
/// matches on all runtimes must expect more of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Runtime {
    /// Cloud Foundry app.
    CfApp,
    /// Kubernetes Deployment, or OpenShift DeploymentConfig, or Argo Rollout.
    Deployment,
    /// Kubernetes StatefulSet.
    StatefulSet,
    /// Kubernetes DaemonSet.
    DaemonSet,
    /// Kubernetes ReplicaSet or ReplicationController.
    ReplicaSet,
    /// Kubernetes Job or CronJob.
    Job,
    /// A bare Pod.
    Pod,
    /// Knative Service.
    KnativeService,
    /// Code Engine application.
    CodeEngineApp,
    /// Code Engine job.
    CodeEngineJob,
    /// Code Engine function.
    CodeEngineFunction,
    /// Action or sequence of Cloud Functions.
    FunctionAction,
    /// Package of Cloud Functions: the actions in it are workloads of their own.
    FunctionPackage,
    /// Program that servers run, taken as one app.
    ServerRole,
    /// Something else, or a runtime of a newer version.
    #[default]
    #[serde(other)]
    Other,
}

/// How many copies run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Replicas {
    /// The count of the manifest itself; known with a format default where the field is absent.
    pub desired: Value<u32>,
    /// The least that an autoscaler keeps; it overrides `desired`. Absent where there is none.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub autoscaled_min: Value<u32>,
    /// The most that an autoscaler allows.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub autoscaled_max: Value<u32>,
}

impl Replicas {
    /// The least number of copies in normal operation: the autoscaler's minimum, else the
    /// manifest's count.
    #[must_use]
    pub const fn effective(&self) -> &Value<u32> {
        if self.autoscaled_min.is_absent() { &self.desired } else { &self.autoscaled_min }
    }

    /// The field of the workload that [`effective`](Self::effective) reads, as a JSON pointer.
    #[must_use]
    pub const fn effective_pointer(&self) -> &'static str {
        if self.autoscaled_min.is_absent() {
            "/spec/replicas/desired"
        } else {
            "/spec/replicas/autoscaled_min"
        }
    }
}

/// Where requests come in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Routes {
    /// The routes that are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Route>,
    /// Whether a random host name is made at each push.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub random: Value<bool>,
    /// Whether the app has no route at all.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub none: Value<bool>,
}

/// One route.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Route {
    /// Host name with its domain, without scheme; a bare host name where the format gives no domain.
    pub host: Value<String>,
    /// Path below the host.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub path: Value<String>,
    /// Whether the domain belongs to the platform (`mybluemix.net`), so that it names one region.
    pub platform_domain: Value<bool>,
}

/// One rule that spreads copies over failure domains.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Spread {
    /// The node label that names the failure domain.
    pub topology_key: Value<String>,
    /// What the key stands for: `zone`, `host`, `region` or `other`.
    pub domain: String,
    /// Whether the scheduler must obey it.
    pub hard: bool,
    /// Whether its selector matches the pods of the workload itself; a rule that does not is void.
    pub matches_own_pods: Value<bool>,
    /// By how many copies its domains may differ, where it says so.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub max_skew: Value<u32>,
    /// `topology-spread-constraint` or `pod-anti-affinity`.
    pub by: String,
}

/// How many copies a voluntary disruption may take.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DisruptionBudget {
    /// Its name.
    pub name: Value<String>,
    /// Copies that must stay, as written: a number or a percentage.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub min_available: Value<String>,
    /// Copies that may go, as written: a number or a percentage.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub max_unavailable: Value<String>,
    /// Whether it is applied with the workload and selects its pods; absent where it surely is and
    /// does.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub applies: Value<bool>,
}

/// Something that ties a workload to certain zones.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ZonePin {
    /// `node-selector`, `node-affinity`, `load-balancer-annotation` or `zonal-volume`.
    pub by: String,
    /// The zones that are left.
    pub zones: Vec<Value<String>>,
    /// The object that pins, where it is not the workload itself.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub object: Value<String>,
}

/// A host that the configuration of a workload names, such as a database endpoint in a variable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Dependency {
    /// The variable that holds it.
    pub key: String,
    /// The host name, without credentials, path or query.
    pub host: Value<String>,
    /// Where that host is.
    #[serde(skip_serializing_if = "Location::is_unstated")]
    pub location: Location,
}
