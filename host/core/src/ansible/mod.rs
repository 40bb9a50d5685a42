//! Ansible playbooks and task files. A module of the collection `ibm.cloudcollection` wraps one resource or data
//! source of the Terraform provider and takes the same arguments: each task becomes an evaluated instance, which
//! the readers of Terraform take from there.
//!
//! `run.rs` holds what one playbook amounts to so far; `play.rs`, `role.rs`, `include.rs` and `task.rs` go through
//! it in the order of Ansible; `instance.rs` makes instances, `fact.rs` sets variables; `scope.rs` and `jinja/` give
//! values.

mod arguments;
mod fact;
mod include;
mod instance;
mod jinja;
mod keyword;
mod library;
mod play;
mod repeat;
mod role;
mod run;
mod scope;
mod task;
#[cfg(test)]
mod tests;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use resilint_terraform::instance::Origin;
use resilint_terraform::{Evaluation, Mode};

use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::normalise::variables::Variables;
use crate::parse::Node;
use crate::problem::Problem;
use crate::source::Sources;
use crate::terraform::told;
pub(crate) use keyword::module;
use library::Library;
use run::Run;

/// Values from outside the playbooks.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Extra variables: those of the command line and of variables files.
    pub variables: &'a Variables,
    /// The environment, as far as modules read it.
    pub environment: &'a BTreeMap<String, String>,
}

/// What the playbooks among the documents declare, and the task files that no playbook leads to. One that declares
/// no resource is left out.
#[must_use]
pub fn evaluations(
    documents: &[Input<'_>],
    given: Given<'_>,
    sources: &Sources,
    problems: &mut Vec<Problem>,
) -> Vec<Evaluation> {
    let library = Library::new(documents);
    let of = |format| documents.iter().filter(move |input| input.format == format);
    let named = |format| of(format).flat_map(|input| library.named_by(input)).collect();
    let mut seen = BTreeSet::new();
    let mut evaluations = Vec::new();
    for (format, what) in
        [(Format::AnsiblePlaybook, "playbook"), (Format::AnsibleTasks, "task file")]
    {
        let named: BTreeSet<&str> = named(format);
        // What others lead to comes last, so that it is looked at by itself only if they do not reach it.
        let (inner, outer): (Vec<&Input<'_>>, Vec<&Input<'_>>) =
            of(format).partition(|input| named.contains(input.path));
        for input in outer.into_iter().chain(inner) {
            let Some(path) = library.path(input.path).filter(|path| !seen.contains(path)) else {
                continue;
            };
            let mut run = Run::new(&library, given, sources, path);
            start(&mut run, path, format, &input.document.root);
            seen.append(&mut run.seen);
            let evaluation = Evaluation {
                root: folder(path).to_owned(),
                origin: Origin::Document { what, path: path.to_owned() },
                resources: run.instances,
                diagnostics: run.diagnostics,
                ..Evaluation::default()
            };
            if evaluation.resources.iter().any(|instance| instance.mode == Mode::Managed) {
                evaluations.push(evaluation);
            }
        }
    }
    problems.extend(told(&evaluations, "resilint::ansible::evaluation", sources));
    evaluations
}

fn start<'a>(run: &mut Run<'a>, path: &'a str, format: Format, root: &'a Node) {
    if format == Format::AnsiblePlaybook {
        run.playbook(path, root);
    } else {
        run.task_file(path, root);
    }
}
