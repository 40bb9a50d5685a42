//! GLB007: what is switched off serves nobody.

use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::{Missing, OriginPool, PoolOrigin, Resource, Severity};
use resilint_sdk::{App, Report};

use crate::edge::{Balancer, address, each_balancer, has_weight, is_on};
use crate::missing;
use crate::places::{Grain, Places, in_service};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the load balancer and the pools it uses are switched on, that each pool has an origin that
    /// takes requests, and that no origin that is switched off, or has weight 0, is the only one in a second
    /// region.
    ///
    /// ## Why is this bad
    ///
    /// A location that is declared and switched off looks like one that could take over, and cannot. The
    /// vendor's examples switch origins off, and are copied.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// origins {
    ///   name    = "eu"
    ///   address = ibm_is_lb.eu.hostname
    ///   enabled = false
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// origins {
    ///   name    = "eu"
    ///   address = ibm_is_lb.eu.hostname
    ///   enabled = true
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: all that is needed is switched on. An origin that is off beside others, as in a
    ///   deployment one after another, is no fault while two regions are left.
    /// - **fail**: the load balancer, a pool in use or all origins of one are off, or an origin that is off
    ///   leaves one region. It is a warning where two regions are left in service.
    /// - **unknown**: a switch is a variable without a value, or the list of pools is not complete.
    /// - **not-applicable**: there is no global load balancer.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-glb-features-pools>
    /// - The example of the provider's documentation of `ibm_cis_origin_pool`: `enabled = false`
    code: "GLB007",
    name: "internet-services/switched-off",
    title: "the load balancer, its pools and origins are switched on",
    severity: Error,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    each_balancer(app, report, |balancer, report| judge(app, balancer, report));
}

fn judge(app: &App<'_>, balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let on = is_on(resource, &balancer.spec.enabled, name);
    if on.is_no() {
        report
            .fail(format!("{name} is switched off (enabled = false), so it serves no location"))
            .about(resource)
            .at(resource, "/spec/enabled", "switched off")
            .help("set `enabled = true`, or delete the load balancer");
        return;
    }
    let state = State::of(app, balancer);
    for off in &state.off {
        let severity = if state.two.is_yes() { Severity::Warning } else { Severity::Error };
        report
            .fail(format!("{} of {name} {}{}", off.what, off.how, state.left))
            .severity(severity)
            .about(off.resource)
            .at(off.resource, &off.pointer, "switched off")
            .see(resource, "", "the load balancer that uses it")
            .help("set `enabled = true` and a weight above 0, or delete it");
    }
    if !state.off.is_empty() {
        return;
    }
    if let Some(unknown) = state.unknown {
        report.unknown(unknown.missing).about(unknown.resource).at(
            unknown.resource,
            &unknown.pointer,
            "this switch",
        );
        return;
    }
    let pass = || match state.some_off {
        false => format!("{name}, its pools and their origins are switched on"),
        true => format!("an origin of {name} is switched off{}", state.left),
    };
    let off = || format!("{name} is switched off");
    report.decide(all([on, state.all_seen]), pass, off).about(resource).at(
        resource,
        "/spec/enabled",
        "this load balancer",
    );
}

/// Something that is switched off.
struct Off<'a> {
    resource: &'a Resource,
    pointer: String,
    what: String,
    how: String,
}

/// A switch that may be off.
struct Unknown<'a> {
    resource: &'a Resource,
    pointer: String,
    missing: Missing,
}

/// The switches of the pools of a load balancer.
struct State<'a> {
    /// What is off and should not be.
    off: Vec<Off<'a>>,
    /// Whether an origin is off where that does no harm.
    some_off: bool,
    /// The first switch that cannot be told.
    unknown: Option<Unknown<'a>>,
    /// Whether these are all pools.
    all_seen: Truth,
    /// Whether origins in two regions take requests.
    two: Truth,
    /// What is left, as the end of a sentence.
    left: String,
}

impl<'a> State<'a> {
    fn of(app: &App<'a>, balancer: &Balancer<'a>) -> Self {
        let pools = &balancer.spec.pools;
        let what = format!("whether all pools of {} are switched on", balancer.label());
        let live = Places::of(app, pools, Grain::Region);
        let unplaced = || {
            let name = balancer.label();
            let what = format!("whether what is switched off leaves {name} two regions");
            missing::places(balancer.resource, &what, "the places of its origins are not known")
        };
        let two = live.at_least_two(unplaced);
        let declared = Places::declared(app, pools).at_least_two(unplaced);
        let mut state = Self {
            off: Vec::new(),
            some_off: false,
            unknown: None,
            all_seen: known(pools.closed, || missing::pools(balancer, &what)),
            left: left(&live),
            two,
        };
        for (resource, pool) in pools.items.iter().filter_map(|id| app.pool(id)) {
            state.pool(resource, pool, &declared);
        }
        state
    }

    fn pool(&mut self, resource: &'a Resource, pool: &'a OriginPool, declared: &Truth) {
        let what = format!("pool {}", resource.label());
        let origins = &pool.origins.items;
        let is_off = |origin| in_service(resource, pool, origin).is_no();
        match is_on(resource, &pool.enabled, &what) {
            Truth::No => {
                let how = "is switched off (enabled = false)".to_owned();
                self.off.push(Off { resource, pointer: "/spec/enabled".into(), what, how });
                return;
            }
            Truth::Unknown(missing) => self.doubt(resource, "/spec/enabled".into(), missing),
            Truth::Yes => {}
        }
        if pool.origins.closed && origins.iter().all(is_off) {
            let none = origins.is_empty();
            let how = if none { "has no origin" } else { "has every origin switched off" };
            let pointer = "/spec/origins/items/0/enabled".to_owned();
            self.off.push(Off { resource, pointer, what, how: how.to_owned() });
            return;
        }
        for (index, origin) in origins.iter().enumerate() {
            self.origin(resource, (index, origin), declared);
        }
    }

    fn origin(
        &mut self,
        resource: &'a Resource,
        (index, origin): (usize, &PoolOrigin),
        declared: &Truth,
    ) {
        let enabled = is_on(resource, &origin.enabled, address(origin));
        let weight = has_weight(resource, origin);
        let (field, value) = match (&enabled, &weight) {
            (Truth::No, _) | (Truth::Unknown(_), Truth::Yes | Truth::Unknown(_)) => {
                ("enabled", "false")
            }
            _ => ("weight", "0"),
        };
        let pointer = format!("/spec/origins/items/{index}/{field}");
        match all([enabled, weight]) {
            Truth::Yes => {}
            Truth::Unknown(missing) => self.doubt(resource, pointer, missing),
            // What is off costs a location only where there would be two with it and are not without.
            Truth::No => match all([declared.clone(), !self.two.clone()]) {
                Truth::Yes => self.off.push(Off {
                    resource,
                    pointer,
                    what: format!("origin {} of pool {}", address(origin), resource.label()),
                    how: format!("is switched off ({field} = {value})"),
                }),
                Truth::No => self.some_off = true,
                Truth::Unknown(missing) => self.doubt(resource, pointer, missing),
            },
        }
    }

    fn doubt(&mut self, resource: &'a Resource, pointer: String, missing: Missing) {
        let first = || Unknown { resource, pointer, missing };
        self.unknown.get_or_insert_with(first);
    }
}

fn known(holds: bool, missing: impl FnOnce() -> Missing) -> Truth {
    if holds { Truth::Yes } else { Truth::Unknown(missing()) }
}

/// How many locations are left in service, where that is known.
fn left(live: &Places<'_>) -> String {
    let bounds = live.bounds();
    match (bounds.known, bounds.possible) {
        (0, Some(0)) => ", which leaves no location in service".to_owned(),
        (1, Some(1)) => ", which leaves one location in service".to_owned(),
        (known, Some(possible)) if known == possible => {
            format!(", which leaves {known} locations in service")
        }
        _ => String::new(),
    }
}
