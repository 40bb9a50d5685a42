//! The common schema of resilint: the topology that all manifests are read into, the manifest of a
//! plugin, and the request and response that pass between host and plugin.
//!
//! The types are plain data with serde; they build natively and for WebAssembly. With the feature
//! `json-schema` they also produce the JSON Schemas kept in `schemas/json/`.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod backup;
mod balancer;
mod bucket;
mod chart;
mod cluster;
mod config;
mod container;
mod database;
mod documents;
mod domain;
mod exchange;
mod finding;
mod global_balancer;
mod health;
mod kind;
mod lifecycle;
mod manifest;
mod network;
mod objective;
mod project;
mod reference;
mod replication;
mod resource;
mod server;
mod span;
mod storage;
pub mod symbol;
mod target;
mod topology;
mod value;
mod verdict;
mod volume_claim;
mod workload;

pub use backup::{BackupJob, BackupPlan, BackupPolicy, BackupVault, RemoteCopy, Snapshot};
pub use balancer::{BalancerPool, BalancerScope, Listener, LoadBalancer, PoolMember};
pub use bucket::{Bucket, Resiliency};
pub use chart::Chart;
pub use cluster::{Cluster, WorkerPool};
pub use config::{
    AppEntry, Config, CopyKind, DeclaredTopology, External, ExternalBalancer, ExternalCopy,
    ExternalPool, ObjectiveEntry, StoreEntry, Survive, TargetEntry,
};
pub use container::{Container, Probe};
pub use database::{Database, DatabaseBackup, DatabaseRole, LogicalDatabase};
#[cfg(feature = "json-schema")]
pub use documents::generate;
pub use documents::{CONFIG_JSON_SCHEMA, DOCUMENT_SCHEMAS, DocumentSchema, TOPOLOGY_JSON_SCHEMA};
pub use domain::{Certificate, DomainMapping, DomainSettings};
pub use exchange::{EXCHANGE_SCHEMA, EndOfLife, FactTable, Facts, RegionFact, Request, Response};
pub use finding::{Evidence, Finding, Role, Subject};
pub use global_balancer::{
    GeoRoute, GlobalLoadBalancer, Origin as PoolOrigin, OriginPool, PoolList,
};
pub use health::HealthCheck;
pub use kind::Kind;
pub use lifecycle::{Lifecycle, Multiplicity, PlannedAction};
pub use manifest::{Basis, MANIFEST_SCHEMA, Manifest, RuleInfo};
pub use network::{Network, Subnet};
pub use objective::{EstimateBasis, FailureDomain, Objective, Recovery};
pub use project::{Configuration, ImageBuild, Project, ServiceInstance, Trigger, TriggerRule};
pub use replication::{Replication, ReplicationMode};
pub use resource::{Location, Offering, Origin, Resource, ResourceId};
pub use server::{PlacementGroup, ScheduledSize, Server, ServerGroup};
pub use span::{ParseSpanError, SourceId, Span};
pub use storage::{BlockVolume, FileShare, ShareRole, SnapshotSchedule};
pub use target::{Platform, Push, Step, Strategy, Target};
pub use topology::{
    AppGroup, Confidence, Relation, RelationKind, Scope, Source, TOPOLOGY_SCHEMA, Topology,
    Unparsed,
};
pub use value::{Provenance, Set, Value, Why};
pub use verdict::{Missing, Severity, Verdict};
pub use volume_claim::{StorageClass, VolumeClaim};
pub use workload::{
    Dependency, DisruptionBudget, Replicas, Route, Routes, Runtime, Spread, Workload, ZonePin,
};
