//! Tekton in toolchains: a trigger template with the parameters of a Code Engine deployment is one, and
//! the definition of its pipeline gives the parameters their values. Scripts of tasks are jobs.

use std::collections::BTreeMap;
use std::rc::Rc;

use resilint_schema::{Provenance, Span, Value, Why};

use super::Scripts;
use super::job::Job;
use super::words::Words;
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::parse::Node;
use crate::shell::{Env, Program, Trace, concat, trace};

/// Parameters, by name.
type Parameters = BTreeMap<String, Value<String>>;

/// Flags of `ibmcloud ce app create`, and the parameters that give their values.
const FLAGS: &[(&str, &str)] = &[
    ("--cpu", "cpu"),
    ("--memory", "memory"),
    ("--min-scale", "app-min-scale"),
    ("--max-scale", "app-max-scale"),
    ("--concurrency", "app-concurrency"),
    ("--port", "app-port"),
    ("--visibility", "app-visibility"),
];

/// The jobs of all pipelines.
pub(super) fn jobs(inputs: &[Input<'_>], scripts: &Scripts<'_>) -> Vec<Job> {
    let of = |format: Format| inputs.iter().filter(move |input| input.format == format);
    let mut jobs = Vec::new();
    for input in of(Format::Tekton) {
        let root = &input.document.root;
        match root.get("kind").and_then(Node::as_str) {
            Some("TriggerTemplate") => {
                let own = parameters(root);
                let mut given: Vec<(String, Parameters)> = of(Format::TektonDefinition)
                    .flat_map(|definition| definitions(definition, input, inputs))
                    .collect();
                if given.is_empty() {
                    given.push((label(root), Parameters::new()));
                }
                for (name, given) in given {
                    jobs.extend(deployment(input, name, &own, &given));
                }
            }
            Some("Task" | "ClusterTask") => jobs.push(task(input, scripts)),
            _ => {}
        }
    }
    jobs
}

fn label(root: &Node) -> String {
    let name = root.at(&["metadata", "name"]).and_then(Node::text);
    name.map_or_else(|| "a trigger".to_owned(), std::borrow::Cow::into_owned)
}

/// The parameters of an object with their defaults, which a caller may replace.
fn parameters(root: &Node) -> Parameters {
    let nodes = root.at(&["spec", "params"]).map_or(&[][..], Node::items).iter();
    let parameter = |node: &Node| {
        let name = node.get("name")?.text()?.into_owned();
        let value = match node.get("default").and_then(|node| Some((node.text()?, node.span))) {
            Some((text, at)) => Value::Known {
                value: text.into_owned(),
                from: Provenance::VariableDefault,
                at: Some(at),
            },
            None => unknown(&name, node.span),
        };
        Some((name, value))
    };
    nodes.filter_map(parameter).collect()
}

fn unknown(name: &str, at: Span) -> Value<String> {
    Value::unknown(Why::UnresolvedVariable, format!("$(params.{name})"), Some(at))
}

/// What a pipeline definition gives to a template: one set of parameters a trigger.
fn definitions(
    definition: &Input<'_>,
    template: &Input<'_>,
    inputs: &[Input<'_>],
) -> Vec<(String, Parameters)> {
    let root = &definition.document.root;
    let home = folder(template.path);
    let paths = root.get("inputs").map_or(&[][..], Node::items).iter();
    let mut paths = paths.filter_map(|input| input.get("path")?.as_str());
    if !paths.any(|path| home == path || home.ends_with(&format!("/{path}"))) {
        return Vec::new();
    }
    let shared = properties(root);
    let triggers = root.get("triggers").map_or(&[][..], Node::items).iter();
    let starts = |trigger: &&Node| {
        let listener = trigger.get("eventListener").and_then(Node::as_str);
        listener
            .is_none_or(|listener| listener.contains('$') || leads_to(listener, template, inputs))
    };
    let given = |trigger: &Node| {
        let mut values = shared.clone();
        values.extend(properties(trigger));
        let name = trigger.get("name").and_then(Node::text);
        (name.map_or_else(|| label(root), std::borrow::Cow::into_owned), values)
    };
    triggers.filter(starts).map(given).collect()
}

/// Whether an event listener beside a template starts it.
fn leads_to(listener: &str, template: &Input<'_>, inputs: &[Input<'_>]) -> bool {
    let name = label(&template.document.root);
    let beside = inputs.iter().filter(|input| folder(input.path) == folder(template.path));
    beside.map(|input| &input.document.root).any(|root| {
        let is_it = root.get("kind").and_then(Node::as_str) == Some("EventListener")
            && root.at(&["metadata", "name"]).and_then(Node::as_str) == Some(listener);
        let triggers = root.at(&["spec", "triggers"]).map_or(&[][..], Node::items).iter();
        let mut templates = triggers.filter_map(|trigger| {
            let template = trigger.get("template")?;
            template.get("name").or_else(|| template.get("ref"))?.as_str()
        });
        is_it && templates.any(|template| template == name)
    })
}

/// Properties that are text; those that are secret are not read.
fn properties(node: &Node) -> Parameters {
    let items = node.get("properties").map_or(&[][..], Node::items).iter();
    let property = |node: &Node| {
        let name = node.get("name")?.text()?.into_owned();
        let is_secret = node.get("type").and_then(Node::as_str) == Some("secure");
        let value = node.get("value").filter(|_| !is_secret)?;
        let text = value.text()?;
        let at = value.span;
        let value = if text.contains(['$', '{']) {
            Value::unknown(Why::Template, text.into_owned(), Some(at))
        } else {
            Value::literal(text.into_owned(), at)
        };
        Some((name, value))
    };
    items.filter_map(property).collect()
}

/// The deployment that a template with these parameters starts; nothing where it starts another one.
fn deployment(
    input: &Input<'_>,
    name: String,
    own: &Parameters,
    given: &Parameters,
) -> Option<Job> {
    let get = |name: &str| given.get(name).or_else(|| own.get(name)).cloned();
    let (region, project, app) = (get("region")?, get("code-engine-project")?, get("app-name")?);
    let kind = get("deployment-type");
    let kind = kind.as_ref().and_then(Value::known).map(String::as_str);
    let is_job = kind == Some("job");
    let at = input.document.root.at(&["metadata", "name"]).map_or(input.document.span, |n| n.span);
    let home = folder(input.path);
    let login = Words::new(&["ibmcloud", "login"], at, home).flag("-r", region).call();
    let select = Words::new(&["ibmcloud", "ce", "project", "select"], at, home)
        .flag("--name", project)
        .call();
    let kind = if is_job { "job" } else { "app" };
    let create = Words::new(&["ibmcloud", "ce", kind, "create"], at, home).flag("--name", app);
    let flags = FLAGS.iter().filter(|_| !is_job);
    let create = flags.fold(create, |create, (flag, parameter)| {
        create.flag(flag, get(parameter).unwrap_or_default())
    });
    // The pipeline builds the image itself.
    let image = Value::unknown(Why::Computed, "the image that the pipeline builds", Some(at));
    let create = create.flag("--image", image);
    let trace = Trace { events: vec![login, select, create.call()], ..Trace::default() };
    let root = repository(home).to_owned();
    Some(Job { name, span: Some(at), root, trace, ..Job::default() })
}

/// The steps of a task, one after the other.
fn task(input: &Input<'_>, scripts: &Scripts<'_>) -> Job {
    let root = &input.document.root;
    let parameters = parameters(root);
    let mut all = Trace::default();
    for step in root.at(&["spec", "steps"]).map_or(&[][..], Node::items) {
        let Some(script) = step.get("script").filter(|node| node.as_str().is_some()) else {
            continue;
        };
        let text = script.as_str().unwrap_or_default();
        let is_shell = text
            .lines()
            .next()
            .is_none_or(|first| !first.starts_with("#!") || first.contains("sh"));
        if !is_shell {
            continue;
        }
        // Where a task works, its pipeline says.
        let mut env = Env::new("");
        env.enter(None);
        for variable in step.get("env").map_or(&[][..], Node::items) {
            let name = variable.get("name").and_then(Node::text);
            let value = variable.get("value").and_then(|node| Some((node.text()?, node.span)));
            if let (Some(name), Some((text, at))) = (name, value) {
                env.set(&name, filled(&text, at, &parameters));
            }
        }
        let text = holes(text, &parameters, &mut env);
        let mut found = match Program::read(input.path, script, &text) {
            Ok(program) => trace(&Rc::new(program), &mut env, scripts),
            Err(_) => Trace::unread(script.span),
        };
        all.is_cut |= found.is_cut;
        all.events.append(&mut found.events);
        all.ran.append(&mut found.ran);
    }
    let at = root.at(&["metadata", "name"]).map_or(input.document.span, |node| node.span);
    let home = repository(folder(input.path)).to_owned();
    Job { name: label(root), span: Some(at), root: home, trace: all, ..Job::default() }
}

/// The text before the first `$(params.NAME)`, the name, and the text after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("$(params.")?;
    let (name, after) = rest.split_once(')')?;
    Some((before, name, after))
}

fn filled(text: &str, at: Span, parameters: &Parameters) -> Value<String> {
    let mut texts = Vec::new();
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        texts.push(Value::literal(before.to_owned(), at));
        texts.push(parameters.get(name).cloned().unwrap_or_else(|| unknown(name, at)));
        rest = after;
    }
    texts.push(Value::literal(rest.to_owned(), at));
    concat(&texts)
}

/// A script with its parameters as variables of the same length.
fn holes(text: &str, parameters: &Parameters, env: &mut Env) -> String {
    let mut filled = String::new();
    let mut rest = text;
    let mut count = 0;
    while let Some((before, name, after)) = next(rest) {
        filled.push_str(before);
        let length = name.chars().count() + "$(params.)".len() - "${}".len();
        let hole = format!("_{count:0>width$}", width = length.saturating_sub(1));
        count += 1;
        let value = parameters.get(name).cloned();
        env.fill(&hole, value.unwrap_or_else(|| unknown(name, Span::at(0, 1, 1))));
        filled.push_str(&format!("${{{hole}}}"));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The folder that holds `.tekton`.
fn repository(path: &str) -> &str {
    let above = path.split("/.tekton").next().unwrap_or(path);
    if above.starts_with(".tekton") { "" } else { above }
}
