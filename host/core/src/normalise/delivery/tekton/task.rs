//! The steps of a task, one after the other, in one pod.

use std::rc::Rc;

use resilint_schema::{Value, Why};

use super::parameters::Parameters;
use crate::normalise::delivery::Scripts;
use crate::parse::Node;
use crate::shell::{Env, Program, Trace, trace};

/// The configuration that toolchains give to all tasks of a pipeline.
const PROPERTIES: &[&str] = &["environment-properties", "secure-properties"];

/// One task, with what it is read with.
pub(super) struct Task<'t> {
    /// The path of the file that it is in.
    pub(super) file: &'t str,
    pub(super) spec: &'t Node,
    pub(super) parameters: &'t Parameters,
    /// What a toolchain gives.
    pub(super) properties: &'t Parameters,
    pub(super) scripts: &'t Scripts<'t>,
}

impl Task<'_> {
    /// What its steps do.
    pub(super) fn trace(&self) -> Trace {
        let mut all = Trace::default();
        for step in self.spec.get("steps").map_or(&[][..], Node::items) {
            all.append(self.step(step));
        }
        all
    }

    /// What a script does that its task is given.
    pub(super) fn script(&self, script: &Node) -> Trace {
        let mut env = Env::new("");
        env.enter(None);
        env.keep_places();
        self.run(script, script.as_str().unwrap_or_default(), &mut env)
    }

    fn step(&self, step: &Node) -> Trace {
        // A step of another object is not followed.
        if step.get("ref").is_some() {
            return Trace { is_cut: true, ..Trace::default() };
        }
        // Where a task works, its pipeline says.
        let mut env = Env::new("");
        env.enter(None);
        env.keep_places();
        let template = self.spec.get("stepTemplate");
        for node in [template, Some(step)].into_iter().flatten() {
            self.set(node, &mut env);
        }
        if let Some(script) = step.get("script").filter(|node| node.as_str().is_some()) {
            let text = script.as_str().unwrap_or_default();
            let is_shell = text
                .lines()
                .next()
                .is_none_or(|first| !first.starts_with("#!") || first.contains("sh"));
            return if is_shell { self.run(script, text, &mut env) } else { Trace::default() };
        }
        match self.command(step, template) {
            Some(Command::Script(node)) => {
                self.run(node, node.as_str().unwrap_or_default(), &mut env)
            }
            Some(Command::Line(node, line)) => self.run(node, &line, &mut env),
            None => Trace::default(),
        }
    }

    fn run(&self, node: &Node, text: &str, env: &mut Env) -> Trace {
        let text = self.parameters.script(text, env);
        match Program::read(self.file, node, &text) {
            Ok(program) => trace(&Rc::new(program), env, self.scripts),
            Err(_) => Trace::unread(node.span),
        }
    }

    /// The variables of a step.
    fn set(&self, node: &Node, env: &mut Env) {
        // All properties of a toolchain at once.
        for source in node.get("envFrom").map_or(&[][..], Node::items) {
            let name = source.at(&["configMapRef", "name"]).and_then(Node::as_str);
            if name.is_some_and(|name| PROPERTIES.contains(&name)) {
                for (name, value) in self.properties.texts() {
                    env.set(name, value.clone());
                }
            }
        }
        for variable in node.get("env").map_or(&[][..], Node::items) {
            let Some(name) = variable.get("name").and_then(Node::text) else { continue };
            let value = match (variable.get("value"), variable.get("valueFrom")) {
                (Some(value), _) => self.parameters.node(value),
                (None, Some(from)) => self.from(from),
                (None, None) => continue,
            };
            env.set(&name, value);
        }
    }

    /// A variable from a configuration: that of the toolchain is known, others are not.
    fn from(&self, node: &Node) -> Value<String> {
        let sources = ["configMapKeyRef", "secretKeyRef"];
        let Some((kind, source)) = sources.iter().find_map(|kind| Some((*kind, node.get(kind)?)))
        else {
            return Value::unknown(Why::Computed, "a field of the pod", Some(node.span));
        };
        let text = |key: &str| source.get(key).map(|node| self.parameters.node(node));
        let shown = |value: Option<Value<String>>| {
            let value = value.unwrap_or_default();
            value.known().map(String::as_str).or(value.symbol()).unwrap_or_default().to_owned()
        };
        let (name, key) = (shown(text("name")), shown(text("key")));
        let is_given = PROPERTIES.contains(&name.as_str()) && kind == "configMapKeyRef";
        match self.properties.get(&key).filter(|_| is_given) {
            Some(value) => value.clone(),
            None => Value::unknown(Why::Template, format!("{key} of {name}"), Some(source.span)),
        }
    }

    /// `command` and `args`: the script that a shell is given, or a line.
    fn command<'n>(&self, step: &'n Node, template: Option<&'n Node>) -> Option<Command<'n>> {
        let own = |key: &str| step.get(key).or_else(|| template?.get(key));
        let program = own("command").map_or(&[][..], Node::items);
        let nodes: Vec<&Node> =
            program.iter().chain(own("args").map_or(&[][..], Node::items)).collect();
        // Without a command, the image says what runs.
        let first = nodes.first().filter(|_| !program.is_empty())?;
        let is_shell = first.as_str().is_some_and(|path| path.ends_with("sh"));
        let is_flag = |node: &&Node| {
            let flags = node.as_str().and_then(|text| text.strip_prefix('-'));
            flags.is_some_and(|flags| !flags.starts_with('-') && flags.ends_with('c'))
        };
        if let Some(at) = nodes.iter().position(is_flag).filter(|_| is_shell) {
            let script = nodes.get(at + 1).filter(|node| node.as_str().is_some())?;
            return Some(Command::Script(script));
        }
        let mut words = Vec::new();
        for node in &nodes {
            // A list of words is one each, where it can be told.
            let list = node.as_str().filter(|text| text.ends_with("[*])"));
            match list.and_then(|_| self.parameters.list(node)) {
                Some(items) => words.extend(items.iter().map(|item| quoted(item_text(item)))),
                None => words.extend(node.text().map(|text| quoted(&text))),
            }
        }
        Some(Command::Line(first, words.join(" ")))
    }
}

enum Command<'n> {
    Script(&'n Node),
    /// A line that is not written so, which is placed at its first word.
    Line(&'n Node, String),
}

fn item_text(item: &Value<String>) -> &str {
    item.known().map(String::as_str).or(item.symbol()).unwrap_or_default()
}

/// A word as a shell reads it, in quotes that nothing but references are filled in.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}
