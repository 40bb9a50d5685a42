//! PIPE004: each target is a region of its own.

use std::collections::BTreeMap;

use resilint_sdk::app::list;
use resilint_sdk::schema::{Offering, Resource, Severity, Target, Value};
use resilint_sdk::{App, Report};

use crate::missing;
use crate::places::{self, Place};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks for several targets of an app in one region: projects, spaces, clusters or namespaces.
    ///
    /// ## Why is this bad
    /// They look like several locations and are lost together. A project that is called after a region it is
    /// not in is taken for a second location by everybody who reads its name.
    ///
    /// ## Bad
    /// ```sh
    /// ibmcloud target -r eu-de
    /// ibmcloud ce project select --name shop-us-south
    /// ibmcloud ce app create --name shop --image icr.io/acme/shop:1
    /// ibmcloud ce project select --name shop-eu-de
    /// ibmcloud ce app create --name shop --image icr.io/acme/shop:1
    /// ```
    ///
    /// ## Good
    /// ```sh
    /// for region in us-south eu-de; do
    ///   ibmcloud target -r "$region"
    ///   ibmcloud ce project select --name "shop-$region"
    ///   ibmcloud ce app create --name shop --image icr.io/acme/shop:1
    /// done
    /// ```
    ///
    /// ## Verdicts
    /// Passes where each target is in a region of its own. Fails for several targets in one region, as a
    /// warning where one of them is called after another region. Unknown where a region cannot be told. Not
    /// applicable to apps with fewer than two targets, and to servers, of which one region has many.
    ///
    /// ## References
    /// Strategies for resilient applications: several locations.
    code: "PIPE004",
    name: "delivery/several-targets-in-one-region",
    title: "each target is a region of its own",
    severity: Info,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let places = places::of(app);
    if app.group().offering == Offering::Servers || places.len() < 2 {
        report.not_applicable("it has no two targets");
        return;
    }
    let mut regions: BTreeMap<&str, Vec<Place<'_>>> = BTreeMap::new();
    for place in places.iter().filter(|place| place.certain) {
        if let Some(region) = place.region {
            let others = regions.entry(region).or_default();
            // The same place in two pipelines is one target.
            if others.iter().all(|other| account(other.target) != account(place.target)) {
                others.push(*place);
            }
        }
    }
    let several: Vec<(&str, &Vec<Place<'_>>)> =
        regions.iter().filter(|(_, places)| places.len() >= 2).map(|(r, p)| (*r, p)).collect();
    let name = app.name();
    if several.is_empty() {
        match missing::unresolved(&places) {
            Some(why) => {
                let what = format!("whether each target of {name} is a region of its own: {why}");
                report.unknown(missing::target(app, what, &missing::candidates(&places)));
            }
            None => {
                let regions = list(regions.keys().copied());
                report.pass(format!("each target of {name} is in a region of its own: {regions}"));
            }
        }
        return;
    }
    for (region, places) in several {
        judge(app, region, places, report);
    }
}

fn judge(app: &App<'_>, region: &str, places: &[Place<'_>], report: &mut Report) {
    let shown: Vec<String> =
        places.iter().map(|place| shown(place.target, place.resource)).collect();
    let names = list(shown.iter().map(String::as_str));
    let misnamed = places.iter().find_map(|place| claimed(app, region, place));
    let message = match misnamed {
        Some(other) => format!(
            "{names} of {} are in {region}, although one is called after {other}",
            app.name()
        ),
        None => format!("{names} of {} are in {region}, which counts as one location", app.name()),
    };
    let entry =
        report.fail(message).help("deploy to a second region rather than to a second place in one");
    let entry = if misnamed.is_some() { entry.severity(Severity::Warning) } else { entry };
    let note = |index| if index == 0 { region.to_owned() } else { format!("{region} again") };
    let seen = places.iter().enumerate();
    places::look_at(entry, seen.map(|(index, place)| places::region_of(place, note(index))));
}

/// What tells the places of one region apart.
fn account(target: &Target) -> [Option<&str>; 6] {
    [
        &target.project,
        &target.organization,
        &target.space,
        &target.cluster,
        &target.namespace,
        &target.endpoint,
    ]
    .map(|value| value.known().map(String::as_str).or(value.symbol()))
}

fn shown(target: &Target, resource: &Resource) -> String {
    let kinds = [
        ("project", &target.project),
        ("cluster", &target.cluster),
        ("space", &target.space),
        ("namespace", &target.namespace),
    ];
    let named = kinds.iter().find_map(|(kind, value)| Some(format!("{kind} {}", text(value)?)));
    named.unwrap_or_else(|| resource.label().to_owned())
}

fn text(value: &Value<String>) -> Option<&str> {
    value.known().map(String::as_str).or(value.symbol())
}

/// Another region that the name of a place is made of.
fn claimed<'a>(app: &App<'a>, region: &str, place: &Place<'a>) -> Option<&'a str> {
    let target = place.target;
    let names = [&target.project, &target.cluster, &target.space, &target.namespace];
    let mut names = names.into_iter().filter_map(Value::known);
    names.find_map(|name| {
        let other = |known: &&String| known.as_str() != region && name.contains(known.as_str());
        app.facts().regions.keys().find(other).map(String::as_str)
    })
}
