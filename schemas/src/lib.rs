//! The common schema of resilint: the topology that all manifests are read into, the manifest of a
//! plugin, and the request and response that pass between host and plugin.
//!
//! The types are plain data with serde; they build natively and for WebAssembly. With the feature
//! `json-schema` they also produce the JSON Schemas kept in `schemas/json/`.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod balancer;
mod cluster;
mod documents;
mod exchange;
mod finding;
mod manifest;
mod resource;
mod span;
pub mod symbol;
mod target;
mod topology;
mod value;
mod verdict;
mod workload;

pub use balancer::{GlobalLoadBalancer, LoadBalancer, Origin as PoolOrigin, OriginPool};
pub use cluster::{Cluster, WorkerPool};
#[cfg(feature = "json-schema")]
pub use documents::generate;
pub use documents::{DOCUMENT_SCHEMAS, DocumentSchema, TOPOLOGY_JSON_SCHEMA};
pub use exchange::{EXCHANGE_SCHEMA, EndOfLife, Facts, RegionFact, Request, Response};
pub use finding::{Evidence, Finding, Role, Subject};
pub use manifest::{Basis, MANIFEST_SCHEMA, Manifest, RuleInfo};
pub use resource::{Kind, Location, Offering, Origin, Resource, ResourceId};
pub use span::{ParseSpanError, SourceId, Span};
pub use target::{Platform, Push, Step, Strategy, Target};
pub use topology::{
    AppGroup, Confidence, Relation, RelationKind, Scope, Source, TOPOLOGY_SCHEMA, Topology,
    Unparsed,
};
pub use value::{Provenance, Set, Value, Why};
pub use verdict::{Missing, Severity, Verdict};
pub use workload::{
    Container, Dependency, DisruptionBudget, Probe, Replicas, Route, Routes, Runtime, Spread,
    Workload, ZonePin,
};
