//! What may be a copy of an app: each workload of Code Engine, and each project without any.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::symbol::{MADE_OF, differ, is_one_value};
use resilint_schema::{
    Kind, Offering, Provenance, RelationKind, Resource, Runtime, Span, Topology, Value,
};

use super::name::{self, Own};
use super::target;
use crate::facts::{FactBook, Stages};
use crate::normalise::{Builder, Bundle};
use crate::source::Sources;

/// What sort of thing a unit is; copies are of one sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Class {
    App,
    Job,
    Function,
    /// A project in which nothing is declared to run.
    Project,
}

impl Class {
    /// What tells it from an app of the same name.
    pub(super) const fn kind(self) -> Option<&'static str> {
        match self {
            Self::App => None,
            Self::Job => Some("job"),
            Self::Function => Some("function"),
            Self::Project => Some("project"),
        }
    }
}

/// Where something is declared: a folder, and a set of values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    pub(super) folder: String,
    pub(super) scenario: String,
}

/// One copy of an app.
#[derive(Debug)]
pub(super) struct Unit<'t> {
    /// Its place among the resources.
    pub(super) index: usize,
    pub(super) resource: &'t Resource,
    pub(super) class: Class,
    /// What it is declared together with, by its place among the bundles.
    pub(super) bundle: Option<usize>,
    /// Where it is declared.
    pub(super) written: Place,
    /// The same without what tells copies apart.
    pub(super) place: Place,
    /// Its name without what tells copies apart; empty where nothing is left.
    pub(super) stripped: String,
    /// The stages of development that its surroundings name.
    pub(super) stages: BTreeSet<&'t str>,
    /// Its address without what tells copies apart.
    pub(super) steps: String,
}

/// All units that are in no app group yet, in the order of declaration.
pub(super) fn collect<'t>(builder: &'t Builder<'_>, sources: &Sources) -> Vec<Unit<'t>> {
    let topology = builder.topology();
    let grouped: BTreeSet<&str> =
        topology.apps.iter().flat_map(|app| &app.members).map(String::as_str).collect();
    let inhabited = inhabited(topology);
    let projects = projects(topology);
    let stages = builder.facts.stages();
    let jobs = jobs(topology, sources, stages);
    let mut words = Words { facts: builder.facts, known: BTreeMap::new() };
    let mut units = Vec::new();
    for (index, resource) in topology.resources.iter().enumerate() {
        let Some(class) = class(resource) else { continue };
        let is_empty = class == Class::Project && !inhabited.contains(resource.id.as_str());
        if grouped.contains(resource.id.as_str()) || !(is_empty || class != Class::Project) {
            continue;
        }
        let bundle = builder.bundles().iter().position(|all| all.resources.contains(&index));
        let own = words.of(&resource.location.region);
        let written = written(bundle.map(|at| &builder.bundles()[at]), resource, sources);
        let project = projects.get(resource.id.as_str()).map_or("", |project| project.label());
        units.push(Unit {
            index,
            resource,
            class,
            bundle,
            place: Place {
                folder: name::stripped_path(&written.folder, &own),
                scenario: name::stripped_path(stem(&written.scenario), &own),
            },
            stripped: stripped(&resource.name, &own),
            stages: self::stages(resource, &written, project, stages)
                .into_iter()
                .chain(jobs.get(resource.id.as_str()).into_iter().flatten().copied())
                .collect(),
            steps: name::stripped(&resource.origin.address, &own),
            written,
        });
    }
    units
}

fn class(resource: &Resource) -> Option<Class> {
    if resource.offering != Offering::CodeEngine || resource.is_leaving() {
        return None;
    }
    match &resource.kind {
        Kind::Project(_) => Some(Class::Project),
        Kind::Workload(workload) => match workload.runtime {
            Runtime::CodeEngineJob => Some(Class::Job),
            Runtime::CodeEngineFunction => Some(Class::Function),
            _ => Some(Class::App),
        },
        _ => None,
    }
}

/// The projects in which something is declared to run.
fn inhabited(topology: &Topology) -> BTreeSet<&str> {
    projects(topology).values().map(|project| project.id.as_str()).collect()
}

/// The project of each workload.
fn projects(topology: &Topology) -> BTreeMap<&str, &Resource> {
    let by_id: BTreeMap<&str, &Resource> =
        topology.resources.iter().map(|resource| (resource.id.as_str(), resource)).collect();
    let located = topology.relations.iter().filter(|edge| edge.kind == RelationKind::LocatedIn);
    let pairs = located.filter_map(|edge| {
        let (from, to) = (by_id.get(edge.from.as_str())?, by_id.get(edge.to.as_str())?);
        (from.workload().is_some() && to.project().is_some()).then_some((edge.from.as_str(), *to))
    });
    pairs.collect()
}

/// The words of regions, looked up once each.
struct Words<'f> {
    facts: &'f FactBook,
    known: BTreeMap<String, BTreeSet<String>>,
}

impl Words<'_> {
    fn of(&mut self, region: &Value<String>) -> Own {
        let symbol = region.symbol().map(str::to_owned);
        let Some(region) = region.known() else { return Own { symbol, ..Own::default() } };
        let words =
            self.known.entry(region.clone()).or_insert_with(|| self.facts.words_of_region(region));
        Own { words: words.clone(), symbol }
    }
}

fn written(bundle: Option<&Bundle>, resource: &Resource, sources: &Sources) -> Place {
    if let Some(bundle) = bundle {
        return Place { folder: bundle.folder.clone(), scenario: bundle.scenario.clone() };
    }
    let path = sources.get(resource.origin.source).map_or("", |source| &*source.path);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    Place { folder, scenario: String::new() }
}

/// `prod-eu` of `prod-eu.tfvars`.
fn stem(scenario: &str) -> &str {
    let stem = scenario.strip_suffix(".json").unwrap_or(scenario);
    stem.strip_suffix(".tfvars").unwrap_or(stem)
}

fn stripped(name: &Value<String>, own: &Own) -> String {
    match name {
        Value::Known { value, .. } => name::stripped(value, own),
        Value::Unknown { symbol: Some(symbol), .. } if !symbol.starts_with(MADE_OF) => {
            name::stripped_symbol(symbol, own)
        }
        _ => String::new(),
    }
}

fn stages<'t>(
    resource: &'t Resource,
    written: &Place,
    project: &str,
    stages: &'t Stages,
) -> BTreeSet<&'t str> {
    let chosen = resource.workload().map(|workload| &workload.project);
    let texts = [
        written.folder.as_str(),
        &written.scenario,
        project,
        chosen.and_then(|project| project.known()).map_or("", String::as_str),
        &resource.origin.address,
        resource.label(),
    ];
    texts.into_iter().flat_map(|text| stages.named(text)).collect()
}

/// The stages of the jobs that deploy each workload.
fn jobs<'t>(
    topology: &'t Topology,
    sources: &Sources,
    all: &'t Stages,
) -> BTreeMap<&'t str, BTreeSet<&'t str>> {
    let mut stages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for resource in &topology.resources {
        let Some(target) = resource.target() else { continue };
        for member in target.pushes.iter().flat_map(|push| &push.members) {
            let named = target::stages(resource, sources, all);
            stages.entry(member).or_default().extend(named);
        }
    }
    stages
}

impl<'t> Unit<'t> {
    /// The name as it is told apart from others: known, or an expression that stands for one value in
    /// its bundle.
    pub(super) fn name(&self) -> Option<(&'t str, Option<usize>)> {
        match &self.resource.name {
            Value::Known { value, .. } => Some((value, None)),
            Value::Unknown { symbol: Some(symbol), .. } if !symbol.starts_with(MADE_OF) => {
                Some((symbol, Some(self.bundle.unwrap_or(usize::MAX))))
            }
            _ => None,
        }
    }

    /// Whether the name may be that of another unit, as far as copies are named alike.
    pub(super) fn may_be_named_as(&self, other: &Self) -> bool {
        let known = |unit: &Self| unit.resource.name.known().is_some();
        if known(self) && known(other) {
            return self.name() == other.name()
                || (!self.stripped.is_empty() && self.stripped == other.stripped);
        }
        match (self.resource.name.symbol(), other.resource.name.symbol()) {
            (Some(a), Some(b)) if self.bundle == other.bundle => {
                !differ(a, b) || self.stripped == other.stripped
            }
            _ => true,
        }
    }

    /// Whether both are of one stage, or one of them says nothing of it.
    pub(super) fn may_be_staged_as(&self, other: &Self) -> bool {
        self.stages.is_empty() || other.stages.is_empty() || self.stages == other.stages
    }

    /// Whether both are in one region; nothing where that cannot be told.
    pub(super) fn same_region(&self, other: &Self) -> Option<bool> {
        let (a, b) = (&self.resource.location.region, &other.resource.location.region);
        let together = self.bundle == other.bundle;
        match (a, b) {
            (
                Value::Known { value: x, from: by_a, .. },
                Value::Known { value: y, from: by_b, .. },
            ) => match (is_default(*by_a), is_default(*by_b)) {
                (false, false) => Some(x == y),
                (true, true) if together => Some(true),
                _ => None,
            },
            // One expression in one place, such as that of a provider configuration.
            (Value::Unknown { at: Some(x), .. }, Value::Unknown { at: Some(y), .. })
                if together && x == y =>
            {
                Some(true)
            }
            (Value::Unknown { symbol: Some(x), .. }, Value::Unknown { symbol: Some(y), .. })
                if together && is_one_value(x) && is_one_value(y) =>
            {
                if x == y {
                    Some(true)
                } else {
                    differ(x, y).then_some(false)
                }
            }
            (Value::Unknown { candidates, .. }, Value::Known { value, from, .. })
            | (Value::Known { value, from, .. }, Value::Unknown { candidates, .. })
                if !candidates.is_empty() && !is_default(*from) =>
            {
                (!candidates.contains(value)).then_some(false)
            }
            _ => None,
        }
    }

    /// The block that declares it, in all calls of its module.
    pub(super) const fn block(&self) -> Option<Span> {
        self.resource.span
    }
}

/// The provider's own default holds only where the environment says nothing else.
fn is_default(from: Provenance) -> bool {
    from == Provenance::ProviderDefault
}
