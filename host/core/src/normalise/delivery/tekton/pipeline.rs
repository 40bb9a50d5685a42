//! A pipeline that is run with certain parameters: each of its tasks is a job.

use resilint_schema::{Step, Value};

use super::parameters::Parameters;
use super::task::Task;
use super::{Catalogue, repository};
use crate::normalise::Input;
use crate::normalise::delivery::job::Job;
use crate::normalise::delivery::order::{Order, is_test};
use crate::normalise::path::folder;
use crate::parse::Node;

/// Tasks of one pipeline, before and after its end.
const MAX_TASKS: usize = 500;

/// Published tasks that run the script that they are given.
const SCRIPTED: &[&str] = &["kubernetes-actions", "openshift-client", "openshift-client-kubecfg"];

/// One run of a pipeline.
pub(super) struct Run<'r> {
    /// What people call it.
    pub(super) name: &'r str,
    /// The document that the pipeline is in, which the tasks that it names are looked up from.
    pub(super) input: &'r Input<'r>,
    pub(super) spec: &'r Node,
    pub(super) parameters: &'r Parameters,
    pub(super) properties: &'r Parameters,
    pub(super) catalogue: &'r Catalogue<'r>,
}

impl Run<'_> {
    /// The jobs that its tasks are.
    pub(super) fn jobs(&self) -> Vec<Job> {
        let list = |key: &str| self.spec.get(key).map_or(&[][..], Node::items);
        let named = |node: &'_ &Node| node.get("name").and_then(Node::as_str).is_some();
        let tasks: Vec<&Node> = list("tasks").iter().filter(named).take(MAX_TASKS).collect();
        let last: Vec<&Node> = list("finally").iter().filter(named).take(MAX_TASKS).collect();
        let name =
            |node: &'_ Node| node.get("name").and_then(Node::text).unwrap_or_default().into_owned();
        let names: Vec<String> = tasks.iter().chain(&last).map(|node| name(node)).collect();
        let all: Vec<&str> = names.iter().take(tasks.len()).map(String::as_str).collect();
        let needs = |node: &Node| {
            let needed = needed(node);
            all.iter().copied().filter(|name| needed.iter().any(|own| own == name)).collect()
        };
        let order = Order::new(names.iter().zip(tasks.iter().chain(&last)).enumerate().map(
            |(at, (name, node))| {
                let needs = if at < tasks.len() { needs(node) } else { all.clone() };
                (name.as_str(), needs, is_test(name))
            },
        ));
        let mut jobs = Vec::new();
        for ((index, node), name) in (0u32..).zip(tasks.iter().chain(&last)).zip(&names) {
            let step = Step {
                stage: String::new(),
                job: name.clone(),
                stage_index: order.stage(name),
                job_index: index,
                tested_before_next: order.is_tested(name),
                concurrent: !order.is_alone(name),
                ..Step::default()
            };
            jobs.extend(self.task(node, name, &step));
        }
        if tasks.len() == MAX_TASKS || last.len() == MAX_TASKS {
            jobs.iter_mut().for_each(|job| job.trace.is_cut = true);
        }
        jobs
    }

    /// The jobs that one task is: one for each combination of the values of its matrix.
    fn task(&self, node: &Node, name: &str, step: &Step) -> Vec<Job> {
        let (file, spec, is_own) = match node.get("taskSpec") {
            Some(spec) => (self.input, spec, true),
            None => {
                let reference = node.get("taskRef").and_then(|node| node.get("name"));
                let reference = reference.map(|node| self.parameters.node(node));
                let task = reference.as_ref().and_then(Value::known).and_then(|name| {
                    self.catalogue.find(&["Task", "ClusterTask"], name, self.input)
                });
                let Some(task) = task else { return self.published(node, name, step) };
                let Some(spec) = task.document.root.get("spec") else { return Vec::new() };
                (task, spec, false)
            }
        };
        let holds = self.holds(node);
        if holds == Some(false) {
            return Vec::new();
        }
        let mut parameters = if is_own { self.parameters.clone() } else { Parameters::default() };
        parameters.set_all(&Parameters::declared(Some(spec), self.catalogue.variables));
        parameters.give(node.get("params"), self.parameters);
        let (combinations, is_open) = self.matrix(node, &parameters);
        let at = node.get("name").map_or(node.span, |node| node.span);
        let job = |(labels, parameters): &(Vec<String>, Parameters)| {
            let task = Task {
                file: file.path,
                spec,
                parameters,
                properties: self.properties,
                scripts: self.catalogue.scripts,
            };
            let mut trace = task.trace();
            if holds.is_none() {
                trace.perhaps();
            }
            let job = if labels.is_empty() {
                name.to_owned()
            } else {
                format!("{name} ({})", labels.join(", "))
            };
            Job {
                name: format!("{} / {job}", self.name),
                span: Some(at),
                root: repository(folder(self.input.path)).to_owned(),
                step: Some(Step { job, ..step.clone() }),
                trace,
                repeats: is_open,
                ..Job::default()
            }
        };
        combinations.iter().map(job).collect()
    }

    /// A task that is not among the checked files: one that is published, and runs the script it is given.
    fn published(&self, node: &Node, name: &str, step: &Step) -> Vec<Job> {
        let reference = node.get("taskRef");
        let named = reference.and_then(|node| node.get("name").and_then(Node::as_str));
        // A resolver takes the name of the task as a parameter of its own.
        let params = reference.and_then(|node| node.get("params")).map_or(&[][..], Node::items);
        let resolved =
            params.iter().find(|param| param.get("name").and_then(Node::as_str) == Some("name"));
        let resolved = resolved.and_then(|param| param.get("value")?.as_str());
        if ![named, resolved].into_iter().flatten().any(|name| SCRIPTED.contains(&name)) {
            return Vec::new();
        }
        let given = node.get("params").map_or(&[][..], Node::items).iter();
        let is_script = |param: &&Node| {
            matches!(param.get("name").and_then(Node::as_str), Some("SCRIPT" | "script"))
        };
        let script = given.clone().find(is_script).and_then(|param| param.get("value"));
        let Some(script) = script.filter(|node| node.as_str().is_some()) else { return Vec::new() };
        let holds = self.holds(node);
        if holds == Some(false) {
            return Vec::new();
        }
        let mut trace = Task {
            file: self.input.path,
            spec: node,
            parameters: self.parameters,
            properties: self.properties,
            scripts: self.catalogue.scripts,
        }
        .script(script);
        if holds.is_none() {
            trace.perhaps();
        }
        vec![Job {
            name: format!("{} / {name}", self.name),
            span: Some(node.get("name").map_or(node.span, |node| node.span)),
            root: repository(folder(self.input.path)).to_owned(),
            step: Some(step.clone()),
            trace,
            ..Job::default()
        }]
    }
}

/// The names of the tasks that one comes after: those that it names, and those whose results it is given.
fn needed(node: &Node) -> Vec<String> {
    let after = node.get("runAfter").map_or(&[][..], Node::items).iter().filter_map(Node::text);
    let mut names: Vec<String> = after.map(std::borrow::Cow::into_owned).collect();
    let params = node.get("params").map_or(&[][..], Node::items).iter();
    let whens = node.get("when").map_or(&[][..], Node::items).iter();
    let values = params.filter_map(|param| param.get("value"));
    let values = values.chain(whens.filter_map(|when| when.get("input")));
    for text in values.filter_map(Node::text) {
        let results = text.split("$(tasks.").skip(1);
        names.extend(results.filter_map(|rest| Some(rest.split_once(".results")?.0.to_owned())));
    }
    names
}
