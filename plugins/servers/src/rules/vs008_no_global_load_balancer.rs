//! VS008: requests are served from more than one location. The check is the one all offerings share.

use resilint_sdk::schema::Severity;
use resilint_sdk::{App, Report, global_load_balancer};

use crate::fleet;
use crate::places::same;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for a global load balancer in front of the app whose origins in rotation lie in at least two regions.
    /// The address of an origin is followed to the local load balancer or server it was taken from, and from there
    /// to its place.
    ///
    /// An origin that is the address of one server, although a local load balancer is there in that region, is
    /// reported as a warning.
    ///
    /// ## Why is this bad
    ///
    /// Servers in two regions help nobody while clients know the address of one. A global load balancer notices that
    /// a region is gone and sends requests to the other.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cis_origin_pool" "all" {
    ///   name = "all"
    ///   origins {
    ///     name    = "london"
    ///     address = ibm_is_lb.london.hostname
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cis_global_load_balancer" "web" {
    ///   name             = "www.example.com"
    ///   default_pool_ids = [ibm_cis_origin_pool.london.id]
    ///   fallback_pool_id = ibm_cis_origin_pool.frankfurt.id
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: origins in two regions of one load balancer are in rotation.
    /// - **fail**: all that are found have origins in one region, or are switched off.
    /// - **unknown**: the input declares none (it may be set up by hand), or the place of its origins cannot be told.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: "Serve requests from multiple locations with Internet
    ///   Services"
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-global-load-balancer-glb-concepts>
    code: "VS008",
    name: "servers/no-global-load-balancer",
    title: "a global load balancer serves the app from more than one location",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("servers/global-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    if fleet::of(app).is_empty() {
        report.not_applicable("it declares no server");
        return;
    }
    global_load_balancer::check(app, report);
    for (global, fields) in app.global_balancers() {
        let pools = fields.pools.items.iter().filter_map(|id| app.pool(id));
        for (resource, pool) in pools {
            for (index, origin) in pool.origins.items.iter().enumerate() {
                let server = origin.via.as_deref().and_then(|id| app.resource(id));
                let Some(server) = server.filter(|server| server.server().is_some()) else {
                    continue;
                };
                let place = &server.location.region;
                let near = app
                    .local_balancers()
                    .find(|(local, _)| same(&local.location.region, place) == Some(true));
                let Some((local, _)) = near else { continue };
                report
                    .fail(format!(
                        "an origin of {} is the server {}, although {} is in its location",
                        global.label(),
                        server.label(),
                        local.label()
                    ))
                    .severity(Severity::Warning)
                    .about(resource)
                    .at(resource, &format!("/spec/origins/items/{index}/address"), "this origin")
                    .see(local, "/name", "the load balancer that it bypasses")
                    .help("lead the origin to the local load balancer");
            }
        }
    }
}
