//! Dated facts of the service that rules rest on.

use resilint_sdk::App;
use serde::Deserialize;

/// The part of the offering's table that rules read.
#[derive(Debug, Deserialize)]
pub(crate) struct Facts {
    /// Where the service is offered.
    pub(crate) regions: Vec<String>,
    /// Registries that serve the whole world.
    pub(crate) global_registries: Vec<String>,
    /// Seconds that the edge waits for an origin.
    pub(crate) proxy_read_timeout_seconds: u32,
}

/// The facts with the day they were last checked; nothing where the host has none.
pub(crate) fn of<'a>(app: &App<'a>) -> Option<(Facts, &'a str)> {
    app.facts().table("code-engine")
}
