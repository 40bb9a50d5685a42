//! FN002: GLB001 for actions of Cloud Functions.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{PoolOrigin, Resource, Severity};
use resilint_sdk::{App, Report, global_load_balancer};

use crate::{edge, facts, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Checks that a global load balancer serves the actions from at least two locations, and that its origins answer to
    /// it.
    ///
    /// ## Why is this bad
    /// The hosts of Cloud Functions name one region each, and clients keep calling the host they know. Only a load
    /// balancer outside of the regions leads requests to the one that is left. The host that all accounts share
    /// (`us-south.functions.appdomain.cloud`) answers to its own name only, so an origin at that host refuses what
    /// arrives under the name of the load balancer.
    ///
    /// ## Bad
    /// ```hcl
    /// origins {
    ///   name    = "dallas"
    ///   address = "us-south.functions.appdomain.cloud"
    /// }
    /// ```
    ///
    /// ## Good
    /// An API with a custom domain in each region, each the origin of a pool with a health check, both pools behind one
    /// global load balancer.
    ///
    /// ## Verdicts
    /// Passes where a global load balancer that is switched on has origins in two regions. Fails where they are in one
    /// region or it is switched off; as a warning where an origin is the shared host of web actions under another host
    /// name. Unknown where none is declared or the place of its origins cannot be told. Not applicable where no action is
    /// exposed to the web.
    ///
    /// ## References
    /// Strategies for resilient applications, summary table: serve requests from multiple locations with Internet
    /// Services. IBM Cloud solution tutorials, deploy serverless apps across multiple locations.
    code: "FN002",
    name: "cloud-functions/no-global-load-balancer",
    title: "requests are served from more than one location",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloud-functions/global-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let is_behind = app.global_balancers().next().is_some();
    if !is_behind && edge::is_served(app) == Truth::No {
        report.not_applicable(format!("no action of {} is exposed to the web", app.name()));
        return;
    }
    global_load_balancer::check_in(app, &places::regions(app), report);
    for (resource, balancer) in app.global_balancers().filter(|(it, _)| edge::is_sure(app, it)) {
        for (pool, origins) in edge::pools(app, balancer) {
            for (index, origin) in origins.origins.items.iter().enumerate() {
                shared_host(app, [resource, pool], index, origin, report);
            }
        }
    }
}

/// An origin at the host of all web actions of a region, which refuses requests under another name.
fn shared_host(
    app: &App<'_>,
    [balancer, pool]: [&Resource; 2],
    index: usize,
    origin: &PoolOrigin,
    report: &mut Report,
) {
    let (Some(address), Some((facts, as_of))) = (origin.address.known(), facts::of(app)) else {
        return;
    };
    let domain = format!(".{}", facts.shared_web_domain);
    let is_own = origin.host_header.known() == Some(address);
    if !address.ends_with(&domain) || is_own || origin.host_header.is_unknown() {
        return;
    }
    report
        .fail(format!(
            "{address}, an origin of {}, is the host that all web actions of its region share ({as_of}): it does not \
             answer to the name of {}",
            pool.label(),
            balancer.label(),
        ))
        .severity(Severity::Warning)
        .about(pool)
        .at(pool, &format!("/spec/origins/items/{index}/address"), "this origin")
        .help("give the API of each region a custom domain, and make that the origin");
}
