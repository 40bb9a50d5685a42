//! The facts of Object Storage that rules read, as `host/core/facts/object-storage.toml` has them.

use std::collections::BTreeMap;

use resilint_sdk::App;
use serde::Deserialize;

/// The facts with the day they were last checked; nothing where the host has none, and then rules have nothing to
/// say.
pub(crate) fn facts<'a>(app: &App<'a>) -> Option<(Known, &'a str)> {
    app.facts().table("object-storage")
}

/// The facts of Object Storage.
#[derive(Debug, Deserialize)]
pub(crate) struct Known {
    /// The domains that hosts of the service lie below.
    pub(crate) endpoint_domains: Vec<String>,
    pub(crate) locations: Locations,
    /// Tethered endpoints that serve no longer, such as `mil.eu`, with what took their place.
    pub(crate) retired_site: BTreeMap<String, String>,
    /// Single sites where no bucket can be made any more, with the day, where one is known.
    pub(crate) withdrawn: BTreeMap<String, String>,
    pub(crate) closing: BTreeMap<String, Closing>,
    /// Single sites that are to become this region.
    pub(crate) converting: BTreeMap<String, String>,
    pub(crate) key_protect: KeyProtect,
}

/// Where buckets can be made.
#[derive(Debug, Deserialize)]
pub(crate) struct Locations {
    pub(crate) regional: Vec<String>,
    pub(crate) single_site: Vec<String>,
    /// Geographies with the sites that their buckets are spread over.
    pub(crate) cross_region: BTreeMap<String, Vec<String>>,
}

/// The end of a single site.
#[derive(Debug, Deserialize)]
pub(crate) struct Closing {
    pub(crate) on: String,
    pub(crate) instead: String,
}

/// Where keys outlive the loss of their region.
#[derive(Debug, Deserialize)]
pub(crate) struct KeyProtect {
    /// The name of the service in the catalogue.
    pub(crate) service: String,
    /// The only plan with fail-over.
    pub(crate) plan: String,
    pub(crate) fails_over_to: BTreeMap<String, String>,
}
