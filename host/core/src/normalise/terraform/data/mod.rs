//! Databases, buckets, shares and volumes, and what copies and keeps them.

pub(super) mod backup_policies;
pub(super) mod block_storage;
pub(crate) mod classic_orders;
pub(super) mod cloud_databases;
pub(super) mod cloudant;
pub(super) mod db2;
pub(super) mod file_storage;
pub(super) mod lifecycle_rules;
pub(super) mod object_storage;
pub(super) mod parameters;
pub(super) mod replication_rules;
pub(super) mod services;
pub(super) mod snapshots;

use super::Reader;

/// The resource types that are read here.
pub(super) const FAMILIES: &[&[(&str, Reader)]] = &[
    backup_policies::READERS,
    block_storage::READERS,
    classic_orders::READERS,
    cloud_databases::READERS,
    cloudant::READERS,
    db2::READERS,
    file_storage::READERS,
    object_storage::READERS,
    services::READERS,
    snapshots::READERS,
];
