//! GLB001, one implementation for every compute offering: requests are served from more than one
//! location by a global load balancer.
//!
//! A plugin instantiates it under its own code (CF002, K8S004) by calling [`check`].

use std::collections::BTreeSet;

use resilint_schema::{Confidence, GlobalLoadBalancer, Missing, PoolOrigin, Resource};

use crate::app::{Regions, list};
use crate::logic::{Bounds, Truth, all, any, holds};
use crate::{App, Report};

const HELP: &str = "add an origin pool in each location, give each pool a health check, and attach \
                    all pools to one global load balancer";

/// Judges whether a global load balancer serves the app from at least two locations. One is enough: a
/// load balancer of a staging domain beside it proves nothing, so only those that decide are told of.
pub fn check(app: &App<'_>, report: &mut Report) {
    let deployed = app.targets().next().is_some();
    // Resources of Terraform say themselves where they are.
    let regions = if deployed { app.regions() } else { app.member_regions() };
    check_in(app, &regions, report);
}

/// The same for an app that says by itself where it is, rather than by its targets.
pub fn check_in(app: &App<'_>, regions: &Regions<'_>, report: &mut Report) {
    let judged: Vec<Judged<'_>> = app
        .global_balancers()
        .map(|(resource, balancer)| Judged::new(app, regions, (resource, balancer)))
        .collect();
    if judged.is_empty() {
        return without_balancer(app, regions, report);
    }
    let truth = any(judged.iter().map(Judged::truth));
    let kind = std::mem::discriminant(&truth);
    for judged in judged.iter().filter(|one| std::mem::discriminant(&one.truth()) == kind) {
        judged.report(app, regions, report);
    }
}

/// Nothing in the input speaks of a global load balancer: it may be set up by hand elsewhere, so
/// this is a failure only where the input is all there is.
fn without_balancer(app: &App<'_>, regions: &Regions<'_>, report: &mut Report) {
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
        settle: "add the files that declare the global load balancer to the checked paths, or \
                 write it into resilint.toml as `[[external.glb]]` with its pools"
            .into(),
    });
}

/// One load balancer with what is known of it.
struct Judged<'a> {
    resource: &'a Resource,
    origins: Origins<'a>,
    enabled: Truth,
    spread: Truth,
    /// Whether it stands in front of the app at all.
    fronts: Truth,
}

impl<'a> Judged<'a> {
    fn new(
        app: &App<'a>,
        regions: &Regions<'_>,
        (resource, balancer): (&'a Resource, &'a GlobalLoadBalancer),
    ) -> Self {
        let origins = Origins::of(app, regions, balancer);
        let off = || missing(resource, "whether it is switched on is not known");
        let enabled = holds(&balancer.enabled, |on| *on, off);
        let spread =
            origins.bounds().at_least(2, || missing(resource, &origins.unresolved(balancer)));
        let fronts = match app.fronted_by(resource) {
            Confidence::Heuristic => Truth::Unknown(untied(app, resource)),
            Confidence::Proven | Confidence::Derived => Truth::Yes,
        };
        Self { resource, origins, enabled, spread, fronts }
    }

    /// What fails proves nothing of an app that is only guessed to be behind it.
    fn truth(&self) -> Truth {
        let works = all([self.enabled.clone(), self.spread.clone()]);
        if works.is_no() && !self.fronts.is_yes() { self.fronts.clone() } else { works }
    }

    fn report(&self, app: &App<'_>, regions: &Regions<'_>, report: &mut Report) {
        let help = self.help(app, regions);
        let (name, app) = (self.resource.label(), app.name());
        let off = self.enabled.is_no();
        let seen = list(self.origins.regions.iter().map(String::as_str));
        let fail = || {
            if off {
                return format!("the global load balancer {name} of {app} is switched off");
            }
            let none = format!("no global load balancer serves {app} from more than one location");
            let elsewhere = list(self.origins.elsewhere.iter().map(String::as_str));
            match (self.origins.regions.is_empty(), self.origins.elsewhere.is_empty()) {
                (_, true) => format!("{none}: {name} has origins in {seen} only"),
                (true, false) => {
                    format!("{none}: {name} has origins in {elsewhere}, where it does not run")
                }
                (false, false) => format!(
                    "{none}: {name} has origins in {seen}, and in {elsewhere}, where it does not run"
                ),
            }
        };
        let entry = report
            .decide(self.truth(), || format!("{name} serves {app} from {seen}"), fail)
            .about(self.resource)
            .at(self.resource, if off { "/spec/enabled" } else { "" }, note(self.resource))
            .help(help);
        let seen = self.origins.seen.iter();
        seen.fold(entry, |entry, (pool, pointer, note)| entry.see(pool, pointer, note));
    }

    /// What to do: lead to the copy that no origin leads to, where there is one.
    fn help(&self, app: &App<'_>, regions: &Regions<'_>) -> String {
        let runs = regions.known.keys().copied();
        let left: Vec<&str> = runs.filter(|at| !self.origins.regions.contains(*at)).collect();
        if left.is_empty() || self.enabled.is_no() || !self.truth().is_no() {
            return HELP.to_owned();
        }
        let (name, app, left) = (self.resource.label(), app.name(), list(left));
        format!(
            "{app} also runs in {left}: give {name} an origin in rotation there, in a pool with a health check"
        )
    }
}

/// What a failure lacks where a load balancer is only guessed to stand in front of the app.
#[must_use]
pub fn untied(app: &App<'_>, resource: &Resource) -> Missing {
    let (name, app) = (resource.label(), app.name());
    Missing {
        key: format!("fronts:{name}"),
        what: format!("whether {name} serves {app} at all: nothing in the input ties the two"),
        settle: "name the host of the load balancer in the routes of the app, or state a `fronts` \
                 relation between the two in a topology document"
            .into(),
    }
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
    /// Regions of origins where the app does not run.
    elsewhere: BTreeSet<String>,
    /// How many more regions there may be; `None` where a list is open.
    unresolved: Option<usize>,
    /// Evidence: pool, pointer, note.
    seen: Vec<(&'a Resource, String, String)>,
}

impl<'a> Origins<'a> {
    fn of(app: &App<'a>, regions: &Regions<'_>, balancer: &'a GlobalLoadBalancer) -> Self {
        let mut origins = Self {
            regions: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
            unresolved: balancer.pools.closed.then_some(0),
            seen: Vec::new(),
        };
        for id in &balancer.pools.items {
            match app.pool(id) {
                Some((resource, pool)) => {
                    if !pool.origins.closed {
                        origins.unresolved = None;
                    }
                    let enabled = holds(&pool.enabled, |on| *on, unspecified);
                    for (index, origin) in pool.origins.items.iter().enumerate() {
                        origins.add((resource, index), origin, &enabled, regions);
                    }
                }
                None => origins.unresolved = None,
            }
        }
        origins
    }

    fn add(
        &mut self,
        (pool, index): (&'a Resource, usize),
        origin: &'a PoolOrigin,
        enabled: &Truth,
        regions: &Regions<'_>,
    ) {
        let weighted = any([
            Truth::known(origin.weight.is_absent()),
            holds(&origin.weight, |weight| weight.parse() != Ok(0.0), unspecified),
        ]);
        let on = all([enabled.clone(), holds(&origin.enabled, |on| *on, unspecified), weighted]);
        let region = origin.location.region.known();
        let place = region.map_or("an unknown location", String::as_str);
        let is_elsewhere = region.is_some_and(|region| regions.excludes(region));
        let state = match on {
            Truth::No => ", out of rotation",
            _ if is_elsewhere => ", where it does not run",
            _ => "",
        };
        self.seen.push((
            pool,
            format!("/spec/origins/items/{index}/address"),
            format!("origin{} in {place}{state}", named(origin)),
        ));
        match (on, region) {
            (Truth::No, _) => {}
            (_, Some(region)) if is_elsewhere => {
                self.elsewhere.insert(region.clone());
            }
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

/// The address of an origin, where the place that shows it need not: it may be a reference.
fn named(origin: &PoolOrigin) -> String {
    origin.address.known().map_or_else(String::new, |address| format!(" {address}"))
}

/// The missing thing of a part whose whole is reported instead.
fn unspecified() -> Missing {
    Missing { key: String::new(), what: String::new(), settle: String::new() }
}
/// What a load balancer is; one that the team states, with why that is believed.
fn note(balancer: &Resource) -> String {
    let reason = balancer.extra.get("reason").and_then(|reason| reason.as_str());
    reason.map_or_else(
        || "this load balancer".to_owned(),
        |reason| format!("this load balancer, which the team states: {reason}"),
    )
}
