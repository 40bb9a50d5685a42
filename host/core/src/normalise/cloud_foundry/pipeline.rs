//! Classic delivery pipelines: each deployer job is a target, or several where its script logs in to
//! several places.

use std::rc::Rc;

use resilint_schema::{Platform, Provenance, Span, Step, Value};

use super::commands::{Segment, segments};
use super::deployment::{Deployment, Of, Stated};
use super::push::Pushed;
use super::text::{Language, Reader, Values};
use crate::facts::FactBook;
use crate::normalise::delivery::{Job, Scripts, Start, deploys_elsewhere};
use crate::normalise::path::folder;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Input};
use crate::parse::Node;
use crate::shell::{Env, Program, Trace, trace};

/// What the jobs of one pipeline are read with.
struct Pipeline<'a> {
    input: &'a Input<'a>,
    variables: &'a Variables,
    facts: &'a FactBook,
    scripts: &'a Scripts<'a>,
}

/// The targets of a pipeline, in order, each with the job that it is of. `values` are those that a
/// toolchain gives to its placeholders.
pub(super) fn deployments(
    input: &Input<'_>,
    values: &Values,
    builder: &Builder<'_>,
    scripts: &Scripts<'_>,
) -> Vec<(Vec<Deployment>, Option<Job>)> {
    let pipeline = Pipeline { input, variables: builder.variables, facts: builder.facts, scripts };
    let mut jobs_done: Vec<(Vec<Deployment>, Option<Job>)> = Vec::new();
    let stages = input.document.root.get("stages").map_or(&[][..], Node::items);
    for (stage_index, stage) in (0u32..).zip(stages) {
        let values = with_properties(values, stage);
        let jobs = stage.get("jobs").map_or(&[][..], Node::items);
        for (job_index, node) in (0u32..).zip(jobs) {
            if node.get("type").and_then(Node::as_str) == Some("tester") {
                note_test(&mut jobs_done);
                continue;
            }
            let step = Step {
                stage: text(stage, "name"),
                job: text(node, "name"),
                stage_index,
                job_index,
                ..Step::default()
            };
            jobs_done.push(pipeline.job(node, &step, &values));
        }
    }
    jobs_done
}

/// Notes that the last job that deploys is tested.
fn note_test(jobs: &mut [(Vec<Deployment>, Option<Job>)]) {
    let deploying = |(found, job): &&mut (Vec<Deployment>, Option<Job>)| {
        !found.is_empty() || job.as_ref().is_some_and(|job| job.calls().next().is_some())
    };
    let Some((found, job)) = jobs.iter_mut().rev().find(deploying) else { return };
    let steps = found.iter_mut().filter_map(|found| found.target.step.as_mut());
    let steps = steps.chain(job.iter_mut().filter_map(|job| job.step.as_mut()));
    steps.for_each(|step| step.tested_before_next = true);
}

fn text(node: &Node, key: &str) -> String {
    node.get(key).and_then(Node::text).unwrap_or_default().into_owned()
}

/// Properties of a stage; those marked secure are not read.
fn with_properties(values: &Values, stage: &Node) -> Values {
    let mut values = values.clone();
    for property in stage.get("properties").map_or(&[][..], Node::items) {
        let name = text(property, "name");
        let is_plain =
            property.get("type").and_then(Node::as_str).is_none_or(|kind| kind == "text");
        match property.get("value").and_then(Node::text) {
            Some(value) if is_plain && !is_placeholder(&value) => {
                values.set(&name, &value, Provenance::Env);
            }
            _ => values.forget(&name),
        }
    }
    values
}

/// Whether the value of a property is filled in later. Pipelines that a web page has made say
/// `undefined` where nothing was entered yet.
fn is_placeholder(value: &str) -> bool {
    value.contains(['$', '{']) || value.trim() == "undefined"
}

impl Pipeline<'_> {
    fn job(&self, node: &Node, step: &Step, values: &Values) -> (Vec<Deployment>, Option<Job>) {
        let is_deployer = node.get("type").and_then(Node::as_str) == Some("deployer");
        let target = node.get("target").filter(|node| node.is_map());
        let reader = Reader { variables: self.variables, values, language: Language::Pipeline };
        let base =
            target.map_or_else(Stated::default, |node| Stated::read(node, &reader, self.facts));
        let of = Of {
            name: format!("{} / {}", step.stage, step.job),
            step: Some(step.clone()),
            span: node.span,
            has_target: node.get("target").is_some(),
            root: root(self.input.path),
            facts: self.facts,
        };
        let Some(script) = node.get("script").filter(|node| node.as_str().is_some()) else {
            if !is_deployer {
                return (Vec::new(), None);
            }
            let at = target.unwrap_or(node).span;
            let pushes = match base.target.platform {
                Platform::CloudFoundry => vec![Pushed::by_job(at, Some(of.root.to_owned()))],
                _ => Vec::new(),
            };
            return (vec![Deployment::new(Segment::of_job(pushes), &base, &of)], None);
        };
        let values = base.fill(values);
        let job = Job {
            name: of.name.clone(),
            span: Some(of.span),
            root: of.root.to_owned(),
            step: of.step.clone(),
            trace: self.trace(script, &values, of.root),
            start: Start {
                region: base.place.location.region.clone(),
                cluster: base.target.cluster.clone(),
            },
            ..Job::default()
        };
        let segments = segments(job.calls(), self.variables, &values);
        // Jobs for other platforms keep the target that the form of the pipeline asks for.
        let is_elsewhere =
            base.target.platform == Platform::CloudFoundry && deploys_elsewhere(&job);
        let deploys = |segment: &Segment| match segment.pushes.as_slice() {
            [] => is_deployer && !is_elsewhere,
            pushes => is_deployer || pushes.iter().any(|pushed| pushed.push.certain),
        };
        let deployments = segments.into_iter().filter(deploys);
        let deployments = deployments.map(|segment| {
            let mut found = Deployment::new(segment, &base, &of);
            found.settled &= !job.trace.is_cut;
            found
        });
        (deployments.collect(), Some(job))
    }

    /// What a script does. One that cannot be read may do anything.
    fn trace(&self, script: &Node, values: &Values, root: &str) -> Trace {
        let mut env = Env::new(root);
        for (name, text, from) in values.iter() {
            env.set(name, Value::Known { value: text.to_owned(), from, at: None });
        }
        let text = script.as_str().unwrap_or_default();
        match Program::read(self.input.path, script, text) {
            Ok(program) => trace(&Rc::new(program), &mut env, self.scripts),
            Err(_) => {
                Trace::unread(Span::at(script.span.source, script.span.line, script.span.column))
            }
        }
    }
}

/// The folder that a pipeline works in: that of the repository which holds `.bluemix`.
fn root(path: &str) -> &str {
    let own = folder(path);
    if own == ".bluemix" || own.ends_with("/.bluemix") { folder(own) } else { own }
}
