//! Targets of pipelines and scripts that deploy to Code Engine.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Platform, RelationKind, Resource, Target, Value};

use super::unit::Unit;
use crate::facts::Stages;
use crate::normalise::{Builder, stage};
use crate::source::Sources;

/// A target that deploys to Code Engine.
#[derive(Debug)]
pub(super) struct Deployed<'t> {
    /// Its place among the resources.
    pub(super) index: usize,
    pub(super) resource: &'t Resource,
    target: &'t Target,
    /// The units that it deploys, by their places, as far as relations say so.
    pub(super) units: Vec<usize>,
    /// The stages of development that it names.
    stages: BTreeSet<&'t str>,
}

/// The targets that are in no app group yet.
pub(super) fn collect<'t>(
    builder: &'t Builder<'_>,
    units: &[Unit<'t>],
    sources: &Sources,
) -> Vec<Deployed<'t>> {
    let topology = builder.topology();
    let grouped: BTreeSet<&str> =
        topology.apps.iter().flat_map(|app| &app.targets).map(String::as_str).collect();
    let places: BTreeMap<&str, usize> =
        units.iter().enumerate().map(|(at, unit)| (unit.resource.id.as_str(), at)).collect();
    let all = topology.resources.iter().enumerate();
    let targets = all.filter_map(|(index, resource)| {
        let target = resource.target()?;
        if target.platform != Platform::CodeEngine || grouped.contains(resource.id.as_str()) {
            return None;
        }
        let edges = topology.relations.iter();
        let deploys =
            edges.filter(|edge| edge.kind == RelationKind::Deploys && edge.from == resource.id);
        let pushed = target.pushes.iter().flat_map(|push| &push.members);
        let ids = deploys.map(|edge| &edge.to).chain(pushed);
        let units: BTreeSet<usize> =
            ids.filter_map(|id| places.get(id.as_str()).copied()).collect();
        Some(Deployed {
            index,
            resource,
            target,
            units: units.into_iter().collect(),
            stages: stages(resource, sources, builder.facts.stages()),
        })
    });
    targets.collect()
}

/// The stage that a target belongs to; where that is not clear, all that its job and its file name.
pub(super) fn stages<'t>(
    resource: &'t Resource,
    sources: &Sources,
    stages: &'t Stages,
) -> BTreeSet<&'t str> {
    let path = sources.get(resource.origin.source).map_or("", |source| &*source.path);
    let file = path.rsplit('/').next().unwrap_or(path);
    let named = || [resource.label(), file].into_iter().flat_map(|text| stages.named(text));
    match stage::of_target(resource, path, stages) {
        Some(stage) => BTreeSet::from([stage]),
        None => named().collect(),
    }
}

impl<'t> Deployed<'t> {
    /// The app that it names.
    pub(super) fn application(&self) -> Option<&'t str> {
        let pushes = self.target.pushes.iter().map(|push| &push.application);
        let mut named = std::iter::once(&self.target.application).chain(pushes);
        named.find_map(Value::known).map(String::as_str)
    }

    /// Whether it names an app that is called as a unit is, in the same stage as far as both say.
    pub(super) fn names(&self, unit: &Unit<'_>) -> bool {
        let staged = self.stages.is_empty() || unit.stages.is_empty() || self.stages == unit.stages;
        let known = unit.resource.name.known().map(String::as_str);
        staged && known.is_some() && self.application() == known
    }
}
