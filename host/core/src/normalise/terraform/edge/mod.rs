//! What stands in front of all locations: global load balancers, their origin pools and health checks,
//! settings of domains, certificates.

pub(super) mod certificate;
pub(super) mod cis;
pub(super) mod dns;
pub(super) mod domain;
pub(super) mod health;
pub(super) mod join;
pub(super) mod origin;
pub(super) mod other;
pub(super) mod pools;

use super::Reader;

/// The resource types that are read here.
pub(super) const FAMILIES: &[&[(&str, Reader)]] =
    &[certificate::READERS, cis::READERS, dns::READERS, domain::READERS, other::READERS];
