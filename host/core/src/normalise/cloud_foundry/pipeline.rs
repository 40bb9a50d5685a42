//! Classic delivery pipelines: each deployer job is a target, or several where its script logs in to
//! several places.

use resilint_schema::{Location, Platform, Provenance, Span, Step, Target, Value};

use super::commands::{Segment, segments};
use super::files::folder;
use super::place::Place;
use super::push::Pushed;
use super::script;
use super::text::{Language, Reader, Values};
use crate::facts::FactBook;
use crate::normalise::Input;
use crate::normalise::variables::Variables;
use crate::parse::Node;

/// One target of a pipeline, with what decides which apps it pushes.
#[derive(Clone, Debug)]
pub(super) struct Deployment {
    pub(super) target: Target,
    pub(super) location: Location,
    /// Stage and job, for people.
    pub(super) name: String,
    pub(super) span: Span,
    /// The folder that the pipeline works in.
    pub(super) root: String,
    pub(super) pushes: Vec<Pushed>,
    /// Whether this is certain to be one place: it is written down, and no loop repeats it.
    pub(super) settled: bool,
}

impl Deployment {
    /// What people call the job, for an app that has no other name.
    pub(super) fn job(&self) -> String {
        let step = self.target.step.iter().flat_map(|step| [&step.job, &step.stage]);
        step.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_else(|| "app".to_owned())
    }
}

/// What the jobs of one pipeline are read with.
struct Pipeline<'a> {
    input: &'a Input<'a>,
    variables: &'a Variables,
    facts: &'a FactBook,
}

/// The targets of a pipeline, in order. `values` are those that a toolchain gives to its placeholders.
pub(super) fn deployments(
    input: &Input<'_>,
    values: &Values,
    variables: &Variables,
    facts: &FactBook,
) -> Vec<Deployment> {
    let pipeline = Pipeline { input, variables, facts };
    let mut deployments: Vec<Deployment> = Vec::new();
    let stages = input.document.root.get("stages").map_or(&[][..], Node::items);
    for (stage_index, stage) in (0u32..).zip(stages) {
        let values = with_properties(values, stage);
        let jobs = stage.get("jobs").map_or(&[][..], Node::items);
        for (job_index, job) in (0u32..).zip(jobs) {
            if job.get("type").and_then(Node::as_str) == Some("tester") {
                if let Some(step) =
                    deployments.last_mut().and_then(|last| last.target.step.as_mut())
                {
                    step.tested_before_next = true;
                }
                continue;
            }
            let step = Step {
                stage: text(stage, "name"),
                job: text(job, "name"),
                stage_index,
                job_index,
                tested_before_next: false,
                concurrent: false,
            };
            deployments.extend(pipeline.job(job, &step, &values));
        }
    }
    deployments
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
    fn job(&self, job: &Node, step: &Step, values: &Values) -> Vec<Deployment> {
        let is_deployer = job.get("type").and_then(Node::as_str) == Some("deployer");
        let target = job.get("target").filter(|node| node.is_map());
        let reader = Reader { variables: self.variables, values, language: Language::Pipeline };
        let base =
            target.map_or_else(Stated::default, |node| Stated::read(node, &reader, self.facts));
        let Some(script) = job.get("script").filter(|node| node.as_str().is_some()) else {
            if !is_deployer {
                return Vec::new();
            }
            let at = target.unwrap_or(job).span;
            let pushes = match base.target.platform {
                Platform::CloudFoundry => vec![Pushed::by_job(at)],
                _ => Vec::new(),
            };
            let segment = Segment::of_job(pushes);
            return vec![self.deployment(job, step, &base, segment)];
        };
        let values = base.fill(values);
        let commands = script::commands(script);
        let segments = segments(&commands, self.variables, &values);
        let deploys = |segment: &Segment| {
            is_deployer || segment.pushes.iter().any(|pushed| pushed.push.certain)
        };
        let deployments = segments.into_iter().filter(deploys);
        deployments.map(|segment| self.deployment(job, step, &base, segment)).collect()
    }

    /// Where a segment deploys to, and whether that is written down for certain.
    fn place(&self, segment: &Segment, base: &Stated) -> (Place, bool) {
        let read = |(endpoint, region): &(Value<String>, Value<String>)| {
            if endpoint.is_absent() {
                Place::of_region_id(region, self.facts)
            } else {
                Place::of_endpoint(endpoint, self.facts)
            }
        };
        // What cannot be seen into may log in elsewhere.
        let certain = !segment.looped && !segment.conditional && segment.opaque.is_none();
        let moved = (segment.endpoint.clone(), segment.region.clone());
        let stated = if moved.0.is_absent() { &moved.1 } else { &moved.0 };
        if stated.is_absent() {
            return (base.place.clone(), base.settled && certain);
        }
        let mut instead: Vec<Place> = segment.instead.iter().map(read).collect();
        if segment.conditional && base.place.is_stated() {
            instead.push(base.place.clone());
        }
        (read(&moved).or_one_of(&instead), is_settled(stated) && certain)
    }

    fn deployment(
        &self,
        job: &Node,
        step: &Step,
        base: &Stated,
        mut segment: Segment,
    ) -> Deployment {
        // Nobody expects a push to Cloud Foundry in the unseen part of a script for a cluster.
        let is_visible = segment.pushes.iter().any(|pushed| pushed.push.certain);
        if base.target.platform != Platform::CloudFoundry && !is_visible {
            segment.pushes.clear();
        }
        let (place, settled) = self.place(&segment, base);
        let or_base = |own: Value<String>, base: &Value<String>| {
            if own.is_absent() { base.clone() } else { own }
        };
        let target = Target {
            provider: place.provider,
            endpoint: place.endpoint,
            organization: or_base(segment.organization, &base.target.organization),
            space: or_base(segment.space, &base.target.space),
            pushes: segment.pushes.iter().map(|pushed| pushed.push.clone()).collect(),
            creates_services: segment.creates_services,
            maps_routes: segment.maps_routes,
            step: Some(step.clone()),
            ..base.target.clone()
        };
        Deployment {
            target,
            location: place.location,
            name: format!("{} / {}", step.stage, step.job),
            span: segment.at.filter(|_| job.get("target").is_none()).unwrap_or(job.span),
            root: root(self.input.path).to_owned(),
            pushes: segment.pushes,
            settled,
        }
    }
}

/// The folder that a pipeline works in: that of the repository which holds `.bluemix`.
fn root(path: &str) -> &str {
    let own = folder(path);
    if own == ".bluemix" || own.ends_with("/.bluemix") { folder(own) } else { own }
}

/// What the `target` of a job states.
#[derive(Clone, Debug, Default)]
struct Stated {
    target: Target,
    place: Place,
    settled: bool,
}

impl Stated {
    fn read(node: &Node, reader: &Reader<'_>, facts: &FactBook) -> Self {
        let text = |key| reader.child(node, key);
        let (region, url) = (text("region_id"), text("url"));
        let endpoint = if url.is_absent() { text("endpoint") } else { url };
        let of_endpoint = Place::of_endpoint(&endpoint, facts);
        let (place, stated) = if region.is_absent() {
            (of_endpoint, endpoint)
        } else {
            let endpoint = of_endpoint.endpoint;
            (Place { endpoint, ..Place::of_region_id(&region, facts) }, region)
        };
        let cluster = text("kubernetes_cluster");
        let platform =
            if cluster.is_absent() { Platform::CloudFoundry } else { Platform::Kubernetes };
        let target = Target {
            platform,
            organization: text("organization"),
            space: text("space"),
            cluster,
            application: text("application"),
            ..Target::default()
        };
        Self { target, place, settled: is_settled(&stated) }
    }

    /// The variables that the pipeline gives to the script of a job.
    fn fill(&self, values: &Values) -> Values {
        let mut values = values.clone();
        for (name, value) in [
            ("CF_APP", &self.target.application),
            ("CF_ORG", &self.target.organization),
            ("CF_ORGANIZATION", &self.target.organization),
            ("CF_SPACE", &self.target.space),
            ("CF_TARGET_URL", &self.place.endpoint),
        ] {
            if let Value::Known { value, from, .. } = value {
                values.set(name, value, *from);
            }
        }
        values
    }
}

/// Whether a place is written down, not a default that another run of the toolchain may replace.
const fn is_settled(stated: &Value<String>) -> bool {
    !matches!(
        stated,
        Value::Unknown { .. }
            | Value::Absent
            | Value::Known { from: Provenance::VariableDefault, .. }
    )
}
