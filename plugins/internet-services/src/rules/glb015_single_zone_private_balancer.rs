//! GLB015: a private load balancer spreads requests over zones.

use resilint_sdk::{App, Report};

use crate::edge::{Balancer, balancers};
use crate::missing;
use crate::places::{Grain, Places, spread};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the origins of a private load balancer (`ibm_dns_glb`) are in two zones, or in two regions.
    /// That it is switched on, that its pools are checked and that its `az_pools` can fail over is told by
    /// GLB007, GLB002 and GLB005.
    ///
    /// ## Why is this bad
    ///
    /// A private load balancer stands within a network, whose members are often all in one region: the zone is
    /// what is lost there.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_dns_glb" "api" {
    ///   name          = "api"
    ///   default_pools = [ibm_dns_glb_pool.zone_1.pool_id]
    ///   fallback_pool = ibm_dns_glb_pool.zone_1.pool_id
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_dns_glb" "api" {
    ///   name          = "api"
    ///   default_pools = [ibm_dns_glb_pool.zone_1.pool_id, ibm_dns_glb_pool.zone_2.pool_id]
    ///   fallback_pool = ibm_dns_glb_pool.zone_3.pool_id
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: origins that are switched on are in two zones.
    /// - **fail**: all of them are in one zone.
    /// - **unknown**: the zone of an origin cannot be told, as of a bare address.
    /// - **not-applicable**: no load balancer is private.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/dns-svcs?topic=dns-svcs-global-load-balancers>
    code: "GLB015",
    name: "internet-services/single-zone-private-balancer",
    title: "a private load balancer spreads requests over zones",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let all = balancers(app);
    let mut private = all.iter().filter(|balancer| balancer.is_private()).peekable();
    if private.peek().is_none() {
        report.not_applicable("it has no private load balancer");
    }
    private.for_each(|balancer| judge(app, balancer, report));
}

fn judge(app: &App<'_>, balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let pools = &balancer.spec.pools;
    let truth = spread(app, pools, true, || {
        let what = format!("in how many zones {name} has members");
        missing::places(resource, &what, "the zones of its origins are not known")
    });
    let seen = Places::of(app, pools, Grain::Zone);
    let failed = truth.is_no();
    let fail = || {
        if seen.is_empty() {
            return format!("private load balancer {name} has no member in service");
        }
        let zone = seen.named().map_or_else(String::new, |zone| format!(": {zone}"));
        format!("private load balancer {name} has members in one zone{zone}")
    };
    let pass = || format!("private load balancer {name} has members in two zones");
    let entry = report.decide(truth, pass, fail).about(resource).at(
        resource,
        "/spec/default_pools",
        "its pools",
    );
    if failed {
        entry.help("add a pool per zone with a monitor, and `az_pools` with two pools each");
    }
}
