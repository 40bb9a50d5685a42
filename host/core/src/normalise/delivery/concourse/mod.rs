//! Concourse: a `put` to a resource of type `cf` is a push, and tasks run scripts.

mod checkout;
mod put;
mod task;
mod variables;

use std::collections::BTreeMap;

use resilint_schema::{Span, Step};

use self::checkout::Checkout;
use self::put::{Kind, Put};
use self::task::Task;
use self::variables::Vars;
use super::Scripts;
use super::job::Job;
use super::order::{Order, is_test};
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::normalise::variables::Variables;
use crate::parse::Node;
use crate::shell::{Event, Trace};

/// Steps within steps.
const MAX_DEPTH: usize = 32;
/// Combinations of the values of one step, and steps of one job.
const MAX_COMBINATIONS: usize = 64;
const MAX_STEPS: usize = 2000;
/// Commands of one pipeline: jobs and combinations multiply.
const MAX_EVENTS: usize = 5000;

/// Keys of steps that hold other steps, and those whose steps only run when something went wrong.
const NESTED: &[&str] = &["aggregate", "do", "in_parallel", "steps", "try", "on_success", "ensure"];
const FAILED: &[&str] = &["on_failure", "on_abort", "on_error"];

/// The jobs of all pipelines.
pub(super) fn jobs(inputs: &[Input<'_>], scripts: &Scripts<'_>, variables: &Variables) -> Vec<Job> {
    let ours = inputs.iter().filter(|input| input.format == Format::Concourse);
    let tasks = inputs.iter().filter(|input| input.document.root.get("run").is_some());
    let tasks = tasks.map(|input| (input.path, input)).collect();
    ours.flat_map(|input| Pipeline { input, tasks: &tasks, scripts, variables }.jobs()).collect()
}

/// Configurations of tasks by path.
type Tasks<'a> = BTreeMap<&'a str, &'a Input<'a>>;

struct Pipeline<'p> {
    input: &'p Input<'p>,
    /// The files that hold configurations of tasks.
    tasks: &'p Tasks<'p>,
    scripts: &'p Scripts<'p>,
    variables: &'p Variables,
}

/// What a job has done so far.
struct Progress<'p> {
    /// The folders that its tasks and pushes see.
    checkout: Checkout<'p>,
    trace: Trace,
    steps: usize,
}

impl<'p> Pipeline<'p> {
    fn jobs(&self) -> Vec<Job> {
        let nodes = self.input.document.root.get("jobs").map_or(&[][..], Node::items);
        let named: Vec<(&str, &Node)> =
            nodes.iter().filter_map(|node| Some((node.get("name")?.as_str()?, node))).collect();
        let order =
            Order::new(named.iter().map(|(name, node)| (*name, passed(node), is_test(name))));
        let home = home(self.input.path);
        let mut jobs: Vec<Job> = Vec::new();
        let mut events = 0;
        for (index, (name, node)) in (0u32..).zip(named) {
            if events > MAX_EVENTS {
                jobs.iter_mut().for_each(|job| job.trace.is_cut = true);
                break;
            }
            let checkout = Checkout { scripts: self.scripts, home, repositories: Vec::new() };
            let mut progress = Progress { checkout, trace: Trace::default(), steps: 0 };
            let vars = Vars::new(self.variables);
            self.steps(node.get("plan"), &vars, &mut progress, 0);
            self.within(node, &vars, &mut progress, 0);
            events += progress.trace.events.len();
            let step = Step {
                stage: String::new(),
                job: name.to_owned(),
                stage_index: order.stage(name),
                job_index: index,
                tested_before_next: order.is_tested(name),
                concurrent: !order.is_alone(name),
                ..Step::default()
            };
            jobs.push(Job {
                name: name.to_owned(),
                span: Some(head(node)),
                root: home.to_owned(),
                step: Some(step),
                trace: progress.trace,
                ..Job::default()
            });
        }
        jobs
    }

    /// One step, or a list of steps.
    fn steps(&self, node: Option<&'p Node>, vars: &Vars<'_>, to: &mut Progress<'p>, depth: usize) {
        let Some(node) = node else { return };
        let mut vars = vars.clone();
        for step in if node.is_seq() { node.items() } else { std::slice::from_ref(node) } {
            to.steps += 1;
            if depth > MAX_DEPTH || to.steps > MAX_STEPS {
                to.trace.is_cut = true;
                return;
            }
            if let Some(name) = step.get("load_var").filter(|node| node.as_str().is_some()) {
                vars.hide(&format!(".:{}", name.as_str().unwrap_or_default()), name.span);
            }
            self.step(step, &vars, to, depth);
        }
    }

    /// A step, once for each combination of the values that it is to be run with.
    fn step(&self, step: &'p Node, vars: &Vars<'_>, to: &mut Progress<'p>, depth: usize) {
        let (combinations, is_open) = across(step, vars);
        let mut done: Vec<std::ops::Range<usize>> = Vec::new();
        for vars in &combinations {
            let first = to.trace.events.len();
            self.fetch(step, to);
            self.put(step, vars, to);
            self.task(step, vars, to);
            self.within(step, vars, to, depth);
            for event in to.trace.events.iter_mut().skip(first).filter(|_| is_open) {
                if let Event::Call(call) = event {
                    call.looped = true;
                }
            }
            // Values that change nothing make it do the same once more.
            let events = &to.trace.events;
            let own = events.get(first..).unwrap_or_default();
            if done.iter().any(|range| events.get(range.clone()) == Some(own)) {
                to.trace.events.truncate(first);
            } else {
                done.push(first..events.len());
            }
        }
    }

    /// The steps within a step or a job.
    fn within(&self, node: &'p Node, vars: &Vars<'_>, to: &mut Progress<'p>, depth: usize) {
        for key in NESTED {
            self.steps(node.get(key), vars, to, depth + 1);
        }
        for key in FAILED.iter().filter(|key| node.get(key).is_some()) {
            let before = std::mem::take(&mut to.trace);
            self.steps(node.get(key), vars, to, depth + 1);
            let mut found = std::mem::replace(&mut to.trace, before);
            found.perhaps();
            to.trace.append(found);
        }
    }

    /// `get: NAME`, which makes a folder. Of a resource of another kind it holds no repository.
    fn fetch(&self, step: &Node, to: &mut Progress<'p>) {
        let Some(name) = step.get("get").and_then(Node::as_str) else { return };
        let resource = step.get("resource").and_then(Node::as_str).unwrap_or(name);
        let kind = self.resource(resource).and_then(|node| node.get("type")?.as_str());
        let is_new = to.checkout.repositories.iter().all(|own| own != name);
        if is_new && kind.is_some_and(|kind| kind.contains("git") || kind.contains("pull-request"))
        {
            to.checkout.repositories.push(name.to_owned());
        }
    }

    fn resource(&self, name: &str) -> Option<&'p Node> {
        let resources = self.input.document.root.get("resources").map_or(&[][..], Node::items);
        resources.iter().find(|node| node.get("name").and_then(Node::as_str) == Some(name))
    }

    /// `put: NAME`, which pushes what its `params` say to where its resource says.
    fn put(&self, step: &'p Node, vars: &Vars<'_>, to: &mut Progress<'p>) {
        let Some(name) = step.get("put").and_then(Node::as_str) else { return };
        let resource = step.get("resource").and_then(Node::as_str).unwrap_or(name);
        let Some(target) = self.resource(resource) else { return };
        let kind = target.get("type").and_then(Node::as_str);
        let kind = kind.and_then(|kind| Kind::of(kind, &self.input.document.root));
        let Some(kind) = kind else { return };
        let put = Put { kind, step, target, vars, checkout: &to.checkout };
        let mut events = put.events();
        to.trace.events.append(&mut events);
    }

    fn task(&self, step: &'p Node, vars: &Vars<'_>, to: &mut Progress<'p>) {
        if step.get("task").is_none() {
            return;
        }
        let (input, tasks) = (self.input, self.tasks);
        let found = Task { step, input, tasks, vars, checkout: &to.checkout }.trace();
        to.trace.append(found);
    }
}

/// The combinations of values that `across` names, and whether that list is open.
fn across<'v>(step: &Node, vars: &Vars<'v>) -> (Vec<Vars<'v>>, bool) {
    let mut combinations = vec![vars.clone()];
    let mut is_open = false;
    for axis in step.get("across").map_or(&[][..], Node::items) {
        let Some(name) = axis.get("var").and_then(Node::as_str) else { continue };
        let name = format!(".:{name}");
        let values = axis.get("values").filter(|node| node.is_seq());
        let Some(values) = values else {
            is_open = true;
            combinations.iter_mut().for_each(|vars| vars.hide(&name, axis.span));
            continue;
        };
        if combinations.len() * values.items().len() > MAX_COMBINATIONS {
            is_open = true;
            combinations.iter_mut().for_each(|vars| vars.hide(&name, axis.span));
            continue;
        }
        let mut multiplied = Vec::new();
        for (vars, value) in combinations
            .iter()
            .flat_map(|vars| values.items().iter().map(move |value| (vars, value)))
        {
            let mut vars = vars.clone();
            vars.give(&name, value);
            multiplied.push(vars);
        }
        combinations = multiplied;
    }
    (combinations, is_open)
}

/// The jobs that must have passed before a job runs.
fn passed(job: &Node) -> Vec<&str> {
    let plan = job.get("plan").map_or(&[][..], Node::items);
    let mut steps: Vec<&Node> = plan.iter().collect();
    let mut names = Vec::new();
    let mut seen = 0;
    while let Some(step) = steps.pop() {
        seen += 1;
        if seen > 10_000 {
            break;
        }
        names.extend(
            step.get("passed").map_or(&[][..], Node::items).iter().filter_map(Node::as_str),
        );
        let inner = NESTED.iter().filter_map(|key| step.get(key));
        steps.extend(inner.flat_map(|node| {
            if node.is_seq() { node.items() } else { std::slice::from_ref(node) }
        }));
    }
    names
}

/// The folder of the repository: pipelines often lie in a folder of their own.
fn home(path: &str) -> &str {
    let own = folder(path);
    let name = own.rsplit('/').next().unwrap_or(own);
    if matches!(name, "ci" | "concourse" | ".ci" | "pipelines" | "pipeline") {
        folder(own)
    } else {
        own
    }
}

fn head(node: &Node) -> Span {
    Span { end_line: node.span.line, end_column: node.span.column, ..node.span }
}
