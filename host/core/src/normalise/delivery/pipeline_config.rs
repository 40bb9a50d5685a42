//! The stages of IBM's ready-made pipelines (`.pipeline-config.yaml`): each has a script of its own.

use std::rc::Rc;

use resilint_schema::{Provenance, Step, Value, Why};

use super::Scripts;
use super::job::Job;
use super::order::{Order, is_test};
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::normalise::variables::Variables;
use crate::parse::Node;
use crate::shell::{Env, Program, Trace, trace};

/// The stages of the first version, in order.
pub(crate) const STAGES: &[&str] = &[
    "setup",
    "detect-secrets",
    "peer-review",
    "test",
    "unit-test",
    "compliance-checks",
    "static-scan",
    "containerize",
    "scan-artifact",
    "sign-artifact",
    "deploy",
    "dynamic-scan",
    "acceptance-test",
    "release",
    "finish",
];

/// Tasks of one file.
const MAX_TASKS: usize = 500;

/// The jobs of all files.
pub(super) fn jobs(inputs: &[Input<'_>], scripts: &Scripts<'_>, variables: &Variables) -> Vec<Job> {
    let ours = inputs.iter().filter(|input| input.format == Format::PipelineConfig);
    ours.flat_map(|input| File { input, scripts, variables }.jobs()).collect()
}

struct File<'f> {
    input: &'f Input<'f>,
    scripts: &'f Scripts<'f>,
    variables: &'f Variables,
}

impl File<'_> {
    fn jobs(&self) -> Vec<Job> {
        let root = &self.input.document.root;
        let stages: Vec<(&str, &Node)> = STAGES
            .iter()
            .filter_map(|name| Some((*name, root.get(name)?)))
            .filter(|(_, node)| node.get("script").is_some())
            .collect();
        let mut jobs = Vec::new();
        for (index, (name, node)) in (0u32..).zip(&stages) {
            let next = stages.get(index as usize + 1);
            let step = Step {
                job: (*name).to_owned(),
                stage_index: index,
                tested_before_next: next.is_some_and(|(name, _)| is_test(name)),
                ..Step::default()
            };
            jobs.push(self.job(name, node, self.script(node), step));
        }
        jobs.extend(self.tasks(root));
        jobs
    }

    /// The tasks of the second version, which have several steps.
    fn tasks(&self, root: &Node) -> Vec<Job> {
        let entries = root.get("tasks").map_or(&[][..], Node::entries).iter();
        let tasks: Vec<(&str, &Node)> = entries
            .filter_map(|entry| Some((entry.key.as_str()?, &entry.value)))
            .take(MAX_TASKS)
            .collect();
        let is_cut = tasks.len() == MAX_TASKS;
        let after = |node: &'_ Node| -> Vec<String> {
            let Some(after) = node.get("runAfter") else { return Vec::new() };
            let list = if after.is_seq() { after.items() } else { std::slice::from_ref(after) };
            list.iter().filter_map(Node::text).map(std::borrow::Cow::into_owned).collect()
        };
        let needs = |node: &Node| {
            let named = after(node);
            let names = tasks.iter().map(|(name, _)| *name);
            names.filter(|name| named.iter().any(|own| own == name)).collect()
        };
        let order =
            Order::new(tasks.iter().map(|(name, node)| (*name, needs(node), is_test(name))));
        let mut jobs = Vec::new();
        for (index, (name, node)) in (0u32..).zip(&tasks) {
            let mut all = Trace { is_cut, ..Trace::default() };
            for step in node.get("steps").map_or(&[][..], Node::items) {
                all.append(self.script(step));
            }
            let step = Step {
                job: (*name).to_owned(),
                stage_index: order.stage(name),
                job_index: index,
                tested_before_next: order.is_tested(name),
                concurrent: !order.is_alone(name),
                ..Step::default()
            };
            jobs.push(self.job(name, node, all, step));
        }
        jobs
    }

    fn job(&self, name: &str, node: &Node, trace: Trace, step: Step) -> Job {
        let file = self.input.path.rsplit('/').next().unwrap_or(self.input.path);
        let span = resilint_schema::Span::at(node.span.source, node.span.line, node.span.column);
        Job {
            name: format!("{file} / {name}"),
            span: Some(span),
            root: folder(self.input.path).to_owned(),
            step: Some(step),
            trace,
            ..Job::default()
        }
    }

    /// What the script of a stage or step does, which starts in the repository.
    fn script(&self, node: &Node) -> Trace {
        let Some(script) = node.get("script").filter(|node| node.as_str().is_some()) else {
            return Trace::default();
        };
        let mut env = Env::new(folder(self.input.path));
        let text = filled(script.as_str().unwrap_or_default(), self.variables, &mut env);
        match Program::read(self.input.path, script, &text) {
            Ok(program) => trace(&Rc::new(program), &mut env, self.scripts),
            Err(_) => Trace::unread(script.span),
        }
    }
}

/// A script in which properties of the pipeline are holes of the same length: `$(get_env NAME DEFAULT)`.
fn filled(text: &str, variables: &Variables, env: &mut Env) -> String {
    let mut filled = String::new();
    let mut rest = text;
    let mut count = 0;
    while let Some((before, property, after)) = next(rest) {
        let words: Vec<&str> =
            property.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        let given = words.first().and_then(|name| variables.value(name));
        let value = match words.as_slice() {
            _ if let Some((value, from)) = given => {
                Value::Known { value: value.to_owned(), from, at: None }
            }
            [_, default] if !default.is_empty() && !default.contains('$') => Value::Known {
                value: (*default).to_owned(),
                from: Provenance::VariableDefault,
                at: None,
            },
            [name, ..] => {
                Value::unknown(Why::UnresolvedVariable, format!("$(get_env {name})"), None)
            }
            [] => Value::unknown(Why::UnresolvedVariable, "$(get_env)", None),
        };
        let length = "$(get_env)".len() + property.chars().count() - "${}".len();
        let hole = format!("_{count:0>width$}", width = length.saturating_sub(1));
        count += 1;
        env.fill(&hole, value);
        filled.push_str(before);
        filled.push_str(&format!("${{{hole}}}"));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The text before the first property, the words that name it, and the text after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("$(get_env")?;
    let (property, after) = rest.split_once(')')?;
    (property.starts_with(' ') && !property.contains(['(', '\n']))
        .then_some((before, property, after))
}
