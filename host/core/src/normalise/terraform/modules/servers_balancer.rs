//! Load balancers that the module `landing-zone-vsi` makes in front of its servers.

use resilint_schema::{
    BalancerPool, BalancerScope, HealthCheck, Kind, Listener, LoadBalancer, Location, Offering,
    PoolMember, RelationKind, Set, Value, Why,
};

use crate::normalise::terraform::balancers::vpc::{exposure, scope};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::fold::checked;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Part};

/// The balancers of a call, whose servers are in `zones`.
pub(super) fn parts(
    subject: &Subject<'_>,
    zones: &Set<Value<String>>,
    location: &Location,
) -> Vec<Part> {
    let blocks = subject.fields().blocks("load_balancers");
    let part = |(index, fields): (usize, &Fields<'_>)| {
        let balancer = balancer(fields, subject, zones, location);
        let kind = Kind::LoadBalancer(Box::new(balancer));
        Part {
            address: format!(".load_balancers[{index}]"),
            relation: RelationKind::MemberOf,
            made: Made::new(Offering::Servers, fields.text("name"), location.clone(), kind),
        }
    };
    blocks.items.iter().enumerate().map(part).collect()
}

fn balancer(
    fields: &Fields<'_>,
    subject: &Subject<'_>,
    zones: &Set<Value<String>>,
    location: &Location,
) -> LoadBalancer {
    let profile = fields.text("profile");
    let scope = scope(&profile, subject);
    let health = HealthCheck {
        kind: fields.text("health_type"),
        interval_seconds: fields.number("health_delay"),
        timeout_seconds: fields.number("health_timeout"),
        retries: fields.number("health_retries"),
        ..HealthCheck::default()
    };
    let servers = PoolMember {
        resource: subject.graph.id(&subject.instance.address),
        port: fields.text("pool_member_port"),
        location: location.clone(),
        ..PoolMember::default()
    };
    let pool = BalancerPool {
        name: fields.text("name"),
        protocol: fields.text("protocol"),
        algorithm: fields.text("algorithm"),
        members: Set::closed(vec![servers]),
        health: checked(health, fields.at("health_type")),
        ..BalancerPool::default()
    };
    let listener = Listener {
        protocol: fields.text("listener_protocol"),
        port: fields.text_of(&["listener_port", "listener_port_min"]),
        pool: fields.text("name"),
        idle_timeout_seconds: fields.number("idle_connection_timeout"),
        ..Listener::default()
    };
    LoadBalancer {
        exposure: exposure(&profile).into(),
        infrastructure: subject.implies("vpc".into()),
        zones: lives_in(fields, scope.known(), zones),
        scope,
        profile,
        visibility: fields.text("type").or_default("public".into(), fields.at("name")),
        pools: Set::closed(vec![pool]),
        listeners: Set::closed(vec![listener]),
        ..LoadBalancer::default()
    }
}

/// A balancer lives in all subnets of its servers; one of a single zone in the subnet that is named, else in the
/// first.
fn lives_in(
    fields: &Fields<'_>,
    scope: Option<&BalancerScope>,
    zones: &Set<Value<String>>,
) -> Set<Value<String>> {
    if scope != Some(&BalancerScope::Zonal) {
        return zones.clone();
    }
    match fields.text("subnet_id_to_provision_nlb") {
        Value::Absent => {
            Set { items: zones.items.first().cloned().into_iter().collect(), ..*zones }
        }
        Value::Unknown { why, symbol, at, .. } => {
            let symbol = symbol.map(|symbol| format!("zone({symbol})"));
            Set::closed(vec![Value::Unknown { why, symbol, candidates: Vec::new(), at }])
        }
        Value::Known { value, at, .. } => {
            let zone = Value::unknown(Why::NotDeclared, format!("the zone of {value}"), at);
            Set::closed(vec![zone])
        }
    }
}
