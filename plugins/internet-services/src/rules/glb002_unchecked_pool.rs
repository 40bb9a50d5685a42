//! GLB002: a load balancer that does not look sends requests to a location that is gone.

use resilint_sdk::logic::{Truth, all, holds};
use resilint_sdk::{App, Report};

use crate::edge::{Pool, each_pool};
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each origin pool names a health check. A pool of a private load balancer also needs a
    /// subnet to check from.
    ///
    /// ## Why is this bad
    ///
    /// A global load balancer takes a pool without a health check for healthy, always. When its location is
    /// lost, requests still go there, and the other locations do not help.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cis_origin_pool" "eu" {
    ///   name          = "eu"
    ///   check_regions = ["WEU"]
    ///   enabled       = true
    ///   origins {
    ///     name    = "eu"
    ///     address = ibm_is_lb.eu.hostname
    ///     enabled = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cis_origin_pool" "eu" {
    ///   name          = "eu"
    ///   check_regions = ["WEU"]
    ///   enabled       = true
    ///   monitor       = ibm_cis_healthcheck.shop.id
    ///   origins {
    ///     name    = "eu"
    ///     address = ibm_is_lb.eu.hostname
    ///     enabled = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the pool names a health check.
    /// - **fail**: it names none, or is private and names no subnet to check from.
    /// - **unknown**: what it names is a variable without a value, an id that nothing in the input
    ///   declares, or filled in by a script; or the list of pools is not complete.
    /// - **not-applicable**: there is no origin pool.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: health checks of the origin pools
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-glb-features-healthchecks>
    /// - <https://cloud.ibm.com/docs/dns-svcs?topic=dns-svcs-global-load-balancers>
    code: "GLB002",
    name: "internet-services/unchecked-pool",
    title: "every origin pool has a health check",
    severity: Error,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    each_pool(app, report, |name| format!("whether all pools of {name} are checked"), judge);
}

fn judge(pool: &Pool<'_>, report: &mut Report) {
    let (name, resource) = (pool.label(), pool.resource);
    let what = format!("whether origin pool {name} has a health check");
    let checked = &pool.spec.health_check;
    let named = holds(checked, |checked| *checked, || missing::value(resource, checked, &what));
    let (no_monitor, truth) = (named.is_no(), all([named, from_somewhere(pool)]));
    let failed = truth.is_no();
    let goes_on = pool.balancer.map_or_else(
        || "so requests keep going to a dead location".to_owned(),
        |balancer| format!("so {} keeps sending traffic to a dead location", balancer.label()),
    );
    let fail = || match no_monitor {
        true => format!("origin pool {name} has no health check, {goes_on}"),
        false => format!("origin pool {name} names no subnet to be checked from, {goes_on}"),
    };
    let pass = || format!("origin pool {name} has a health check");
    let entry = report.decide(truth, pass, fail).about(resource).at(
        resource,
        "/spec/health_check",
        "its health check",
    );
    if failed {
        entry.help(help(pool));
    }
}

/// A private pool is checked from subnets that it names.
fn from_somewhere(pool: &Pool<'_>) -> Truth {
    let subnets = &pool.spec.check_subnets;
    Truth::known(!pool.is_private() || !subnets.items.is_empty())
}

fn help(pool: &Pool<'_>) -> &'static str {
    match pool.balancer.map_or("cis", |balancer| balancer.spec.vendor.as_str()) {
        _ if pool.is_private() => {
            "declare an `ibm_dns_glb_monitor`, and set `monitor`, `healthcheck_region` and \
             `healthcheck_subnets` of the pool"
        }
        "cis" => "declare an `ibm_cis_healthcheck` and set `monitor` of the pool to its id",
        "cloudflare" => {
            "declare a `cloudflare_load_balancer_monitor` and set `monitor` of the pool to its id"
        }
        _ => "give it a health check",
    }
}
