//! Balancers that no resource declares by itself: all records that answer to one name, in the DNS
//! services of other vendors.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{
    GlobalLoadBalancer, Kind, Lifecycle, Location, Multiplicity, Offering, Origin, PoolList,
    Resource, ResourceId, Set, Value,
};
use resilint_terraform::{Evaluation, Instance, Mode, Multiplicity as Many};

use crate::normalise::Builder;
use crate::normalise::terraform::edge::health::default;
use crate::normalise::terraform::edge::other::policy;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::{Graph, Subject};

/// Adds a balancer for each name.
pub(crate) fn balancers(evaluation: &Evaluation, graph: &Graph<'_>, builder: &mut Builder<'_>) {
    let mut names: BTreeMap<String, Vec<&Instance>> = BTreeMap::new();
    for instance in evaluation.resources.iter().filter(|found| found.mode == Mode::Managed) {
        if let Some(name) = key(&graph.subject(instance)) {
            names.entry(name).or_default().push(instance);
        }
    }
    for records in names.values() {
        if let Some(first) = records.first() {
            add(first, records, graph, builder);
        }
    }
}

/// What records of one balancer have in common: vendor, zone, name. Nothing for other resources.
fn key(subject: &Subject<'_>) -> Option<String> {
    let fields = subject.fields();
    let own = || Some(subject.instance.address.to_string());
    match &*subject.instance.kind {
        "akamai_gtm_property" | "ns1_record" => own(),
        "aws_route53_record" => {
            policy(&fields)?;
            let name = fields.text("name");
            let zone = fields.text("zone_id");
            let text = |value: &Value<String>| {
                value
                    .known()
                    .cloned()
                    .or_else(|| value.symbol().map(|symbol| format!("<{symbol}>")))
            };
            text(&name).zip(text(&zone)).map(|(name, zone)| format!("{zone} {name}")).or_else(own)
        }
        _ => None,
    }
}

fn add(first: &Instance, records: &[&Instance], graph: &Graph<'_>, builder: &mut Builder<'_>) {
    let fields = Fields::new(&first.config, graph);
    let span = graph.span(first.place);
    let made = balancer(first, &fields, records, graph);
    builder.add(Resource {
        id: format!("r{}", builder.topology().resources.len()),
        name: made.host.clone(),
        offering: Offering::InternetServices,
        origin: Origin {
            source: first.place.file,
            address: format!("{} (all of its name)", first.address),
        },
        span,
        labels: BTreeMap::new(),
        location: Location::default(),
        count: Multiplicity::ONE,
        lifecycle: Lifecycle::default(),
        scenario: graph.scenario().to_owned(),
        root: graph.root().to_owned(),
        crn: Value::Absent,
        objective: resilint_schema::Objective::default(),
        recoveries: Vec::new(),
        kind: Kind::GlobalLoadBalancer(Box::new(made)),
        extra: serde_json::Map::new(),
    });
}

fn balancer(
    first: &Instance,
    fields: &Fields<'_>,
    records: &[&Instance],
    graph: &Graph<'_>,
) -> GlobalLoadBalancer {
    let at = fields.at("");
    let is_second =
        |record: &&&Instance| role(record, graph).is_some_and(|role| role == "SECONDARY");
    let id = |record: &&Instance| graph.id(&record.address);
    let fallback: Vec<ResourceId> = records.iter().filter(is_second).filter_map(id).collect();
    let mut ids: Vec<ResourceId> = records.iter().filter_map(id).collect();
    // The order of failover: what takes over stands last.
    ids.sort_by_key(|id| fallback.contains(id));
    let closed = records.iter().all(|record| matches!(record.count, Many::One));
    let pools = Set { items: ids, closed };
    let steering = steering(fields);
    GlobalLoadBalancer {
        vendor: vendor(&first.kind).to_owned(),
        host: host(&first.kind, fields),
        enabled: default(true, at),
        pools: pools.clone(),
        scope: default("public".to_owned(), at),
        proxied: default(false, at),
        ttl_seconds: ttl(fields),
        default_pools: PoolList {
            ordered: steering.known().is_some_and(|it| it == "failover"),
            pools,
        },
        steering_policy: steering,
        session_affinity: Value::Absent,
        fallback_pool: match fallback.as_slice() {
            [one] => default(one.clone(), at),
            _ => Value::Absent,
        },
        geo_routes: Set::closed(Vec::new()),
    }
}

/// `PRIMARY` or `SECONDARY`.
fn role(record: &Instance, graph: &Graph<'_>) -> Option<String> {
    let block = Fields::new(&record.config, graph).first("failover_routing_policy")?;
    block.text("type").known().cloned()
}

fn vendor(kind: &str) -> &'static str {
    match kind {
        "akamai_gtm_property" => "akamai-gtm",
        "ns1_record" => "ns1",
        _ => "route53",
    }
}

fn host(kind: &str, fields: &Fields<'_>) -> Value<String> {
    match kind {
        "ns1_record" => fields.text("domain"),
        "akamai_gtm_property" => {
            let domain = fields.text("domain");
            let below = |name: String| match domain.known() {
                Some(domain) => format!("{name}.{domain}"),
                None => name,
            };
            fields.text("name").map(below)
        }
        _ => fields.text("name"),
    }
}

fn ttl(fields: &Fields<'_>) -> Value<u32> {
    let ttl = fields.number("ttl");
    if ttl.is_absent() { fields.number("dynamic_ttl") } else { ttl }
}

/// How one of the answers is chosen, in the words of the vendor.
fn steering(fields: &Fields<'_>) -> Value<String> {
    if let Some(policy) = policy(fields) {
        return default(policy.to_owned(), fields.at(""));
    }
    let filters: BTreeSet<String> = fields
        .blocks("filters")
        .items
        .iter()
        .filter_map(|filter| filter.text("filter").known().cloned())
        .collect();
    if filters.is_empty() {
        return fields.text("type");
    }
    default(filters.into_iter().collect::<Vec<_>>().join(", "), fields.at("filters"))
}
