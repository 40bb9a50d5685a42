//! GLB001, one implementation for every compute offering: requests are served from more than one
//! location by a global load balancer.
//!
//! A plugin instantiates it under its own code (CF002, K8S004) by calling [`check`].

use std::collections::BTreeSet;

use resilint_schema::{GlobalLoadBalancer, Missing, PoolOrigin, Resource};

use crate::app::list;
use crate::logic::{Bounds, Truth, all, any, holds};
use crate::{App, Report};

const HELP: &str = "add an origin pool in each location, give each pool a health check, and attach \
                    all pools to one global load balancer";

/// Judges whether a global load balancer serves the app from at least two locations.
pub fn check(app: &App<'_>, report: &mut Report) {
    let mut balancers = app.global_balancers().peekable();
    if balancers.peek().is_none() {
        return without_balancer(app, report);
    }
    for (resource, balancer) in balancers {
        judge(app, resource, balancer, report);
    }
}

/// Nothing in the input speaks of a global load balancer: it may be set up by hand elsewhere, so
/// this is a failure only where the input is all there is.
fn without_balancer(app: &App<'_>, report: &mut Report) {
    let regions = app.regions();
    if app.is_closed() && regions.known.len() >= 2 {
        let message = format!(
            "{} runs in {} but nothing puts a global load balancer in front of it",
            app.name(),
            regions.list()
        );
        report.fail(message).help(HELP);
        return;
    }
    report.unknown(Missing {
        key: "global-load-balancer".into(),
        what: format!(
            "whether a global load balancer serves {} from more than one location: none is \
             declared in the input",
            app.name()
        ),
        settle: "declare the global load balancer and its origin pools in a topology document and \
                 pass it to `resilint check` beside the manifests"
            .into(),
    });
}

fn judge(app: &App<'_>, resource: &Resource, balancer: &GlobalLoadBalancer, report: &mut Report) {
    let origins = Origins::of(app, balancer);
    let enabled = holds(
        &balancer.enabled,
        |on| *on,
        || missing(resource, "whether it is switched on is not known"),
    );
    let spread = origins.bounds().at_least(2, || missing(resource, &origins.unresolved(balancer)));
    let off = enabled.is_no();
    let seen = list(origins.regions.iter().map(String::as_str));
    let entry = report
        .decide(
            all([enabled, spread]),
            || format!("{} serves {} from {seen}", resource.label(), app.name()),
            || {
                if off {
                    return format!(
                        "the global load balancer {} of {} is switched off",
                        resource.label(),
                        app.name()
                    );
                }
                format!(
                    "no global load balancer serves {} from more than one location: {} has origins \
                     in {seen} only",
                    app.name(),
                    resource.label()
                )
            },
        )
        .about(resource)
        .at(resource, if off { "/spec/enabled" } else { "" }, "this load balancer")
        .help(HELP);
    origins.seen.iter().fold(entry, |entry, (pool, pointer, note)| entry.see(pool, pointer, note));
}

fn missing(resource: &Resource, why: &str) -> Missing {
    Missing {
        key: format!("origins:{}", resource.label()),
        what: format!("whether {} has origins in two locations: {why}", resource.label()),
        settle: "state the region of each origin where it is declared".into(),
    }
}

/// The origins that requests can reach.
struct Origins<'a> {
    /// Regions of origins that are in rotation for certain.
    regions: BTreeSet<String>,
    /// How many more regions there may be; `None` where a list is open.
    unresolved: Option<usize>,
    /// Evidence: pool, pointer, note.
    seen: Vec<(&'a Resource, String, String)>,
}

impl<'a> Origins<'a> {
    fn of(app: &App<'a>, balancer: &'a GlobalLoadBalancer) -> Self {
        let unresolved = balancer.pools.closed.then_some(0);
        let mut origins = Self { regions: BTreeSet::new(), unresolved, seen: Vec::new() };
        for id in &balancer.pools.items {
            match app.pool(id) {
                Some((resource, pool)) => {
                    if !pool.origins.closed {
                        origins.unresolved = None;
                    }
                    let enabled = holds(&pool.enabled, |on| *on, unspecified);
                    for (index, origin) in pool.origins.items.iter().enumerate() {
                        origins.add(resource, index, origin, &enabled);
                    }
                }
                None => origins.unresolved = None,
            }
        }
        origins
    }

    fn add(&mut self, pool: &'a Resource, index: usize, origin: &'a PoolOrigin, enabled: &Truth) {
        let weighted = any([
            Truth::known(origin.weight.is_absent()),
            holds(&origin.weight, |weight| weight.parse() != Ok(0.0), unspecified),
        ]);
        let on = all([enabled.clone(), holds(&origin.enabled, |on| *on, unspecified), weighted]);
        let region = origin.location.region.known();
        let place = region.map_or("an unknown location", String::as_str);
        let state = if on.is_no() { ", out of rotation" } else { "" };
        self.seen.push((
            pool,
            format!("/spec/origins/items/{index}/address"),
            format!("origin in {place}{state}"),
        ));
        match (on, region) {
            (Truth::No, _) => {}
            (Truth::Yes, Some(region)) => {
                self.regions.insert(region.clone());
            }
            (Truth::Unknown(_), Some(region)) if self.regions.contains(region) => {}
            _ => self.unresolved = self.unresolved.map(|count| count + 1),
        }
    }

    fn bounds(&self) -> Bounds {
        let known = self.regions.len();
        Bounds { known, possible: self.unresolved.map(|more| known + more) }
    }

    fn unresolved(&self, balancer: &GlobalLoadBalancer) -> String {
        match self.unresolved {
            Some(count) => format!("the location of {count} of its origins is not known"),
            None if balancer.pools.items.is_empty() => "its pools are not known".into(),
            None => "the list of its pools or origins is not complete".into(),
        }
    }
}

/// The missing thing of a part whose whole is reported instead.
fn unspecified() -> Missing {
    Missing { key: String::new(), what: String::new(), settle: String::new() }
}
