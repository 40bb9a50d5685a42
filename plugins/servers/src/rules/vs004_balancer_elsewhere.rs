//! VS004: a load balancer in another location than its members falls with either.

use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::{Location, Resource};
use resilint_sdk::{App, Report};

use crate::pools::{self, Pool};
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the region of each local load balancer with those of its members. The place of `ibm_lbaas` is only
    /// known when it exists; it follows from the subnet it is ordered on, else from its members.
    ///
    /// ## Why is this bad
    ///
    /// Requests that go through one location to servers in another are lost when either fails: two locations then
    /// halve the availability instead of raising it. The vendor recommends the datacenter of the members.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_lb" "web" {
    ///   datacenter = "dal10"
    /// }
    ///
    /// resource "ibm_compute_vm_instance" "web" {
    ///   datacenter = "lon04"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_lb" "web" {
    ///   datacenter = "lon04"
    /// }
    ///
    /// resource "ibm_compute_vm_instance" "web" {
    ///   datacenter = "lon04"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: load balancer and members are in one region.
    /// - **fail**: a member is in another region.
    /// - **unknown**: the place of either is a variable without a value.
    /// - **not-applicable**: the app declares no local load balancer with members.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: "Attach servers in the same location to a local load
    ///   balancer"
    /// - <https://cloud.ibm.com/docs/loadbalancer-service?topic=loadbalancer-service-faqs-for-ibm-cloud-load-balancer>
    code: "VS004",
    name: "servers/balancer-elsewhere",
    title: "a local load balancer is in the location of its members",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("servers/local-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let mut any = false;
    for (balancer, fields) in app.local_balancers() {
        let pools: Vec<Pool<'_>> = pools::of_balancer(balancer, fields).collect();
        any |= judge(app, balancer, &pools, report);
    }
    if !any {
        report.not_applicable("it declares no local load balancer with members");
    }
}

/// Judges one balancer; `false` where it has no members.
fn judge(app: &App<'_>, balancer: &Resource, pools: &[Pool<'_>], report: &mut Report) -> bool {
    let places: Vec<(&Location, Option<&Resource>)> = pools
        .iter()
        .flat_map(|pool| &pool.pool.members.items)
        .filter(|member| !member.location.is_unstated())
        .map(|member| (&member.location, pools::server(app, member).map(|it| it.resource)))
        .collect();
    let name = balancer.label();
    if places.is_empty() {
        let mut members = pools.iter().flat_map(|pool| &pool.pool.members.items);
        let Some(member) = members.next() else { return false };
        let what = format!("whether {name} is in the location of its members");
        report.unknown(missing::value(balancer, &member.address, &what)).about(balancer);
        return true;
    }
    let compare = |(place, server): &(&Location, Option<&Resource>)| match places::same(
        &balancer.location.region,
        &place.region,
    ) {
        Some(same) => Truth::known(same),
        None => {
            let what = format!("whether {name} is in the location of its members");
            let (resource, value) = if balancer.location.region.known().is_none() {
                (balancer, places::doubt(&balancer.location))
            } else {
                (server.unwrap_or(balancer), places::doubt(place))
            };
            Truth::Unknown(missing::value(resource, value, &what))
        }
    };
    let truth = all(places.iter().map(compare));
    let own = places::Spot::of(&balancer.location.region).shown();
    let stray = places.iter().find(|place| compare(place).is_no());
    let fail = || {
        let there = stray.map(|(place, _)| places::Spot::of(&place.region).shown());
        format!("{name} is in {own}, its members in {}", there.unwrap_or_default())
    };
    let failed = truth.is_no();
    let entry = report
        .decide(truth, || format!("{name} is in {own}, as its members are"), fail)
        .about(balancer)
        .at(balancer, places::pointer(balancer), format!("{name} is in {own}"));
    if failed {
        let entry = entry.help("move the load balancer to the location of its members");
        if let Some((_, Some(server))) = stray {
            entry.see(server, places::pointer(server), "a member elsewhere");
        }
    }
    true
}
