//! FN001: actions are deployed to at least two locations.

use resilint_sdk::app::is_stated;
use resilint_sdk::{App, Report};

use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Counts the regions that the actions of a package are deployed to: by the API hosts of deployment files and
    /// manifests, by commands that deploy, and by the providers of `ibm_function_*` resources.
    ///
    /// ## Why is this bad
    /// An API host runs actions in one region. When the region is lost, nothing answers until the actions are deployed
    /// elsewhere, at a time when everybody else does the same.
    ///
    /// ## Bad
    /// ```yaml
    /// # deployment.yaml, the only one
    /// project:
    ///   name: shop
    ///   apiHost: us-south.functions.cloud.ibm.com
    /// ```
    ///
    /// ## Good
    /// One deployment file for each location, run by the same pipeline:
    /// ```yaml
    /// # deployment-us-south.yaml
    /// project:
    ///   name: shop
    ///   apiHost: us-south.functions.cloud.ibm.com
    /// ---
    /// # deployment-eu-gb.yaml
    /// project:
    ///   name: shop
    ///   apiHost: eu-gb.functions.cloud.ibm.com
    /// ```
    ///
    /// ## Verdicts
    /// Passes with two known regions. Fails where every file that deploys the package names its API host and all are in one
    /// region, or where the input is all there is. Unknown where nothing names an API host, as in a service of the
    /// Serverless Framework, where the host is a variable, or where only `.wskprops` or the default region of a
    /// provider speaks of a place. Two hosts in one region are one location.
    ///
    /// ## References
    /// Strategies for resilient applications, summary table: available in multiple locations.
    code: "FN001",
    name: "cloud-functions/single-location",
    title: "actions are deployed to at least two locations",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloud-functions/locations"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let regions = places::regions(app);
    let whether = format!("whether {} is deployed to at least two locations", app.name());
    let truth = regions.at_least(2, || missing::place(app, &whether));
    let all = places::all(&regions);
    let seen = places::seen(&regions);
    let only = || {
        let labels = all.iter().map(|resource| places::label(resource));
        let mut labels: Vec<String> = labels.collect();
        labels.sort_unstable();
        labels.dedup();
        resilint_sdk::app::list(labels.iter().map(String::as_str))
    };
    let entry = report
        .decide(
            truth,
            || format!("{} is deployed to {}; {seen}", app.name(), regions.list()),
            || format!("{} is deployed to {} only; {seen}", app.name(), only()),
        )
        .help(places::second(app))
        .see_earlier(app);
    all.iter().fold(entry, |entry, resource| {
        let certain = is_stated(resource) || resource.target().is_none_or(places::is_certain);
        let verb = if certain { "deployed" } else { "perhaps deployed" };
        let note = format!("{verb} to {}", places::label(resource));
        entry.at(resource, places::pointer(resource), note)
    });
}
