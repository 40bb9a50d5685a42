//! CF001: the app is pushed to at least two regions.

use resilint_sdk::{App, Report};

use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Counts the regions that pipelines and scripts push the app to. Two jobs in one region count once.
    ///
    /// ## Why is this bad
    /// An app in one region is gone when that region is. A manifest never says where it is pushed, so
    /// the rule looks at `region_id`, `url` and the logins of deployment scripts.
    ///
    /// ## Bad
    /// ```yaml
    /// # .bluemix/pipeline.yml
    /// stages:
    /// - name: Deploy
    ///   jobs:
    ///   - name: London
    ///     type: deployer
    ///     target: {region_id: ibm:yp:eu-gb, organization: acme, space: prod}
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// # .bluemix/pipeline.yml
    /// stages:
    /// - name: London
    ///   jobs:
    ///   - name: Push
    ///     type: deployer
    ///     target: {region_id: ibm:yp:eu-gb, organization: acme, space: prod}
    /// - name: Dallas
    ///   jobs:
    ///   - name: Push
    ///     type: deployer
    ///     target: {region_id: ibm:yp:us-south, organization: acme, space: prod}
    /// ```
    ///
    /// ## Verdicts
    /// Passes with two known regions. Fails where the list of targets is complete and names one region.
    /// Unknown without a pipeline, or where a region is a placeholder. The list is not complete where a
    /// condition decides a login, or a script runs another that cannot be seen into.
    ///
    /// ## References
    /// Strategies for resilient applications, summary table: deploy applications to multiple locations.
    code: "CF001",
    name: "cloud-foundry/single-region",
    title: "the app is pushed to at least two regions",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloud-foundry/locations"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let regions = places::regions(app);
    let whether = format!("whether {} is pushed to at least two regions", app.name());
    if regions.is_empty() {
        let hints = app
            .workloads()
            .filter_map(|(resource, _)| Some((resource, resource.location.region.known()?)));
        let entry = report.unknown(missing::target(app, &whether));
        hints.fold(entry, |entry, (resource, region)| {
            let note = format!("a route in {region}, which proves no push");
            entry.see(resource, "/location/region", note)
        });
        return;
    }
    let truth = regions.at_least(2, || missing::target(app, &whether));
    let all = || regions.known.values().flatten().chain(&regions.unknown).copied();
    let (places, seen) = (places::names(all()), places::seen(app));
    let entry = report
        .decide(
            truth,
            || format!("{} is pushed to {}; {seen}", app.name(), regions.list()),
            || format!("{} is pushed to {places} only; {seen}", app.name()),
        )
        .help("add a deployer job for a second region, with that region's `region_id`")
        .see_earlier(app);
    all().fold(entry, |entry, resource| {
        let pushes = resource.target().map(|target| places::runs(app, resource, target, &whether));
        let verb =
            if pushes.is_some_and(|truth| truth.is_yes()) { "pushed" } else { "perhaps pushed" };
        entry.at(resource, "/location/region", format!("{verb} to {}", places::label(resource)))
    });
}
