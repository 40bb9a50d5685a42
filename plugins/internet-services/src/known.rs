//! The facts that rules of this plugin rest on, as `internet-services.toml` has them.

use std::collections::BTreeMap;

use resilint_sdk::App;
use resilint_sdk::schema::Facts;
use serde::Deserialize;

/// The table of the offering.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Table {
    /// Codes of the regions that health checks come from.
    pub(crate) check_regions: Vec<String>,
    /// What the host names of static web sites have in them.
    pub(crate) static_sites: Vec<String>,
    /// Limits by plan.
    pub(crate) plans: BTreeMap<String, Plan>,
    /// The end of Certificate Manager.
    pub(crate) certificate_manager: Ended,
}

/// What a plan allows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Plan {
    /// Regions that a pool may be checked from; none where nothing limits them.
    pub(crate) check_regions: Option<usize>,
    /// The last day it was sold.
    pub(crate) sold_until: Option<String>,
    /// What instances that are ordered under its name become.
    pub(crate) becomes: Option<String>,
}

/// A service that has ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ended {
    pub(crate) name: String,
    pub(crate) ended: String,
    pub(crate) replacement: String,
    /// Its name in cloud resource names.
    pub(crate) service: String,
}

/// The facts with the day they were last checked; nothing where the host has none.
pub(crate) fn table<'a>(app: &App<'a>) -> Option<(Table, &'a str)> {
    let facts: &'a Facts = app.facts();
    facts.table("internet-services")
}
