//! Local load balancers of all generations.

pub(super) mod classic;
pub(super) mod cloud;
pub(super) mod vpc;

use super::Reader;

/// The resource types that are read here.
pub(super) const FAMILIES: &[&[(&str, Reader)]] = &[classic::READERS, cloud::READERS, vpc::READERS];
