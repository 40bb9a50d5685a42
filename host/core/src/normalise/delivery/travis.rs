//! Travis CI: the phases of each job are one shell, and `deploy` names providers.

use std::rc::Rc;

use resilint_schema::{Provenance, Span, Step, Value};

use super::Scripts;
use super::job::Job;
use super::order::is_test;
use super::words::Words;
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::parse::Node;
use crate::shell::{Env, Program, Trace, trace};

/// Jobs of one file: a matrix of variables multiplies.
const MAX_JOBS: usize = 64;

/// The phases before and after `deploy`, in order.
const BEFORE: &[&str] =
    &["before_install", "install", "before_script", "script", "after_success", "before_deploy"];
const AFTER: &[&str] = &["after_deploy", "after_script"];

/// The jobs of all files.
pub(super) fn jobs(inputs: &[Input<'_>], scripts: &Scripts<'_>) -> Vec<Job> {
    let ours = inputs.iter().filter(|input| input.format == Format::Travis);
    ours.flat_map(|input| File { input, scripts }.jobs()).collect()
}

struct File<'f> {
    input: &'f Input<'f>,
    scripts: &'f Scripts<'f>,
}

/// One job, with what it is read from: its own entry, before the top level.
struct Entry<'n> {
    layers: Vec<&'n Node>,
    variables: Vec<&'n Node>,
    stage: String,
}

impl File<'_> {
    fn jobs(&self) -> Vec<Job> {
        let root = &self.input.document.root;
        let entries = entries(root);
        let stages = stages(root, &entries);
        let mut jobs = Vec::new();
        for (index, entry) in (0u32..).zip(&entries) {
            let stage = stages.iter().position(|stage| *stage == entry.stage).unwrap_or_default();
            let alone = entries.iter().filter(|other| other.stage == entry.stage).count() == 1;
            let step = Step {
                stage: entry.stage.clone(),
                job: String::new(),
                stage_index: u32::try_from(stage).unwrap_or(u32::MAX),
                job_index: index,
                tested_before_next: stages.get(stage + 1).is_some_and(|next| is_test(next)),
                concurrent: !alone,
            };
            jobs.push(self.job(entry, step));
        }
        jobs
    }

    fn job(&self, entry: &Entry<'_>, step: Step) -> Job {
        let home = folder(self.input.path);
        let mut env = Env::new(home);
        for node in &entry.variables {
            set(node, &mut env);
        }
        let mut all = Trace::default();
        let phase = |names: &[&str], env: &mut Env, all: &mut Trace| {
            for name in names {
                let node = entry.layers.iter().find_map(|layer| layer.get(name));
                node.into_iter().for_each(|node| self.commands(node, env, all));
            }
        };
        phase(BEFORE, &mut env, &mut all);
        if let Some(node) = entry.layers.iter().find_map(|layer| layer.get("deploy")) {
            for provider in list_of(node) {
                self.provider(provider, &mut env, &mut all, home);
            }
        }
        phase(AFTER, &mut env, &mut all);
        let file = self.input.path.rsplit('/').next().unwrap_or(self.input.path);
        let name = if entry.stage.is_empty() || entry.layers.len() < 2 {
            file.to_owned()
        } else {
            format!("{file} / {}", entry.stage)
        };
        let span = entry.layers.first().map(|node| head(node));
        Job {
            name,
            span: span.filter(|_| entry.layers.len() > 1),
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
            let mut found = match Program::read(self.input.path, line, text) {
                Ok(program) => trace(&Rc::new(program), env, self.scripts),
                Err(_) => Trace::unread(line.span),
            };
            all.is_cut |= found.is_cut;
            all.events.append(&mut found.events);
            all.ran.append(&mut found.ran);
        }
    }

    fn provider(&self, node: &Node, env: &mut Env, all: &mut Trace, home: &str) {
        let Some(name) = node.get("provider").and_then(Node::as_str) else { return };
        let at = node.get("provider").map_or(node.span, |node| node.span);
        let text = |key: &str| match node.get(key).and_then(|node| Some((node.text()?, node.span)))
        {
            Some((text, at)) => expanded(&text, at, env),
            None => Value::Absent,
        };
        match name {
            "cloudfoundry" | "bluemixcloudfoundry" | "bluemixcf" => {
                let api = match (text("api"), name) {
                    (Value::Absent, "cloudfoundry") => Value::Absent,
                    (Value::Absent, _) => bluemix(text("region"), at),
                    (api, _) => api,
                };
                all.events.push(
                    Words::new(&["cf", "login"], at, home)
                        .flag("-a", api)
                        .flag("-o", text("organization"))
                        .flag("-s", text("space"))
                        .call(),
                );
                let push = Words::new(&["cf", "push"], at, home);
                let name = text("app_name");
                let push = if name.is_absent() { push } else { push.value(name) };
                all.events.push(push.flag("-f", text("manifest")).call());
            }
            "script" => {
                if let Some(script) = node.get("script") {
                    self.commands(script, env, all);
                }
            }
            // What else deploys, does not deploy to what is followed here.
            _ => {}
        }
    }
}

/// The API of a region; without one, that of the first region there was.
fn bluemix(region: Value<String>, at: Span) -> Value<String> {
    let default =
        Value::Known { value: "ng".to_owned(), from: Provenance::FormatDefault, at: Some(at) };
    let region = if region.is_absent() { default } else { region };
    match region {
        Value::Unknown { why, symbol, at, .. } => {
            let symbol = symbol.map(|symbol| format!("https://api.{symbol}.bluemix.net"));
            Value::Unknown { why, symbol, candidates: Vec::new(), at }
        }
        region => region.map(|region| format!("https://api.{region}.bluemix.net")),
    }
}

/// A text of the configuration, whose variables the shell of the job has set.
fn expanded(text: &str, at: Span, env: &Env) -> Value<String> {
    if !text.contains('$') {
        return Value::literal(text.to_owned(), at);
    }
    env.clone().expanded(text, at)
}

/// Jobs that the file lists, or multiplies by variables; else the file itself.
fn entries(root: &Node) -> Vec<Entry<'_>> {
    let list = |keys: &[&[&str]]| -> Vec<&Node> {
        let nodes = keys.iter().filter_map(|path| root.at(path));
        nodes.flat_map(Node::items).collect()
    };
    let global: Vec<&Node> = match root.get("env") {
        Some(node) if node.get("global").is_some() || node.get("jobs").is_some() => {
            node.get("global").map_or(&[][..], list_of).iter().collect()
        }
        _ => Vec::new(),
    };
    let included = list(&[&["jobs", "include"], &["matrix", "include"]]);
    let mut entries = Vec::new();
    let mut stage = "Test".to_owned();
    for job in included.into_iter().take(MAX_JOBS) {
        if let Some(name) = job.get("stage").and_then(Node::text) {
            stage = name.into_owned();
        }
        let own = job.get("env").map_or(&[][..], list_of);
        let variables = global.iter().copied().chain(own).collect();
        entries.push(Entry { layers: vec![job, root], variables, stage: stage.clone() });
    }
    if !entries.is_empty() {
        return entries;
    }
    let mut multiplied = list(&[&["env", "jobs"], &["env", "matrix"]]);
    if let Some(node) = root.get("env").filter(|node| node.is_seq() && node.items().len() > 1) {
        multiplied.extend(node.items());
    }
    if multiplied.is_empty() {
        let own = root.get("env").filter(|node| !node.is_map() || node.get("global").is_none());
        let variables = global.into_iter().chain(own).collect();
        return vec![Entry { layers: vec![root], variables, stage: String::new() }];
    }
    let entry = |node| Entry {
        layers: vec![root],
        variables: global.iter().copied().chain([node]).collect(),
        stage: String::new(),
    };
    multiplied.into_iter().take(MAX_JOBS).map(entry).collect()
}

/// The items of a list; what is none is its only item.
fn list_of(node: &Node) -> &[Node] {
    if node.is_seq() { node.items() } else { std::slice::from_ref(node) }
}

/// The names of the stages in order: as they are listed, else as they come.
fn stages(root: &Node, entries: &[Entry<'_>]) -> Vec<String> {
    let listed = root.get("stages").map_or(&[][..], Node::items).iter();
    let name =
        |node: &Node| node.get("name").unwrap_or(node).text().map(std::borrow::Cow::into_owned);
    let mut stages: Vec<String> = listed.filter_map(name).collect();
    for entry in entries {
        if !stages.contains(&entry.stage) {
            stages.push(entry.stage.clone());
        }
    }
    stages
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
