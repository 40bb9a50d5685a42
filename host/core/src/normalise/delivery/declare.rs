//! The places that jobs deploy to, as targets of the topology.

use std::collections::BTreeMap;

use resilint_schema::{
    Kind, Location, Multiplicity, Offering, Platform, ResourceId, Span, Target, Value, Why,
};

use super::arguments::is_settled;
use super::job::Job;
use super::machine::{Deployed, Machine, Site, What};
use crate::normalise::cloud_foundry::place::Place;
use crate::normalise::{Builder, Declared};
use crate::shell::same;

/// A target that was declared, with what it deploys.
#[derive(Debug)]
pub(super) struct Placed {
    pub(super) id: ResourceId,
    pub(super) platform: Platform,
    pub(super) location: Location,
    pub(super) project: Value<String>,
    /// How many it stands for.
    pub(super) count: Multiplicity,
    /// What it deploys, each with its position among the pushes of the target.
    pub(super) pushes: Vec<(usize, Deployed)>,
    /// Whether this is certain to be one place, and the only one of the job that is not seen.
    pub(super) settled: bool,
}

/// Declares the targets of a job.
pub(super) fn targets(job: &Job, machine: Machine, builder: &mut Builder<'_>) -> Vec<Placed> {
    let is_whole = !job.trace.is_cut && !job.repeats && !machine.is_opaque;
    machine.sites.into_iter().map(|site| target(job, site, is_whole, builder)).collect()
}

fn target(job: &Job, site: Site, is_whole: bool, builder: &mut Builder<'_>) -> Placed {
    let place = place(&site, builder);
    let is_certain = site.pushes.iter().any(|deployed| deployed.push.certain);
    let repeats = site.repeats || job.repeats;
    let is_stated = match site.platform {
        Platform::Kubernetes if !site.cluster.is_absent() => is_settled(&site.cluster),
        _ => true,
    };
    let settled =
        is_whole && is_certain && !repeats && is_stated && is_settled(&place.location.region);
    let own = own_target(job, &site);
    let (id, first) = match own.and_then(|id| extend(&id, &site, builder)) {
        Some(extended) => extended,
        None => (declare(job, &site, &place, builder), 0),
    };
    let mut count = Multiplicity::ONE;
    if !is_certain || repeats {
        let max = if repeats { None } else { Some(1) };
        count = Multiplicity { min: u32::from(is_certain), max, at: Some(site.at) };
        builder.counts(&id, count);
    }
    Placed {
        id,
        platform: site.platform,
        location: place.location,
        project: site.project,
        count,
        pushes: (first..).zip(site.pushes).collect(),
        settled,
    }
}

/// The target of a classic pipeline that stands for the job already.
fn own_target(job: &Job, site: &Site) -> Option<ResourceId> {
    let is_own = site.platform == Platform::Kubernetes && same(&site.cluster, &job.start.cluster);
    job.declared.clone().filter(|_| is_own)
}

/// Adds the pushes of a site to a target; says where they begin.
fn extend(id: &ResourceId, site: &Site, builder: &mut Builder<'_>) -> Option<(ResourceId, usize)> {
    let resources = &mut builder.topology_mut().resources;
    let resource = resources.iter_mut().find(|resource| resource.id == *id)?;
    let Kind::Target(target) = &mut resource.kind else { return None };
    let first = target.pushes.len();
    target.pushes.extend(site.pushes.iter().map(|deployed| deployed.push.clone()));
    if target.namespace.is_absent() {
        target.namespace = site.namespace.clone();
    }
    Some((id.clone(), first))
}

fn declare(job: &Job, site: &Site, place: &Place, builder: &mut Builder<'_>) -> ResourceId {
    let target = Target {
        platform: site.platform,
        provider: place.provider.clone(),
        endpoint: place.endpoint.clone(),
        project: site.project.clone(),
        cluster: site.cluster.clone(),
        namespace: site.namespace.clone(),
        application: action(site),
        pushes: site.pushes.iter().map(|deployed| deployed.push.clone()).collect(),
        step: job.step.clone(),
        ..Target::default()
    };
    let span = job.span.unwrap_or(site.at);
    builder.declare(Declared {
        offering: offering(site.platform),
        name: Value::literal(job.name.clone(), span),
        address: format!("target {} of {}", label(site), job.name),
        span,
        labels: BTreeMap::new(),
        location: place.location.clone(),
        kind: Kind::Target(Box::new(target)),
    })
}

/// What is deployed by a command that names an action rather than a manifest.
fn action(site: &Site) -> Value<String> {
    let mut actions = site.pushes.iter().filter(|deployed| deployed.what == What::Action);
    actions.next().map_or(Value::Absent, |deployed| deployed.push.application.clone())
}

const fn offering(platform: Platform) -> Offering {
    match platform {
        Platform::CodeEngine => Offering::CodeEngine,
        Platform::Functions => Offering::CloudFunctions,
        _ => Offering::Kubernetes,
    }
}

/// What tells a target from the others of its job.
fn label(site: &Site) -> String {
    let parts = [&site.region, &site.endpoint, &site.project, &site.cluster, &site.namespace];
    let shown = |value: &&Value<String>| {
        value.known().map(String::as_str).or(value.symbol()).map(str::to_owned)
    };
    let parts: Vec<String> = parts.iter().filter_map(shown).collect();
    if parts.is_empty() { "here".to_owned() } else { parts.join(" ") }
}

/// Where a site is: by the host that is named, else by the region that is chosen.
fn place(site: &Site, builder: &Builder<'_>) -> Place {
    let facts = builder.facts;
    if !site.endpoint.is_absent() {
        return Place::of_endpoint(&site.endpoint, facts);
    }
    if site.region.is_absent() {
        return undeclared(site.at);
    }
    let mut place = Place::of_region_id(&site.region, facts);
    // The command line finds a cluster in whichever region it is: the one that is chosen is a hint.
    if site.platform == Platform::Kubernetes
        && let Value::Known { value, from, at } = &place.location.region
    {
        let from = (*from).max(resilint_schema::Provenance::Inferred);
        place.location.region = Value::Known { value: value.clone(), from, at: *at };
    }
    place
}

/// The place that the command line had before the job began.
fn undeclared(at: Span) -> Place {
    let region = Value::Unknown {
        why: Why::NotDeclared,
        symbol: None,
        candidates: Vec::new(),
        at: Some(at),
    };
    let location = Location { region, ..Location::default() };
    Place { location, ..Place::unstated() }
}
