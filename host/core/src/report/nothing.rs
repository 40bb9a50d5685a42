//! Why a run judged nothing, in one line: silence about it would pass for health.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Offering, Topology};

use super::text::counted;
use crate::problem::Problem;

/// What was read and passed over, and what would have been judged.
#[must_use]
pub fn nothing_to_check(
    topology: &Topology,
    problems: &[Problem],
    offerings: &BTreeSet<Offering>,
) -> String {
    let mut line = format!("nothing to check: {}", counted(topology.sources.len(), "file"));
    line.push_str(" read");
    let formats = formats(topology);
    if !formats.is_empty() {
        line.push_str(&format!(" ({formats})"));
    }
    let passed_over: BTreeSet<&str> =
        problems.iter().map(|problem| problem.path.as_str()).filter(|p| !p.is_empty()).collect();
    if !passed_over.is_empty() {
        let files = counted(passed_over.len(), "file");
        line.push_str(&format!(", {files} not used or only in part"));
    }
    if !topology.apps.is_empty() {
        let apps = counted(topology.apps.len(), "app");
        line.push_str(&format!(", {apps} that no plugin judged"));
    }
    let offerings: Vec<&str> = offerings.iter().map(|offering| offering.as_str()).collect();
    let offerings = if offerings.is_empty() { "nothing".to_owned() } else { offerings.join(", ") };
    line.push_str(&format!(
        "; this resilint judges {offerings}: give it such manifests, or --allow-empty \
         (`resilint rules` lists what it checks)"
    ));
    line
}

/// `3 helm-chart, 9 other`: the names are ours.
fn formats(topology: &Topology) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for source in &topology.sources {
        *counts.entry(source.format.as_str()).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.into_iter().map(|(format, count)| format!("{count} {format}")).collect();
    counts.join(", ")
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Severity, Source};

    use super::*;

    #[test]
    fn it_says_what_was_read_and_what_would_be_judged() {
        let source = |format: &str| Source { path: "a".into(), format: format.into() };
        let mut topology = Topology {
            sources: vec![source("helm-chart"), source("other"), source("other")],
            ..Topology::default()
        };
        let problem = Problem {
            code: "resilint::input::unrendered",
            severity: Severity::Info,
            path: "a.yaml".into(),
            span: None,
            message: "m".into(),
            help: None,
        };
        let offerings = [Offering::CloudFoundry, Offering::Kubernetes].into();
        assert_eq!(
            nothing_to_check(&topology, &[problem], &offerings),
            "nothing to check: 3 files read (1 helm-chart, 2 other), 1 file not used or only in \
             part; this resilint judges cloud-foundry, kubernetes: give it such manifests, or \
             --allow-empty (`resilint rules` lists what it checks)"
        );
        topology.sources.clear();
        let line = nothing_to_check(&topology, &[], &offerings);
        assert!(line.starts_with("nothing to check: 0 files read; this"), "{line}");
    }
}
