//! Workflows of GitHub Actions: each combination of each job is a job of ours.

mod actions;
mod branch;
mod expression;
mod matrix;
mod parser;
mod steps;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use resilint_schema::{Span, Step, Value};

use self::expression::Context;
use self::matrix::{Combination, Matrix, shown};
use super::Scripts;
use super::job::Job;
use super::order::{Order, is_test};
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::{folder, join};
use crate::parse::{Entry, Node};
use crate::shell::Program;

/// Workflows that call each other.
const MAX_CALLS: u32 = 4;

/// The workflows of a run, and the actions that are in it.
pub(super) struct Workflows<'a> {
    documents: BTreeMap<&'a str, &'a Input<'a>>,
    scripts: &'a Scripts<'a>,
    /// The scripts of steps that were read, by their places: each combination runs the same.
    read: RefCell<BTreeMap<Span, Option<Rc<Program>>>>,
}

/// What one workflow is read with.
#[derive(Clone)]
struct Frame {
    context: Context,
    /// The folder of the repository.
    root: String,
    /// What the names of its jobs begin with.
    name: String,
    /// The step of the job that calls it.
    step: Option<Step>,
    /// The branch whose changes start it.
    branch: String,
    /// Whether the job that calls it may not run, or may run any number of times.
    conditional: bool,
    repeats: bool,
    calls: u32,
    /// When it runs.
    schedule: Value<String>,
}

/// The jobs of all workflows.
pub(super) fn jobs<'a>(inputs: &'a [Input<'a>], scripts: &'a Scripts<'a>) -> Vec<Job> {
    let is_ours =
        |input: &&Input<'_>| matches!(input.format, Format::GithubWorkflow | Format::GithubAction);
    let documents = inputs.iter().filter(is_ours).map(|input| (input.path, input)).collect();
    let workflows = Workflows { documents, scripts, read: RefCell::default() };
    let called = workflows.called();
    let mut jobs = Vec::new();
    for input in inputs.iter().filter(|input| input.format == Format::GithubWorkflow) {
        // One that only others start is read with what they give it.
        if !called.contains(&input.path.to_owned()) || !is_only_called(&input.document.root) {
            workflows.workflow(input, &Frame::of(input), &mut jobs);
        }
    }
    jobs
}

impl Frame {
    /// A workflow that is started by itself.
    fn of(input: &Input<'_>) -> Self {
        let root = &input.document.root;
        let mut context = Context::default();
        for entry in inputs_of(root, "workflow_dispatch") {
            let Some(name) = entry.key.as_str() else { continue };
            context.set(&format!("inputs.{name}"), asked(name, &entry.value));
        }
        let own = folder(input.path);
        let repository = match own.strip_suffix(".github/workflows") {
            Some(above) => above.trim_end_matches('/'),
            None => own,
        };
        let file = input.path.rsplit('/').next().unwrap_or(input.path);
        let name = root.get("name").and_then(Node::text);
        Self {
            context,
            root: repository.to_owned(),
            name: name.map_or_else(|| file.to_owned(), std::borrow::Cow::into_owned),
            step: None,
            branch: branch::of_trigger(root),
            conditional: false,
            repeats: false,
            calls: 0,
            schedule: schedule(root),
        }
    }
}

/// When a workflow runs by itself. Of several times the first: it runs at least as often as that.
fn schedule(root: &Node) -> Value<String> {
    let all = root.at(&["on", "schedule"]).map_or(&[][..], Node::items);
    let cron = all.first().and_then(|entry| entry.get("cron"));
    let text = cron.and_then(|cron| Some((cron.text()?, cron.span)));
    text.map_or(Value::Absent, |(text, at)| Value::literal(text.into_owned(), at))
}

/// An input that whoever starts a workflow gives: one of its options, where it has such.
fn asked(name: &str, input: &Node) -> Value<String> {
    let options = input.get("options").map_or(&[][..], Node::items).iter();
    Value::Unknown {
        why: resilint_schema::Why::UnresolvedVariable,
        symbol: Some(format!("${{{{ inputs.{name} }}}}")),
        candidates: options.filter_map(|option| option.text().map(Into::into)).collect(),
        at: Some(input.span),
    }
}

fn inputs_of<'n>(root: &'n Node, trigger: &str) -> &'n [Entry] {
    root.at(&["on", trigger, "inputs"]).map_or(&[][..], Node::entries)
}

/// Whether nothing but another workflow starts it.
fn is_only_called(root: &Node) -> bool {
    let Some(on) = root.get("on") else { return false };
    let is_call = |text: &str| text == "workflow_call";
    match on.entries() {
        [] => on.as_str().is_some_and(is_call),
        [only] => only.key.as_str().is_some_and(is_call),
        _ => false,
    }
}

impl<'a> Workflows<'a> {
    /// The workflows that another one calls, by path.
    fn called(&self) -> Vec<String> {
        let workflows = self.documents.values();
        let jobs = workflows.flat_map(|input| {
            let jobs = input.document.root.get("jobs").map_or(&[][..], Node::entries);
            jobs.iter().map(move |job| (input, &job.value))
        });
        let path = |(input, job): (&&Input<'_>, &Node)| {
            let frame = Frame::of(input);
            join(&frame.root, job.get("uses")?.as_str()?)
        };
        jobs.filter_map(path).collect()
    }

    fn workflow(&self, input: &'a Input<'a>, frame: &Frame, jobs: &mut Vec<Job>) {
        let root = &input.document.root;
        let mut frame = frame.clone();
        set_env(root, &mut frame.context);
        let entries = root.get("jobs").map_or(&[][..], Node::entries);
        let order = Order::new(entries.iter().filter_map(needs));
        let mut positions: BTreeMap<u32, u32> = BTreeMap::new();
        for entry in entries {
            let Some(id) = entry.key.as_str() else { continue };
            let stage = order.stage(id);
            let matrix = Matrix::read(&entry.value, &frame.context);
            let is_alone = order.is_alone(id);
            let branches = branches(&entry.value, &frame.branch);
            let runs = matrix.combinations.iter();
            for (combination, branch) in runs.flat_map(|it| branches.iter().map(move |b| (it, b))) {
                let position = positions.entry(stage).or_default();
                let environment = environment(&entry.value, combination, &frame.context);
                let step = Step {
                    stage: environment.known().cloned().unwrap_or_default(),
                    job: job_name(id, &entry.value, combination, &frame.context),
                    stage_index: frame.step.as_ref().map_or(stage, |step| step.stage_index),
                    job_index: *position,
                    tested_before_next: order.is_tested(id),
                    concurrent: !(is_alone && runs_in_turn(&entry.value, &matrix)),
                    environment: shown_environment(&environment),
                    branch: branch.clone(),
                };
                *position += 1;
                let step = within(frame.step.as_ref(), step);
                let open = Combined { combination, is_open: matrix.is_open };
                self.job(input, &entry.value, step, &open, &frame, jobs);
            }
        }
    }

    fn job(
        &self,
        input: &'a Input<'a>,
        node: &'a Node,
        step: Step,
        combined: &Combined<'_>,
        frame: &Frame,
        jobs: &mut Vec<Job>,
    ) {
        let mut context = frame.context.clone();
        for (path, value) in combined.combination {
            context.set(&format!("matrix.{path}"), value.clone());
        }
        let holds = match node.get("if").and_then(Node::text) {
            Some(condition) => context.holds(&condition),
            None => Some(true),
        };
        if holds == Some(false) {
            return;
        }
        let conditional = frame.conditional || holds.is_none();
        let repeats = frame.repeats || combined.is_open;
        if let Some(called) = node.get("uses").and_then(Node::as_str) {
            let branch = step.branch.clone();
            let frame = Frame { conditional, repeats, context, branch, ..frame.clone() };
            self.call(called, node, step, &frame, jobs);
            return;
        }
        set_env(node, &mut context);
        let name = format!("{} / {}", frame.name, step.job);
        let steps = steps::Steps {
            workflows: self,
            file: input.path,
            root: &frame.root,
            branch: if branch::of_steps(node).is_empty() { "" } else { &step.branch },
            folder: working_folder(&[&input.document.root, node], &frame.root, &context),
        };
        let mut trace = steps.trace(node, context);
        if conditional {
            trace.perhaps();
        }
        jobs.push(Job {
            name,
            span: Some(head(node)),
            root: frame.root.clone(),
            step: Some(step),
            trace,
            repeats,
            schedule: frame.schedule.clone(),
            ..Job::default()
        });
    }

    /// A workflow that a job calls, with the inputs that it gives.
    fn call(&self, path: &str, node: &Node, step: Step, frame: &Frame, jobs: &mut Vec<Job>) {
        let path = path.strip_prefix("./").and_then(|path| join(&frame.root, path));
        let found = path.and_then(|path| self.documents.get(path.as_str()).copied());
        let Some(input) = found.filter(|_| frame.calls < MAX_CALLS) else { return };
        let mut context = Context::default();
        for entry in inputs_of(&input.document.root, "workflow_call") {
            let Some(name) = entry.key.as_str() else { continue };
            let given = node.at(&["with", name]);
            let value = match given.and_then(|given| Some((given.text()?, given.span))) {
                Some((text, at)) => frame.context.text(&text, at),
                None => match entry.value.get("default").and_then(Node::text) {
                    Some(text) => Value::literal(text.into_owned(), entry.value.span),
                    None => asked(name, &entry.value),
                },
            };
            context.set(&format!("inputs.{name}"), value);
        }
        let frame = Frame {
            context,
            name: format!("{} / {}", frame.name, step.job),
            step: Some(step),
            calls: frame.calls + 1,
            ..frame.clone()
        };
        self.workflow(input, &frame, jobs);
    }
}

/// A job with those that it needs.
fn needs(entry: &Entry) -> Option<(&str, Vec<&str>, bool)> {
    let id = entry.key.as_str()?;
    let names = entry.value.get("needs").map_or_else(Vec::new, |node| {
        let items = if node.is_seq() { node.items() } else { std::slice::from_ref(node) };
        items.iter().filter_map(Node::as_str).collect()
    });
    let name = entry.value.get("name").and_then(Node::as_str).unwrap_or_default();
    Some((id, names, is_test(id) || is_test(name)))
}

/// One combination of a matrix.
struct Combined<'m> {
    combination: &'m Combination,
    /// Whether there may be others.
    is_open: bool,
}

/// The step of a job in a workflow that a job calls.
fn within(outer: Option<&Step>, step: Step) -> Step {
    let Some(outer) = outer else { return step };
    Step {
        stage_index: outer.stage_index,
        job_index: outer.job_index,
        tested_before_next: outer.tested_before_next || step.tested_before_next,
        concurrent: outer.concurrent,
        job: format!("{} / {}", outer.job, step.job),
        stage: if step.stage.is_empty() { outer.stage.clone() } else { step.stage },
        environment: if step.environment.is_empty() {
            outer.environment.clone()
        } else {
            step.environment
        },
        branch: step.branch,
    }
}

/// The variables that a workflow, a job or a step sets.
fn set_env(node: &Node, context: &mut Context) {
    for entry in node.get("env").map_or(&[][..], Node::entries) {
        let (Some(name), Some(text)) = (entry.key.as_str(), entry.value.text()) else { continue };
        let value = context.text(&text, entry.value.span);
        context.set(&format!("env.{name}"), value);
    }
}

/// What people call a job: its name, with the values of its combination if the name has none of them.
fn job_name(id: &str, job: &Node, combination: &Combination, outer: &Context) -> String {
    let Some(name) = job.get("name").and_then(Node::text) else {
        return with_values(id, combination);
    };
    if !name.contains("${{") {
        return with_values(&name, combination);
    }
    let mut context = outer.clone();
    for (path, value) in combination {
        context.set(&format!("matrix.{path}"), value.clone());
    }
    let value = context.text(&name, job.span);
    value.known().cloned().unwrap_or_else(|| with_values(id, combination))
}

fn with_values(name: &str, combination: &Combination) -> String {
    let values = shown(combination);
    if values.is_empty() { name.to_owned() } else { format!("{name} ({values})") }
}

/// The environment that a job deploys to.
fn environment(job: &Node, combination: &Combination, outer: &Context) -> Value<String> {
    let node = job.get("environment").map(|node| node.get("name").unwrap_or(node));
    let Some((text, at)) = node.and_then(|node| Some((node.text()?, node.span))) else {
        return Value::Absent;
    };
    let mut context = outer.clone();
    for (path, value) in combination {
        context.set(&format!("matrix.{path}"), value.clone());
    }
    context.text(&text, at)
}

/// An environment as a step names it: its name, or the expression that stands for it.
fn shown_environment(environment: &Value<String>) -> String {
    match environment {
        Value::Known { value, .. } => value.clone(),
        Value::Unknown { symbol, .. } => {
            symbol.clone().filter(|it| it.contains("${")).unwrap_or_else(|| "${}".to_owned())
        }
        Value::Absent => String::new(),
    }
}

/// The branches that a job is run for: those that its steps ask for, or the one that it or its workflow does.
fn branches(job: &Node, outer: &str) -> Vec<String> {
    let own = job.get("if").and_then(Node::text).and_then(|text| branch::of_condition(&text));
    let of_steps = if own.is_none() { branch::of_steps(job) } else { Vec::new() };
    if of_steps.is_empty() { vec![own.unwrap_or_else(|| outer.to_owned())] } else { of_steps }
}

/// Whether the combinations of a job run one after the other.
fn runs_in_turn(job: &Node, matrix: &Matrix) -> bool {
    let most = job.at(&["strategy", "max-parallel"]).and_then(Node::as_i64);
    most == Some(1) || (matrix.combinations.len() == 1 && !matrix.is_open)
}

/// The folder that the steps of a job work in.
fn working_folder(nodes: &[&Node], root: &str, context: &Context) -> Option<String> {
    let path = ["defaults", "run", "working-directory"];
    let node = nodes.iter().rev().find_map(|node| node.at(&path));
    let Some(node) = node else { return Some(root.to_owned()) };
    let value = context.text(&node.text()?, node.span);
    join(root, value.known()?)
}

/// A job is placed at its first line.
fn head(job: &Node) -> Span {
    Span { end_line: job.span.line, end_column: job.span.column, ..job.span }
}
