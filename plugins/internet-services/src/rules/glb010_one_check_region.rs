//! GLB010: a fault of the network near one check does not take everything down.

use resilint_sdk::logic::distinct;
use resilint_sdk::schema::{Missing, RelationKind, Set, Value};
use resilint_sdk::{App, Report};

use crate::edge::{Pool, each_pool};
use crate::known::{self, Plan};
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each pool is checked from two regions of the world or more; a pool of a private load
    /// balancer, from two subnets.
    ///
    /// ## Why is this bad
    ///
    /// A fault of the network near the only place that checks from marks all origins as down.
    ///
    /// The plan `standard-next` allows one check region; the rule says so where that is the plan.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// check_regions = ["WEU"]
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// check_regions = ["WEU", "ENAM"]
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: two regions or more, or two subnets.
    /// - **fail**: one.
    /// - **unknown**: the list is a variable without a value.
    /// - **not-applicable**: there is no origin pool, none is checked (see GLB002), or the format names no
    ///   check regions.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-traffic-steering>: region codes
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-cis-plan-comparison>: limits of plans
    code: "GLB010",
    name: "internet-services/one-check-region",
    title: "health checks come from more than one region",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let what = |name: &str| format!("from how many regions all pools of {name} are checked");
    each_pool(app, report, what, |pool, report| judge(app, pool, report));
}

fn judge(app: &App<'_>, pool: &Pool<'_>, report: &mut Report) {
    let (name, resource) = (pool.label(), pool.resource);
    if pool.spec.health_check.known() == Some(&false) {
        report.not_applicable(format!("nothing checks pool {name}")).about(resource);
        return;
    }
    if pool.is_private() {
        return subnets(pool, report);
    }
    let regions = &pool.spec.check_regions;
    if regions.items.is_empty() {
        let reason = format!("pool {name} names no region that it is checked from");
        report.not_applicable(reason).about(resource);
        return;
    }
    let limit = Limit::of(app, pool);
    let bounds = distinct(regions.items.iter().filter(|region| limit.has(region)), regions.closed);
    let truth = bounds.at_least(2, || missing_place(pool, regions, "regions"));
    let none = regions.items.iter().find(|region| !limit.has(region)).and_then(Value::known);
    let fail = || {
        let count = if bounds.known == 0 { "no region" } else { "one region" };
        let note = match none {
            Some(code) => format!("; `{code}` is no check region (facts of {})", limit.as_of),
            None => limit.note(),
        };
        format!("pool {name} is checked from {count}{note}")
    };
    let failed = truth.is_no();
    let entry = report
        .decide(truth, || format!("pool {name} is checked from several regions"), fail)
        .about(resource)
        .at(resource, "/spec/check_regions/items/0", "checked from here");
    if failed {
        entry.problem("one-region").help(limit.help());
    }
}

/// A private pool is checked from subnets of one region.
fn subnets(pool: &Pool<'_>, report: &mut Report) {
    let (name, resource) = (pool.label(), pool.resource);
    let subnets = &pool.spec.check_subnets;
    if subnets.is_unstated() {
        let reason = format!("pool {name} names no subnet that it is checked from");
        report.not_applicable(reason).about(resource);
        return;
    }
    let bounds = distinct(&subnets.items, subnets.closed);
    let truth = bounds.at_least(2, || missing_place(pool, subnets, "subnets"));
    let failed = truth.is_no();
    let pass = || format!("pool {name} is checked from two subnets");
    let entry = report
        .decide(truth, pass, || format!("pool {name} is checked from one subnet"))
        .about(resource)
        .at(resource, "/spec/check_subnets/items/0", "checked from here");
    if failed {
        entry.problem("one-subnet").help("add a subnet of another zone to `healthcheck_subnets`");
    }
}

fn missing_place(pool: &Pool<'_>, places: &Set<Value<String>>, kind: &str) -> Missing {
    let what = format!("from how many {kind} pool {} is checked", pool.label());
    match places.items.iter().find(|place| place.is_unknown()) {
        Some(place) => missing::value(pool.resource, place, &what),
        None => missing::undeclared(pool.resource, &what),
    }
}

/// Which regions there are, and what the plan of a pool's instance allows.
struct Limit<'a> {
    /// The regions that there are; nothing where that is not known.
    regions: Option<Vec<String>>,
    plan: Option<(String, Plan)>,
    /// What instances become that are ordered under the name of the plan.
    becomes: Option<Plan>,
    as_of: &'a str,
}

impl<'a> Limit<'a> {
    fn of(app: &App<'a>, pool: &Pool<'a>) -> Self {
        let Some((mut facts, as_of)) = known::table(app) else {
            return Self { regions: None, plan: None, becomes: None, as_of: "" };
        };
        let mut instances = app.leads_to(pool.resource, RelationKind::PartOf);
        let plan = instances.find_map(|(instance, _)| instance.service_instance()?.plan.known());
        let plan = plan.and_then(|name| Some((name.clone(), facts.plans.remove(name)?)));
        let becomes =
            plan.as_ref().and_then(|(_, plan)| facts.plans.remove(plan.becomes.as_ref()?));
        let is_cis = pool.balancer.is_none_or(|balancer| balancer.spec.vendor == "cis");
        Self { regions: is_cis.then_some(facts.check_regions), plan, becomes, as_of }
    }

    /// Whether a value may be a region that checks come from.
    fn has(&self, region: &Value<String>) -> bool {
        let Some(regions) = &self.regions else { return true };
        region.known().is_none_or(|region| regions.contains(region))
    }

    /// The regions that the plan allows.
    fn allowed(&self) -> Option<usize> {
        let own = self.plan.as_ref().and_then(|(_, plan)| plan.check_regions);
        own.or_else(|| self.becomes.as_ref()?.check_regions)
    }

    /// Why there is one only, as the rest of a sentence.
    fn note(&self) -> String {
        let Some((name, plan)) = &self.plan else { return String::new() };
        let as_of = self.as_of;
        match (&plan.sold_until, &plan.becomes) {
            (Some(day), Some(other)) if self.allowed() == Some(1) => format!(
                "; the plan {name} was sold until {day}, and {other}, which new instances get, allows one \
                 (facts of {as_of})"
            ),
            _ if self.allowed() == Some(1) => {
                format!(", all that the plan {name} allows (facts of {as_of})")
            }
            _ => String::new(),
        }
    }

    fn help(&self) -> &'static str {
        if self.allowed() == Some(1) {
            "choose an Enterprise plan, and add a check region near other users"
        } else {
            "add a second check region near other users, if the plan allows it"
        }
    }
}
