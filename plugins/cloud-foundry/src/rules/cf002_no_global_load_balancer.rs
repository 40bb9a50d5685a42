//! CF002: requests are served from more than one location. The check is the one all offerings share.

use resilint_sdk::{App, Report, global_load_balancer};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks for a global load balancer in front of the app whose origins in rotation lie in at least
    /// two regions.
    ///
    /// ## Why is this bad
    /// Two regions help nobody while clients know the address of one. A global load balancer notices
    /// that a region is gone and sends requests to the other.
    ///
    /// ## Bad
    /// ```yaml
    /// # Clients call shop.eu-gb.mybluemix.net, which is one region.
    /// applications:
    /// - name: shop
    ///   routes:
    ///   - route: shop.eu-gb.mybluemix.net
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// # Both regions answer to the host name of the global load balancer, and a topology document
    /// # (or the configuration of the load balancer) names its pools.
    /// applications:
    /// - name: shop
    ///   routes:
    ///   - route: shop.example.com
    /// ```
    ///
    /// ## Verdicts
    /// Passes where origins in two regions of one load balancer are in rotation. Fails where all that
    /// are found have origins in one region, or are switched off. Unknown where nothing but being the
    /// only one ties such a load balancer to the app, and where nothing in the input speaks of a
    /// load balancer: it is often set up by hand.
    ///
    /// ## References
    /// Strategies for resilient applications, summary table: serve requests from multiple locations
    /// with Internet Services.
    code: "CF002",
    name: "cloud-foundry/no-global-load-balancer",
    title: "a global load balancer serves the app from more than one location",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloud-foundry/global-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    global_load_balancer::check(app, report);
}
