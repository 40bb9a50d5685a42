//! The branches that builds and deployments of Travis CI are for.

use super::matrix::{Entry, list_of};
use crate::parse::Node;

/// The branches that a job is run for: the one that its condition asks for, else those that its deployments
/// do; one that is empty where any will do.
pub(super) fn branches(entry: &Entry<'_>) -> Vec<String> {
    let own = entry.own().and_then(|node| of_condition(node.get("if")?.as_str()?));
    if let Some(own) = own {
        return vec![own];
    }
    let providers = entry.get("deploy").map_or(&[][..], list_of);
    let named: Vec<Option<&str>> = providers.iter().map(of_provider).collect();
    let mut branches: Vec<String> = Vec::new();
    for branch in named.iter().flatten() {
        if !branches.iter().any(|other| other == branch) {
            branches.push((*branch).to_owned());
        }
    }
    // What one branch alone deploys says nothing of a deployment beside it that asks for none.
    if branches.is_empty() || (branches.len() == 1 && named.contains(&None)) {
        return vec![String::new()];
    }
    branches
}

/// Whether a deployment is for another branch than the one that the job is read for.
pub(super) fn is_of_another(provider: &Node, branch: &str) -> bool {
    !branch.is_empty() && of_provider(provider).is_some_and(|own| own != branch)
}

fn of_provider(provider: &Node) -> Option<&str> {
    provider.at(&["on", "branch"])?.as_str()
}

/// `branch = main`, alone or with more that must hold too.
fn of_condition(condition: &str) -> Option<String> {
    let words: Vec<&str> = condition.split_whitespace().collect();
    if words.iter().any(|word| word.eq_ignore_ascii_case("or")) {
        return None;
    }
    words.windows(3).find_map(|three| match three {
        ["branch", "=" | "==", name] => Some(name.trim_matches(['"', '\'']).to_owned()),
        _ => None,
    })
}
