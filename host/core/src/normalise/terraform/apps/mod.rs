//! What runs: clusters and what is applied to them, Code Engine, Functions, Cloud Foundry.

mod claims;
pub(super) mod cloud_foundry;
pub(super) mod cluster;
pub(super) mod code_engine;
pub(super) mod function_packages;
pub(super) mod functions;
pub(super) mod helm;
pub(super) mod kubernetes;
mod pins;
pub(super) mod pods;
mod policies;
mod worker_pools;

use super::Reader;

/// The resource types that are read here.
pub(super) const FAMILIES: &[&[(&str, Reader)]] = &[
    claims::READERS,
    cloud_foundry::READERS,
    cluster::READERS,
    code_engine::READERS,
    functions::READERS,
    helm::READERS,
    kubernetes::READERS,
];
