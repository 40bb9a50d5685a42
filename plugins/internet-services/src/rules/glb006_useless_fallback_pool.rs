//! GLB006: the pool of last resort is one.

use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::{OriginPool, PoolOrigin, Resource, ResourceId, Set, Value};
use resilint_sdk::{App, Report};

use crate::edge::{Balancer, each_balancer, is_on};
use crate::known;
use crate::missing;
use crate::places::{Grain, Places, spread};
use crate::steering::{Mode, mode};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the fallback pool is switched on, has an origin that is, and is a real alternative to the
    /// default pools: another pool, in another location.
    ///
    /// Requests go to the fallback pool whatever its health, when nothing else is left. With steering
    /// `random`, `dynamic_latency` and `geo` it also takes part while all is well, so a static page must not
    /// be the fallback pool there.
    ///
    /// ## Why is this bad
    ///
    /// When the last default pool is lost, there is nothing to fall back to.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// default_pool_ids = [ibm_cis_origin_pool.us.id]
    /// fallback_pool_id = ibm_cis_origin_pool.us.id
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// default_pool_ids = [ibm_cis_origin_pool.us.id]
    /// fallback_pool_id = ibm_cis_origin_pool.eu.id
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: together with the default pools, the fallback pool leads to two locations.
    /// - **fail**: it is switched off, has no origin that is on, is the only default pool and in one
    ///   location, lies where all default pools lie, or is a static web site that steering sends live
    ///   requests to.
    /// - **unknown**: which pool it is, or where its origins are, cannot be told.
    /// - **not-applicable**: the format has no fallback pool.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-glb-features-pools>
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-traffic-steering>
    code: "GLB006",
    name: "internet-services/useless-fallback-pool",
    title: "the fallback pool is a real alternative",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

const REGION: &str = "name a pool of another location as fallback pool";
const UNSTEER: &str =
    "set `steering_policy = \"off\"`, or name a pool that serves requests as fallback pool";
const ZONE: &str = "name a pool of another zone as fallback pool";

fn check(app: &App<'_>, report: &mut Report) {
    each_balancer(app, report, |balancer, report| judge(app, balancer, report));
}

fn judge(app: &App<'_>, balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let fallback = &balancer.spec.fallback_pool;
    let pool = fallback.known().and_then(|id| app.pool(id));
    let Some((pool, spec)) = pool else {
        if fallback.is_absent() {
            let reason = if balancer.has_fallback() {
                "states no fallback pool"
            } else {
                "has no fallback pool"
            };
            report.not_applicable(format!("{name} {reason}"));
            return;
        }
        let what = format!("which pool {name} falls back to");
        report.unknown(missing::value(resource, fallback, &what)).about(resource).at(
            resource,
            "/spec/fallback_pool",
            "its fallback pool",
        );
        return;
    };
    let label = pool.label();
    let enabled = is_on(pool, &spec.enabled, label);
    let entry = match problem(app, balancer, (pool, spec)) {
        Some(Problem { key, what, help }) => report
            .fail(format!("the fallback pool {label} of {name} {what}"))
            .problem(key)
            .help(help),
        None => {
            let places = Places::of(app, &both(balancer), grain(balancer)).list();
            let pass = || format!("fallback and default pools of {name} are in {places}");
            let fail = || format!("the fallback pool {label} of {name} is no alternative");
            report.decide(all([enabled, elsewhere(app, balancer)]), pass, fail)
        }
    };
    entry.about(resource).at(resource, "/spec/fallback_pool", "the pool of last resort").see(
        pool,
        "",
        "this pool",
    );
}

/// What is wrong with a fallback pool, as the rest of a sentence about it, and what to do.
struct Problem {
    key: &'static str,
    what: String,
    help: &'static str,
}

impl Problem {
    fn found(key: &'static str, what: impl Into<String>, help: &'static str) -> Option<Self> {
        Some(Self { key, what: what.into(), help })
    }
}

/// The first thing that is wrong with a fallback pool.
fn problem(
    app: &App<'_>,
    balancer: &Balancer<'_>,
    (resource, pool): (&Resource, &OriginPool),
) -> Option<Problem> {
    const SWITCH_ON: &str = "switch the pool and an origin of it on, or name another fallback pool";
    if is_on(resource, &pool.enabled, "").is_no() {
        return Problem::found("switched-off", "is switched off", SWITCH_ON);
    }
    if Places::of_one(app, &resource.id, Grain::Region).is_empty() {
        return Problem::found("no-origin", "has no origin that is switched on", SWITCH_ON);
    }
    if is_live(balancer, &resource.id)
        && let Some(as_of) = is_static(app, balancer, pool)
    {
        let what =
            format!("is a static web site (facts of {as_of}), which steering sends live requests");
        return Problem::found("static-site", what, UNSTEER);
    }
    let alone = elsewhere(app, balancer);
    if alone.is_yes() {
        return None;
    }
    let help = if balancer.is_private() { ZONE } else { REGION };
    let default = &balancer.spec.default_pools.pools;
    if default.closed && default.items.iter().eq([&resource.id]) {
        return Problem::found("only-pool", "is its only default pool", help);
    }
    if !alone.is_no() {
        return None;
    }
    let only = Places::of(app, &both(balancer), grain(balancer)).list();
    Problem::found("same-place", format!("is in {only}, where all its default pools are"), help)
}

/// What counts as another place for a load balancer.
fn grain(balancer: &Balancer<'_>) -> Grain {
    if balancer.is_private() { Grain::Zone } else { Grain::Region }
}

/// Whether fallback and default pools together are in two locations.
fn elsewhere(app: &App<'_>, balancer: &Balancer<'_>) -> Truth {
    let name = balancer.label();
    let what = || {
        let what = format!("whether the fallback pool of {name} is in another location");
        missing::places(balancer.resource, &what, "the places of its origins are not known")
    };
    spread(app, &both(balancer), balancer.is_private(), what)
}

fn both(balancer: &Balancer<'_>) -> Set<ResourceId> {
    let default = &balancer.spec.default_pools;
    let stated = if default.is_unstated() { &balancer.spec.pools } else { &default.pools };
    let mut pools = stated.clone();
    if let Value::Known { value, .. } = &balancer.spec.fallback_pool
        && !pools.items.contains(value)
    {
        pools.items.push(value.clone());
    }
    pools
}

/// Whether a fallback pool that is no default pool gets requests while others are healthy.
fn is_live(balancer: &Balancer<'_>, pool: &ResourceId) -> bool {
    let default = &balancer.spec.default_pools.pools;
    let steers = matches!(mode(balancer), Some(Mode::Random | Mode::Latency | Mode::Geo));
    steers && default.closed && !default.items.contains(pool)
}

/// Whether a pool leads to a static web site only, unlike the default pools: the day of the fact that tells
/// its host name.
fn is_static<'a>(app: &App<'a>, balancer: &Balancer<'_>, pool: &OriginPool) -> Option<&'a str> {
    let (facts, as_of) = known::table(app)?;
    let site = |origin: &PoolOrigin| {
        let address = origin.address.known();
        address.is_some_and(|address| facts.static_sites.iter().any(|part| address.contains(part)))
    };
    let only_site =
        |pool: &OriginPool| !pool.origins.items.is_empty() && pool.origins.items.iter().all(site);
    let default = &balancer.spec.default_pools.pools;
    let mut others = default.items.iter().filter_map(|id| app.pool(id));
    (only_site(pool) && others.any(|(_, other)| !only_site(other))).then_some(as_of)
}
