//! Domain mappings: which app each leads to.

use std::collections::BTreeMap;

use resilint_schema::{Confidence, Relation, RelationKind, Topology};

use super::unit::{Class, Unit};

/// A domain mapping and the unit it leads to.
#[derive(Debug)]
pub(super) struct Tie {
    /// The mapping, by its place among the resources.
    pub(super) mapping: usize,
    /// The unit, by its place among the units.
    pub(super) unit: usize,
    /// The relation between the two, where only their names tie them.
    new: Option<Relation>,
}

impl Tie {
    /// The relation that says so, where there is none yet.
    pub(super) fn relation(&self) -> Option<Relation> {
        self.new.clone()
    }
}

/// The mappings with their units: by a reference, else by the name of a component in the same project.
pub(super) fn ties(topology: &Topology, units: &[Unit<'_>]) -> Vec<Tie> {
    let places: BTreeMap<&str, usize> =
        units.iter().enumerate().map(|(at, unit)| (unit.resource.id.as_str(), at)).collect();
    let mut ties = Vec::new();
    for (index, resource) in topology.resources.iter().enumerate() {
        let Some(mapping) = resource.domain_mapping() else { continue };
        let edges = topology.relations.iter();
        let serves =
            edges.filter(|edge| edge.kind == RelationKind::Serves && edge.from == resource.id);
        let led: Vec<usize> =
            serves.filter_map(|edge| places.get(edge.to.as_str()).copied()).collect();
        if !led.is_empty() {
            ties.extend(led.into_iter().map(|unit| Tie { mapping: index, unit, new: None }));
            continue;
        }
        let project = project(topology, &resource.id);
        let Some((component, project)) = mapping.component.known().zip(project) else { continue };
        let named = units.iter().position(|unit| {
            matches!(unit.class, Class::App | Class::Function)
                && unit.resource.name.known() == Some(component)
                && self::project(topology, &unit.resource.id) == Some(project)
        });
        ties.extend(named.map(|unit| Tie {
            mapping: index,
            unit,
            new: Some(Relation {
                kind: RelationKind::Serves,
                from: resource.id.clone(),
                to: units[unit].resource.id.clone(),
                confidence: Confidence::Derived,
                at: mapping.component.at(),
            }),
        }));
    }
    ties
}

/// The project that something is in.
fn project<'t>(topology: &'t Topology, id: &str) -> Option<&'t str> {
    let mut edges = topology.relations.iter();
    edges
        .find(|edge| edge.kind == RelationKind::LocatedIn && edge.from == id)
        .map(|edge| edge.to.as_str())
}
