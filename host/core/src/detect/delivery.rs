//! Workflows and pipelines of CI services.

use crate::normalise::delivery::STAGES;
use crate::parse::{Entry, Node};

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

/// A list of jobs with a plan of steps.
pub(super) fn is_concourse(root: &Node) -> bool {
    const STEPS: &[&str] = &[
        "aggregate",
        "do",
        "get",
        "in_parallel",
        "load_var",
        "put",
        "set_pipeline",
        "task",
        "try",
    ];
    let list = |key: &str| root.get(key).map_or(&[][..], Node::items);
    let is_step = |step: &Node| STEPS.iter().any(|key| step.get(key).is_some());
    let has_plan =
        |job: &Node| job.get("plan").is_some_and(|plan| plan.items().iter().any(is_step));
    list("jobs").iter().any(has_plan)
}

/// `_schema-version` and `modules`.
pub(super) fn is_mta(root: &Node) -> bool {
    root.get("_schema-version").is_some()
        && root.get("modules").is_some_and(Node::is_seq)
        && root.get("extends").is_none()
}

/// `_schema-version` and what it extends.
pub(super) fn is_mta_extension(root: &Node) -> bool {
    root.get("_schema-version").is_some() && root.get("extends").and_then(Node::text).is_some()
}

/// Stages of a pipeline of IBM, of which two have a script, or its version and tasks with steps.
pub(super) fn is_pipeline_config(root: &Node) -> bool {
    let is_stage = |entry: &Entry| {
        let name = entry.key.as_str().unwrap_or_default();
        STAGES.contains(&name) && entry.value.get("script").and_then(Node::as_str).is_some()
    };
    let has_steps = |entry: &Entry| entry.value.get("steps").is_some_and(Node::is_seq);
    let tasks = root.get("tasks").map_or(&[][..], Node::entries);
    root.get("version").is_some()
        && root.get("apiVersion").is_none()
        && (root.entries().iter().any(is_stage) || tasks.iter().any(has_steps))
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
