//! `[[external.glb]]`: a global load balancer that is set up elsewhere, with why that is believed and until
//! when.

use resilint_schema::{
    Confidence, ExternalBalancer, ExternalPool, GlobalLoadBalancer, Kind, Lifecycle, Location,
    Multiplicity, Offering, Origin, OriginPool, PoolList, PoolOrigin, Provenance, Relation,
    RelationKind, Resource, Set, Severity, Span, Topology, Value,
};

use super::Loaded;
use super::apply::{Given, concerns};
use super::apps::{matching, unknown_app};
use crate::normalise::host::host_and_port;
use crate::problem::Problem;

/// Declares the balancers that still hold.
pub(super) fn declare(
    loaded: &Loaded,
    given: &Given<'_>,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    for (index, entry) in loaded.config.external.glb.iter().enumerate() {
        let pointer = format!("/external/glb/{index}");
        let at = format!("{pointer}/expires");
        if !is_day(&entry.expires) {
            let message = format!("`{}` is no day", entry.expires);
            problems.push(loaded.problem(Severity::Error, &at, &message, "write it as YYYY-MM-DD"));
        } else if !given.as_of.is_empty() && *entry.expires < *given.as_of {
            let message = format!(
                "what is said of {} held until {} and counts for nothing any more",
                entry.host, entry.expires
            );
            let help = "look whether it still holds, and set a later day";
            problems.push(loaded.problem(Severity::Warning, &at, &message, help));
        } else {
            balancer(loaded, given, entry, &pointer, topology, problems);
        }
    }
}

/// Whether a text is a day, as `YYYY-MM-DD`.
pub(super) fn is_day(text: &str) -> bool {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    // Days are compared as texts, so that no sign may stand before the year.
    text.len() == 10
        && text.starts_with(|first: char| first.is_ascii_digit())
        && time::Date::parse(text, format).is_ok()
}

fn balancer(
    loaded: &Loaded,
    given: &Given<'_>,
    entry: &ExternalBalancer,
    pointer: &str,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    let at = |below: &str| loaded.at(&format!("{pointer}{below}"));
    let mut pools = Vec::new();
    for (index, pool) in entry.pools.iter().enumerate() {
        let span = at(&format!("/pools/{index}"));
        let name = format!("{} in {}", entry.host, pool.location);
        let host = given.facts.region_of_host(host_and_port(&pool.origin));
        let written = format!("{pointer}/pools/{index}/location");
        let stated = super::targets::region(loaded, given, &pool.location, &written, problems);
        let differs = |host: &&str| stated.known().is_some_and(|stated| stated != host);
        if let Some(host) = host.filter(differs) {
            let message = format!("{} is in {host}, not in {}", pool.origin, pool.location);
            let at = format!("{pointer}/pools/{index}");
            let help = "name the region of the origin: until then, that of its host name counts";
            problems.push(loaded.problem(Severity::Warning, &at, &message, help));
        }
        // Both are told at the pool.
        let region = match (host, stated) {
            (None, Value::Unknown { why, symbol, candidates, .. }) => {
                Value::Unknown { why, symbol, candidates, at: Some(span) }
            }
            (host, stated) => {
                let stated = stated.known().cloned().unwrap_or_default();
                let value = host.map_or(stated, str::to_owned);
                Value::Known { value, from: Provenance::External, at: Some(span) }
            }
        };
        let kind = Kind::OriginPool(Box::new(origin_pool(region, pool, span)));
        pools.push(push(topology, name, format!("external.glb.pools[{index}]"), span, kind));
    }
    let known =
        |span| move |value| Value::Known { value, from: Provenance::External, at: Some(span) };
    let list = Set { items: pools.clone(), closed: true };
    let kind = Kind::GlobalLoadBalancer(Box::new(GlobalLoadBalancer {
        vendor: "external".into(),
        host: known(at("/host"))(entry.host.clone()),
        enabled: Value::Known { value: true, from: Provenance::External, at: Some(at("")) },
        pools: list.clone(),
        default_pools: PoolList { ordered: false, pools: list },
        ..GlobalLoadBalancer::default()
    }));
    let id = push(topology, entry.host.clone(), "external.glb".into(), at(""), kind);
    if let Some(resource) = topology.resources.last_mut() {
        resource.extra.insert("reason".into(), entry.reason.clone().into());
    }
    for (index, name) in entry.apps.iter().enumerate() {
        let groups = matching(topology, |group| concerns(group, None) && group.name == *name);
        if groups.is_empty() {
            let at = format!("{pointer}/apps/{index}");
            problems.push(unknown_app(loaded, name, &at, topology));
        }
        for group in groups {
            let ends = topology.apps[group].members.clone();
            let span = Some(at(&format!("/apps/{index}")));
            topology.relations.extend(ends.into_iter().map(|to| Relation {
                kind: RelationKind::Fronts,
                from: id.clone(),
                to,
                confidence: Confidence::Proven,
                at: span,
            }));
        }
    }
}

fn origin_pool(region: Value<String>, pool: &ExternalPool, span: Span) -> OriginPool {
    let at = Some(span);
    let from = Provenance::External;
    let flag = |value| Value::Known { value, from, at };
    let origin = PoolOrigin {
        address: Value::Known { value: pool.origin.clone(), from, at },
        enabled: flag(true),
        location: Location { region, ..Location::default() },
        ..PoolOrigin::default()
    };
    OriginPool {
        enabled: flag(true),
        origins: Set { items: vec![origin], closed: true },
        health_check: pool.health_check.map_or_else(
            || Value::unknown(resilint_schema::Why::NotDeclared, "health_check".to_owned(), at),
            flag,
        ),
        ..OriginPool::default()
    }
}

fn push(topology: &mut Topology, name: String, address: String, span: Span, kind: Kind) -> String {
    let id = format!("r{}", topology.resources.len());
    topology.resources.push(Resource {
        id: id.clone(),
        name: Value::Known { value: name, from: Provenance::External, at: Some(span) },
        offering: Offering::InternetServices,
        origin: Origin { source: span.source, address },
        span: Some(span),
        labels: std::collections::BTreeMap::new(),
        location: Location::default(),
        count: Multiplicity::ONE,
        lifecycle: Lifecycle::default(),
        root: String::new(),
        scenario: String::new(),
        crn: Value::Absent,
        objective: resilint_schema::Objective::default(),
        recoveries: Vec::new(),
        kind,
        extra: serde_json::Map::new(),
    });
    id
}
