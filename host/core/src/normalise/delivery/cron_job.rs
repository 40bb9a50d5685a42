//! CronJobs of Kubernetes: what their containers run, and when.

use std::rc::Rc;

use resilint_schema::{Provenance, Value, Why};

use super::Scripts;
use super::commands::copies::may_copy;
use super::job::Job;
use super::words::Words;
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::parse::Node;
use crate::shell::{Env, Program, Trace, trace};

const SHELLS: &[&str] = &["sh", "bash", "ash", "dash"];

/// The jobs of the CronJobs that may copy data.
pub(super) fn jobs(inputs: &[Input<'_>], scripts: &Scripts<'_>) -> Vec<Job> {
    let mut jobs = Vec::new();
    for input in inputs.iter().filter(|input| input.format == Format::Kubernetes) {
        let root = &input.document.root;
        let listed = root.get("items").map_or(&[][..], Node::items).iter();
        for object in std::iter::once(root).chain(listed) {
            if object.get("kind").and_then(Node::as_str) == Some("CronJob") {
                jobs.extend(job(input, object, scripts));
            }
        }
    }
    jobs
}

fn job(input: &Input<'_>, object: &Node, scripts: &Scripts<'_>) -> Option<Job> {
    let pod = object.at(&["spec", "jobTemplate", "spec", "template", "spec"])?;
    let mut all = Trace::default();
    for containers in ["initContainers", "containers"] {
        for container in pod.get(containers).map_or(&[][..], Node::items) {
            if let Some(found) = container_trace(input, container, scripts) {
                all.append(found);
            }
        }
    }
    if all.events.is_empty() {
        return None;
    }
    let name = object.at(&["metadata", "name"]).and_then(Node::text);
    let suspend = object.at(&["spec", "suspend"]);
    let enabled = suspend.map_or(Value::Absent, |node| match node.as_bool() {
        Some(off) => Value::literal(!off, node.span),
        None => Value::unknown(Why::Template, "whether it is suspended", Some(node.span)),
    });
    Some(Job {
        name: format!("CronJob {}", name.as_deref().unwrap_or("without a name")),
        span: Some(object.span),
        root: folder(input.path).to_owned(),
        trace: all,
        schedule: text(object.at(&["spec", "schedule"])),
        enabled,
        ..Job::default()
    })
}

/// What a container runs: a script that it gives to a shell, or one command.
fn container_trace(input: &Input<'_>, container: &Node, scripts: &Scripts<'_>) -> Option<Trace> {
    let list = |field: &str| container.get(field).map_or(&[][..], Node::items).iter();
    let words: Vec<&Node> = list("command").chain(list("args")).collect();
    if !words.iter().any(|word| word.as_str().is_some_and(may_copy)) {
        return None;
    }
    let mut env = Env::new(folder(input.path));
    for variable in container.get("env").map_or(&[][..], Node::items) {
        let name = variable.get("name").and_then(Node::as_str);
        if let (Some(name), Some(value)) = (name, variable.get("value")) {
            env.set(name, text(Some(value)));
        }
    }
    let first = words.first()?.as_str()?;
    let is_shell = SHELLS.contains(&first.rsplit('/').next().unwrap_or(first));
    let takes_text = |word: &&Node| {
        word.as_str().is_some_and(|text| text.starts_with('-') && text.ends_with('c'))
    };
    let script = words.iter().position(takes_text).and_then(|at| words.get(at + 1));
    if let Some(script) = script.filter(|_| is_shell) {
        let program = Program::read(input.path, script, script.as_str()?).ok()?;
        return Some(trace(&Rc::new(program), &mut env, scripts));
    }
    let mut command = Words::new(&[], words.first()?.span, folder(input.path));
    for word in words {
        command = command.value(expanded(&env, word));
    }
    Some(Trace { events: vec![command.call()], ..Trace::default() })
}

/// A word of a command, with the variables that Kubernetes fills in (`$(NAME)`).
fn expanded(env: &Env, word: &Node) -> Value<String> {
    match word.as_str() {
        Some(text) if text.contains("$(") => {
            let braced = text.replace("$(", "${").replace(')', "}");
            env.clone().expanded(&braced, word.span)
        }
        _ => text(Some(word)),
    }
}

fn text(node: Option<&Node>) -> Value<String> {
    let Some((text, at)) = node.and_then(|node| Some((node.text()?, node.span))) else {
        return Value::Absent;
    };
    if ["{{", "${"].iter().any(|opening| text.contains(opening)) {
        return Value::unknown(Why::Template, text.into_owned(), Some(at));
    }
    Value::Known { value: text.into_owned(), from: Provenance::Literal, at: Some(at) }
}
