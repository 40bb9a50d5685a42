//! The steps of a job: scripts, and actions.

use std::borrow::Cow;
use std::rc::Rc;

use resilint_schema::Value;

use super::expression::{Context, next};
use super::{Workflows, actions, branch, set_env};
use crate::normalise::path::join;
use crate::parse::Node;
use crate::shell::{Env, Event, Program, Trace, trace};

/// Actions of a repository that call each other.
const MAX_CALLS: u32 = 4;

/// Words in the names of actions that may deploy.
const DEPLOYING: &[&str] = &["deploy", "release", "helm", "kubectl", "terraform", "cf-cli"];

/// What the steps of one job are read with.
pub(super) struct Steps<'s, 'a> {
    pub(super) workflows: &'s Workflows<'a>,
    pub(super) file: &'s str,
    /// The folder of the repository.
    pub(super) root: &'s str,
    /// The branch that they are read for; empty for any.
    pub(super) branch: &'s str,
    /// The folder that scripts work in; nothing where it cannot be told.
    pub(super) folder: Option<String>,
}

impl Steps<'_, '_> {
    /// What the steps of a job do.
    pub(super) fn trace(&self, job: &Node, mut context: Context) -> Trace {
        let mut all = Trace::default();
        self.steps(job, &mut context, &mut all, 0);
        all
    }

    fn steps(&self, node: &Node, context: &mut Context, all: &mut Trace, calls: u32) {
        for step in node.get("steps").map_or(&[][..], Node::items) {
            let mut own = context.clone();
            set_env(step, &mut own);
            let holds = match step.get("if").and_then(Node::text) {
                Some(condition) if self.is_of_another_branch(&condition) => Some(false),
                Some(condition) => own.holds(&condition),
                None => Some(true),
            };
            let mut found = match holds {
                Some(false) => continue,
                _ => self.step(step, &own, context, calls),
            };
            if holds.is_none() {
                found.perhaps();
            }
            all.append(found);
        }
    }

    fn is_of_another_branch(&self, condition: &str) -> bool {
        !self.branch.is_empty()
            && branch::of_condition(condition).is_some_and(|branch| branch != self.branch)
    }

    fn step(&self, step: &Node, own: &Context, job: &mut Context, calls: u32) -> Trace {
        if let Some(run) = step.get("run").filter(|node| node.as_str().is_some()) {
            return self.run(step, run, own, job);
        }
        let Some(uses) = step.get("uses").and_then(Node::as_str) else { return Trace::default() };
        let name = uses.split('@').next().unwrap_or(uses);
        if let Some(path) = name.strip_prefix("./") {
            return self.composite(path, step, own, calls);
        }
        match actions::commands(name, step, own, self.root) {
            Some(events) => Trace { events, ..Trace::default() },
            // One that may deploy elsewhere leaves open what there is.
            None => {
                let is_cut = DEPLOYING.iter().any(|word| name.contains(word));
                Trace { is_cut, ..Trace::default() }
            }
        }
    }

    /// An action of the repository that consists of steps.
    fn composite(&self, path: &str, step: &Node, own: &Context, calls: u32) -> Trace {
        let folder = join(self.root, path);
        let names = ["action.yml", "action.yaml"].iter();
        let mut paths = names.filter_map(|name| join(folder.as_deref()?, name));
        let found = paths.find_map(|path| self.workflows.documents.get(path.as_str()).copied());
        let Some(input) = found.filter(|_| calls < MAX_CALLS) else {
            return Trace { is_cut: true, ..Trace::default() };
        };
        let root = &input.document.root;
        let mut context = own.clone();
        for entry in root.get("inputs").map_or(&[][..], Node::entries) {
            let Some(name) = entry.key.as_str() else { continue };
            let given = step.at(&["with", name]).or_else(|| entry.value.get("default"));
            let value = match given.and_then(|node| Some((node.text()?, node.span))) {
                Some((text, at)) => own.text(&text, at),
                None => Value::literal(String::new(), entry.value.span),
            };
            context.set(&format!("inputs.{name}"), value);
        }
        let mut all = Trace::default();
        let steps = Steps { file: input.path, folder: self.folder.clone(), ..*self };
        if let Some(runs) = root.get("runs") {
            steps.steps(runs, &mut context, &mut all, calls + 1);
        }
        all
    }

    fn run(&self, step: &Node, run: &Node, own: &Context, job: &mut Context) -> Trace {
        let shell = step.get("shell").and_then(Node::as_str).unwrap_or("bash");
        if !["bash", "sh"].iter().any(|name| shell.starts_with(name)) {
            return Trace::default();
        }
        let text = run.as_str().unwrap_or_default();
        let mut env = Env::new(self.root);
        env.enter(self.folder_of(step, own));
        for (name, value) in own.of("env.") {
            env.set(name, value.clone());
        }
        let script = fill(text, own, &mut env);
        let mut read = self.workflows.read.borrow_mut();
        let program = read
            .entry(run.span)
            .or_insert_with(|| Program::read(self.file, run, &script).ok().map(Rc::new))
            .clone();
        drop(read);
        match program {
            Some(program) => {
                let found = trace(&program, &mut env, self.workflows.scripts);
                if text.contains("GITHUB_ENV") {
                    keep(&found, job);
                }
                found
            }
            None => Trace::unread(run.span),
        }
    }

    fn folder_of(&self, step: &Node, own: &Context) -> Option<String> {
        let Some(node) = step.get("working-directory") else { return self.folder.clone() };
        let value = own.text(&node.text()?, node.span);
        join(self.root, value.known()?)
    }
}

/// A script with its expressions as variables of the same length, which are filled before any shell
/// sees the text.
fn fill<'t>(text: &'t str, context: &Context, env: &mut Env) -> Cow<'t, str> {
    let mut filled = String::new();
    let mut rest = text;
    let mut count = 0;
    while let Some((before, expression, after)) = next(rest) {
        filled.push_str(before);
        let length = expression.chars().count() + "${{}}".len() - "${}".len();
        let name = format!("_{count:0>width$}", width = length.saturating_sub(1));
        count += 1;
        env.fill(&name, context.evaluate(expression));
        filled.push_str(&format!("${{{name}}}"));
        rest = after;
    }
    if count == 0 {
        return Cow::Borrowed(text);
    }
    filled.push_str(rest);
    Cow::Owned(filled)
}

/// The variables that a step sets for those after it: `echo NAME=value >> $GITHUB_ENV`.
fn keep(found: &Trace, job: &mut Context) {
    for event in &found.events {
        let Event::Call(call) = event else { continue };
        let [echo, word] = call.words.as_slice() else { continue };
        if echo.text() != Some("echo") {
            continue;
        }
        let text = word.value.known().map(String::as_str).or(word.value.symbol());
        let Some((name, value)) = text.and_then(|text| text.split_once('=')) else { continue };
        let value = match &word.value {
            Value::Known { from, at, .. } if !call.conditional => {
                Value::Known { value: value.to_owned(), from: *from, at: *at }
            }
            Value::Unknown { why, at, .. } => Value::unknown(*why, value, *at),
            _ => Value::unknown(
                resilint_schema::Why::Overridable,
                format!("${{{{ env.{name} }}}}"),
                Some(word.span),
            ),
        };
        job.set(&format!("env.{name}"), value);
    }
}
