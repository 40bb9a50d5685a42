//! Shell scripts that stand alone: each is one job.

use std::collections::{BTreeMap, BTreeSet};

use super::Scripts;
use super::job::Job;
use crate::normalise::path::folder;
use crate::shell::{Env, Library as _, Trace, trace};

/// The jobs of the scripts that no other job runs, and that speak of what is looked for.
pub(super) fn jobs(
    scripts: &Scripts<'_>,
    others: &[&Job],
    speaks: impl Fn(&str) -> bool,
) -> Vec<Job> {
    let mut traces: BTreeMap<&str, Trace> = BTreeMap::new();
    for path in worth_reading(scripts, speaks) {
        if let Some(program) = scripts.program(path) {
            // It is started where it lies, or it goes there first.
            let mut env = Env::new(folder(path));
            traces.insert(path, trace(&program, &mut env, scripts));
        }
    }
    let is_run = |path: &str| {
        let runs = |trace: &Trace, other: &str| trace.ran.iter().any(|ran| ran == other);
        others.iter().any(|job| runs(&job.trace, path))
            || traces.iter().any(|(other, trace)| {
                // Of two that run each other, the first is the one to start with.
                let back = traces.get(path).is_some_and(|trace| runs(trace, other));
                *other != path && runs(trace, path) && !(back && path < *other)
            })
    };
    let alone: Vec<&str> = traces.keys().copied().filter(|path| !is_run(path)).collect();
    let job = |path: &str| {
        let trace = traces.remove(path)?;
        let name = path.to_owned();
        Some(Job { name, root: folder(path).to_owned(), trace, ..Job::default() })
    };
    alone.into_iter().filter_map(job).collect()
}

/// The scripts that speak of what is looked for, and those that name one of these.
fn worth_reading<'a>(scripts: &Scripts<'a>, speaks: impl Fn(&str) -> bool) -> BTreeSet<&'a str> {
    let text = |path: &str| {
        let text = scripts.input(path).and_then(|input| input.document.root.as_str());
        text.unwrap_or_default()
    };
    let (found, mut others): (Vec<&str>, Vec<&str>) =
        scripts.paths().partition(|path| speaks(text(path)));
    let mut found: BTreeSet<&str> = found.into_iter().collect();
    loop {
        let names: BTreeSet<&str> =
            found.iter().map(|path| path.rsplit('/').next().unwrap_or(path)).collect();
        let (more, rest): (Vec<&str>, Vec<&str>) =
            others.into_iter().partition(|path| names.iter().any(|name| text(path).contains(name)));
        if more.is_empty() {
            return found;
        }
        found.extend(more);
        others = rest;
    }
}
