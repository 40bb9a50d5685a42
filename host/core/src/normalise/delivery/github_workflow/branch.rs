//! The branches whose changes start a workflow, a job or a step: what deploys one branch does not deploy
//! another.

use std::collections::BTreeSet;

use crate::parse::Node;

/// The event that stands for the branches of others.
const PULL_REQUEST: &str = "pull_request";

/// The only branch whose changes start a workflow, or `pull_request`; empty where there are several, or
/// where any will do. What is started by hand is taken to be of that branch too.
pub(super) fn of_trigger(root: &Node) -> String {
    let Some(on) = root.get("on") else { return String::new() };
    let names = |node: &Node| node.as_str().map(str::to_owned);
    let events: BTreeSet<String> = std::iter::once(on)
        .chain(on.items())
        .filter_map(names)
        .chain(on.entries().iter().filter_map(|entry| names(&entry.key)))
        .filter(|event| event != "workflow_dispatch")
        .collect();
    let mut events = events.iter().map(String::as_str);
    match (events.next(), events.next()) {
        // What runs when one is closed may be what deploys the merged branch.
        (Some(PULL_REQUEST), None) if runs_when_closed(on) => String::new(),
        (Some(PULL_REQUEST), None) => PULL_REQUEST.to_owned(),
        (Some("push"), None) => of_push(on),
        _ => String::new(),
    }
}

fn runs_when_closed(on: &Node) -> bool {
    let Some(types) = on.at(&[PULL_REQUEST, "types"]) else { return false };
    std::iter::once(types).chain(types.items()).any(|it| it.as_str() == Some("closed"))
}

fn of_push(on: &Node) -> String {
    let Some(branches) = on.at(&["push", "branches"]) else { return String::new() };
    let only = match branches.items() {
        [only] => only,
        [] => branches,
        _ => return String::new(),
    };
    only.as_str().filter(|branch| !branch.contains(['*', '?', '!'])).unwrap_or_default().to_owned()
}

/// The branch that a condition asks for; nothing where it does not, or would do with another.
pub(super) fn of_condition(condition: &str) -> Option<String> {
    let condition = condition.trim();
    let inner = condition.strip_prefix("${{").and_then(|text| text.strip_suffix("}}"));
    let condition = inner.unwrap_or(condition);
    if condition.contains("||") {
        return None;
    }
    condition.split("&&").find_map(of_comparison)
}

fn of_comparison(text: &str) -> Option<String> {
    let (left, right) = text.split_once("==")?;
    let (left, right) = (left.trim(), right.trim());
    let (what, value) = if left.starts_with('\'') { (right, left) } else { (left, right) };
    let value = value.strip_prefix('\'')?.strip_suffix('\'')?;
    match what {
        "github.ref" => value.strip_prefix("refs/heads/").map(str::to_owned),
        "github.ref_name" => Some(value.to_owned()),
        "github.event_name" if value == PULL_REQUEST => Some(value.to_owned()),
        _ => None,
    }
}

/// The branches that the steps of a job ask for, each once, in order; none where they do not ask for
/// several: then the job is that of its workflow.
pub(super) fn of_steps(job: &Node) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for step in job.get("steps").map_or(&[][..], Node::items) {
        let asked = step.get("if").and_then(Node::text).and_then(|text| of_condition(&text));
        found.extend(asked.filter(|branch| !found.contains(branch)));
    }
    if found.len() > 1 { found } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::{of_condition, of_trigger};
    use crate::parse::{ParseLimits, yaml};

    #[test]
    fn a_condition_asks_for_one_branch() {
        for (condition, branch) in [
            ("github.ref == 'refs/heads/main'", Some("main")),
            ("${{ 'develop' == github.ref_name }}", Some("develop")),
            ("success() && github.ref == 'refs/heads/main'", Some("main")),
            ("github.event_name == 'pull_request'", Some("pull_request")),
            ("github.ref == 'refs/heads/main' || github.ref == 'refs/heads/dev'", None),
            ("github.ref != 'refs/heads/main'", None),
            ("github.ref == 'refs/tags/v1'", None),
            ("github.event_name == 'push'", None),
        ] {
            assert_eq!(of_condition(condition).as_deref(), branch, "{condition}");
        }
    }

    #[test]
    fn a_trigger_names_one_branch() {
        for (on, branch) in [
            ("{push: {branches: [main]}}", "main"),
            ("{push: {branches: main}, workflow_dispatch: }", "main"),
            ("{push: {branches: [main, develop]}}", ""),
            ("{push: {branches: ['release/*']}}", ""),
            ("pull_request", "pull_request"),
            ("[push, pull_request]", ""),
            ("push", ""),
        ] {
            let found = yaml(0, &format!("on: {on}\n"), &ParseLimits::default());
            assert_eq!(of_trigger(&found.documents[0].root), branch, "{on}");
        }
    }
}
