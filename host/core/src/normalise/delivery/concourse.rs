//! Concourse: a `put` to a resource of type `cf` is a push, and tasks run scripts.

use std::rc::Rc;

use resilint_schema::{Span, Step, Value};

use super::Scripts;
use super::job::Job;
use super::order::{Order, is_test};
use super::words::Words;
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::parse::{Entry, Node};
use crate::shell::{Env, Program, Trace, trace};

/// Steps within steps.
const MAX_DEPTH: usize = 32;

/// Keys of steps that hold other steps.
const NESTED: &[&str] = &["aggregate", "do", "in_parallel", "steps", "try", "ensure"];

/// The jobs of all pipelines.
pub(super) fn jobs(inputs: &[Input<'_>], scripts: &Scripts<'_>) -> Vec<Job> {
    let ours = inputs.iter().filter(|input| input.format == Format::Concourse);
    ours.flat_map(|input| Pipeline::new(input, scripts).jobs()).collect()
}

struct Pipeline<'p> {
    input: &'p Input<'p>,
    scripts: &'p Scripts<'p>,
    /// The resources that are pushed to, by name.
    targets: Vec<(&'p str, &'p Node)>,
}

impl<'p> Pipeline<'p> {
    fn new(input: &'p Input<'p>, scripts: &'p Scripts<'p>) -> Self {
        let resources = input.document.root.get("resources").map_or(&[][..], Node::items);
        let is_target = |node: &&Node| {
            let kind = node.get("type").and_then(Node::as_str);
            matches!(kind, Some("cf" | "cf-cli-resource" | "cf-zero-downtime"))
        };
        let named = |node: &'p Node| Some((node.get("name")?.as_str()?, node));
        let targets = resources.iter().filter(is_target).filter_map(named).collect();
        Self { input, scripts, targets }
    }

    fn jobs(&self) -> Vec<Job> {
        let nodes = self.input.document.root.get("jobs").map_or(&[][..], Node::items);
        let named: Vec<(&str, &Node)> =
            nodes.iter().filter_map(|node| Some((node.get("name")?.as_str()?, node))).collect();
        let order =
            Order::new(named.iter().map(|(name, node)| (*name, passed(node), is_test(name))));
        let home = home(self.input.path);
        let mut jobs = Vec::new();
        for (index, (name, node)) in (0u32..).zip(named) {
            let mut all = Trace::default();
            self.steps(node.get("plan").map_or(&[][..], Node::items), &mut all, home, 0);
            let step = Step {
                stage: String::new(),
                job: name.to_owned(),
                stage_index: order.stage(name),
                job_index: index,
                tested_before_next: order.is_tested(name),
                concurrent: !order.is_alone(name),
            };
            jobs.push(Job {
                name: name.to_owned(),
                span: Some(head(node)),
                root: home.to_owned(),
                step: Some(step),
                trace: all,
                ..Job::default()
            });
        }
        jobs
    }

    fn steps(&self, steps: &[Node], all: &mut Trace, home: &str, depth: usize) {
        if depth > MAX_DEPTH {
            all.is_cut = true;
            return;
        }
        for step in steps {
            self.put(step, all, home);
            self.task(step, all, home);
            for key in NESTED {
                let Some(inner) = step.get(key) else { continue };
                let inner =
                    if inner.is_seq() { inner.items() } else { std::slice::from_ref(inner) };
                self.steps(inner, all, home, depth + 1);
            }
        }
    }

    /// `put: NAME`, which pushes what its `params` say to where its resource says.
    fn put(&self, step: &Node, all: &mut Trace, home: &str) {
        let Some(name) = step.get("put").and_then(Node::as_str) else { return };
        let resource = step.get("resource").and_then(Node::as_str).unwrap_or(name);
        let Some((_, target)) = self.targets.iter().find(|(own, _)| *own == resource) else {
            return;
        };
        let text = |path: &[&str]| text(target.at(path));
        let at = step.get("put").map_or(step.span, |node| node.span);
        let place = |key: &str| text(&["source", key]);
        let login = Words::new(&["cf", "login"], at, home)
            .flag("-a", place("api"))
            .flag("-o", either(place("organization"), place("org")))
            .flag("-s", place("space"));
        all.events.push(login.call());
        let own = |key: &str| self::text(step.at(&["params", key]));
        let app = either(own("current_app_name"), own("app_name"));
        let is_swapped = !own("current_app_name").is_absent();
        let verb = if is_swapped { "zero-downtime-push" } else { "push" };
        let push = Words::new(&["cf", verb], at, home);
        let push = if app.is_absent() { push } else { push.value(app) };
        // The first folder of a path is the name of a resource, such as the repository.
        let manifest = own("manifest")
            .map(|path| path.split_once('/').map_or(path.clone(), |(_, inner)| inner.to_owned()));
        all.events.push(push.flag("-f", manifest).call());
    }

    /// `task` with a script of its own.
    fn task(&self, step: &Node, all: &mut Trace, home: &str) {
        let Some(run) = step.at(&["config", "run"]) else { return };
        let arguments = run.get("args").map_or(&[][..], Node::items);
        let Some(script) = arguments.iter().rev().find(|node| node.as_str().is_some()) else {
            return;
        };
        let is_shell =
            run.get("path").and_then(Node::as_str).is_some_and(|path| path.ends_with("sh"));
        if !is_shell {
            return;
        }
        let mut env = Env::new(home);
        for node in [step.get("params"), step.at(&["config", "params"])].into_iter().flatten() {
            node.entries().iter().for_each(|entry| set(entry, &mut env));
        }
        let text = script.as_str().unwrap_or_default();
        let mut found = match Program::read(self.input.path, script, text) {
            Ok(program) => trace(&Rc::new(program), &mut env, self.scripts),
            Err(_) => Trace::unread(script.span),
        };
        all.is_cut |= found.is_cut;
        all.events.append(&mut found.events);
        all.ran.append(&mut found.ran);
    }
}

/// A value, or another one where it is absent.
fn either(value: Value<String>, other: Value<String>) -> Value<String> {
    if value.is_absent() { other } else { value }
}

fn text(node: Option<&Node>) -> Value<String> {
    match node.and_then(|node| Some((node.text()?, node.span))) {
        Some((text, at)) => Value::literal(text.into_owned(), at),
        None => Value::Absent,
    }
}

/// A variable of a task; one that the pipeline gets from outside is not known.
fn set(entry: &Entry, env: &mut Env) {
    let (Some(name), Some(text)) = (entry.key.as_str(), entry.value.text()) else { return };
    if !text.contains("((") {
        env.set(name, Value::literal(text.into_owned(), entry.value.span));
    }
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
        steps.extend(NESTED.iter().filter_map(|key| step.get(key)).flat_map(Node::items));
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
