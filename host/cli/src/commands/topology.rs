//! `resilint topology`: what the manifests declare, as a document that other tools can read and that
//! `check` accepts as input.

use std::collections::BTreeMap;
use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use resilint_core::config::FILE_NAME;
use resilint_core::facts::FactBook;
use resilint_core::pipeline::{Inputs, Model, read};
use resilint_core::report::text::problem_line;
use resilint_schema::Severity;

use crate::args::InputArgs;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::to_stdout;

/// What to read, as the library takes it, with the variables of the environment that providers read.
pub(crate) fn inputs(args: &InputArgs, providers: &[String]) -> Result<Inputs, CliError> {
    let base = env::current_dir().map_err(CliError::CurrentFolder)?;
    let found = || args.paths.first().and_then(|first| configuration(&base.join(first)));
    Ok(Inputs {
        config: args.config.clone().or_else(found),
        paths: args.paths.clone(),
        vars_files: args.vars_file.clone(),
        vars: args.var.clone(),
        environment: environment(providers),
        as_of: args.as_of.clone().unwrap_or_else(today),
        base,
    })
}

/// The configuration of a path: in its folder or the nearest one above, up to the root of the repository.
fn configuration(path: &Path) -> Option<PathBuf> {
    let folders = path.ancestors().filter(|folder| folder.is_dir());
    for folder in folders {
        let file = folder.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// The only look at the clock.
fn today() -> String {
    time::OffsetDateTime::now_utc().date().to_string()
}

/// The variables that deployment tools read. Nothing else of the environment leaves this function.
fn environment(providers: &[String]) -> BTreeMap<String, String> {
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| {
            name.starts_with("TF_VAR_") || name == "TF_WORKSPACE" || providers.contains(name)
        })
        .collect()
}

/// Whether some input could not be used at all.
pub(crate) fn is_unreadable(model: &Model) -> bool {
    model.problems.iter().any(|problem| problem.severity == Severity::Error)
}

pub(crate) fn run(args: &InputArgs) -> Result<Exit, CliError> {
    let facts = FactBook::load()?;
    let model = read(&inputs(args, facts.provider_region_variables())?, &facts);
    let json = serde_json::to_string_pretty(&model.topology)?;
    to_stdout(|out| writeln!(out, "{json}"))?;
    let mut errors = std::io::stderr().lock();
    for problem in &model.problems {
        // Where standard error is gone there is nobody left to tell.
        let _ = writeln!(errors, "{}", problem_line(problem));
    }
    Ok(if is_unreadable(&model) { Exit::Usage } else { Exit::Clean })
}
