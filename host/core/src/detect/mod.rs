//! What a document is, by its content; the name of its file is only a hint, because names collide
//! (`manifest.yml`, `serverless.yml` and `deployment.yaml` each mean several things).

mod ansible;
mod cloud_foundry;
mod delivery;
mod landing_zone;
mod openwhisk;
mod raw;
mod shell;

use crate::normalise::cis_json::is_cis_json;
use crate::normalise::exports::{buckets, classic_storage, databases, resource_instances};
use crate::normalise::openwhisk::wskprops;
use crate::normalise::replicator;
use crate::parse::{Document, Node};
use crate::service_documents;
pub(crate) use raw::{looks_like_manifest, may_be_manifest};
pub(crate) use shell::{is_script, may_be_script};

/// The formats that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Cloud Foundry app manifest.
    CloudFoundryManifest,
    /// Classic delivery pipeline (`.bluemix/pipeline.yml`).
    ClassicPipeline,
    /// Toolchain template (`.bluemix/toolchain.yml`).
    Toolchain,
    /// A Kubernetes object, also one in a `List`.
    Kubernetes,
    /// `kustomization.yaml`.
    Kustomization,
    /// `Chart.yaml`.
    HelmChart,
    /// Values of a chart, which become manifests only when the chart is rendered.
    HelmValues,
    /// A topology document of resilint.
    Topology,
    /// OpenWhisk manifest or deployment file (`packages:`, `project:`).
    Openwhisk,
    /// Settings of the OpenWhisk tools (`.wskprops`).
    WskProps,
    /// Serverless Framework.
    ServerlessFramework,
    /// OpenShift installer configuration.
    InstallConfig,
    /// Terraform configuration, in HCL or JSON.
    Terraform,
    /// Values of Terraform variables.
    TerraformValues,
    /// Terraform plan or state as JSON.
    TerraformJson,
    /// Export of an account's service instances.
    ResourceInstances,
    /// Export of classic file and block volumes.
    ClassicStorage,
    /// Export of the buckets of an instance.
    Buckets,
    /// What the API of Cloud Databases tells of a deployment.
    CloudDatabases,
    /// Requests to the Resource Controller that create service instances.
    ServiceCreation,
    /// Rules of the replication of a bucket.
    BucketReplication,
    /// Replication documents of Cloudant.
    CloudantReplicator,
    /// Global load balancers, pools and health checks of Cloud Internet Services.
    CisJson,
    /// A shell script.
    ShellScript,
    /// A pipeline of Jenkins, in Groovy.
    Jenkinsfile,
    /// A workflow of GitHub Actions.
    GithubWorkflow,
    /// An action of GitHub Actions that consists of steps.
    GithubAction,
    /// Travis CI.
    Travis,
    /// A pipeline of Concourse.
    Concourse,
    /// A multi-target application of Cloud Foundry (`mta.yaml`).
    Mta,
    /// An extension of a multi-target application (`*.mtaext`).
    MtaExtension,
    /// The stages of a pipeline of IBM (`.pipeline-config.yaml`).
    PipelineConfig,
    /// Pipelines, tasks and triggers of Tekton.
    Tekton,
    /// The definition of a Tekton pipeline in a toolchain: where it is, and the values of its parameters.
    TektonDefinition,
    /// The configuration of resilint.
    Configuration,
    /// Ansible playbook.
    AnsiblePlaybook,
    /// A list of Ansible tasks, of which one makes or looks up a resource of IBM Cloud.
    AnsibleTasks,
    /// Configuration of the landing zone modules (`override.json`).
    LandingZone,
    /// Something else.
    Other,
}

impl Format {
    /// The name used in topology documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CloudFoundryManifest => "cloud-foundry-manifest",
            Self::ClassicPipeline => "classic-pipeline",
            Self::Toolchain => "toolchain",
            Self::Kubernetes => "kubernetes",
            Self::Kustomization => "kustomization",
            Self::HelmChart => "helm-chart",
            Self::HelmValues => "helm-values",
            Self::Topology => "topology",
            Self::Openwhisk => "openwhisk",
            Self::WskProps => "wskprops",
            Self::ServerlessFramework => "serverless-framework",
            Self::InstallConfig => "install-config",
            Self::Terraform => "terraform",
            Self::TerraformValues => "terraform-values",
            Self::TerraformJson => "terraform-json",
            Self::ResourceInstances => "resource-instances",
            Self::ClassicStorage => "classic-storage",
            Self::Buckets => "buckets",
            Self::CloudDatabases => "cloud-databases",
            Self::ServiceCreation => "service-creation",
            Self::BucketReplication => "bucket-replication",
            Self::CloudantReplicator => "cloudant-replicator",
            Self::CisJson => "cis-json",
            Self::ShellScript => "shell-script",
            Self::Jenkinsfile => "jenkinsfile",
            Self::GithubWorkflow => "github-workflow",
            Self::GithubAction => "github-action",
            Self::Travis => "travis",
            Self::Concourse => "concourse",
            Self::Mta => "mta",
            Self::MtaExtension => "mta-extension",
            Self::PipelineConfig => "pipeline-config",
            Self::Tekton => "tekton",
            Self::TektonDefinition => "tekton-definition",
            Self::Configuration => "configuration",
            Self::AnsiblePlaybook => "ansible-playbook",
            Self::AnsibleTasks => "ansible-tasks",
            Self::LandingZone => "landing-zone",
            Self::Other => "other",
        }
    }
}

/// A format, and whether a document looks like it, by the name of its file and its content.
type Check = (Format, fn(&str, &Node) -> bool);

/// What a document is. The order matters: the first that fits wins.
#[must_use]
pub fn detect(path: &str, document: &Document) -> Format {
    let root = &document.root;
    let file = path.rsplit('/').next().unwrap_or(path);
    if matches!(file, "kustomization.yaml" | "kustomization.yml" | "Kustomization") {
        return Format::Kustomization;
    }
    if file == "Chart.yaml" && root.get("name").is_some() {
        return Format::HelmChart;
    }
    if wskprops::is_named(file) {
        return Format::WskProps;
    }
    let checks: [Check; 29] = [
        (Format::Topology, |_, root| is_topology(root)),
        (Format::CloudFoundryManifest, cloud_foundry::is_manifest),
        (Format::Tekton, |_, root| delivery::is_tekton(root)),
        (Format::Kubernetes, |_, root| is_kubernetes(root)),
        (Format::Openwhisk, |_, root| openwhisk::is_openwhisk(root)),
        (Format::ServerlessFramework, |_, root| is_serverless_framework(root)),
        (Format::ClassicPipeline, |_, root| is_classic_pipeline(root)),
        (Format::Toolchain, |_, root| is_toolchain(root)),
        (Format::GithubWorkflow, |_, root| delivery::is_github_workflow(root)),
        (Format::GithubAction, |_, root| delivery::is_github_action(root)),
        (Format::Travis, |file, root| delivery::is_travis(file, root)),
        (Format::Concourse, |_, root| delivery::is_concourse(root)),
        (Format::Mta, |_, root| delivery::is_mta(root)),
        (Format::MtaExtension, |_, root| delivery::is_mta_extension(root)),
        (Format::PipelineConfig, |_, root| delivery::is_pipeline_config(root)),
        (Format::TektonDefinition, |_, root| delivery::is_tekton_definition(root)),
        (Format::InstallConfig, |_, root| is_install_config(root)),
        (Format::TerraformJson, |_, root| is_terraform_json(root)),
        (Format::ResourceInstances, |_, root| resource_instances::is_export(root)),
        (Format::ClassicStorage, |_, root| classic_storage::is_export(root)),
        (Format::Buckets, |_, root| buckets::is_export(root)),
        (Format::CloudDatabases, |_, root| databases::is_export(root)),
        (Format::ServiceCreation, |_, root| service_documents::is_creation(root)),
        (Format::BucketReplication, |_, root| service_documents::is_replication(root)),
        (Format::CisJson, |_, root| is_cis_json(root)),
        (Format::LandingZone, |_, root| landing_zone::is_landing_zone(root)),
        (Format::AnsiblePlaybook, |_, root| ansible::is_playbook(root)),
        (Format::AnsibleTasks, |_, root| ansible::is_tasks(root)),
        (Format::CloudFoundryManifest, cloud_foundry::is_oldest_manifest),
    ];
    let found = checks.iter().find(|(_, fits)| fits(file, root)).map(|(format, _)| *format);
    // By its folder too, which tells most replications from other pairs of source and target.
    let replicator = || replicator::is_replicator(path, root).then_some(Format::CloudantReplicator);
    found.or_else(replicator).unwrap_or(Format::Other)
}

/// Whether a file is a pipeline of Jenkins, by its name: Groovy is not parsed.
#[must_use]
pub fn is_jenkinsfile(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file == "Jenkinsfile" || file.starts_with("Jenkinsfile.")
}

/// Whether a file is one of values if it stands beside a `Chart.yaml`.
#[must_use]
pub fn is_named_values(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.starts_with("values") && (file.ends_with(".yaml") || file.ends_with(".yml"))
}

fn is_topology(root: &Node) -> bool {
    text(root, "schema").is_some_and(|schema| schema.starts_with("resilint-topology/"))
}

/// An object, or a list of objects that does not name the version of its own.
fn is_kubernetes(root: &Node) -> bool {
    let is_object =
        |node: &Node| text(node, "apiVersion").is_some() && text(node, "kind").is_some();
    let is_list = text(root, "kind").is_some_and(|kind| kind.ends_with("List"));
    let items = || root.get("items").map_or(&[][..], Node::items);
    is_object(root) || is_list && items().iter().any(is_object)
}

fn is_serverless_framework(root: &Node) -> bool {
    root.get("service").is_some()
        && (root.at(&["provider", "name"]).is_some() || text(root, "provider").is_some())
}

/// `stages:` whose jobs have one of the types of this pipeline; other tools have `stages:` too.
fn is_classic_pipeline(root: &Node) -> bool {
    let Some(stages) = root.get("stages") else { return false };
    let is_job = |job: &Node| matches!(text(job, "type"), Some("builder" | "deployer" | "tester"));
    stages
        .items()
        .iter()
        .any(|stage| stage.get("jobs").is_some_and(|jobs| jobs.items().iter().any(is_job)))
}

fn is_toolchain(root: &Node) -> bool {
    let Some(services) = root.get("services") else { return false };
    root.get("apiVersion").is_none()
        && services.entries().iter().any(|entry| text(&entry.value, "service_id").is_some())
}

fn is_install_config(root: &Node) -> bool {
    root.get("baseDomain").is_some()
        && root.get("kind").is_none()
        && root.get("platform").is_some_and(|platform| !platform.entries().is_empty())
}

fn is_terraform_json(root: &Node) -> bool {
    let is_plan = root.get("format_version").is_some()
        && (root.get("planned_values").is_some() || root.get("values").is_some());
    is_plan || (root.get("terraform_version").is_some() && root.get("resources").is_some())
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str()
}

#[cfg(test)]
mod tests;
