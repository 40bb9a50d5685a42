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
