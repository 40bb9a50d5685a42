//! GLB003: how requests are steered agrees with what the team says of its locations.

use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::Missing;
use resilint_sdk::{App, Report};

use crate::edge::{Balancer, each_balancer};
use crate::missing;
use crate::places::{Grain, Places};
use crate::steering::{self, Mode, mode};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the topology that the team declares for an app (`topology` of its `[[app]]` in
    /// `resilint.toml`) with how the global load balancer steers requests:
    ///
    /// - `active-active`: at least two regions serve at once
    /// - `3-active`: at least three regions serve at once
    /// - `active-passive`: one region serves, another takes over
    /// - `active-active-passive`: two regions serve, a third takes over
    ///
    /// With `random`, `dynamic_latency` and `geo` steering all pools serve at once, the fallback pool
    /// included. With `off`, or without a policy, one pool serves at a time.
    ///
    /// ## Why is this bad
    ///
    /// A standby that unexpectedly gets production traffic may serve stale data or write where nothing may
    /// be written; a location that is thought to serve and does not fails when it is needed first.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// # declared active-passive: the standby gets live requests
    /// resource "ibm_cis_global_load_balancer" "shop" {
    ///   default_pool_ids = [ibm_cis_origin_pool.us.id]
    ///   fallback_pool_id = ibm_cis_origin_pool.eu.id
    ///   steering_policy  = "random"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cis_global_load_balancer" "shop" {
    ///   default_pool_ids = [ibm_cis_origin_pool.us.id]
    ///   fallback_pool_id = ibm_cis_origin_pool.eu.id
    ///   steering_policy  = "off"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the load balancer does what is declared.
    /// - **fail**: it does something else.
    /// - **unknown**: the steering policy or the place of the origins cannot be told.
    /// - **not-applicable**: no topology is declared. The reason names what the load balancer does.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: active/active, active/passive and three-active
    ///   configurations
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-traffic-steering>
    code: "GLB003",
    name: "internet-services/topology-mismatch",
    title: "steering does what the declared topology says",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    each_balancer(app, report, |balancer, report| judge(app, balancer, report));
}

fn judge(app: &App<'_>, balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let declared = app.group().topology.known();
    let Some(mode) = mode(balancer) else {
        if declared.is_none() && balancer.spec.steering_policy.is_absent() {
            report.not_applicable(format!("no topology is declared for {name}")).about(resource);
            return;
        }
        let what = format!("how {name} shares requests among its locations");
        let policy = &balancer.spec.steering_policy;
        report.unknown(missing::value(resource, policy, &what)).about(resource).at(
            resource,
            "/spec/steering_policy",
            "its steering policy",
        );
        return;
    };
    let observed = Observed { app, balancer, mode };
    let Some(declared) = declared else {
        let works = observed.label();
        report
            .not_applicable(format!("no topology is declared for {name}, which behaves as {works}"))
            .about(resource);
        return;
    };
    let Some(truth) = observed.is(declared) else {
        report.not_applicable(format!("`{declared}` is no topology that this rule knows"));
        return;
    };
    let fail = || {
        let (word, works) = (steering::word(balancer), observed.label());
        format!("{name} is declared {declared} but its steering ({word}) behaves as {works}")
    };
    let failed = truth.is_no();
    let entry = report
        .decide(truth, || format!("{name} is {declared}, as declared"), fail)
        .about(resource)
        .at(resource, "/spec/steering_policy", "its steering");
    if failed && observed.in_all(2).is_no() {
        entry.help("add a pool in another region, or correct `topology` in resilint.toml");
    } else if failed {
        entry.help("set `steering_policy` to what the topology needs, or correct `topology` in resilint.toml");
    }
}

/// What a load balancer does.
struct Observed<'o, 'a> {
    app: &'o App<'a>,
    balancer: &'o Balancer<'a>,
    mode: Mode,
}

impl Observed<'_, '_> {
    /// Whether it does what a topology means; nothing for a word that is none.
    fn is(&self, topology: &str) -> Option<Truth> {
        let takes_turns = Truth::known(self.mode == Mode::Failover);
        Some(match topology {
            "active-active" => self.at_once(2),
            "3-active" => self.at_once(3),
            "active-passive" => all([takes_turns, !self.at_once(2), self.in_all(2)]),
            "active-active-passive" => all([takes_turns, self.at_once(2), self.in_all(3)]),
            _ => return None,
        })
    }

    fn at_once(&self, needed: usize) -> Truth {
        steering::at_once(self.app, self.balancer, self.mode, needed, || self.missing())
    }

    fn in_all(&self, needed: usize) -> Truth {
        let places = Places::of(self.app, &self.balancer.spec.pools, Grain::Region);
        places.bounds().at_least(needed, || self.missing())
    }

    fn missing(&self) -> Missing {
        let what = format!("in how many regions {} serves", self.balancer.label());
        missing::places(self.balancer.resource, &what, "the places of its origins are not known")
    }

    /// The topology it is, as far as that can be told.
    fn label(&self) -> &'static str {
        let (two, three) = (self.at_once(2), self.at_once(3));
        match self.mode {
            _ if self.in_all(2).is_no() => "one location",
            Mode::Failover if two.is_no() => "active-passive",
            Mode::Failover if two.is_yes() && three.is_no() && self.in_all(3).is_yes() => {
                "active-active-passive"
            }
            _ if three.is_yes() => "3-active",
            _ if two.is_yes() => "active-active",
            Mode::Failover => "a failover from pool to pool",
            _ => "all pools at once",
        }
    }
}
