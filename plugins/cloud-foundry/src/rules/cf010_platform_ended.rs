//! CF010: the platform that the app is pushed to still exists.

use resilint_sdk::schema::{EndOfLife, Resource, Target};
use resilint_sdk::{App, Report};

use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares the platform that the app is pushed to with the dated list of services that have ended.
    ///
    /// ## Why is this bad
    /// IBM Cloud Foundry is gone, and a push to it fails. Cloud Foundry of other providers is not
    /// concerned, nor are the other rules: they hold wherever the app runs.
    ///
    /// ## Bad
    /// ```yaml
    /// target:
    ///   region_id: ibm:yp:eu-gb
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// target:
    ///   url: https://api.sys.example.com
    /// ```
    ///
    /// ## Verdicts
    /// Fails for endpoints and region identifiers of IBM Cloud Foundry. Passes where all endpoints are
    /// someone else's. Unknown where nothing in the input names an endpoint.
    ///
    /// ## References
    /// IBM Cloud documentation, Cloud Foundry deprecation.
    code: "CF010",
    name: "cloud-foundry/platform-ended",
    title: "the platform that the app is pushed to still exists",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some(fact) = app.facts().ended.get("cloud-foundry") else {
        report.not_applicable("no fact says that a platform has ended");
        return;
    };
    let targets: Vec<(&Resource, &Target)> = app.targets().collect();
    let is_ibm = |(_, target): &&(&Resource, &Target)| {
        target.provider.known().is_some_and(|provider| provider == "ibm")
    };
    let ibm: Vec<&Resource> =
        targets.iter().filter(is_ibm).map(|(resource, _)| *resource).collect();
    if !ibm.is_empty() {
        return on_ibm(app, fact, &ibm, report);
    }
    let elsewhere = targets.iter().all(|(_, target)| target.provider.known().is_some());
    if targets.is_empty() || !elsewhere {
        let whether = format!("whether {} is pushed to a platform that has ended", app.name());
        report.unknown(missing::target(app, &whether));
        return;
    }
    let places = places::names(targets.iter().map(|(resource, _)| *resource));
    let entry =
        report.pass(format!("{} is pushed to {places}, which is not {}", app.name(), fact.name));
    targets.iter().fold(entry, |entry, (resource, _)| {
        entry.at(resource, pointer(resource), "another provider's platform")
    });
}

fn on_ibm(app: &App<'_>, fact: &EndOfLife, targets: &[&Resource], report: &mut Report) {
    let places = places::names(targets.iter().copied());
    // Dates are ISO, perhaps without a day, so their order is that of their letters.
    let entry = if app.as_of() < fact.ended.as_str() {
        report.pass(format!(
            "{} runs until {}; {} is pushed there",
            fact.name,
            fact.ended,
            app.name()
        ))
    } else {
        report
            .fail(format!(
                "{} was shut down on {}; {} is still pushed to it in {places}",
                fact.name,
                fact.ended,
                app.name()
            ))
            .help(format!("move the app to {}", fact.replacement))
    };
    targets.iter().fold(entry, |entry, resource| {
        entry.at(resource, pointer(resource), format!("a place of {}", fact.name))
    });
}

/// Where a target names its platform.
fn pointer(resource: &Resource) -> &'static str {
    let has_endpoint = resource.target().is_some_and(|target| !target.endpoint.is_absent());
    let by_region = resource.location.region.at().is_some();
    if has_endpoint && !by_region { "/spec/endpoint" } else { "/location/region" }
}
