//! What a document is, by its content; the name of its file is only a hint, because names collide
//! (`manifest.yml`, `serverless.yml` and `deployment.yaml` each mean several things).

use crate::normalise::cis_json::is_cis_json;
use crate::parse::{Document, Node};

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
    /// A topology document of resilint.
    Topology,
    /// OpenWhisk deployment manifest (`packages:`).
    Openwhisk,
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
    /// Global load balancers, pools and health checks of Cloud Internet Services.
    CisJson,
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
            Self::Topology => "topology",
            Self::Openwhisk => "openwhisk",
            Self::ServerlessFramework => "serverless-framework",
            Self::InstallConfig => "install-config",
            Self::Terraform => "terraform",
            Self::TerraformValues => "terraform-values",
            Self::TerraformJson => "terraform-json",
            Self::CisJson => "cis-json",
            Self::Other => "other",
        }
    }
}

/// A format, and whether a document looks like it.
type Check = (Format, fn(&Node) -> bool);

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
    let checks: [Check; 10] = [
        (Format::Topology, is_topology),
        (Format::CloudFoundryManifest, is_cloud_foundry_manifest),
        (Format::Kubernetes, is_kubernetes),
        (Format::Openwhisk, is_openwhisk),
        (Format::ServerlessFramework, is_serverless_framework),
        (Format::ClassicPipeline, is_classic_pipeline),
        (Format::Toolchain, is_toolchain),
        (Format::InstallConfig, is_install_config),
        (Format::TerraformJson, is_terraform_json),
        (Format::CisJson, is_cis_json),
    ];
    let by_content = checks.iter().find(|(_, fits)| fits(root)).map(|(format, _)| *format);
    let oldest =
        || is_oldest_cloud_foundry_manifest(file, root).then_some(Format::CloudFoundryManifest);
    by_content.or_else(oldest).unwrap_or(Format::Other)
}

fn is_topology(root: &Node) -> bool {
    text(root, "schema").is_some_and(|schema| schema.starts_with("resilint-topology/"))
}

/// A single app at the top level. Its keys are too common to tell it by them alone, so here the name of
/// the file counts too.
fn is_oldest_cloud_foundry_manifest(file: &str, root: &Node) -> bool {
    const OF_AN_APP: [&str; 8] = [
        "buildpack",
        "buildpacks",
        "disk_quota",
        "health-check-type",
        "instances",
        "memory",
        "no-route",
        "random-route",
    ];
    let stem = file.strip_suffix(".yml").or(file.strip_suffix(".yaml")).unwrap_or_default();
    let foreign = ["apiVersion", "kind", "applications", "packages", "project"];
    (stem == "manifest" || stem.ends_with(".manifest") || stem.ends_with("-manifest"))
        && text(root, "name").is_some()
        && OF_AN_APP.iter().any(|key| root.get(key).is_some())
        && foreign.iter().all(|key| root.get(key).is_none())
}

/// `applications:` is a list of maps with a `name`.
fn is_cloud_foundry_manifest(root: &Node) -> bool {
    let Some(applications) = root.get("applications") else { return false };
    let mut items = applications.items().iter().peekable();
    root.get("apiVersion").is_none()
        && items.peek().is_some()
        && items.all(|app| !app.entries().is_empty())
        && applications.items().iter().any(|app| app.get("name").is_some())
}

fn is_kubernetes(root: &Node) -> bool {
    text(root, "apiVersion").is_some() && text(root, "kind").is_some()
}

fn is_openwhisk(root: &Node) -> bool {
    const INSIDE: [&str; 6] = ["actions", "triggers", "rules", "sequences", "apis", "dependencies"];
    let is_package = |node: &Node| {
        INSIDE.iter().any(|key| node.get(key).is_some())
            || node
                .entries()
                .iter()
                .any(|entry| INSIDE.iter().any(|key| entry.value.get(key).is_some()))
    };
    if root.get("apiVersion").is_some() || root.get("applications").is_some() {
        return false;
    }
    let project = root.get("project");
    let packages = |node: &Node| {
        ["packages", "package"].iter().any(|key| node.get(key).is_some_and(is_package))
    };
    packages(root) || project.is_some_and(packages)
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
