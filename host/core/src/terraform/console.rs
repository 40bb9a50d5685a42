//! One expression in a root module: its value, or why it has none and the way to what is missing.

mod render;

use std::path::Path;

use resilint_terraform::syntax::parse_expression;
use resilint_terraform::value::{Unknown, Value};
use resilint_terraform::{Place, Scenario, console};

use super::{Given, Workspace, load, span};
use crate::discover::{Candidate, Options, discover};
use crate::problem::Problem;
use crate::sanitise::one_line;
use crate::source::Sources;
use render::rendered;

/// The question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The expression.
    pub expression: String,
    /// The folder of the root module.
    pub dir: std::path::PathBuf,
    /// Value files named on the command line.
    pub values: Vec<std::path::PathBuf>,
    /// Values from the command line and the environment.
    pub given: Given,
}

/// The answer under one set of variable values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The scenario; empty where there is only one.
    pub scenario: String,
    /// The value, or why there is none, as text of one or more lines.
    pub text: String,
    /// Whether the value is known as a whole.
    pub known: bool,
}

/// Why there is no answer. Each is the fault of the question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConsoleError {
    /// The expression cannot be read.
    #[error("the expression cannot be read: {0}")]
    Syntax(String),
    /// The folder holds no module.
    #[error("there are no Terraform files in {0}")]
    NoModule(String),
    /// The folder holds files of a module, and none of them can be read.
    #[error("none of the Terraform files in {0} can be read")]
    Unreadable(String),
    /// Terraform would refuse the expression.
    #[error("{0}")]
    Invalid(String),
}

/// Answers a question, once for each scenario of the root module.
///
/// # Errors
///
/// The expression or the folder is not what the question takes it for.
pub fn ask(
    question: &Question,
    base: &Path,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Answer>, ConsoleError> {
    let mut sources = Sources::default();
    let file = sources.push("<expression>", question.expression.as_str());
    let expr = parse_expression(file, &question.expression)
        .map_err(|error| ConsoleError::Syntax(error.message))?;
    let paths = [question.dir.clone()];
    let found = discover(&paths, &Options::new(base));
    let files: Vec<&Candidate> =
        found.files.iter().filter(|file| super::is_terraform(&file.display)).collect();
    let workspaces = load(&files, &paths, &question.values, base, &mut sources, problems);
    let no_module = || {
        let shown = question.dir.display().to_string();
        let is_there = files.iter().any(|file| is_module_file(file, &base.join(&question.dir)));
        if is_there { ConsoleError::Unreadable(shown) } else { ConsoleError::NoModule(shown) }
    };
    let workspace = workspaces.first().ok_or_else(no_module)?;
    let dir = root_of(workspace, &base.join(&question.dir)).ok_or_else(no_module)?;
    let roots = workspace.program.roots();
    let root = roots.iter().find(|root| root.dir == dir);
    let scenarios = root.map(|root| workspace.scenarios(root, &roots));
    let scenarios = scenarios.unwrap_or_else(|| vec![Scenario::default()]);
    let settings = workspace.settings(&question.given);
    let several = scenarios.len() > 1;
    let answer = |scenario: &Scenario| {
        let value = console(&workspace.program, &dir, scenario, &settings, &expr)
            .map_err(|invalid| ConsoleError::Invalid(invalid.to_string()))?;
        Ok(Answer {
            scenario: if several { scenario.name.clone() } else { String::new() },
            text: told(&value, &sources),
            known: !value.is_unknown(),
        })
    };
    scenarios.iter().map(answer).collect()
}

/// Whether a file is one of the module in this folder.
fn is_module_file(file: &Candidate, dir: &Path) -> bool {
    let name = file.display.strip_suffix(".json").unwrap_or(&file.display);
    let folder = file.path.parent().and_then(|folder| folder.canonicalize().ok());
    name.ends_with(".tf") && folder.is_some() && folder == dir.canonicalize().ok()
}

/// The folder of the root module, as the program names it.
fn root_of(workspace: &Workspace, dir: &Path) -> Option<String> {
    let root = workspace.disk.root().canonicalize().ok()?;
    let dir = dir.canonicalize().ok()?;
    let relative = dir.strip_prefix(root).ok()?;
    let name = relative.to_str()?.replace(std::path::MAIN_SEPARATOR, "/");
    workspace.program.module(&name).map(|module| module.dir.clone())
}

fn told(value: &Value, sources: &Sources) -> String {
    match value.as_unknown() {
        None => rendered(value),
        Some(unknown) => explained(unknown, sources),
    }
}

/// Why a value is unknown, the values it may have, and the way from the expression to what is missing.
fn explained(unknown: &Unknown, sources: &Sources) -> String {
    let last = unknown.steps().last();
    let missing = last.map(|step| &*step.name).or(unknown.symbol.as_deref());
    let mut text = match (&unknown.reason, missing) {
        (Some(reason), _) => format!("unknown: {}", one_line(reason, 400)),
        (None, Some(missing)) => {
            format!("unknown: {} is {}", one_line(missing, 200), unknown.why.as_str())
        }
        (None, None) => format!("unknown: it is {}", unknown.why.as_str()),
    };
    let is_told = |symbol: &str| match &unknown.reason {
        Some(reason) => reason.starts_with(symbol),
        None => Some(symbol) == missing,
    };
    if let Some(symbol) = unknown.symbol.as_deref().filter(|symbol| !is_told(symbol)) {
        text.push_str(&format!("\nvalue:   {}", one_line(symbol, 400)));
    }
    if !unknown.candidates.is_empty() {
        let all: Vec<String> = unknown.candidates.iter().map(rendered).collect();
        text.push_str(&format!("\none of:  {}", all.join(", ")));
    }
    let steps: Vec<(String, String)> = unknown
        .steps()
        .map(|step| (placed(step.place, sources), one_line(&step.name, 200)))
        .collect();
    let width = steps.iter().map(|(place, _)| place.len()).max().unwrap_or(0);
    for (place, name) in steps {
        text.push_str(&format!("\n  {place:width$}  {name}"));
    }
    text
}

/// `path:line:column`.
fn placed(place: Option<Place>, sources: &Sources) -> String {
    let span = place.and_then(|place| span(place, sources));
    let Some(span) = span else { return String::new() };
    let path = sources.get(span.source).map_or("", |source| &source.path);
    format!("{}:{}:{}", one_line(path, 200), span.line, span.column)
}
