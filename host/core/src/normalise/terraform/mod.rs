//! From evaluated Terraform to the topology: each resource instance becomes the kind it stands for, each
//! reference a relation.
//!
//! One file reads one family of resource types and lists them in a table `READERS`; `graph.rs` answers
//! what a resource refers to and who refers to it; `field.rs` reads arguments; `place.rs` finds where a
//! resource is.

mod address;
mod apps;
mod balancers;
mod certain;
mod data;
mod derive;
mod edge;
mod field;
mod fold;
mod graph;
mod group;
mod link;
mod manifests;
mod modules;
mod names;
mod place;
mod place_name;
mod referral;
mod servers;
mod unread;

use std::collections::BTreeMap;

use resilint_schema::{
    Confidence, Kind, Lifecycle, Location, Multiplicity, Offering, Origin, PlannedAction,
    RelationKind, Resource, Span, Value,
};
use resilint_terraform::instance::Origin as Read;
use resilint_terraform::{Action, Evaluation, Instance, Mode, ModuleCall, Multiplicity as Many};

use super::{Builder, Bundle};
use crate::facts::FactBook;
use crate::problem::Problem;
use crate::sanitise::without_userinfo;
use crate::source::Sources;
pub(crate) use data::classic_orders::{BLOCK_REPLICA, BLOCK_VOLUME, FILE_REPLICA, FILE_VOLUME};
pub(crate) use data::cloudant::generation;
pub(crate) use data::services::{database_of, offering_of};
pub(crate) use field::Fields;
pub(crate) use graph::{Graph, Subject};
pub use manifests::{Manifest, manifests};
pub use unread::unread;

/// What a resource is read as.
#[derive(Debug)]
pub(crate) struct Made {
    /// The offering whose rules look at it.
    pub(crate) offering: Offering,
    /// The name it is given.
    pub(crate) name: Value<String>,
    /// Where it is.
    pub(crate) location: Location,
    /// What it is.
    pub(crate) kind: Kind,
    /// Labels or tags.
    pub(crate) labels: BTreeMap<String, String>,
    /// What it has to do with others.
    pub(crate) edges: Vec<Edge>,
    /// What others have to do with it: relations from them to it, where only it says so.
    pub(crate) incoming: Vec<Edge>,
    /// How many it stands for, where its own arguments say so.
    pub(crate) count: Option<Multiplicity>,
    /// What it declares besides itself.
    pub(crate) parts: Vec<Part>,
}

/// Something that a resource declares besides itself, such as a subnet of a network.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its address, from the resource on, such as `.apps["shop"]`.
    pub(crate) address: String,
    /// What it has to do with the resource; of [`MemberOf`](RelationKind::MemberOf), the resource is the member, and
    /// of [`ReplicatesTo`](RelationKind::ReplicatesTo) what is copied.
    pub(crate) relation: RelationKind,
    /// What it is read as.
    pub(crate) made: Made,
}

/// A relation to another resource.
#[derive(Debug)]
pub(crate) struct Edge {
    /// What it says, from this resource to the other.
    pub(crate) kind: RelationKind,
    /// The address of the other.
    pub(crate) to: String,
    /// How sure it is.
    pub(crate) confidence: Confidence,
    /// Where it is written.
    pub(crate) at: Option<Span>,
}

impl Made {
    /// A resource without labels and relations.
    pub(crate) const fn new(
        offering: Offering,
        name: Value<String>,
        location: Location,
        kind: Kind,
    ) -> Self {
        Self {
            offering,
            name,
            location,
            kind,
            labels: BTreeMap::new(),
            edges: Vec::new(),
            incoming: Vec::new(),
            count: None,
            parts: Vec::new(),
        }
    }

    /// The same with relations to all instances that an argument refers to, as `to` lists them.
    pub(crate) fn with_edges(
        mut self,
        kind: RelationKind,
        to: &[&Instance],
        at: Option<Span>,
    ) -> Self {
        self.edges.extend(to.iter().map(|other| Edge {
            kind,
            to: other.address.to_string(),
            confidence: Confidence::Derived,
            at,
        }));
        self
    }
}

/// Reads a resource instance.
pub(crate) type Reader = fn(&Subject<'_>) -> Made;

/// All families: the resource types that are read, and how.
const FAMILIES: &[&[&[(&str, Reader)]]] = &[
    apps::FAMILIES,
    balancers::FAMILIES,
    data::FAMILIES,
    edge::FAMILIES,
    &[modules::READERS],
    servers::FAMILIES,
];

fn reader(kind: &str) -> Option<Reader> {
    let mut all = FAMILIES.iter().copied().flatten().copied().flatten();
    all.find(|(name, _)| *name == kind).map(|(_, reader)| *reader)
}

/// Adds what the evaluations declare.
pub fn assemble(
    evaluations: &[Evaluation],
    environment: &BTreeMap<String, String>,
    sources: &Sources,
    builder: &mut Builder<'_>,
) {
    let closing = servers::closed::Roots::of(evaluations, builder.facts);
    let mut roots = BTreeMap::new();
    for evaluation in evaluations {
        let first = builder.topology().resources.len();
        let calls = modules::instances(evaluation);
        let mut graph = Graph::new(evaluation, &calls, builder.facts, environment, sources);
        let read: Vec<(&Instance, Reader)> = evaluation
            .resources
            .iter()
            .chain(&calls)
            .filter(|instance| instance.mode == Mode::Managed)
            .filter_map(|instance| Some((instance, reader(&instance.kind)?)))
            .collect();
        graph.number_root(&mut roots);
        // Ids are handed out before anything is read, since balancers name their pools by them.
        graph.number(read.iter().map(|(instance, _)| *instance), first);
        let made: Vec<Made> =
            read.iter().map(|(instance, read)| read(&graph.subject(instance))).collect();
        let parts: Vec<(&Instance, Vec<Part>)> = read
            .iter()
            .zip(made)
            .map(|((instance, _), made)| (*instance, declare(instance, made, &graph, builder)))
            .collect();
        // They have the ids behind those that were handed out.
        for (instance, part) in parts
            .into_iter()
            .flat_map(|(instance, parts)| parts.into_iter().map(move |part| (instance, part)))
        {
            declare_part(instance, part, &graph, builder);
        }
        edge::join::balancers(evaluation, &graph, builder);
        modules::balancer::balancers(evaluation, &graph, builder);
        group::groups(evaluation, &closing, first, builder);
        builder.bundle(bundle(evaluation, first, builder));
    }
}

/// The calls of modules of which nothing is read.
pub fn unread_modules(
    evaluations: &[Evaluation],
    facts: &FactBook,
    sources: &Sources,
) -> Vec<Problem> {
    modules::unread::problems(evaluations, facts, sources)
}

/// What an evaluation declares, for the offerings whose apps may be declared elsewhere too.
fn bundle(evaluation: &Evaluation, first: usize, builder: &Builder<'_>) -> Bundle {
    let hidden = |call: &ModuleCall| modules::hides_apps(call, builder.facts);
    let folder = match &evaluation.origin {
        Read::Source => evaluation.root.clone(),
        Read::Plan(path) | Read::State(path) | Read::Document { path, .. } => path.clone(),
    };
    Bundle {
        resources: first..builder.topology().resources.len(),
        folder,
        scenario: evaluation.scenario.clone(),
        whole: evaluation.diagnostics.is_empty() && !evaluation.modules.iter().any(hidden),
    }
}

/// Adds a resource and gives back its parts.
fn declare(
    instance: &Instance,
    made: Made,
    graph: &Graph<'_>,
    builder: &mut Builder<'_>,
) -> Vec<Part> {
    let id = graph.id(&instance.address).unwrap_or_default();
    add(instance, id, &instance.address, made, graph, builder)
}

fn declare_part(instance: &Instance, part: Part, graph: &Graph<'_>, builder: &mut Builder<'_>) {
    let id = format!("r{}", builder.topology().resources.len());
    if let Some(whole) = graph.id(&instance.address) {
        let at = graph.span(instance.place);
        // Servers are members of the balancer that is declared with them, and mount the volumes, not the other way
        // round; a share is copied to the replica that is declared with it.
        let (from, to) = match part.relation {
            RelationKind::MemberOf | RelationKind::Mounts | RelationKind::ReplicatesTo => {
                (&whole, &id)
            }
            _ => (&id, &whole),
        };
        builder.relate(part.relation, from, to, Confidence::Derived, at);
    }
    let address = format!("{}{}", instance.address, part.address);
    add(instance, id, &address, part.made, graph, builder);
}

fn add(
    instance: &Instance,
    id: String,
    address: &str,
    made: Made,
    graph: &Graph<'_>,
    builder: &mut Builder<'_>,
) -> Vec<Part> {
    for edge in made.edges {
        if let Some(to) = graph.id(&edge.to) {
            builder.relate(edge.kind, &id, &to, edge.confidence, edge.at);
        }
    }
    for edge in made.incoming {
        if let Some(from) = graph.id(&edge.to) {
            builder.relate(edge.kind, &from, &id, edge.confidence, edge.at);
        }
    }
    let is_itself = address == &*instance.address;
    let crn = if is_itself { names::crn(instance, graph) } else { Value::Absent };
    let mut kind = made.kind;
    if is_itself {
        names::fill_in(&mut kind, instance, graph);
    }
    builder.add(Resource {
        id,
        name: made.name,
        offering: made.offering,
        // Keys of `for_each` may be URLs.
        origin: Origin {
            source: instance.place.file,
            address: without_userinfo(address).into_owned(),
        },
        span: graph.span(instance.place),
        labels: made.labels,
        location: made.location,
        count: made.count.unwrap_or_else(|| count(&instance.count, graph)),
        lifecycle: lifecycle(instance, graph),
        scenario: graph.scenario().to_owned(),
        root: graph.root().to_owned(),
        crn,
        objective: resilint_schema::Objective::default(),
        recoveries: Vec::new(),
        kind,
        extra: serde_json::Map::new(),
    });
    made.parts
}

fn count(count: &Many, graph: &Graph<'_>) -> Multiplicity {
    match count {
        Many::One => Multiplicity::ONE,
        Many::Unknown { min, max, by } => {
            Multiplicity { min: *min, max: *max, at: by.place.and_then(|place| graph.span(place)) }
        }
    }
}

fn lifecycle(instance: &Instance, graph: &Graph<'_>) -> Lifecycle {
    let fields = Fields::new(&instance.config, graph);
    let block = fields.first("lifecycle");
    let flag = |name: &str| block.as_ref().map_or(Value::Absent, |block| block.flag(name));
    Lifecycle {
        prevent_destroy: flag("prevent_destroy"),
        create_before_destroy: flag("create_before_destroy"),
        planned: instance.action.map_or(Value::Absent, |action| planned(action, instance, graph)),
    }
}

fn planned(action: Action, instance: &Instance, graph: &Graph<'_>) -> Value<PlannedAction> {
    let value = match action {
        Action::NoOp => PlannedAction::NoOp,
        Action::Create => PlannedAction::Create,
        Action::Read => PlannedAction::Read,
        Action::Update => PlannedAction::Update,
        Action::Delete => PlannedAction::Delete,
        Action::Replace => PlannedAction::Replace,
        Action::Forget => PlannedAction::Forget,
    };
    let at = graph.span(instance.place);
    Value::Known { value, from: resilint_schema::Provenance::Plan, at }
}

#[cfg(test)]
mod tests;
