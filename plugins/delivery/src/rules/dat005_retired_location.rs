//! DAT005: data is in places that are there to stay.

use std::collections::BTreeMap;

use resilint_sdk::schema::{Resource, Severity};
use resilint_sdk::{App, Report, missing, place};
use serde::Deserialize;

use crate::estate;

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks the places of data stores up in the dated list of datacenters and regions that are closed or will be.
    ///
    /// ## Why is this bad
    /// Nothing new can be ordered in a closed place, so that a recovery there fails. What is still there when it closes is lost.
    ///
    /// ## Bad
    /// ```hcl
    /// resource "ibm_cloudant" "orders" {
    ///   location = "che01"
    ///   # ...
    /// }
    /// ```
    ///
    /// ## Good
    /// ```hcl
    /// resource "ibm_cloudant" "orders" {
    ///   location = "jp-tok"
    ///   # ...
    /// }
    /// ```
    ///
    /// ## Verdicts
    /// Passes for places that are open. Fails where one is closed, and as a warning where the day is still to come; the day and
    /// the date of the facts are told. Unknown where no place is known. Not applicable where no data store is declared.
    ///
    /// ## References
    /// Data center closures of the vendor, with the date of the facts.
    code: "DAT005",
    name: "delivery/retired-location",
    title: "data is in places that are there to stay",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

#[derive(Debug, Deserialize)]
struct Facts {
    datacenters: Datacenters,
}

/// The day on which each place closed or will close; empty where it is closed and the day was not found.
#[derive(Debug, Deserialize)]
struct Datacenters {
    closed: BTreeMap<String, String>,
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some(stores) = estate::of(app, report) else { return };
    let Some((facts, _)) = app.facts().table::<Facts>("delivery") else { return };
    let placed: Vec<&Resource> = stores.into_iter().filter(|it| estate::is_placed(it)).collect();
    let (known, open): (Vec<&Resource>, Vec<&Resource>) =
        placed.iter().partition(|store| name(store).is_some());
    let mut sound = Vec::new();
    for store in known {
        match closed(app, store, &facts.datacenters.closed) {
            Some((place, day)) => retired(app, store, place, day, report),
            None => sound.push(store),
        }
    }
    if !sound.is_empty() {
        let date = &app.facts().as_of;
        let names = estate::names(sound.iter().copied());
        report.pass(format!("no place of {names} is closed or will be (facts of {date})"));
    } else if let Some(store) = open.first() {
        let what = format!("whether {} is in a place that is there to stay", store.label());
        let missing = missing::value(store, place::doubt(&store.location), &what);
        report.unknown(missing).about(store).at(store, place::pointer(store), "its place");
    }
}

/// The finest known name of a place.
fn name(store: &Resource) -> Option<&str> {
    let location = &store.location;
    let parts = [&location.datacenter, &location.region, &location.geo];
    parts.into_iter().find_map(|part| part.known()).map(String::as_str)
}

/// The place of a store and the day it closes, where it does.
fn closed<'a>(
    app: &App<'_>,
    store: &'a Resource,
    closed: &'a BTreeMap<String, String>,
) -> Option<(&'a str, &'a str)> {
    let place = name(store)?;
    if let Some(day) = closed.get(place) {
        return Some((place, day));
    }
    let kind = app.facts().regions.get(place).map(|fact| fact.kind.as_str());
    (kind == Some("single-zone-closed")).then_some((place, ""))
}

fn retired(app: &App<'_>, store: &Resource, place: &str, day: &str, report: &mut Report) {
    let is_announced = day > app.as_of();
    let when = match day {
        "" => "is closed".to_owned(),
        day if is_announced => format!("closes on {day}"),
        day => format!("closed on {day}"),
    };
    let (name, date) = (store.label(), &app.facts().as_of);
    let severity = if is_announced { Severity::Warning } else { Severity::Error };
    report
        .fail(format!("{place}, where {name} is, {when} (facts of {date})"))
        .severity(severity)
        .about(store)
        .at(store, place::pointer(store), "its place")
        .help(format!("move {name} to a place that is open"));
}
