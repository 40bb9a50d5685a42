//! Values that no variable takes: of a name on the command line, and of value files. Most are slips of the pen, and
//! what was meant keeps its default.

use std::collections::BTreeSet;

use resilint_schema::Severity;
use resilint_terraform::syntax::Attribute;
use resilint_terraform::{Root, ValuesFile, WORKSPACE};

use super::{Given, Workspace, span};
use crate::problem::Problem;
use crate::sanitise::one_line;
use crate::source::{SourceFile, Sources};

/// The code of these problems.
const UNDECLARED: &str = "resilint::terraform::undeclared-variable";

/// The values that no root module declares a variable for. Where there is none, nothing is expected of them.
pub(super) fn problems(workspaces: &[Workspace], given: &Given, sources: &Sources) -> Vec<Problem> {
    let roots: Vec<(&Workspace, Vec<Root>)> =
        workspaces.iter().map(|workspace| (workspace, workspace.program.roots())).collect();
    let has = |(workspace, roots): &(&Workspace, Vec<Root>), name: &str| {
        roots.iter().any(|root| declares(workspace, root, name))
    };
    if roots.iter().all(|(_, roots)| roots.is_empty()) {
        return Vec::new();
    }
    let names: BTreeSet<&str> = given.vars.iter().map(|(name, _)| name.as_str()).collect();
    let unknown = names.into_iter().filter(|name| {
        *name != WORKSPACE
            && !roots.iter().any(|of| has(of, name))
            && !is_of_another_format(name, workspaces, sources)
    });
    let mut all: Vec<Problem> = unknown.map(of_argument).collect();
    for of in &roots {
        let (workspace, roots) = of;
        let named = workspace.values.iter().filter(|_| !roots.is_empty());
        all.extend(named.filter_map(|file| of_file(file, &|name| has(of, name), sources)));
        for root in roots {
            let own = root.scenarios.first().into_iter().flat_map(|scenario| &scenario.files);
            // Other files need not be meant for this root.
            let own = own.filter(|path| is_automatic(path));
            let own = own.filter_map(|path| workspace.program.values(path));
            let declares = |name: &str| declares(workspace, root, name);
            all.extend(own.filter_map(|file| of_file(file, &declares, sources)));
        }
    }
    all
}

fn declares(workspace: &Workspace, root: &Root, name: &str) -> bool {
    let module = workspace.program.module(&root.dir);
    module.is_some_and(|module| module.variables.contains_key(name))
}

/// Whether a file that is not Terraform speaks of it: manifests have variables too.
fn is_of_another_format(name: &str, workspaces: &[Workspace], sources: &Sources) -> bool {
    let is_ours = |source: &SourceFile| {
        workspaces.iter().any(|workspace| workspace.formats.contains_key(&source.id))
    };
    sources.iter().any(|source| !is_ours(source) && source.text.contains(name))
}

/// A file that Terraform takes by itself.
fn is_automatic(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.strip_suffix(".json").unwrap_or(name);
    stem == "terraform.tfvars" || stem.ends_with(".auto.tfvars")
}

fn of_argument(name: &str) -> Problem {
    let name = one_line(name, 80);
    Problem {
        code: UNDECLARED,
        severity: Severity::Warning,
        path: String::new(),
        span: None,
        message: format!("no root module declares the variable {name} that `--var` gives a value"),
        help: Some("correct the name; Terraform refuses a value without a variable".into()),
    }
}

fn of_file(
    file: &ValuesFile,
    declares: &dyn Fn(&str) -> bool,
    sources: &Sources,
) -> Option<Problem> {
    const SHOWN: usize = 5;
    let unknown = |given: &&Attribute| !declares(&given.name);
    let unknown: Vec<&Attribute> = file.body.attributes.iter().filter(unknown).collect();
    let place = unknown.first()?.place;
    let names: Vec<&str> = unknown.iter().take(SHOWN).map(|given| &*given.name).collect();
    let more = if unknown.len() > SHOWN { ", ..." } else { "" };
    let source = sources.get(place.file)?;
    Some(Problem {
        code: UNDECLARED,
        severity: Severity::Warning,
        path: source.path.to_string(),
        span: span(place, sources),
        message: format!(
            "values of variables that no root module declares: {}{more}",
            names.join(", ")
        ),
        help: Some("correct the names or remove the values; Terraform passes over them".into()),
    })
}
