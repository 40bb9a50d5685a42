//! CE010: Code Engine is offered in the regions of the app.

use std::collections::BTreeMap;

use resilint_sdk::app::list;
use resilint_sdk::logic::holds;
use resilint_sdk::schema::{Provenance, Resource, Value};
use resilint_sdk::{App, Report};

use crate::{facts, missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the regions of an app with those where Code Engine is offered.
    ///
    /// ## Why is this bad
    ///
    /// A second location that the service is not offered in is none: the deployment fails, at the latest when it
    /// is needed.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// provider "ibm" {
    ///   alias  = "second"
    ///   region = "ca-mon"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// provider "ibm" {
    ///   alias  = "second"
    ///   region = "ca-tor"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the service is offered in each region, as of the date of the facts.
    /// - **fail**: it is not offered in one of them.
    /// - **unknown**: the region is a variable without a value, or left to the environment.
    /// - **not-applicable**: nothing says where the app is.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-regions>
    code: "CE010",
    name: "code-engine/region-not-offered",
    title: "Code Engine is offered in the regions of the app",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no list of the regions of Code Engine");
        return;
    };
    let places = places::of(app);
    if places.is_empty() {
        report.not_applicable(format!("nothing in the input says where {} is", app.name()));
        return;
    }
    for (label, resources) in by_label(&places) {
        let first = resources[0];
        let whether = format!("whether Code Engine is offered where {} is", app.name());
        let region = certain(&first.location.region);
        let offered = |region: &String| facts.regions.contains(region);
        let truth = holds(&region, offered, || missing::region(first, &whether));
        let failed = truth.is_no();
        let mut entry = report.decide(
            truth,
            || format!("Code Engine is offered in {label} (as of {as_of})"),
            || format!("Code Engine is not offered in {label} (as of {as_of})"),
        );
        if failed {
            let offered = list(facts.regions.iter().map(String::as_str));
            entry = entry.help(format!("use one of {offered}"));
        }
        resources.iter().fold(entry, |entry, resource| {
            entry.at(resource, "/location/region", format!("{} is here", resource.label()))
        });
    }
}

/// The resources of each place, by what it is called.
fn by_label<'a>(places: &places::Places<'a>) -> BTreeMap<&'a str, Vec<&'a Resource>> {
    let mut labels: BTreeMap<&str, Vec<&Resource>> = BTreeMap::new();
    for resource in places.all() {
        labels.entry(places::label(resource)).or_default().push(resource);
    }
    labels
}

/// The region without what the environment may override.
fn certain(region: &Value<String>) -> Value<String> {
    match region {
        Value::Known { from: Provenance::ProviderDefault, .. } => Value::Absent,
        region => region.clone(),
    }
}
