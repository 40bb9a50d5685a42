//! The Terraform stage: files are parsed, the modules they call are fetched from the checked folder, and
//! every root module is evaluated under each of its scenarios, on all cores. Plans and states are read
//! on their own and joined with what they are of.

mod console;
mod disk;
pub(crate) mod document;
mod load;
mod neighbours;
#[cfg(test)]
pub(crate) mod of_documents;
pub mod plan;
mod undeclared;

use std::collections::BTreeMap;

use rayon::prelude::*;
use resilint_schema::{Severity, SourceId, Span};
use resilint_terraform::instance::Origin;
use resilint_terraform::{
    Diagnostic, Evaluation, Place, Program, Root, Scenario, Settings, ValuesFile,
    evaluate as evaluate_root,
};

use crate::detect::Format;
use crate::problem::Problem;
use crate::source::Sources;
pub use console::{Answer, ConsoleError, Question, ask};
pub use disk::Disk;
pub use load::{is_terraform, load};
pub use neighbours::with_neighbours;

/// The modules below one checked folder.
#[derive(Debug)]
pub struct Workspace {
    /// The modules.
    pub program: Program,
    /// The folder, and access to its files.
    pub disk: Disk,
    /// Value files named on the command line.
    pub values: Vec<ValuesFile>,
    /// What each file was taken for.
    pub formats: BTreeMap<SourceId, Format>,
}

/// Values of variables from outside the files.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// From the command line.
    pub vars: Vec<(String, String)>,
    /// From the environment: `TF_VAR_name`, without the prefix.
    pub environment: BTreeMap<String, String>,
}

/// Evaluates all root modules of the workspaces.
#[must_use]
pub fn evaluate(
    workspaces: &[Workspace],
    given: &Given,
    sources: &Sources,
    problems: &mut Vec<Problem>,
) -> Vec<Evaluation> {
    problems.extend(undeclared::problems(workspaces, given, sources));
    let mut evaluations = Vec::new();
    for workspace in workspaces {
        let roots = workspace.program.roots();
        let runs: Vec<_> = roots
            .iter()
            .flat_map(|root| {
                let scenarios = workspace.scenarios(root, &roots).into_iter();
                scenarios.map(move |scenario| (root, scenario))
            })
            .collect();
        let settings = workspace.settings(given);
        let mut found: Vec<Evaluation> = runs
            .par_iter()
            .map(|(root, scenario)| {
                evaluate_root(&workspace.program, &root.dir, scenario, &settings)
            })
            .collect();
        problems.extend(told(&found, EVALUATION, sources));
        evaluations.append(&mut found);
    }
    evaluations
}

impl Workspace {
    /// The sets of values that a root is looked at under. A file that is named on the command line is the
    /// scenario, in place of those that lie about, unless it is one of another root.
    #[must_use]
    pub fn scenarios(&self, root: &Root, roots: &[Root]) -> Vec<Scenario> {
        let is_named = |path: &String| self.values.iter().any(|file| file.path == *path);
        let owns =
            |root: &Root| root.scenarios.iter().any(|scenario| scenario.files.iter().any(is_named));
        match root.scenarios.first() {
            Some(first) if !self.values.is_empty() && (owns(root) || !roots.iter().any(owns)) => {
                let mut only = first.clone();
                // The last file is the one that makes the scenario.
                if !only.name.is_empty() {
                    only.name.clear();
                    only.files.pop();
                }
                vec![only]
            }
            _ => root.scenarios.clone(),
        }
    }

    /// What evaluations of this workspace may use.
    #[must_use]
    pub fn settings<'s>(&'s self, given: &'s Given) -> Settings<'s> {
        Settings {
            files: &self.disk,
            vars: &given.vars,
            values: &self.values,
            environment: &given.environment,
        }
    }
}

/// The code of what is wrong with a configuration.
const EVALUATION: &str = "resilint::terraform::evaluation";

/// What is wrong with the configurations, each thing once however many roots come across it.
pub(crate) fn told(
    evaluations: &[Evaluation],
    code: &'static str,
    sources: &Sources,
) -> Vec<Problem> {
    let mut all: Vec<&Diagnostic> =
        evaluations.iter().flat_map(|evaluation| &evaluation.diagnostics).collect();
    all.sort();
    all.dedup();
    all.into_iter().map(|diagnostic| problem(diagnostic, code, sources)).collect()
}

fn problem(diagnostic: &Diagnostic, code: &'static str, sources: &Sources) -> Problem {
    let span = diagnostic.place.and_then(|place| span(place, sources));
    let path = span.and_then(|span| sources.get(span.source)).map(|source| source.path.to_string());
    Problem {
        code,
        severity: Severity::Warning,
        path: path.unwrap_or_default(),
        span,
        message: diagnostic.message.clone(),
        help: (!diagnostic.help.is_empty()).then(|| diagnostic.help.clone()),
    }
}

/// The root module that an evaluation is of: its folder as paths are shown, `.` for the checked one, or the
/// file of its plan or state.
#[must_use]
pub fn root_of(evaluation: &Evaluation, sources: &Sources) -> String {
    match &evaluation.origin {
        Origin::Source => match folder_of(evaluation, sources) {
            "" => ".".to_owned(),
            folder => folder.to_owned(),
        },
        Origin::Plan(path) | Origin::State(path) | Origin::Document { path, .. } => path.clone(),
    }
}

/// The folder of the root module of a configuration as paths are shown. A root that declares nothing by
/// itself is known by its folder below the checked one only.
fn folder_of<'e>(evaluation: &'e Evaluation, sources: &'e Sources) -> &'e str {
    let resources = evaluation.resources.iter();
    let own = resources.filter(|it| it.module.is_empty()).map(|it| it.place);
    let calls = evaluation.modules.iter();
    let called = calls.filter(|it| !it.address.contains(".module.")).map(|it| it.place);
    let path = own.chain(called).next().and_then(|place| Some(&*sources.get(place.file)?.path));
    path.map_or(&evaluation.root, |path| path.rsplit_once('/').map_or("", |(folder, _)| folder))
}

/// Lines and columns of a place.
#[must_use]
pub fn span(place: Place, sources: &Sources) -> Option<Span> {
    let source = sources.get(place.file)?;
    let range = place.range();
    let end = range.end.min(source.text.len());
    Some(source.lines().span(&source.text, place.file, range.start.min(end)..end))
}
