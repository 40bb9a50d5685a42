//! What nobody answered: apps without a plugin, and checks that a plugin left out. Either would pass for
//! health if nothing were said of it.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Manifest, Offering, Request, Severity, Topology};

use crate::finding::Finding;
use crate::problem::Problem;
use crate::sanitise::one_line;

/// Names told of a group of apps.
const MAX_NAMES: usize = 5;

/// The apps of offerings that no plugin looks at, a problem an offering.
pub(super) fn without_plugin(topology: &Topology, offerings: &BTreeSet<Offering>) -> Vec<Problem> {
    let mut apps: BTreeMap<Offering, Vec<String>> = BTreeMap::new();
    for app in topology.apps.iter().filter(|app| !offerings.contains(&app.offering)) {
        apps.entry(app.offering).or_default().push(one_line(&app.name, 80));
    }
    let told = |(offering, names): (Offering, Vec<String>)| {
        let offering = offering.as_str();
        let more = names.len().saturating_sub(MAX_NAMES);
        let names = names.into_iter().take(MAX_NAMES).collect::<Vec<_>>().join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        problem(
            "resilint::judge::no-plugin",
            format!("not judged: no plugin for {offering} ({names}{more})"),
            "give a plugin for it with --plugin; `resilint plugin list` shows those built in",
        )
    };
    apps.into_iter().map(told).collect()
}

/// How many checks a plugin left out, and the first of them.
#[derive(Debug, Default)]
pub(super) struct Unanswered {
    plugins: BTreeMap<String, (usize, String)>,
}

impl Unanswered {
    /// Counts the rules and apps of a request that the answer says nothing of.
    pub(super) fn note(&mut self, manifest: &Manifest, request: &Request, findings: &[Finding]) {
        let answered: BTreeSet<(&str, &str)> =
            findings.iter().map(|f| (f.rule.code.as_str(), f.app.id.as_str())).collect();
        for app in &request.apps {
            for rule in &manifest.rules {
                if answered.contains(&(rule.code.as_str(), app.id.as_str())) {
                    continue;
                }
                let first = || (0, format!("{} of {}", rule.code, one_line(&app.name, 80)));
                self.plugins.entry(manifest.name.clone()).or_insert_with(first).0 += 1;
            }
        }
    }

    /// A problem for each plugin that left out any.
    pub(super) fn problems(self) -> impl Iterator<Item = Problem> {
        self.plugins.into_iter().map(|(plugin, (count, first))| {
            let checks = if count == 1 { "check" } else { "checks" };
            problem(
                "resilint::plugin::unanswered",
                format!("the plugin {plugin} left {count} {checks} without an answer, first {first}"),
                "report it to the plugin's author: every rule answers for every app, if only that it does not apply",
            )
        })
    }
}

fn problem(code: &'static str, message: String, help: &str) -> Problem {
    Problem {
        code,
        severity: Severity::Warning,
        path: String::new(),
        span: None,
        message,
        help: Some(help.into()),
    }
}
