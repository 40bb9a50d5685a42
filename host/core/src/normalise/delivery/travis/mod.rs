//! Travis CI: the phases of each job are one shell, and `deploy` names providers.

mod branch;
mod matrix;
mod provider;

use std::rc::Rc;

use resilint_schema::{Span, Step, Value};

use self::matrix::{Entry, entries, list_of, stages};
use super::Scripts;
use super::job::Job;
use super::order::is_test;
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::parse::Node;
use crate::shell::{Env, Program, Trace, trace};

/// The phases before and after `deploy`, in order.
const BEFORE: &[&str] =
    &["before_install", "install", "before_script", "script", "after_success", "before_deploy"];
const AFTER: &[&str] = &["after_deploy", "after_script"];
/// Providers of one job.
const MAX_PROVIDERS: usize = 64;

/// The jobs of all files.
pub(super) fn jobs(inputs: &[Input<'_>], scripts: &Scripts<'_>) -> Vec<Job> {
    let ours = inputs.iter().filter(|input| input.format == Format::Travis);
    ours.flat_map(|input| File { input, scripts }.jobs()).collect()
}

struct File<'f> {
    input: &'f Input<'f>,
    scripts: &'f Scripts<'f>,
}

impl File<'_> {
    fn jobs(&self) -> Vec<Job> {
        let root = &self.input.document.root;
        let (entries, is_cut) = entries(root);
        // What another file adds is not seen.
        let is_cut = is_cut || root.get("import").is_some_and(|node| !node.is_null());
        let stages = stages(root, &entries);
        let mut jobs: Vec<Job> = Vec::new();
        for (index, entry) in (0u32..).zip(&entries) {
            let is_own = |stage: &String| stage.eq_ignore_ascii_case(&entry.stage);
            let stage = stages.iter().position(is_own).unwrap_or_default();
            let others = entries.iter().filter(|other| is_own(&other.stage));
            let step = Step {
                stage: entry.stage.clone(),
                stage_index: u32::try_from(stage).unwrap_or(u32::MAX),
                job_index: index,
                tested_before_next: stages.get(stage + 1).is_some_and(|next| is_test(next)),
                concurrent: others.count() > 1,
                ..Step::default()
            };
            for branch in branch::branches(entry) {
                let mut job = self.job(entry, Step { branch, ..step.clone() });
                job.trace.is_cut |= is_cut;
                // Jobs of a matrix that do the same, do it once.
                let is_same =
                    |other: &Job| other.span == job.span && other.trace.events == job.trace.events;
                if entry.own().is_some() || !jobs.iter().any(is_same) {
                    jobs.push(job);
                }
            }
        }
        jobs
    }

    fn job(&self, entry: &Entry<'_>, step: Step) -> Job {
        let home = folder(self.input.path);
        let mut env = Env::new(home);
        env.keep_places();
        for node in &entry.variables {
            set(node, &mut env);
        }
        let mut all = Trace::default();
        let phase = |names: &[&str], env: &mut Env, all: &mut Trace| {
            let nodes = names.iter().filter_map(|name| entry.get(name));
            nodes.for_each(|node| self.commands(node, env, all));
        };
        phase(BEFORE, &mut env, &mut all);
        if let Some(node) = entry.get("deploy") {
            all.is_cut |= list_of(node).len() > MAX_PROVIDERS;
            for node in list_of(node).iter().take(MAX_PROVIDERS) {
                if !branch::is_of_another(node, &step.branch) {
                    self.deploy(node, &mut env, &mut all, home);
                }
            }
        }
        phase(AFTER, &mut env, &mut all);
        // A condition on what started the build decides nothing; one on a variable may.
        let condition = entry.own().and_then(|node| node.get("if")?.as_str());
        if condition.is_some_and(|text| text.contains("env(")) {
            all.perhaps();
        }
        let file = self.input.path.rsplit('/').next().unwrap_or(self.input.path);
        let own = entry.own().and_then(|node| node.get("name")?.text());
        let name = match (entry.own(), own) {
            (Some(_), Some(name)) => format!("{file} / {name}"),
            (Some(_), None) => format!("{file} / {}", entry.stage),
            (None, _) => file.to_owned(),
        };
        Job {
            name,
            span: entry.own().map(head),
            root: home.to_owned(),
            step: Some(step),
            trace: all,
            ..Job::default()
        }
    }

    /// The commands of a phase, all in the shell of the job.
    fn commands(&self, node: &Node, env: &mut Env, all: &mut Trace) {
        for line in list_of(node) {
            let Some(text) = line.as_str() else { continue };
            all.append(match Program::read(self.input.path, line, text) {
                Ok(program) => trace(&Rc::new(program), env, self.scripts),
                Err(_) => Trace::unread(line.span),
            });
        }
    }

    fn deploy(&self, node: &Node, env: &mut Env, all: &mut Trace, home: &str) {
        let name = node.get("provider").unwrap_or(node).as_str();
        let Some(name) = name else { return };
        let name = name.to_ascii_lowercase();
        let holds = provider::holds(node, env);
        if holds == Some(false) {
            return;
        }
        // Each provider is started by itself: what its script sets is gone afterwards.
        let mut own = env.clone();
        let mut found = provider::pushes(&name, node, env, home).unwrap_or_default();
        let scripts = if name == "script" { node.get("script") } else { None };
        for script in scripts.into_iter().chain(node.get("run")) {
            self.commands(script, &mut own, &mut found);
        }
        if holds.is_none() && !found.events.is_empty() {
            found.perhaps();
        }
        all.append(found);
    }
}

/// `A=b C="d e"`, or a mapping; what is encrypted is not known.
fn set(node: &Node, env: &mut Env) {
    for entry in node.entries() {
        if let (Some(name), Some(text)) = (entry.key.as_str(), entry.value.text())
            && name != "secure"
        {
            env.set(name, Value::literal(text.into_owned(), entry.value.span));
        }
    }
    for item in node.items() {
        set(item, env);
    }
    let Some(text) = node.as_str() else { return };
    let assigned = format!("export {text}");
    if let Ok(program) = Program::read("", node, &assigned) {
        let _ = trace(&Rc::new(program), env, &Scripts::default());
    }
}

fn head(node: &Node) -> Span {
    Span { end_line: node.span.line, end_column: node.span.column, ..node.span }
}
