//! GLB004: an order of failover must not rest on a set.

use resilint_sdk::logic::{Bounds, Truth};
use resilint_sdk::schema::Severity;
use resilint_sdk::{App, Report};

use crate::edge::{Balancer, each_balancer};
use crate::missing;
use crate::steering::{Mode, mode};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for load balancers whose order of failover is the order of `default_pool_ids`. The Terraform
    /// provider keeps that argument as a set: the order in which the pools are written is lost, although
    /// its documentation speaks of failover priority.
    ///
    /// ## Why is this bad
    ///
    /// Which pool is the active one and which the standby is then left to chance, and may change with the
    /// next apply.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cis_global_load_balancer" "shop" {
    ///   # the order is lost
    ///   default_pool_ids = [ibm_cis_origin_pool.active.id, ibm_cis_origin_pool.standby.id]
    ///   fallback_pool_id = ibm_cis_origin_pool.standby.id
    ///   steering_policy  = "off"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cis_global_load_balancer" "shop" {
    ///   default_pool_ids = [ibm_cis_origin_pool.active.id]
    ///   fallback_pool_id = ibm_cis_origin_pool.standby.id
    ///   steering_policy  = "off"
    /// }
    /// ```
    ///
    /// The lists of `region_pools` and `pop_pools` keep their order.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the format keeps the order, there is one default pool only, or the steering policy does
    ///   not use the order.
    /// - **fail**: two or more default pools in a set, and steering is `off` or not set. With `geo` it is
    ///   info: clients of places without a route are served in that order.
    /// - **unknown**: the steering policy is not known.
    /// - **not-applicable**: a load balancer of another vendor.
    ///
    /// ## References
    ///
    /// - The provider's `resource_ibm_cis_global_load_balancer.go`: `default_pool_ids` is a `TypeSet`
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-traffic-steering>
    code: "GLB004",
    name: "internet-services/unordered-failover",
    title: "the order of failover does not rest on a set",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

const HELP: &str = "put the standby pool in `fallback_pool_id`, or use the ordered lists of `region_pools` or \
                    `pop_pools`";

fn check(app: &App<'_>, report: &mut Report) {
    each_balancer(app, report, judge);
}

fn judge(balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let list = &balancer.spec.default_pools;
    if balancer.spec.vendor != "cis" {
        report.not_applicable(format!("{name} is not a load balancer of Cloud Internet Services"));
        return;
    }
    if list.ordered {
        let pass = format!("the default pools of {name} are a list that keeps its order");
        report.pass(pass).about(resource).at(resource, "/spec/default_pools", "these pools");
        return;
    }
    let count = list.pools.items.len();
    let bounds = Bounds { known: count, possible: list.pools.closed.then_some(count) };
    let several = bounds
        .at_least(2, || missing::pools(balancer, &format!("how many default pools {name} has")));
    match several {
        Truth::No => report.pass(format!("{name} has one default pool")),
        Truth::Unknown(missing) => report.unknown(missing),
        Truth::Yes => return by_mode(balancer, report),
    }
    .about(resource)
    .at(resource, "/spec/default_pools", "its default pools");
}

/// Several pools without an order: whether that matters.
fn by_mode(balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let rests = format!(
        "the fail-over order of {name} rests on its default pools, which are an unordered set \
         (`default_pool_ids`)"
    );
    let policy = &balancer.spec.steering_policy;
    let entry = match mode(balancer) {
        Some(Mode::Failover) => report.fail(rests).help(HELP),
        Some(Mode::Geo) => report
            .fail(format!("where no geo route leads, {rests}"))
            .severity(Severity::Info)
            .help(HELP),
        Some(Mode::Random | Mode::Latency) => {
            report.pass(format!("{name} does not steer by the order of its default pools"))
        }
        None => {
            let what =
                format!("whether {name} steers by the order of its default pools, which is lost");
            report.unknown(missing::value(resource, policy, &what)).severity(Severity::Info)
        }
    };
    let entry = entry.about(resource).at(
        resource,
        "/spec/default_pools/pools",
        "a set, whatever order is written",
    );
    if !policy.is_absent() {
        entry.see(resource, "/spec/steering_policy", "how it steers");
    }
}
