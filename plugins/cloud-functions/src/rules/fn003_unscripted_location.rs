//! FN003: every location is deployed by code.

use std::collections::BTreeMap;

use resilint_sdk::app::list;
use resilint_sdk::schema::{Resource, Value, Why};
use resilint_sdk::{App, Report};

use crate::{edge, missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares the locations that requests are sent to with those that the input deploys to: by deployment files and
    /// manifests, by commands such as `wskdeploy` and `ibmcloud fn deploy`, and by `ibm_function_action` resources.
    ///
    /// ## Why is this bad
    /// Actions that were created by hand in one location are forgotten at the next change. After a fail-over, clients
    /// meet an old version, or nothing at all.
    ///
    /// ## Bad
    /// ```hcl
    /// # An origin in London, and nothing deploys the actions there.
    /// origins {
    ///   name    = "london"
    ///   address = "api.eu-gb.apigw.appdomain.cloud"
    /// }
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// # deployment-eu-gb.yaml, beside the one for us-south
    /// project:
    ///   name: shop
    ///   apiHost: eu-gb.functions.cloud.ibm.com
    /// ```
    ///
    /// ## Verdicts
    /// Passes where every location that is named is deployed to. Fails where an origin is in a region that no file or command
    /// deploys to, and all of those are known. Unknown where nothing says where the actions are deployed, or only through a
    /// variable.
    ///
    /// ## References
    /// Strategies for resilient applications, summary table: use the Cloud Functions API to deploy actions in multiple
    /// locations.
    code: "FN003",
    name: "cloud-functions/unscripted-location",
    title: "every location is deployed by code",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloud-functions/scripted"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let regions = places::regions(app);
    let whether = format!("whether every location of {} is deployed by code", app.name());
    let origins = origins(app);
    let lacking: BTreeMap<&str, &Origin<'_>> = origins
        .iter()
        .filter(|(region, _)| !regions.known.contains_key(**region))
        .map(|(region, origin)| (*region, origin))
        .collect();
    let is_complete = regions.closed && regions.unknown.is_empty();
    let is_deployed =
        !regions.known.is_empty() || regions.unknown.iter().any(|it| is_elsewhere(it));
    if !is_deployed || !lacking.is_empty() && !is_complete {
        let entry = report.unknown(missing::place(app, &whether));
        lacking.values().fold(entry, |entry, origin| origin.see(entry));
        return;
    }
    let Some(first) = lacking.values().next() else {
        let message = format!("{} is deployed by code; {}", app.name(), places::seen(&regions));
        let entry = report.pass(message);
        places::all(&regions).iter().fold(entry, |entry, resource| {
            let note = format!("deployed to {}", places::label(resource));
            entry.at(resource, places::pointer(resource), note)
        });
        return;
    };
    let entry = report
        .fail(format!(
            "{} has an origin in {}, but nothing deploys the actions of {} there; {}",
            first.balancer.label(),
            list(lacking.keys().copied()),
            app.name(),
            places::seen(&regions),
        ))
        .help("add a deployment file or a deploy step with the API host of that location");
    lacking.values().fold(entry, |entry, origin| origin.see(entry));
}

/// Whether a target is a host that no facts file places: it is deployed to all the same.
fn is_elsewhere(resource: &Resource) -> bool {
    matches!(&resource.location.region, Value::Unknown { why: Why::NotInFacts, .. })
}

/// An origin of a load balancer in front of the app.
struct Origin<'a> {
    balancer: &'a Resource,
    pool: &'a Resource,
    index: usize,
}

impl Origin<'_> {
    fn see<'e>(&self, entry: resilint_sdk::Entry<'e>) -> resilint_sdk::Entry<'e> {
        let pointer = format!("/spec/origins/items/{}/address", self.index);
        entry.at(self.pool, &pointer, "requests are sent here")
    }
}

/// The regions of the origins of load balancers that surely stand in front of the app.
fn origins<'a>(app: &App<'a>) -> BTreeMap<&'a str, Origin<'a>> {
    let mut origins = BTreeMap::new();
    for (balancer, global) in app.global_balancers().filter(|(it, _)| edge::is_sure(app, it)) {
        for (pool, spec) in edge::pools(app, global) {
            for (index, origin) in spec.origins.items.iter().enumerate() {
                let on = [&spec.enabled, &origin.enabled];
                let is_off = on.iter().any(|switch| switch.known() == Some(&false));
                if let Some(region) = origin.location.region.known().filter(|_| !is_off) {
                    origins.entry(region.as_str()).or_insert(Origin { balancer, pool, index });
                }
            }
        }
    }
    origins
}
