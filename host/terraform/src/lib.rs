//! Evaluates Terraform configuration without running it. Evaluation is total: what cannot be told is an
//! unknown that says why, where, and which variable would settle it.
//!
//! Read `eval/mod.rs` first. This crate knows no cloud and no topology.
#![forbid(unsafe_code)]

pub mod config;
mod eval;
pub mod files;
mod functions;
pub mod handle;
pub mod instance;
mod json;
mod limit;
pub mod place;
pub mod plan;
pub mod program;
pub mod syntax;
pub mod value;

pub use eval::{Settings, WORKSPACE, console, evaluate};
pub use functions::Invalid;
pub use instance::{
    Action, Diagnostic, Evaluation, Instance, Key, Mode, ModuleCall, Multiplicity, Origin, Provider,
};
pub use place::Place;
pub use program::{Program, Root, Scenario, ValuesFile};
pub use value::{Data, Map, Number, Reference, Refs, Unknown, Value};
