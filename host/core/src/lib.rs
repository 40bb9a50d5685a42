//! Reads manifests into one topology, asks the plugins, and turns their answers into reports.

#![forbid(unsafe_code)]

pub mod ansible;
pub mod config;
pub mod detect;
pub mod discover;
pub mod facts;
pub mod finding;
pub mod ingest;
pub mod judge;
pub mod landing_zone;
pub mod matrix;
pub mod normalise;
pub mod parse;
pub mod pipeline;
pub mod problem;
pub mod report;
pub mod sanitise;
pub mod service_documents;
mod shell;
pub mod source;
pub mod terraform;
