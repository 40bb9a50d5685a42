//! Dated facts of Cloudant that rules rest on.

use std::collections::BTreeMap;

use resilint_sdk::App;
use resilint_sdk::schema::Location;
use serde::Deserialize;

/// The part of the offering's table that rules read.
#[derive(Debug, Deserialize)]
pub(crate) struct Facts {
    /// Which places have how many zones.
    pub(crate) places: Places,
    /// What plans are.
    pub(crate) plans: Plans,
    /// Where Gen2 is offered.
    pub(crate) gen2: Gen2,
    /// The region whose instances only let accounts of the EU in.
    pub(crate) eu_managed: EuManaged,
    /// Where sentences come from.
    pub(crate) sources: Sources,
}

/// Places by their zones.
#[derive(Debug, Deserialize)]
pub(crate) struct Places {
    three_zones: Vec<String>,
    one_zone: Vec<String>,
    conflict: Vec<String>,
}

/// Plans, in lower case.
#[derive(Debug, Deserialize)]
pub(crate) struct Plans {
    /// Plans for data that lasts.
    pub(crate) lasting: Vec<String>,
    /// Plans for trying things out.
    pub(crate) limited: Vec<String>,
    /// What is limited.
    pub(crate) limits: String,
}

/// The second generation of the service.
#[derive(Debug, Deserialize)]
pub(crate) struct Gen2 {
    /// Its plan.
    pub(crate) plan: String,
    /// Where it is offered, each with the day since when.
    pub(crate) regions: BTreeMap<String, String>,
}

/// The region with the restriction.
#[derive(Debug, Deserialize)]
pub(crate) struct EuManaged {
    /// Its name.
    pub(crate) region: String,
}

/// Where sentences come from.
#[derive(Debug, Deserialize)]
pub(crate) struct Sources {
    /// The three copies.
    pub(crate) redundancy: String,
}

/// How many zones the service uses in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zones {
    /// Each copy is in a zone of its own.
    Three,
    /// All copies are in one zone.
    One,
    /// The vendor's documents contradict each other.
    Conflict,
    /// No document lists the place.
    Unlisted,
}

impl Places {
    /// How many zones the service uses in a place of this name.
    pub(crate) fn zones(&self, place: &str) -> Zones {
        let lists = |list: &[String]| list.iter().any(|one| one.eq_ignore_ascii_case(place));
        match () {
            () if lists(&self.one_zone) => Zones::One,
            () if lists(&self.three_zones) => Zones::Three,
            () if lists(&self.conflict) => Zones::Conflict,
            () => Zones::Unlisted,
        }
    }

    /// The places with three zones.
    pub(crate) fn with_three_zones(&self) -> impl Iterator<Item = &str> {
        self.three_zones.iter().map(String::as_str)
    }
}

/// The names of a known place, finest first: a datacenter tells more than the region it is counted to.
pub(crate) fn names(location: &Location) -> impl Iterator<Item = &String> {
    [&location.datacenter, &location.region].into_iter().filter_map(|part| part.known())
}

/// The facts with the day they were last checked; nothing where the host has none.
pub(crate) fn of<'a>(app: &App<'a>) -> Option<(Facts, &'a str)> {
    app.facts().table("cloudant")
}
