//! What the installer of OpenShift does where its configuration says nothing, from
//! `facts/openshift-installer.toml`.

use serde::Deserialize;

/// Defaults of the installer.
#[derive(Debug, Deserialize)]
pub struct Installer {
    pub(super) as_of: String,
    pub(super) shelf_life_days: u32,
    /// Machines of a pool.
    pub replicas: u32,
    /// Pools that have no machines where nothing is said.
    pub pools_without_machines: Vec<String>,
    /// Platforms whose machines are in all zones of the region where no zones are written.
    pub spreads_over_zones: Vec<String>,
}
