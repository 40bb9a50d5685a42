//! Puts a topology together: hands out ids and keeps the order of declaration.

use std::collections::BTreeMap;
use std::ops::Range;

use resilint_schema::{
    AppGroup, Confidence, Kind, Lifecycle, Location, Multiplicity, Offering, Origin, Relation,
    RelationKind, Resource, ResourceId, Span, TOPOLOGY_SCHEMA, Topology, Unparsed, Value,
};

use super::variables::Variables;
use crate::facts::FactBook;

/// A topology in the making, with what the formats need to resolve values.
#[derive(Debug)]
pub struct Builder<'a> {
    /// Facts about clouds.
    pub facts: &'a FactBook,
    /// Values of variables, from files and the command line.
    pub variables: &'a Variables,
    topology: Topology,
    bundles: Vec<Bundle>,
}

/// What is declared together: by one root module of Terraform under one set of values, or by one job.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Its resources, by their places in the topology.
    pub resources: Range<usize>,
    /// The folder of the root module or of the job, or the file it was read from.
    pub folder: String,
    /// The name of the set of values; empty where there is only one.
    pub scenario: String,
    /// Whether all that it makes of Code Engine is there: no module that may make more is missing.
    pub whole: bool,
}

/// What every declaration has: its name, its place in a file, and what it is.
#[derive(Debug)]
pub struct Declared {
    /// The offering whose rules look at it.
    pub offering: Offering,
    /// The name its manifest gives it.
    pub name: Value<String>,
    /// The address within its file, in the terms of the format.
    pub address: String,
    /// The whole declaration; its source is the file.
    pub span: Span,
    /// Labels or tags.
    pub labels: BTreeMap<String, String>,
    /// Where it runs, as far as its own declaration says.
    pub location: Location,
    /// What it is.
    pub kind: Kind,
}

impl<'a> Builder<'a> {
    /// An empty topology.
    #[must_use]
    pub fn new(facts: &'a FactBook, variables: &'a Variables) -> Self {
        let topology = Topology { schema: TOPOLOGY_SCHEMA.into(), ..Topology::default() };
        Self { facts, variables, topology, bundles: Vec::new() }
    }

    /// Notes what is declared together.
    pub fn bundle(&mut self, bundle: Bundle) {
        self.bundles.push(bundle);
    }

    /// What is declared together.
    #[must_use]
    pub fn bundles(&self) -> &[Bundle] {
        &self.bundles
    }

    /// Adds a resource and returns its id.
    pub fn declare(&mut self, declared: Declared) -> ResourceId {
        let id = format!("r{}", self.topology.resources.len());
        self.topology.resources.push(Resource {
            id: id.clone(),
            name: declared.name,
            offering: declared.offering,
            origin: Origin { source: declared.span.source, address: declared.address },
            span: Some(declared.span),
            labels: declared.labels,
            location: declared.location,
            count: Multiplicity::ONE,
            lifecycle: Lifecycle::default(),
            scenario: String::new(),
            root: String::new(),
            crn: Value::Absent,
            objective: resilint_schema::Objective::default(),
            recoveries: Vec::new(),
            kind: declared.kind,
            extra: serde_json::Map::new(),
        });
        id
    }

    /// Notes how many resources a declaration stands for.
    pub fn counts(&mut self, id: &ResourceId, count: Multiplicity) {
        let resources = &mut self.topology.resources;
        if let Some(resource) = resources.iter_mut().find(|resource| resource.id == *id) {
            resource.count = count;
        }
    }

    /// Adds a resource that has its id already: the next one.
    pub fn add(&mut self, resource: Resource) {
        self.topology.resources.push(resource);
    }

    /// Adds an edge.
    pub fn relate(
        &mut self,
        kind: RelationKind,
        from: &ResourceId,
        to: &ResourceId,
        confidence: Confidence,
        at: Option<Span>,
    ) {
        let (from, to) = (from.clone(), to.clone());
        self.topology.relations.push(Relation { kind, from, to, confidence, at });
    }

    /// Notes that the push at a position of a target pushes a workload.
    pub fn pushes(&mut self, target: &ResourceId, push: usize, workload: &ResourceId) {
        let resource = self.topology.resources.iter_mut().find(|resource| resource.id == *target);
        let Some(Kind::Target(target)) = resource.map(|resource| &mut resource.kind) else {
            return;
        };
        let Some(push) = target.pushes.get_mut(push) else { return };
        if !push.members.contains(workload) {
            push.members.push(workload.clone());
        }
    }

    /// Adds an app group; its id is handed out here.
    pub fn group(&mut self, mut group: AppGroup) {
        group.id = format!("a{}", self.topology.apps.len());
        self.topology.apps.push(group);
    }

    /// Notes a file, or a part of one, that speaks of deployments and could not be used.
    pub fn unparsed(&mut self, span: Span, reason: impl Into<String>) {
        self.topology.unparsed.push(Unparsed { span, reason: reason.into() });
    }

    /// The topology as it stands.
    #[must_use]
    pub const fn topology(&self) -> &Topology {
        &self.topology
    }

    /// The topology as it stands, to be completed.
    pub const fn topology_mut(&mut self) -> &mut Topology {
        &mut self.topology
    }

    /// The finished topology.
    #[must_use]
    pub fn finish(self) -> Topology {
        self.topology
    }
}
