//! The places of an app: those of its workloads, which are those of their projects, and those of the targets
//! that deploy it.

use std::collections::{BTreeMap, BTreeSet};

use resilint_sdk::App;
use resilint_sdk::app::{Regions, is_stated, list};
use resilint_sdk::logic::{Bounds, Truth};
use resilint_sdk::schema::symbol::{differ, is_one_value};
use resilint_sdk::schema::{Missing, Provenance, Resource, Value};

use crate::missing;

/// All that says where an app is.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    /// Regions where it surely is, each with the resources that say so.
    pub(crate) known: BTreeMap<&'a str, Vec<&'a Resource>>,
    /// Regions where it is if a count that is not known is not 0.
    perhaps: BTreeMap<&'a str, Vec<&'a Resource>>,
    /// Resources in a region that cannot be told.
    pub(crate) unknown: Vec<&'a Resource>,
    /// Whether there are no others.
    closed: bool,
}

/// The places of an app.
pub(crate) fn of<'a>(app: &App<'a>) -> Places<'a> {
    let mut places = Places {
        known: BTreeMap::new(),
        perhaps: BTreeMap::new(),
        unknown: Vec::new(),
        closed: app.group().targets_closed || app.is_closed(),
    };
    let members = app.members().filter(|r| r.workload().is_some() || r.project().is_some());
    let stated = members.filter(|resource| !resource.location.region.is_absent());
    for resource in stated.chain(targets(app)) {
        match region(resource) {
            Some(region) if resource.count.min == 0 => {
                places.perhaps.entry(region).or_default().push(resource);
            }
            Some(region) => places.known.entry(region).or_default().push(resource),
            None => places.unknown.push(resource),
        }
    }
    // What the files leave open, the team has said.
    if app.targets().any(|(resource, _)| is_stated(resource)) {
        places.unknown.clear();
    }
    places
}

/// The targets that say more than the workloads that they deploy: of a copy with a region of its own, the
/// target says the same again.
fn targets<'a>(app: &App<'a>) -> impl Iterator<Item = &'a Resource> {
    let placed: BTreeSet<&str> = app
        .workloads()
        .filter(|(resource, _)| !resource.location.region.is_absent())
        .map(|(resource, _)| resource.id.as_str())
        .collect();
    let ours: BTreeSet<&str> = app.workloads().map(|(resource, _)| resource.id.as_str()).collect();
    app.targets()
        .filter(move |(resource, target)| {
            if is_stated(resource) {
                return true;
            }
            // One job may deploy other apps too, to the same project.
            let deployed = target.pushes.iter().flat_map(|push| &push.members);
            let mut own = deployed.filter(|id| ours.contains(id.as_str())).peekable();
            own.peek().is_none() || own.any(|id| !placed.contains(id.as_str()))
        })
        .map(|(resource, _)| resource)
}

/// The region of a resource, where it is certain: the provider's own default holds only where the
/// environment says nothing else.
pub(crate) fn region(resource: &Resource) -> Option<&str> {
    match &resource.location.region {
        Value::Known { from: Provenance::ProviderDefault, .. } => None,
        region => region.known().map(String::as_str),
    }
}

/// The region for people; what stands for it where it is not known.
pub(crate) fn label(resource: &Resource) -> &str {
    let stated = &resource.location.region;
    region(resource).or_else(|| stated.symbol()).unwrap_or("a region that is not known")
}

impl<'a> Places<'a> {
    /// Whether nothing at all speaks of a place.
    pub(crate) fn is_empty(&self) -> bool {
        self.known.is_empty() && self.perhaps.is_empty() && self.unknown.is_empty()
    }

    /// All resources that say where it is.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a Resource> {
        let known = self.known.values().chain(self.perhaps.values()).flatten();
        known.chain(&self.unknown).copied()
    }

    /// How many regions there are: at least those that differ for certain, at most all.
    fn bounds(&self) -> Bounds {
        let known = self.known.len();
        let apart = self.unknown.iter().any(|resource| self.is_elsewhere(resource));
        let possible = (self.closed && self.unknown.is_empty()).then(|| {
            let all: BTreeSet<&str> =
                self.known.keys().chain(self.perhaps.keys()).copied().collect();
            all.len()
        });
        Bounds { known: known + usize::from(apart), possible }
    }

    /// Whether an unknown region is surely none of the others.
    fn is_elsewhere(&self, resource: &Resource) -> bool {
        if resource.count.min == 0 {
            return false;
        }
        let Value::Unknown { symbol, candidates, .. } = &resource.location.region else {
            return false;
        };
        let not_known = |candidate: &String| !self.known.contains_key(candidate.as_str());
        if !self.known.is_empty() {
            return !candidates.is_empty() && candidates.iter().all(not_known);
        }
        let Some(symbol) = symbol.as_deref().filter(|symbol| is_one_value(symbol)) else {
            return false;
        };
        self.unknown.iter().any(|other| {
            // One expression means one value in one file and under one set of values only.
            let together = other.origin.source == resource.origin.source
                && other.scenario == resource.scenario
                && other.count.min > 0;
            let other = other.location.region.symbol().filter(|other| is_one_value(other));
            together && other.is_some_and(|other| differ(symbol, other))
        })
    }

    /// Whether it is in at least two regions; `whether` starts the sentence of an unknown.
    pub(crate) fn several(&self, app: &App<'_>, whether: &str) -> Truth {
        self.bounds().at_least(2, || self.missing(app, whether))
    }

    /// Whether it is known to be in two regions.
    pub(crate) fn are_several(&self) -> bool {
        self.bounds().known >= 2
    }

    /// Whether it is known to be in one region only.
    pub(crate) fn is_one(&self) -> bool {
        !self.is_empty() && self.bounds().possible.is_some_and(|possible| possible < 2)
    }

    fn missing(&self, app: &App<'_>, whether: &str) -> Missing {
        match self.unknown.first() {
            Some(resource) => missing::region(resource, whether),
            None if self.is_empty() => missing::target(app, whether),
            None => match self.perhaps.values().flatten().next() {
                Some(resource) if self.closed => missing::count(resource, label(resource), whether),
                _ => missing::elsewhere(app, whether),
            },
        }
    }

    /// All places for people, such as `eu-de and var.region`.
    pub(crate) fn names(&self) -> String {
        let names: BTreeSet<&str> = self.all().map(label).collect();
        list(names)
    }

    /// The same places for rules that all offerings share.
    pub(crate) fn regions(&self) -> Regions<'a> {
        Regions { known: self.known.clone(), unknown: self.unknown.clone(), closed: self.closed }
    }
}
