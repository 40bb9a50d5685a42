//! The dated facts that rules of this plugin rest on.

use resilint_sdk::App;
use serde::Deserialize;

/// The part of the offering's table that rules read.
#[derive(Debug, Deserialize)]
pub(crate) struct Facts {
    /// The host that the web actions of all accounts of a region share.
    pub(crate) shared_web_domain: String,
    /// Seconds that the edge waits for an origin.
    pub(crate) proxy_read_timeout_seconds: u32,
    /// What became of runtimes.
    pub(crate) runtimes: Runtimes,
}

/// Kinds of runtimes that are not to be used.
#[derive(Debug, Deserialize)]
pub(crate) struct Runtimes {
    /// Those that still ran when the service ended.
    pub(crate) deprecated: Vec<String>,
    /// Those that did not.
    pub(crate) disabled: Vec<String>,
}

/// The facts with the day they were last checked; nothing where the host has none.
pub(crate) fn of<'a>(app: &App<'a>) -> Option<(Facts, &'a str)> {
    app.facts().table("cloud-functions")
}
