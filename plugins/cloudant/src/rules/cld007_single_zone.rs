//! CLD007: the three copies of each database are in three zones.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, Provenance, Value};
use resilint_sdk::{App, Report, missing, place};

use crate::facts::{self, Facts, Zones};
use crate::instances::{self, Hardware, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at the location of each Cloudant instance. The service keeps three copies of all data by itself; in most
    /// regions they are in three zones, in some places in one.
    ///
    /// ## Why is this bad
    ///
    /// Three copies in one zone are lost with it.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cloudant" "orders" {
    ///   name     = "orders"
    ///   location = "che01"
    ///   plan     = "standard"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cloudant" "orders" {
    ///   name     = "orders"
    ///   location = "eu-de"
    ///   plan     = "standard"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the service itself uses three zones in that region, as of the date of the facts.
    /// - **fail**: the place has one zone.
    /// - **unknown**: the location is a variable without a value; the vendor's documents contradict each other about
    ///   the region, or do not list it; or the instance runs on hardware of its own, whose zones nothing tells.
    /// - **not-applicable**: the app declares no instance.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Automatic data redundancy within a region"
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-ibm-cloud-public>: locations and tenancy
    code: "CLD007",
    name: "cloudant/single-zone",
    title: "the three copies of each database are in three zones",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloudant/redundancy"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Cloudant");
        return;
    };
    for instance in instances::of(app) {
        judge(&instance, &facts, as_of, report);
    }
}

fn judge(instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let resource = instance.resource;
    let (name, at) = (resource.label(), place::shown(&resource.location));
    let truth = in_three_zones(instance, facts, as_of);
    let entry = match truth {
        Truth::Yes => report.pass_by_platform(
            format!("Cloudant keeps the three copies of {name} in three zones of {at}"),
            facts.sources.redundancy.as_str(),
        ),
        Truth::No => report
            .fail(format!(
                "{name} is in {at}{}, where Cloudant keeps the three copies of its data in one zone (facts of {as_of})",
                place::grade(&resource.location)
            ))
            .problem("one-zone")
            .help(format!(
                "create the instance in a region with three zones, such as {}, and replicate the data to it",
                resilint_sdk::app::list(facts.places.with_three_zones())
            )),
        Truth::Unknown(missing) => report.unknown(missing),
    };
    entry.about(resource).at(resource, place::pointer(resource), "where it is");
}

fn in_three_zones(instance: &Instance<'_>, facts: &Facts, as_of: &str) -> Truth {
    let (resource, name) = (instance.resource, instance.resource.label());
    let what = format!("in how many zones {name} keeps its copies");
    match instance.on_own_hardware() {
        Hardware::Shared => {}
        Hardware::Own => {
            return Truth::Unknown(Missing {
                key: format!("hardware:{name}"),
                what: format!(
                    "{what}: it runs on hardware of its own, and nothing declares the zones of that"
                ),
                settle: "ask IBM Cloud support in which zones the dedicated hardware is".into(),
            });
        }
        Hardware::Open(open) => {
            let what = format!("whether {name} runs on hardware of its own, whose zones differ");
            return Truth::Unknown(missing::value(resource, open, &what));
        }
    }
    let zones = |place: &String| facts.places.zones(place);
    let location = &resource.location;
    let found = facts::names(location).map(zones).find(|zones| *zones != Zones::Unlisted);
    match (found, &location.region) {
        // The environment of each run decides.
        (_, Value::Known { from: Provenance::ProviderDefault, .. }) => {
            Truth::Unknown(missing::value(resource, &Value::<String>::Absent, &what))
        }
        (Some(Zones::Three), _) => Truth::Yes,
        (Some(Zones::One), _) => Truth::No,
        (Some(Zones::Conflict), _) => Truth::Unknown(contradicted(name, location, as_of)),
        (Some(Zones::Unlisted) | None, Value::Unknown { candidates, .. }) => {
            let all: Vec<Zones> = candidates.iter().map(zones).collect();
            match all.first() {
                Some(Zones::Three) if all.iter().all(|it| *it == Zones::Three) => Truth::Yes,
                Some(Zones::One) if all.iter().all(|it| *it == Zones::One) => Truth::No,
                _ => Truth::Unknown(missing::value(resource, &location.region, &what)),
            }
        }
        (Some(Zones::Unlisted) | None, _) => Truth::Unknown(unlisted(instance, &what, as_of)),
    }
}

fn contradicted(name: &str, location: &resilint_sdk::schema::Location, as_of: &str) -> Missing {
    let at = place::shown(location);
    Missing {
        key: format!("conflict:{at}"),
        what: format!(
            "whether the copies of {name} are in three zones of {at}: documents of the vendor contradict each other \
             on whether Cloudant is there (facts of {as_of})"
        ),
        settle: "look the location up in the catalogue, or check with a newer version of resilint"
            .into(),
    }
}

fn unlisted(instance: &Instance<'_>, what: &str, as_of: &str) -> Missing {
    let resource = instance.resource;
    if facts::names(&resource.location).next().is_none() {
        return missing::value(resource, &resource.location.region, what);
    }
    let at = place::shown(&resource.location);
    Missing {
        key: format!("place:{at}"),
        what: format!("{what}: the facts of {as_of} do not list {at}"),
        settle: "correct the name of the location, or check with a newer version of resilint"
            .into(),
    }
}
