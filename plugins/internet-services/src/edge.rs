//! What the rules look at: the global load balancers of an app group, and the pools in use.

use std::collections::BTreeSet;

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{GlobalLoadBalancer, OriginPool, PoolOrigin, Resource, Value};
use resilint_sdk::{App, Report};

use crate::missing;

/// A global load balancer with the resource that declares it.
#[derive(Clone, Copy)]
pub(crate) struct Balancer<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) spec: &'a GlobalLoadBalancer,
}

/// A pool, and the load balancer that it is judged for; none where the input has it alone.
#[derive(Clone, Copy)]
pub(crate) struct Pool<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) spec: &'a OriginPool,
    pub(crate) balancer: Option<Balancer<'a>>,
}

impl<'a> Balancer<'a> {
    pub(crate) fn label(&self) -> &'a str {
        self.resource.label()
    }

    /// Whether it answers within networks only: a load balancer of DNS Services.
    pub(crate) fn is_private(&self) -> bool {
        self.spec.vendor == "dns-services"
            || self.spec.scope.known().is_some_and(|scope| scope == "private")
    }

    /// Whether it can take requests itself, rather than only answer DNS queries: Cloud Internet Services,
    /// and the vendor whose product that is.
    pub(crate) fn has_proxy(&self) -> bool {
        is_cloudflare(&self.spec.vendor) && !self.is_private()
    }

    /// Whether its format has a pool of last resort.
    pub(crate) fn has_fallback(&self) -> bool {
        is_cloudflare(&self.spec.vendor) || self.is_private()
    }
}

fn is_cloudflare(vendor: &str) -> bool {
    matches!(vendor, "cis" | "cloudflare")
}

impl<'a> Pool<'a> {
    pub(crate) fn label(&self) -> &'a str {
        self.resource.label()
    }

    pub(crate) fn is_private(&self) -> bool {
        self.balancer.is_some_and(|balancer| balancer.is_private())
            || !self.spec.check_subnets.is_unstated()
    }

    /// ` of www.example.com`, where a load balancer has it.
    pub(crate) fn of_balancer(&self) -> String {
        self.balancer.map_or_else(String::new, |balancer| format!(" of {}", balancer.label()))
    }
}

/// The global load balancers of an app.
pub(crate) fn balancers<'a>(app: &App<'a>) -> Vec<Balancer<'a>> {
    let mut seen = BTreeSet::new();
    app.of_kind(Resource::global_load_balancer)
        .chain(app.global_balancers())
        .filter(|(resource, _)| seen.insert(resource.id.as_str()))
        .map(|(resource, spec)| Balancer { resource, spec })
        .collect()
}

/// The pools of an app: those that its load balancers name, and those that the input has alone.
pub(crate) fn pools<'a>(app: &App<'a>) -> Vec<Pool<'a>> {
    let of_balancers = balancers(app).into_iter().flat_map(|balancer| {
        let pools = balancer.spec.pools.items.iter().filter_map(|id| app.pool(id));
        pools.map(move |(resource, spec)| Pool { resource, spec, balancer: Some(balancer) })
    });
    let alone = app.of_kind(Resource::origin_pool);
    let alone = alone.map(|(resource, spec)| Pool { resource, spec, balancer: None });
    let mut seen = BTreeSet::new();
    let all = of_balancers.chain(alone);
    all.filter(|pool| seen.insert(pool.resource.id.as_str())).collect()
}

/// Judges each pool of an app. `what` says what cannot be told of pools that the input does not show, of a
/// load balancer with this name: "whether all pools of shop are checked".
pub(crate) fn each_pool<'a>(
    app: &App<'a>,
    report: &mut Report,
    what: impl Fn(&str) -> String,
    judge: impl Fn(&Pool<'a>, &mut Report),
) {
    let pools = pools(app);
    pools.iter().for_each(|pool| judge(pool, report));
    unseen_pools(app, report, what);
}

/// Says what cannot be told of pools that the input does not show, or that there is none.
pub(crate) fn unseen_pools(app: &App<'_>, report: &mut Report, what: impl Fn(&str) -> String) {
    let balancers = balancers(app);
    let mut open = balancers.iter().filter(|balancer| !balancer.spec.pools.closed).peekable();
    if open.peek().is_none() && pools(app).is_empty() {
        report.not_applicable("it has no origin pool");
    }
    for balancer in open {
        report
            .unknown(missing::pools(balancer, &what(balancer.label())))
            .about(balancer.resource)
            .at(balancer.resource, "/spec/default_pools", "its pools");
    }
}

/// Judges each global load balancer of an app.
pub(crate) fn each_balancer<'a>(
    app: &App<'a>,
    report: &mut Report,
    judge: impl Fn(&Balancer<'a>, &mut Report),
) {
    let balancers = balancers(app);
    balancers.iter().for_each(|balancer| judge(balancer, report));
    if balancers.is_empty() {
        report.not_applicable("it has no global load balancer");
    }
}

/// Whether something that every format switches on by default is on.
pub(crate) fn is_on(resource: &Resource, enabled: &Value<bool>, name: &str) -> Truth {
    if enabled.is_absent() {
        return Truth::Yes;
    }
    holds(
        enabled,
        |on| *on,
        || missing::value(resource, enabled, &format!("whether {name} is switched on")),
    )
}

/// Whether an origin has a share of the requests of its pool.
pub(crate) fn has_weight(resource: &Resource, origin: &PoolOrigin) -> Truth {
    let weight = &origin.weight;
    if weight.is_absent() {
        return Truth::Yes;
    }
    holds(
        weight,
        |weight| weight.parse() != Ok(0.0),
        || missing::value(resource, weight, &format!("whether requests go to {}", address(origin))),
    )
}

/// How an origin is called: its address, or what stands for it.
pub(crate) fn address(origin: &PoolOrigin) -> &str {
    let address = &origin.address;
    address.known().map(String::as_str).or(address.symbol()).unwrap_or("an origin")
}
