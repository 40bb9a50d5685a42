//! What a run starts: a pipeline, or a task by itself.

use resilint_schema::{Span, Value};

use super::parameters::Parameters;
use super::pipeline::Run;
use super::task::Task;
use super::{Catalogue, label, repository};
use crate::normalise::Input;
use crate::normalise::delivery::job::Job;
use crate::normalise::path::folder;
use crate::parse::Node;

/// What a run starts: a pipeline, or a task by itself.
pub(super) fn started(
    resource: &Node,
    input: &Input<'_>,
    outer: &Parameters,
    properties: &Parameters,
    name: &str,
    catalogue: &Catalogue<'_>,
) -> Vec<Job> {
    let Some(spec) = resource.get("spec") else { return Vec::new() };
    let (keys, kinds): ([&str; 2], &[&str]) = match resource.get("kind").and_then(Node::as_str) {
        Some("PipelineRun") => (["pipelineRef", "pipelineSpec"], &["Pipeline"]),
        Some("TaskRun") => (["taskRef", "taskSpec"], &["Task", "ClusterTask"]),
        _ => return Vec::new(),
    };
    let [reference, own] = keys;
    let (file, object) = match spec.get(own) {
        Some(own) => (input, own),
        None => {
            let named = spec.at(&[reference, "name"]).map(|node| outer.node(node));
            let named = named.as_ref().and_then(Value::known);
            let Some(found) = named.and_then(|name| catalogue.find(kinds, name, input)) else {
                return Vec::new();
            };
            let Some(object) = found.document.root.get("spec") else { return Vec::new() };
            (found, object)
        }
    };
    let mut parameters = Parameters::declared(Some(object), catalogue.variables);
    parameters.give(spec.get("params"), outer);
    // The oldest form has the parameters of a run among its inputs.
    parameters.give(spec.at(&["inputs", "params"]), outer);
    if own == "pipelineSpec" {
        let parameters = &parameters;
        return Run { name, input: file, spec: object, parameters, properties, catalogue }.jobs();
    }
    let at = resource.at(&["metadata", "name"]).map_or(resource.span, |node| node.span);
    vec![of_task(name, file, object, &parameters, properties, at, catalogue)]
}

/// A task that is run by itself.
pub(super) fn of_task(
    name: &str,
    input: &Input<'_>,
    spec: &Node,
    parameters: &Parameters,
    properties: &Parameters,
    at: Span,
    catalogue: &Catalogue<'_>,
) -> Job {
    let task = Task { file: input.path, spec, parameters, properties, scripts: catalogue.scripts };
    let root = repository(folder(input.path)).to_owned();
    let at = Span { end_line: at.line, end_column: at.end_column.max(at.column), ..at };
    Job { name: name.to_owned(), span: Some(at), root, trace: task.trace(), ..Job::default() }
}

/// The name of an object.
pub(super) fn name_of(resource: &Node) -> String {
    match resource.at(&["metadata", "generateName"]).and_then(Node::text) {
        Some(name) => name.trim_end_matches('-').to_owned(),
        None => label(resource),
    }
}
