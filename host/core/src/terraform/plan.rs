//! Plans and states among the files: each is read on its own and joined with the configuration that it
//! is of.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rayon::prelude::*;
use resilint_schema::{Severity, SourceId};
use resilint_terraform::instance::Origin;
use resilint_terraform::plan::{complete, join, looks_like, read};
use resilint_terraform::syntax::SyntaxError;
use resilint_terraform::value::{Equality, equality};
use resilint_terraform::{Evaluation, Mode};

use super::{problem, span};
use crate::detect::Format;
use crate::ingest::Ingested;
use crate::problem::Problem;
use crate::source::Sources;

/// Whether a text may be a plan or a state. Those are large and deep, so they are not read as the
/// documents of other formats are.
#[must_use]
pub fn is_plan(text: &str) -> bool {
    looks_like(text)
}

/// Reads the plans and states among the files.
#[must_use]
pub fn plans(
    files: &[Ingested],
    sources: &Sources,
    problems: &mut Vec<Problem>,
) -> Vec<Evaluation> {
    let is_ours = |file: &&Ingested| {
        file.format() == Format::TerraformJson && file.parsed.documents.is_empty()
    };
    let files: Vec<&Ingested> = files.iter().filter(is_ours).collect();
    let found: Vec<_> = files
        .par_iter()
        .filter_map(|file| Some((*file, read(file.id, &file.path, &sources.get(file.id)?.text))))
        .collect();
    let mut plans = Vec::new();
    for (file, result) in found {
        match result {
            Ok(Some(plan)) => {
                problems.extend(plan.diagnostics.iter().map(|it| problem(it, sources)));
                plans.push(plan);
            }
            Ok(None) => {}
            Err(error) => problems.push(malformed(file, &error, sources)),
        }
    }
    plans
}

/// A plan that is cut off hides what it plans: a warning where it was only found, since the same may
/// stand in the configuration.
fn malformed(file: &Ingested, error: &SyntaxError, sources: &Sources) -> Problem {
    Problem {
        code: "resilint::input::malformed",
        severity: if file.explicit { Severity::Error } else { Severity::Warning },
        path: file.path.clone(),
        span: span(error.place, sources),
        message: error.message.clone(),
        help: Some("write the whole document with `terraform show -json`".into()),
    }
}

/// Configurations and the plans and states of them as one list, in which nothing is twice: a plan takes
/// the place of its configuration, a state completes it. A state of what a plan plans says nothing
/// more than the plan.
#[must_use]
pub fn merged(
    mut evaluations: Vec<Evaluation>,
    plans: Vec<Evaluation>,
    sources: &Sources,
) -> Vec<Evaluation> {
    let (mut plans, states): (Vec<_>, Vec<_>) =
        plans.into_iter().partition(|plan| matches!(plan.origin, Origin::Plan(_)));
    let mut replaced = BTreeSet::new();
    let mut roots: HashMap<usize, Vec<usize>> = HashMap::new();
    for (number, plan) in plans.iter_mut().enumerate() {
        if let Some(index) = configuration(plan, &evaluations, sources) {
            join(plan, &evaluations[index]);
            replaced.insert(index);
            roots.entry(index).or_default().push(number);
        }
    }
    // Several plans of one configuration are looked at apart, as several value files are.
    for number in roots.into_values().filter(|plans| plans.len() > 1).flatten() {
        if let Origin::Plan(path) = &plans[number].origin {
            plans[number].scenario = path.rsplit('/').next().unwrap_or(path).to_owned();
        }
    }
    let mut alone = Vec::new();
    let mut of_source: BTreeMap<usize, Vec<Evaluation>> = BTreeMap::new();
    for state in states {
        let of_plan = |plan: &Evaluation| plan.root == state.root && overlap(plan, &state) > 0;
        match configuration(&state, &evaluations, sources) {
            _ if plans.iter().any(of_plan) => {}
            Some(index) => of_source.entry(index).or_default().push(state),
            None => alone.push(state),
        }
    }
    // So are several states of one configuration: each is of a workspace.
    for (index, states) in of_source {
        if let [only] = &states[..] {
            complete(&mut evaluations[index], only);
            continue;
        }
        replaced.insert(index);
        alone.extend(states.iter().map(|state| {
            let mut completed = evaluations[index].clone();
            complete(&mut completed, state);
            completed.scenario = in_workspace(&completed.scenario, state);
            completed
        }));
    }
    let kept = evaluations.into_iter().enumerate();
    let kept = kept.filter(|(index, _)| !replaced.contains(index)).map(|(_, kept)| kept);
    kept.chain(plans).chain(alone).collect()
}

/// The name of a scenario in the workspace of a state: that of the folder it is kept in, else its path.
fn in_workspace(scenario: &str, state: &Evaluation) -> String {
    let (Origin::State(path) | Origin::Plan(path)) = &state.origin else {
        return scenario.to_owned();
    };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let workspace = match folder.rsplit_once('/').map_or(("", folder), |parts| parts) {
        (above, name) if above.rsplit('/').next() == Some("terraform.tfstate.d") => name,
        _ => path,
    };
    match scenario {
        "" => workspace.to_owned(),
        scenario => format!("{scenario}, {workspace}"),
    }
}

/// The configuration that a plan or state is of: in its folder or the next above it that has one, if
/// exactly one root there has resources of the same addresses. Of the scenarios of that root, the one
/// whose variables are most alike.
fn configuration(
    plan: &Evaluation,
    evaluations: &[Evaluation],
    sources: &Sources,
) -> Option<usize> {
    let mut folder = plan.root.as_str();
    loop {
        let here =
            |it: &(usize, &Evaluation)| is_in(it.1, folder, sources) && overlap(plan, it.1) > 0;
        let found: Vec<(usize, &Evaluation)> =
            evaluations.iter().enumerate().filter(here).collect();
        if let Some((_, first)) = found.first() {
            let one_root = found.iter().all(|(_, other)| other.root == first.root);
            // Of equals the first, so that the order of files decides.
            let best = found.iter().rev().max_by_key(|(_, other)| alike(plan, other));
            return best.filter(|_| one_root).map(|(index, _)| *index);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// Whether the root module of a configuration is in a folder, as paths are shown.
fn is_in(evaluation: &Evaluation, folder: &str, sources: &Sources) -> bool {
    let of_root = evaluation.resources.iter().find(|instance| instance.module.is_empty());
    let shown = of_root.and_then(|instance| folder_of(instance.place.file, sources));
    shown.unwrap_or(&evaluation.root) == folder
}

fn folder_of(file: SourceId, sources: &Sources) -> Option<&str> {
    let path = &sources.get(file)?.path;
    Some(path.rsplit_once('/').map_or("", |(folder, _)| folder))
}

/// How many resources two evaluations have in common, whichever of their instances.
fn overlap(a: &Evaluation, b: &Evaluation) -> usize {
    let blocks = |evaluation: &Evaluation| -> HashSet<String> {
        let managed = evaluation.resources.iter().filter(|it| it.mode == Mode::Managed);
        managed.map(|it| format!("{}\n{}.{}", without_keys(&it.module), it.kind, it.name)).collect()
    };
    blocks(a).intersection(&blocks(b)).count()
}

/// A module address without what stands in brackets; quotes within are rare and do no harm here.
fn without_keys(module: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    for letter in module.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            letter if depth == 0 => out.push(letter),
            _ => {}
        }
    }
    out
}

/// How many variables have the same value in both, less those that have not.
fn alike(plan: &Evaluation, evaluation: &Evaluation) -> i64 {
    let compare = |(name, value)| match evaluation.variables.get(name) {
        Some(own) => match equality(value, own) {
            Equality::Equal => 1,
            Equality::Different => -1,
            Equality::Unknown => 0,
        },
        None => 0,
    };
    plan.variables.iter().map(compare).sum()
}

#[cfg(test)]
mod tests;
