//! COS010: places where buckets cannot stay.

use resilint_sdk::schema::{Missing, Resource, Severity};
use resilint_sdk::{App, Report, missing, place};

use crate::known::{self, Known};
use crate::places;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks up the location of each bucket and backup vault among those that Object Storage serves, and among those that
    /// are closed or will be.
    ///
    /// ## Why is this bad
    ///
    /// The Terraform provider still accepts locations that are closed. A bucket in one that will close has to be copied to
    /// a new bucket in time, since buckets do not move.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name          = "invoices"
    ///   single_site_location = "mel01"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name     = "invoices"
    ///   region_location = "au-syd"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the location is served.
    /// - **fail**: it is closed; a warning where it will be, and info where it is to become a region.
    /// - **unknown**: it is a variable without a value, or the facts do not list it.
    /// - **not-applicable**: there is no bucket and no vault, or its location is the team's own.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-endpoints>
    code: "COS010",
    name: "object-storage/withdrawn-location",
    title: "buckets are in locations that stay open",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((known, facts_of)) = known::facts(app) else { return };
    let dates = Dates { today: app.as_of(), facts_of };
    for resource in app.members() {
        let is_ours = resource.bucket().is_some()
            || resource.backup_vault().is_some_and(|vault| vault.provider == "cos");
        if is_ours && !resource.location.is_unstated() {
            judge(resource, &known, &dates, report);
        }
    }
}

struct Dates<'a> {
    today: &'a str,
    facts_of: &'a str,
}

fn judge(resource: &Resource, known: &Known, dates: &Dates<'_>, report: &mut Report) {
    let location = &resource.location;
    let name = resource.label();
    let places = [&location.datacenter, &location.region, &location.geo];
    let doubt = places::doubt(location);
    let Some(code) = places.iter().find_map(|place| place.known()).filter(|_| !doubt.is_unknown())
    else {
        let what = format!("whether {name} is in a location that stays open");
        report.unknown(missing::value(resource, doubt, &what)).about(resource).at(
            resource,
            place::pointer(resource),
            "its place",
        );
        return;
    };
    let facts_of = dates.facts_of;
    let grade = places::grade(places.into_iter().find(|place| !place.is_absent()).unwrap_or(doubt));
    let entry = if let Some(day) = known.withdrawn.get(code) {
        let day = if day.is_empty() { String::new() } else { format!(" since {day}") };
        report
            .fail(format!("{name} is in {code}{grade}, which is closed{day} (facts of {facts_of})"))
            .help("make a new bucket in an open location")
    } else if let Some(closing) = known.closing.get(code) {
        let is_over = closing.on.as_str() <= dates.today;
        let (verb, severity) =
            if is_over { ("closed", Severity::Error) } else { ("closes", Severity::Warning) };
        report
            .fail(format!(
                "{name} is in {code}{grade}, which {verb} on {} (facts of {facts_of})",
                closing.on
            ))
            .severity(severity)
            .help(format!("make a new bucket in {}, and copy the objects", closing.instead))
            .problem("closing")
    } else if let Some(region) = known.converting.get(code) {
        report
            .fail(format!(
                "{name} is in {code}{grade}, which is to become the region {region} on no known day (facts of {facts_of})"
            ))
            .severity(Severity::Info)
            .help(format!("plan to move to {region}"))
            .problem("converting")
    } else if is_served(code, known) {
        report.pass(format!("{name} is in {code}, which is open"))
    } else {
        report.unknown(Missing {
            key: format!("place:{code}"),
            what: format!(
                "whether {code}, where {name} is, is open: the facts of {facts_of} do not list it"
            ),
            settle: "correct the name of the location, or check with a newer version of resilint"
                .into(),
        })
    };
    entry.about(resource).at(resource, place::pointer(resource), "its place");
}

fn is_served(code: &str, known: &Known) -> bool {
    let locations = &known.locations;
    let listed = |list: &[String]| list.iter().any(|name| name == code);
    listed(&locations.regional)
        || listed(&locations.single_site)
        || locations.cross_region.contains_key(code)
}
