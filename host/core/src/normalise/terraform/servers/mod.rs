//! Servers, groups of them, and the networks they are in.

pub(super) mod classic;
pub(super) mod closed;
mod copies;
pub(super) mod groups;
pub(super) mod network;
pub(super) mod peers;
pub(super) mod role;
pub(super) mod security;
pub(super) mod start;
pub(super) mod volumes;
pub(super) mod vpc;

use super::Reader;

/// The resource types that are read here.
pub(super) const FAMILIES: &[&[(&str, Reader)]] =
    &[classic::READERS, groups::READERS, network::READERS, vpc::READERS];
