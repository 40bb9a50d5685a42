//! Workflows and pipelines of CI services.

use crate::parse::Node;

/// `jobs:` that run somewhere, and what starts them.
pub(super) fn is_github_workflow(root: &Node) -> bool {
    let Some(jobs) = root.get("jobs").filter(|_| root.get("on").is_some()) else { return false };
    let is_job = |job: &Node| ["runs-on", "uses", "steps"].iter().any(|key| job.get(key).is_some());
    jobs.entries().iter().any(|entry| is_job(&entry.value))
}

/// An action that consists of steps; others are programs.
pub(super) fn is_github_action(root: &Node) -> bool {
    root.at(&["runs", "using"]).and_then(Node::as_str) == Some("composite")
        && root.at(&["runs", "steps"]).is_some_and(Node::is_seq)
}

/// By its name, with something that it runs.
pub(super) fn is_travis(file: &str, root: &Node) -> bool {
    let runs = ["deploy", "script", "jobs", "matrix", "language"];
    matches!(file, ".travis.yml" | ".travis.yaml") && runs.iter().any(|key| root.get(key).is_some())
}

/// Jobs with a plan, and resources with a type and a source.
pub(super) fn is_concourse(root: &Node) -> bool {
    let list = |key: &str| root.get(key).map_or(&[][..], Node::items);
    let is_resource = |node: &Node| node.get("type").is_some() && node.get("source").is_some();
    list("jobs").iter().any(|job| job.get("plan").is_some_and(Node::is_seq))
        && list("resources").iter().any(is_resource)
}

/// `_schema-version` and `modules`.
pub(super) fn is_mta(root: &Node) -> bool {
    root.get("_schema-version").is_some() && root.get("modules").is_some_and(Node::is_seq)
}

/// An object of Tekton.
pub(super) fn is_tekton(root: &Node) -> bool {
    let version = root.get("apiVersion").and_then(Node::as_str);
    version.is_some_and(|version| {
        ["tekton.dev/", "triggers.tekton.dev/"].iter().any(|api| version.starts_with(api))
    }) && root.get("kind").is_some()
}

/// Inputs with a path, and triggers that name a listener.
pub(super) fn is_tekton_definition(root: &Node) -> bool {
    let list = |key: &str| root.get(key).map_or(&[][..], Node::items);
    list("inputs").iter().any(|input| input.get("path").is_some())
        && list("triggers").iter().any(|trigger| trigger.get("eventListener").is_some())
}
