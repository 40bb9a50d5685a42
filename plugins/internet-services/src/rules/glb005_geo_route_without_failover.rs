//! GLB005: clients of one part of the world are served when their location is lost.

use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::{GeoRoute, ResourceId, Set, Severity, Value};
use resilint_sdk::{App, Report};

use crate::edge::{Balancer, each_balancer};
use crate::missing;
use crate::places::{Grain, Places, spread};
use crate::steering::{Mode, mode};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each geo route (`region_pools`, `pop_pools`, `country_pools`, `az_pools`) leads to origins
    /// in two regions; of a private load balancer, in two zones.
    ///
    /// ## Why is this bad
    ///
    /// When all pools of a route are down, what follows differs with the page of the vendor's
    /// documentation: the default pools, or the fallback pool. A route of one location is safe only
    /// where both of them lead elsewhere. For private load balancers the vendor is clear: first the default
    /// pools, then the fallback pool.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// fallback_pool_id = ibm_cis_origin_pool.eu.id
    /// region_pools {
    ///   region   = "WEU"
    ///   pool_ids = [ibm_cis_origin_pool.eu.id]
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// fallback_pool_id = ibm_cis_origin_pool.us.id
    /// region_pools {
    ///   region   = "WEU"
    ///   pool_ids = [ibm_cis_origin_pool.eu.id, ibm_cis_origin_pool.us.id]
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the route leads to two regions, or both the default pools and the fallback pool lead to
    ///   another one.
    /// - **fail**: the route leads to one region, and only one of the two leads elsewhere. It is an error
    ///   where neither does.
    /// - **unknown**: the place of origins, or the list of routes or pools, cannot be told.
    /// - **not-applicable**: there is no geo route, or the steering policy uses none.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-global-load-balancer-glb-concepts>: default pools
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-glb-features-pools>: fallback pool
    /// - <https://cloud.ibm.com/docs/dns-svcs?topic=dns-svcs-global-load-balancers>: order of private pools
    code: "GLB005",
    name: "internet-services/geo-route-without-failover",
    title: "every geo route can fail over to another location",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

const HELP: &str = "list a second pool of another region in each geo route";
const PRIVATE_HELP: &str = "list a second pool of another zone in each `az_pools` block";

fn check(app: &App<'_>, report: &mut Report) {
    each_balancer(app, report, |balancer, report| routes(app, balancer, report));
}

fn routes(app: &App<'_>, balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let routes = &balancer.spec.geo_routes;
    if matches!(mode(balancer), Some(Mode::Failover | Mode::Random | Mode::Latency)) {
        report.not_applicable(format!("{name} does not steer by place"));
        return;
    }
    for (index, route) in routes.items.iter().enumerate() {
        judge(app, balancer, (index, route), report);
    }
    if !routes.closed && !routes.is_unstated() {
        let what = format!("whether every geo route of {name} can fail over");
        report.unknown(missing::pools(balancer, &what)).about(resource).at(
            resource,
            "/spec/geo_routes",
            "its geo routes",
        );
    } else if routes.items.is_empty() {
        report.not_applicable(format!("{name} states no geo route"));
    }
}

fn judge(
    app: &App<'_>,
    balancer: &Balancer<'_>,
    (index, route): (usize, &GeoRoute),
    report: &mut Report,
) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let region = region(route);
    let pools = &route.pools.pools;
    let what = || {
        let what = format!("whether geo route {region} of {name} can fail over");
        if pools.closed {
            missing::places(resource, &what, "the places of its origins are not known")
        } else {
            missing::pools(balancer, &what)
        }
    };
    let private = balancer.is_private();
    let next = Next::of(app, balancer, pools);
    let leads = lead(app, pools, private);
    let entry = match (spread(app, pools, private, what), next.safe(private)) {
        (Truth::Yes, _) => {
            report.pass(format!("geo route {region} of {name} leads to two locations"))
        }
        (Truth::No, Truth::Yes) => {
            let (after, fail) = (next.names(private), if private { "falls" } else { "fails" });
            report.pass(format!("geo route {region} of {name} {fail} over to {after}"))
        }
        (Truth::No, Truth::No) => {
            let (rest, severity) = next.rest();
            report
                .fail(format!("geo route {region} of {name} {leads}, {rest}"))
                .severity(severity)
                .help(if private { PRIVATE_HELP } else { HELP })
        }
        (Truth::Unknown(missing), _) | (Truth::No, Truth::Unknown(missing)) => {
            report.unknown(missing)
        }
    };
    let pointer = format!("/spec/geo_routes/items/{index}/region");
    let entry = entry.about(resource).at(resource, &pointer, "this route");
    entry.see(resource, "/spec/fallback_pool", "the pool of last resort");
}

/// What a route leads to, as the rest of a sentence about it.
fn lead(app: &App<'_>, pools: &Set<ResourceId>, private: bool) -> String {
    let grain = if private { Grain::Zone } else { Grain::Region };
    match pools.items.len() {
        1 if pools.closed => "names one pool only".to_owned(),
        _ => format!("leads to {} only", Places::of(app, pools, grain).list()),
    }
}

fn region(route: &GeoRoute) -> &str {
    route.region.known().map(String::as_str).or(route.region.symbol()).unwrap_or("without a region")
}

/// Whether what may follow an exhausted route leads to another location.
struct Next {
    default: Truth,
    fallback: Truth,
}

impl Next {
    fn of(app: &App<'_>, balancer: &Balancer<'_>, route: &Set<ResourceId>) -> Self {
        let what = || {
            let what = format!("where the geo routes of {} fail over to", balancer.label());
            missing::pools(balancer, &what)
        };
        let private = balancer.is_private();
        let with = |more: &Set<ResourceId>| {
            let mut all = route.clone();
            all.closed &= more.closed;
            all.items.extend(more.items.iter().filter(|id| !route.items.contains(id)).cloned());
            spread(app, &all, private, what)
        };
        let fallback = match &balancer.spec.fallback_pool {
            Value::Known { value, .. } => with(&Set::closed(vec![value.clone()])),
            Value::Unknown { .. } => Truth::Unknown(what()),
            Value::Absent => Truth::No,
        };
        Self { default: with(&balancer.spec.default_pools.pools), fallback }
    }

    /// Whether requests surely go elsewhere: both have to lead there where it is not told which one
    /// follows.
    fn safe(&self, private: bool) -> Truth {
        let both = [self.default.clone(), self.fallback.clone()];
        if private { any(both) } else { resilint_sdk::logic::all(both) }
    }

    fn names(&self, private: bool) -> &'static str {
        match (private, self.default.is_yes(), self.fallback.is_yes()) {
            (true, true, _) => "the default pools",
            (true, ..) => "the fallback pool",
            _ => "another location by the default pools and by the fallback pool",
        }
    }

    /// What is left, and how bad that is.
    fn rest(&self) -> (&'static str, Severity) {
        if self.default.is_no() && self.fallback.is_no() {
            return (
                "and neither the default pools nor the fallback pool lead elsewhere",
                Severity::Error,
            );
        }
        let rests = if self.default.is_no() {
            "so its fail-over rests on the fallback pool"
        } else {
            "so its fail-over rests on the default pools"
        };
        (rests, Severity::Warning)
    }
}
