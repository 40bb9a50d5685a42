//! Tekton: whatever starts a pipeline gives values to its parameters, and each task that then runs is a
//! job, whose steps are scripts. What nothing starts is read with its defaults.

mod matrix;
mod parameters;
mod pipeline;
mod reference;
mod run;
mod task;
mod toolchain;
mod trigger;
mod when;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Span, Value};

use self::parameters::Parameters;
use self::pipeline::Run;
use self::run::{name_of, of_task, started};
use super::Scripts;
use super::job::Job;
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::cloud_foundry::Form;
use crate::normalise::path::folder;
use crate::normalise::variables::Variables;
use crate::parse::Node;
use crate::shell::{Event, same};

/// Jobs of all pipelines: triggers, templates, tasks and matrices multiply.
const MAX_JOBS: usize = 512;

/// Objects of one name among which one is looked for, and all that is looked at.
const MAX_NAMESAKES: usize = 64;
const MAX_LOOKS: usize = 1_000_000;

/// All objects of a run.
pub(super) struct Catalogue<'a> {
    objects: Vec<&'a Input<'a>>,
    by_kind: BTreeMap<&'a str, Vec<&'a Input<'a>>>,
    by_name: BTreeMap<(&'a str, String), Vec<&'a Input<'a>>>,
    /// How many objects were looked at.
    looks: Cell<usize>,
    scripts: &'a Scripts<'a>,
    variables: &'a Variables,
    /// The definitions of pipelines in toolchains, each with what gives values to it.
    definitions: Vec<(&'a Input<'a>, Vec<Form<'a>>)>,
    /// The pipelines and tasks that something runs.
    used: RefCell<BTreeSet<Span>>,
}

/// The jobs of all pipelines.
pub(super) fn jobs<'a>(
    inputs: &'a [Input<'a>],
    scripts: &'a Scripts<'a>,
    variables: &'a Variables,
) -> Vec<Job> {
    let of = |format: Format| inputs.iter().filter(move |input| input.format == format);
    let form = |input: &'a Input<'a>| (input, Form::of(input.path, inputs, variables));
    let objects: Vec<&Input<'_>> = of(Format::Tekton).collect();
    let mut by_kind: BTreeMap<&str, Vec<&Input<'_>>> = BTreeMap::new();
    let mut by_name: BTreeMap<(&str, String), Vec<&Input<'_>>> = BTreeMap::new();
    for input in &objects {
        let root = &input.document.root;
        let Some(kind) = root.get("kind").and_then(Node::as_str) else { continue };
        by_kind.entry(kind).or_default().push(input);
        by_name.entry((kind, label(root))).or_default().push(input);
    }
    let catalogue = Catalogue {
        objects,
        by_kind,
        by_name,
        looks: Cell::new(0),
        scripts,
        variables,
        definitions: of(Format::TektonDefinition).map(form).collect(),
        used: RefCell::default(),
    };
    catalogue.jobs()
}

impl<'a> Catalogue<'a> {
    fn jobs(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for input in &self.objects {
            let root = &input.document.root;
            let none = Parameters::default();
            let found = match root.get("kind").and_then(Node::as_str) {
                Some("TriggerTemplate") => self.template(input),
                Some("PipelineRun" | "TaskRun") => {
                    started(root, input, &none, &none, &name_of(root), self)
                }
                _ => continue,
            };
            add(found, &mut jobs);
        }
        for kind in ["Pipeline", "Task", "ClusterTask"] {
            for input in self.of_kind(kind) {
                if !self.used.borrow().contains(&input.document.root.span) {
                    add(self.alone(input), &mut jobs);
                }
            }
        }
        if !self.look(0) {
            jobs.iter_mut().for_each(|job| job.trace.is_cut = true);
        }
        jobs
    }

    /// What a template starts, once for each way in which it is started.
    fn template(&self, input: &Input<'_>) -> Vec<Job> {
        let resources = input.document.root.at(&["spec", "resourcetemplates"]);
        let resources = resources.map_or(&[][..], Node::items);
        let mut jobs: Vec<Job> = Vec::new();
        for start in trigger::starts(input, self).into_iter().take(MAX_JOBS) {
            let (own, properties) = (&start.parameters, &start.properties);
            let found = |resource| started(resource, input, own, properties, &start.name, self);
            let mut found: Vec<Job> = resources.iter().flat_map(found).collect();
            if !found.iter().any(toolchain::deploys_itself) {
                found.extend(toolchain::deployment(input, &start.name, own));
            }
            for job in found {
                // Several triggers that do the same, do it to one place.
                if !jobs.iter().any(|other| does_the_same(other, &job)) {
                    jobs.push(job);
                }
            }
        }
        jobs
    }

    /// A pipeline or a task that nothing runs.
    fn alone(&self, input: &Input<'_>) -> Vec<Job> {
        let root = &input.document.root;
        let Some(spec) = root.get("spec") else { return Vec::new() };
        let (name, none) = (label(root), Parameters::default());
        let parameters = &Parameters::declared(Some(spec), self.variables);
        if root.get("kind").and_then(Node::as_str) == Some("Pipeline") {
            let properties = &none;
            return Run { name: &name, input, spec, parameters, properties, catalogue: self }
                .jobs();
        }
        let at = root.at(&["metadata", "name"]).map_or(input.document.span, |node| node.span);
        vec![of_task(&name, input, spec, parameters, &none, at, self)]
    }

    /// The objects of a kind, in order.
    fn of_kind(&self, kind: &str) -> &[&'a Input<'a>] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Takes from what may be looked at; says whether there is any left. Objects that all name each other
    /// are looked at again for each.
    fn look(&self, objects: usize) -> bool {
        self.looks.set(self.looks.get().saturating_add(objects));
        self.looks.get() < MAX_LOOKS
    }

    /// The object of a name: the one in the same folder, else the only one. Where there are several, none
    /// is meant for certain.
    fn find(&self, kinds: &[&'a str], name: &str, from: &Input<'_>) -> Option<&'a Input<'a>> {
        let of = |kind: &&'a str| self.by_name.get(&(*kind, name.to_owned()));
        let named: Vec<&'a Input<'a>> =
            kinds.iter().filter_map(of).flatten().copied().take(MAX_NAMESAKES).collect();
        if !self.look(named.len() + 1) {
            return None;
        }
        let here = |input: &&&'a Input<'a>| folder(input.path) == folder(from.path);
        let found = match named.iter().find(here) {
            Some(found) => Some(*found),
            None => named.first().copied().filter(|_| named.len() == 1),
        };
        if let Some(found) = found {
            self.used.borrow_mut().insert(found.document.root.span);
        }
        found
    }

    /// A trigger of a listener; some are objects of their own.
    fn trigger<'n>(&self, node: &'n Node, from: &Input<'_>) -> &'n Node
    where
        'a: 'n,
    {
        let name = node.get("triggerRef").and_then(Node::as_str);
        let found = name.and_then(|name| self.find(&["Trigger"], name, from));
        found.and_then(|found| found.document.root.get("spec")).unwrap_or(node)
    }
}

/// Adds jobs, as long as there are not too many; then what is found is not all.
fn add(found: Vec<Job>, jobs: &mut Vec<Job>) {
    let room = MAX_JOBS.saturating_sub(jobs.len());
    let is_cut = found.len() > room;
    jobs.extend(found.into_iter().take(room));
    if is_cut {
        jobs.iter_mut().for_each(|job| job.trace.is_cut = true);
    }
}

/// Whether two jobs run the same commands with the same values.
fn does_the_same(a: &Job, b: &Job) -> bool {
    let is_same = |(a, b): (&Event, &Event)| match (a, b) {
        (Event::Call(a), Event::Call(b)) => {
            let words = a.words.iter().zip(&b.words);
            a.words.len() == b.words.len()
                && words.into_iter().all(|(a, b)| is_equal(&a.value, &b.value))
        }
        (Event::Given(a), Event::Given(b)) => is_equal(a, b),
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    };
    let (first, second) = (&a.trace.events, &b.trace.events);
    a.span == b.span && first.len() == second.len() && first.iter().zip(second).all(is_same)
}

/// Whether two values are the same, or stand for the same thing that is not known.
fn is_equal(a: &Value<String>, b: &Value<String>) -> bool {
    same(a, b) || (a.is_unknown() && b.is_unknown() && a.symbol() == b.symbol())
}

fn label(root: &Node) -> String {
    let name = root.at(&["metadata", "name"]).and_then(Node::text);
    name.map_or_else(|| "a trigger".to_owned(), std::borrow::Cow::into_owned)
}

/// The folder that holds `.tekton`.
fn repository(path: &str) -> &str {
    let above = path.split("/.tekton").next().unwrap_or(path);
    if above.starts_with(".tekton") { "" } else { above }
}
