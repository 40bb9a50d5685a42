//! PIPE005: the locations are in more than one part of the world.

use std::collections::{BTreeMap, BTreeSet};

use resilint_sdk::app::list;
use resilint_sdk::schema::Resource;
use resilint_sdk::{App, Report};

use crate::estate;
use crate::missing;
use crate::places;

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Says in which parts of the world the regions of an app are.
    ///
    /// ## Why is this bad
    /// It need not be: regions in one part of the world keep data there and are near each other's users, and
    /// the vendor itself pairs such regions. But what strikes a whole part of the world strikes all of them. The
    /// rule states the fact, for those who decide.
    ///
    /// ## Bad
    /// ```sh
    /// for region in us-south us-east; do ibmcloud target -r $region; ./deploy.sh; done
    /// ```
    ///
    /// ## Good
    /// ```sh
    /// for region in us-south eu-de; do ibmcloud target -r $region; ./deploy.sh; done
    /// ```
    ///
    /// ## Verdicts
    /// Passes for regions in two parts of the world. Fails, as information, where all are in one. Unknown
    /// where a region cannot be told and the others are in one. Not applicable to apps in fewer than two
    /// known regions.
    ///
    /// ## References
    /// Locations of the vendor, with the date of the facts.
    code: "PIPE005",
    name: "delivery/one-geography",
    title: "the locations are in more than one part of the world",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    if !estate::stores(app).is_empty() {
        report.not_applicable("it is data; DAT002 looks at its regions");
        return;
    }
    let places = places::of(app);
    let mut regions: BTreeMap<&str, &Resource> = BTreeMap::new();
    for place in places.iter().filter(|place| place.certain) {
        if let Some(region) = place.region {
            regions.entry(region).or_insert(place.resource);
        }
    }
    for member in app.members().filter(|member| member.count.min > 0) {
        // The routes of a manifest name a region, and prove nothing.
        let is_placed = member.workload().is_none() || places.is_empty();
        let of_platform = app.group().offering != resilint_sdk::schema::Offering::CloudFoundry;
        if let Some(region) = places::known(member).filter(|_| is_placed && of_platform) {
            regions.entry(region).or_insert(member);
        }
    }
    let facts = app.facts();
    let geo = |region: &str| facts.regions.get(region).map(|fact| fact.geo.as_str());
    let geos: BTreeSet<&str> = regions.keys().filter_map(|region| geo(region)).collect();
    if regions.len() < 2 || regions.keys().any(|region| geo(region).is_none()) {
        report.not_applicable("it has no two regions that the facts know");
        return;
    }
    let (name, shown) = (app.name(), list(regions.keys().copied()));
    let date = &facts.as_of;
    let entry = match geos.first().filter(|_| geos.len() == 1) {
        None => report.pass(format!("{name} is in {} ({shown}; facts of {date})", list(geos))),
        Some(geo) => match missing::unresolved(&places) {
            Some(why) => {
                let what = format!("whether {name} is in two parts of the world: {why}");
                report.unknown(missing::target(app, what, &missing::candidates(&places)))
            }
            None => report
                .fail(format!("all regions of {name} are in {geo} ({shown}; facts of {date})"))
                .help("choose a region of another part of the world, if data may leave this one"),
        },
    };
    let seen = regions.iter();
    let seen = seen.map(|(region, resource)| (*resource, "/location/region", (*region).to_owned()));
    places::look_at(entry, seen);
}
