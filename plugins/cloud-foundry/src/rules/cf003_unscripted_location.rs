//! CF003: org, space and push are scripted for every location.

use std::collections::BTreeMap;

use resilint_sdk::app::{is_stated, list};
use resilint_sdk::logic::{Truth, all, any};
use resilint_sdk::schema::{Resource, Target};
use resilint_sdk::{App, Report};

use crate::copies::pushes_of;
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks, for each place that a pipeline deploys to, for an organization, a space and a push.
    /// Their presence counts, not their value: `${CF_SPACE}` is fine.
    ///
    /// ## Why is this bad
    /// A location that is set up by hand cannot be set up again in the hour it is needed.
    ///
    /// ## Bad
    /// ```yaml
    /// - name: Dallas
    ///   type: deployer
    ///   target: {region_id: ibm:yp:us-south, organization: acme}
    ///   script: cf create-service cloudantNoSQLDB Lite db
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// - name: Dallas
    ///   type: deployer
    ///   target: {region_id: ibm:yp:us-south, organization: acme, space: prod}
    ///   script: |
    ///     cf create-service cloudantNoSQLDB Lite db
    ///     cf push shop
    /// ```
    ///
    /// ## Verdicts
    /// Passes where every place has all three. Fails where a place lacks one. Unknown where no
    /// deployment is in the input, or a script calls another that cannot be seen into.
    ///
    /// ## References
    /// Strategies for resilient applications, summary table: configure orgs, spaces and push apps to
    /// multiple locations with the Cloud Foundry APIs.
    code: "CF003",
    name: "cloud-foundry/unscripted-location",
    title: "orgs, spaces and pushes are scripted for every location",
    severity: Warning,
    basis: SummaryTable,
    bullet: Some("cloud-foundry/scripted"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether every location of {} is set up by code", app.name());
    let mut by_place: BTreeMap<&str, Vec<(&Resource, &Target)>> = BTreeMap::new();
    for (resource, target) in app.targets() {
        by_place.entry(places::label(resource)).or_default().push((resource, target));
    }
    if by_place.is_empty() {
        report.unknown(missing::target(app, &whether));
        return;
    }
    let scripted = |(resource, target): &(&Resource, &Target)| {
        if is_stated(resource) {
            let missing = missing::pipeline(places::label(resource), &whether);
            return Truth::Unknown(missing);
        }
        all([
            Truth::known(!target.organization.is_absent()),
            Truth::known(!target.space.is_absent()),
            places::pushes(app, target, &whether),
        ])
    };
    let truth = |targets: &Vec<(&Resource, &Target)>| any(targets.iter().map(scripted));
    let lacking: Vec<(&str, Vec<(&Resource, &Target)>)> = by_place
        .iter()
        .filter(|(_, targets)| truth(targets).is_no())
        .map(|(place, targets)| (*place, targets.clone()))
        .collect();
    let seen = places::seen(app);
    let entry = report
        .decide(
            all(by_place.values().map(truth)),
            || {
                let places = list(by_place.keys().copied());
                format!("org, space and push of {} are scripted for {places}; {seen}", app.name())
            },
            || {
                let lacking: Vec<String> = lacking.iter().map(|entry| lacks(app, entry)).collect();
                format!("{} has {}; {seen}", app.name(), lacking.join(", "))
            },
        )
        .help("state organization and space in the deployer job of each region, and push there");
    let primary = if lacking.is_empty() { by_place.into_iter().collect() } else { lacking };
    primary.iter().flat_map(|(_, targets)| targets).fold(entry, |entry, (resource, target)| {
        let pointer = if target.space.is_absent() { "" } else { "/spec/space" };
        entry.at(resource, pointer, format!("{} is deployed from here", places::label(resource)))
    });
}

/// Such as `no space and no push in us-south`.
fn lacks(app: &App<'_>, (place, targets): &(&str, Vec<(&Resource, &Target)>)) -> String {
    let misses = |test: &dyn Fn(&Target) -> bool| targets.iter().all(|(_, target)| test(target));
    let missing = [
        ("no organization", misses(&|target| target.organization.is_absent())),
        ("no space", misses(&|target| target.space.is_absent())),
        ("no push", misses(&|target| pushes_of(app, target).is_empty())),
    ];
    let missing = list(missing.iter().filter(|(_, lacks)| *lacks).map(|(what, _)| *what));
    if missing == "none" {
        format!("no job with organization, space and push in {place}")
    } else {
        format!("{missing} in {place}")
    }
}
