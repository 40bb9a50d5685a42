//! Balancers that other vendors' DNS services are: Route 53, Akamai GTM, NS1. What they answer with are
//! pools here; `glb_join.rs` makes one balancer of all that answers to one name. Cloudflare is read with
//! `glb_cis.rs`, whose words it has.

use resilint_schema::{
    Kind, Location, Offering, OriginPool, PoolOrigin, Provenance, RelationKind, Set, Value,
};
use resilint_terraform::value::Value as Term;
use resilint_terraform::{Data, Instance};

use crate::normalise::terraform::edge::health::default;
use crate::normalise::terraform::edge::origin::trace;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::place::in_region;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family.
pub(crate) const READERS: &[(&str, Reader)] =
    &[("aws_route53_record", record), ("akamai_gtm_property", property), ("ns1_record", answers)];

/// The blocks that make a record one of several of its name, with how one is chosen.
pub(crate) const POLICIES: [(&str, &str); 6] = [
    ("failover_routing_policy", "failover"),
    ("latency_routing_policy", "latency"),
    ("weighted_routing_policy", "weighted"),
    ("geolocation_routing_policy", "geolocation"),
    ("geoproximity_routing_policy", "geoproximity"),
    ("cidr_routing_policy", "cidr"),
];

/// The switch that makes a record one of several which are answered with together.
const MULTIVALUE: &str = "multivalue_answer_routing_policy";

/// How one of several records is chosen; nothing for a record that stands alone.
pub(crate) fn policy(fields: &Fields<'_>) -> Option<&'static str> {
    let block = POLICIES.iter().find(|(block, _)| fields.term(block).is_some());
    let multivalue = || (fields.flag(MULTIVALUE).known() == Some(&true)).then_some("multivalue");
    block.map(|(_, name)| *name).or_else(multivalue)
}

/// One record of Route 53: a pool where it has a routing policy.
fn record(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let name = fields.text_of(&["set_identifier", "name"]);
    if policy(&fields).is_none() {
        let spec = serde_json::Value::Object(serde_json::Map::new());
        let kind = Kind::Other { kind: "dns-record".into(), spec };
        return Made::new(Offering::InternetServices, name, Location::default(), kind);
    }
    let alias = fields.first("alias");
    let checked = match alias.map(|alias| alias.flag("evaluate_target_health")) {
        Some(checked) if !checked.is_absent() => checked,
        _ => fields.text("health_check_id").map(|id| !id.is_empty()),
    };
    let weighted = fields.first("weighted_routing_policy");
    let weight = weighted.map_or(Value::Absent, |block| block.text("weight"));
    let mut targets = Targets::new(subject.graph);
    match alias.and_then(|alias| alias.term("name")) {
        Some(term) => targets.add(term, default(true, fields.at("")), weight),
        None => targets.add_list(fields.term("records"), &default(true, fields.at("")), &weight),
    }
    let nearest = fields.first("latency_routing_policy");
    let region = nearest.map_or(Value::Absent, |block| block.text("region"));
    targets.or_in(&region);
    targets.pool(name, checked.or_default(false, fields.at("")), subject)
}

/// A property of Akamai GTM: each server of each target is an origin.
fn property(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let mut targets = Targets::new(subject.graph);
    let blocks = fields.blocks("traffic_target");
    for target in &blocks.items {
        let enabled = target.flag_or_default("enabled", target.at(""));
        targets.add_list(target.term("servers"), &enabled, &target.text("weight"));
    }
    targets.origins.closed &= blocks.open.is_none();
    let checks = fields.blocks("liveness_test");
    let checked = default(!checks.items.is_empty(), fields.at("liveness_test"));
    targets.pool(fields.text("name"), checked, subject)
}

/// A record of NS1: its filters choose among its answers; one of them leaves out those that are down.
fn answers(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let mut targets = Targets::new(subject.graph);
    let blocks = fields.blocks("answers");
    for term in blocks.items.iter().filter_map(|answer| answer.term("answer")) {
        targets.add(term, default(true, fields.at("answers")), Value::Absent);
    }
    targets.origins.closed &= blocks.open.is_none();
    let filters = fields.blocks("filters").items;
    let is_up = |filter: &Fields<'_>| {
        let is_off = filter.flag("disabled").known() == Some(&true);
        !is_off && filter.text("filter").known().is_some_and(|name| name == "up")
    };
    let checked = default(filters.iter().any(is_up), fields.at("filters"));
    targets.pool(fields.text("domain"), checked, subject)
}

/// What a name is answered with.
struct Targets<'a> {
    graph: &'a Graph<'a>,
    origins: Set<PoolOrigin>,
    leads_to: Vec<&'a Instance>,
}

impl<'a> Targets<'a> {
    const fn new(graph: &'a Graph<'a>) -> Self {
        Self { graph, origins: Set::closed(Vec::new()), leads_to: Vec::new() }
    }

    fn add(&mut self, term: &Term, enabled: Value<bool>, weight: Value<String>) {
        let traced = trace(term, self.graph);
        self.leads_to.extend(traced.via.as_ref().map(|(_, instance)| *instance));
        self.origins.items.push(PoolOrigin {
            address: field::text(term, self.graph),
            enabled,
            weight,
            location: traced.location,
            via: traced.via.map(|(id, _)| id),
            ..PoolOrigin::default()
        });
    }

    fn add_list(&mut self, list: Option<&Term>, enabled: &Value<bool>, weight: &Value<String>) {
        match list.map(|list| (list, &list.data)) {
            Some((_, Data::List(items) | Data::Set(items))) => {
                items.iter().for_each(|item| self.add(item, enabled.clone(), weight.clone()));
            }
            Some((list, _)) => {
                self.add(list, enabled.clone(), weight.clone());
                self.origins.closed = false;
            }
            None => self.origins.closed = false,
        }
    }

    /// Places those of which nothing is known in a region that their record names.
    fn or_in(&mut self, region: &Value<String>) {
        if region.is_absent() {
            return;
        }
        for origin in &mut self.origins.items {
            if origin.location.region.known().is_none() {
                origin.location = in_region(region.clone(), self.graph);
                if let Value::Known { from, .. } = &mut origin.location.region {
                    *from = Provenance::Inferred;
                }
            }
        }
    }

    fn pool(self, name: Value<String>, checked: Value<bool>, subject: &Subject<'_>) -> Made {
        let fields = subject.fields();
        let made = OriginPool {
            enabled: default(true, fields.at("")),
            origins: self.origins,
            health_check: checked,
            ..OriginPool::default()
        };
        let kind = Kind::OriginPool(Box::new(made));
        Made::new(Offering::InternetServices, name, Location::default(), kind).with_edges(
            RelationKind::OriginOf,
            &self.leads_to,
            fields.at(""),
        )
    }
}
