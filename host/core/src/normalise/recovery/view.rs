//! The topology as estimates look at it: who leads where, and what the facts say of a way.

use std::collections::{BTreeMap, HashMap};

use resilint_schema::{
    Confidence, EstimateBasis, FailureDomain, Kind, Location, Recovery, Relation, RelationKind,
    Resource, Topology, Value, Why,
};

use super::far;
use crate::facts::FactBook;
use crate::facts::recovery::Way;

/// The topology, indexed.
pub(super) struct View<'t> {
    /// Facts about clouds.
    pub(super) facts: &'t FactBook,
    resources: HashMap<&'t str, &'t Resource>,
    edges: BTreeMap<&'t str, Vec<&'t Relation>>,
}

impl<'t> View<'t> {
    pub(super) fn new(topology: &'t Topology, facts: &'t FactBook) -> Self {
        let resources = topology.resources.iter().map(|it| (it.id.as_str(), it)).collect();
        let mut edges: BTreeMap<&str, Vec<&Relation>> = BTreeMap::new();
        for edge in &topology.relations {
            edges.entry(&edge.from).or_default().push(edge);
            edges.entry(&edge.to).or_default().push(edge);
        }
        Self { facts, resources, edges }
    }

    /// Where the edges of a kind lead from a resource; what a plan deletes holds nothing up.
    pub(super) fn leads_to(
        &self,
        from: &'t Resource,
        kind: RelationKind,
    ) -> impl Iterator<Item = (&'t Resource, &'t Relation)> {
        let edges = self.edges.get(from.id.as_str()).into_iter().flatten();
        edges
            .filter(move |edge| edge.kind == kind && edge.from == from.id)
            .filter_map(|edge| Some((*self.resources.get(edge.to.as_str())?, *edge)))
            .filter(|(other, _)| !other.is_leaving())
    }

    /// Where the edges of a kind start that lead to a resource.
    pub(super) fn comes_from(
        &self,
        to: &'t Resource,
        kind: RelationKind,
    ) -> impl Iterator<Item = (&'t Resource, &'t Relation)> {
        let edges = self.edges.get(to.id.as_str()).into_iter().flatten();
        edges
            .filter(move |edge| edge.kind == kind && edge.to == to.id)
            .filter_map(|edge| Some((*self.resources.get(edge.from.as_str())?, *edge)))
            .filter(|(other, _)| !other.is_leaving())
    }

    /// A way with the figures of the facts; nothing where it outlives no loss.
    pub(super) fn recovery(&self, found: &Found<'_>) -> Option<Recovery> {
        let survives = found.survives.clone()?;
        let estimate = self.facts.recoveries().of(found.way, engine(found.store))?;
        let source = Value::inferred;
        let fixed = |minutes: Option<u32>| minutes.map_or(Value::Absent, |it| source(it, None));
        let rpo_minutes = match (estimate.after_interval_minutes, estimate.rpo_minutes) {
            (Some(more), _) => found.interval.clone().map(|it: u32| it.saturating_add(more)),
            (None, figure) => fixed(figure),
        };
        let rto_minutes = fixed(estimate.rto_minutes);
        let has_figure = !rpo_minutes.is_absent() || !rto_minutes.is_absent();
        let by = match found.place.and_then(far::name) {
            Some(place) => format!("{} in {place}", estimate.by),
            None => estimate.by.clone(),
        };
        Some(Recovery {
            by,
            survives: found.doubt.clone().unwrap_or(survives),
            rpo_minutes,
            rto_minutes,
            basis: if has_figure { estimate.basis } else { EstimateBasis::None },
            source: estimate.source.clone(),
            through: found.through.iter().map(|it| it.id.clone()).collect(),
        })
    }
}

/// One way that is there.
pub(super) struct Found<'t> {
    pub(super) store: &'t Resource,
    pub(super) way: Way,
    /// The largest loss that it survives; nothing where it survives none.
    pub(super) survives: Option<Value<FailureDomain>>,
    /// What leaves open whether it is there.
    pub(super) doubt: Option<Value<FailureDomain>>,
    /// The longest time between two runs.
    pub(super) interval: Value<u32>,
    /// Where its other end is.
    pub(super) place: Option<&'t Location>,
    pub(super) through: Vec<&'t Resource>,
}

impl<'t> Found<'t> {
    /// A way of the service itself.
    pub(super) fn by_service(
        store: &'t Resource,
        way: Way,
        survives: Option<Value<FailureDomain>>,
    ) -> Self {
        let (doubt, interval, place, through) = (None, Value::Absent, None, Vec::new());
        Self { store, way, survives, doubt, interval, place, through }
    }
}

/// What the facts call a data store: its engine, or its kind.
pub(super) fn engine(store: &Resource) -> &str {
    match &store.kind {
        Kind::Database(database) => database.engine.known().map_or("", String::as_str),
        Kind::LogicalDatabase(_) => "cloudant",
        Kind::Bucket(_) => "bucket",
        Kind::FileShare(share) => match share.infrastructure.known().map(String::as_str) {
            Some("classic") => "classic-file-share",
            _ => "file-share",
        },
        Kind::BlockVolume(_) => "block-volume",
        _ => "volume-claim",
    }
}

/// Whether something is switched on: nothing where it surely is not, and a doubt where that is not known.
pub(super) fn switched(on: &Value<bool>) -> Option<Option<Value<FailureDomain>>> {
    match on {
        Value::Known { value: false, .. } => None,
        Value::Known { .. } | Value::Absent => Some(None),
        unknown => Some(Some(doubt_of(unknown))),
    }
}

/// The doubt of a value, as that of what rests on it.
pub(super) fn doubt_of<T>(value: &Value<T>) -> Value<FailureDomain> {
    match value {
        Value::Unknown { why, symbol, at, .. } => {
            Value::Unknown { why: *why, symbol: symbol.clone(), candidates: Vec::new(), at: *at }
        }
        stated => open("whether it is so", stated.at()),
    }
}

/// What leaves open whether another resource is a copy: that it may not be there, or that only a name ties it to the
/// store.
pub(super) fn presence(other: &Resource, edge: &Relation) -> Option<Value<FailureDomain>> {
    if other.count.min == 0 {
        let name = other.origin.address.trim_end_matches("[*]");
        return Some(open(&format!("how many there are of {name}"), other.count.at));
    }
    (edge.confidence == Confidence::Heuristic)
        .then(|| open(&format!("whether {} is its other end", other.label()), edge.at))
}

fn open(what: &str, at: Option<resilint_schema::Span>) -> Value<FailureDomain> {
    Value::unknown(Why::NotDeclared, what, at)
}
