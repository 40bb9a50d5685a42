//! One place that a job or script deploys to, and what it pushes there.

use resilint_schema::{Location, Platform, Provenance, Span, Step, Target, Value};

use super::commands::{Segment, segments};
use super::place::Place;
use super::push::Pushed;
use super::text::{Reader, Values};
use crate::facts::FactBook;
use crate::normalise::delivery::Job;
use crate::normalise::variables::Variables;
use crate::parse::Node;

/// One target, with what decides which apps it pushes.
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

/// The job that a deployment is of.
pub(super) struct Of<'a> {
    pub(super) name: String,
    pub(super) step: Option<Step>,
    /// Where the job is written, and whether its targets are placed there rather than at a login.
    pub(super) span: Span,
    pub(super) has_target: bool,
    pub(super) root: &'a str,
    pub(super) facts: &'a FactBook,
}

impl Deployment {
    /// The deployment that a segment of a job performs.
    pub(super) fn new(mut segment: Segment, base: &Stated, of: &Of<'_>) -> Self {
        // Nobody expects a push to Cloud Foundry in the unseen part of a script for a cluster.
        let is_visible = segment.pushes.iter().any(|pushed| pushed.push.certain);
        if base.target.platform != Platform::CloudFoundry && !is_visible {
            segment.pushes.clear();
        }
        let (place, settled) = place(&segment, base, of.facts);
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
            step: of.step.clone(),
            ..base.target.clone()
        };
        Self {
            target,
            location: place.location,
            name: of.name.clone(),
            span: segment.at.filter(|_| !of.has_target).unwrap_or(of.span),
            root: of.root.to_owned(),
            pushes: segment.pushes,
            settled,
        }
    }

    /// The deployments of a job outside of classic pipelines. Only what is seen to push is one: a script
    /// that runs another may do anything, and most do not deploy to Cloud Foundry.
    pub(super) fn of_job(job: &Job, variables: &Variables, facts: &FactBook) -> Vec<Self> {
        let target = Target { platform: Platform::CloudFoundry, ..Target::default() };
        let base = Stated { target, ..Stated::default() };
        let values = Values::default();
        let segments = segments(job.calls(), variables, &values);
        let visible = segments.into_iter().filter_map(|mut segment| {
            segment.pushes.retain(|pushed| pushed.push.certain);
            (!segment.pushes.is_empty()).then_some(segment)
        });
        let deployment = |segment: Segment| {
            let span = job.span.or(segment.at)?;
            let (name, step) = (job.name.clone(), job.step.clone());
            let of = Of { name, step, span, has_target: false, root: &job.root, facts };
            let mut found = Self::new(segment, &base, &of);
            found.settled &= !job.trace.is_cut && !job.repeats;
            Some(found)
        };
        visible.filter_map(deployment).collect()
    }

    /// What people call the job, for an app that has no other name.
    pub(super) fn job(&self) -> String {
        let step = self.target.step.iter().flat_map(|step| [&step.job, &step.stage]);
        step.into_iter().find(|name| !name.is_empty()).cloned().unwrap_or_else(|| "app".to_owned())
    }
}

/// Where a segment deploys to, and whether that is written down for certain.
fn place(segment: &Segment, base: &Stated, facts: &FactBook) -> (Place, bool) {
    let read = |(endpoint, region): &(Value<String>, Value<String>)| {
        if endpoint.is_absent() {
            Place::of_region_id(region, facts)
        } else {
            Place::of_endpoint(endpoint, facts)
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

/// What the `target` of a job states.
#[derive(Clone, Debug, Default)]
pub(super) struct Stated {
    pub(super) target: Target,
    pub(super) place: Place,
    pub(super) settled: bool,
}

impl Stated {
    pub(super) fn read(node: &Node, reader: &Reader<'_>, facts: &FactBook) -> Self {
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
    pub(super) fn fill(&self, values: &Values) -> Values {
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
