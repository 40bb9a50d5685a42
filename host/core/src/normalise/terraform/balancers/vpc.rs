//! Load balancers of VPCs, with their pools, members, listeners and policies.

use resilint_schema::{
    BalancerPool, BalancerScope, HealthCheck, Kind, Listener, LoadBalancer, Location, Offering,
    PoolMember, RelationKind, Set, Value,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::fold::{checked, joined};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::place::zones_of_subnets;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. What a balancer is made of is read with it.
pub(crate) const READERS: &[(&str, Reader)] = &[("ibm_is_lb", vpc)];

/// What a member of a pool may be.
const TARGETS: [&str; 4] = [
    "ibm_is_instance",
    "ibm_is_bare_metal_server",
    "ibm_is_virtual_network_interface",
    "ibm_is_lb",
];

fn vpc(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let zones = zones_of_subnets(&fields, "subnets", subject.graph);
    let location = subject.location_of_zones(&zones);
    let subnets = fields.texts("subnets");
    let profile = fields.text("profile");
    let balancer = LoadBalancer {
        exposure: exposure(&profile).into(),
        infrastructure: subject.implies("vpc".into()),
        zones: Set { items: zones, closed: subnets.closed },
        scope: scope(&profile, subject),
        profile,
        // resource_ibm_is_lb.go.
        visibility: fields.text("type").or_default("public".into(), fields.at("name")),
        subnets,
        pools: subject.fold("ibm_is_lb_pool", "lb", pool),
        listeners: subject.fold("ibm_is_lb_listener", "lb", listener),
        ..LoadBalancer::default()
    };
    let attached = subject.refers_to("subnets", &["ibm_is_subnet"]);
    let kind = Kind::LoadBalancer(Box::new(balancer));
    let mut made = Made::new(Offering::Servers, fields.text("name"), location, kind).with_edges(
        RelationKind::AttachedTo,
        &attached,
        fields.at("subnets"),
    );
    for listener in subject.referred_by("ibm_is_lb_listener", "lb") {
        let fields = listener.fields();
        let certificate = fields.term("certificate_instance");
        let certificates = certificate.map_or_else(Vec::new, |term| subject.graph.behind(term));
        let at = fields.at("certificate_instance");
        made = made.with_edges(RelationKind::SecuredBy, &certificates, at);
    }
    made
}

/// Profiles of network load balancers have it in their name; others, and none, are of application load
/// balancers.
fn exposure(profile: &Value<String>) -> &'static str {
    match profile {
        Value::Known { value, .. } if value.starts_with("network") => "nlb",
        Value::Unknown { .. } => "",
        _ => "alb",
    }
}

/// A network load balancer lives in the zone of its subnet, unless it is one for private paths.
fn scope(profile: &Value<String>, subject: &Subject<'_>) -> Value<BalancerScope> {
    let of = |profile: String| match profile.as_str() {
        "network-private-path" => BalancerScope::Regional,
        name if name.starts_with("network") => BalancerScope::Zonal,
        _ => BalancerScope::Regional,
    };
    let at = subject.fields().at("name");
    profile.clone().map(of).or_default(BalancerScope::Regional, at)
}

fn pool(subject: &Subject<'_>) -> BalancerPool {
    let fields = subject.fields();
    let health = HealthCheck {
        kind: fields.text("health_type"),
        path: fields.text("health_monitor_url"),
        port: fields.text("health_monitor_port"),
        interval_seconds: fields.number("health_delay"),
        timeout_seconds: fields.number("health_timeout"),
        retries: fields.number("health_retries"),
        ..HealthCheck::default()
    };
    let failsafe = fields.first("failsafe_policy");
    BalancerPool {
        name: fields.text("name"),
        protocol: fields.text("protocol"),
        algorithm: fields.text("algorithm"),
        members: joined([
            subject.fold("ibm_is_lb_pool_member", "pool", member),
            subject.fold("ibm_is_instance_group", "load_balancer_pool", group),
        ]),
        health: checked(health, fields.at("health_type")),
        failsafe: failsafe.map_or(Value::Absent, |policy| policy.text("action")),
        session_affinity: fields.text("session_persistence_type"),
    }
}

fn member(subject: &Subject<'_>) -> PoolMember {
    let fields = subject.fields();
    let target = ["target_id", "target_address", "target"]
        .into_iter()
        .find_map(|argument| Some((argument, fields.term(argument)?)));
    let server = target.and_then(|(_, term)| subject.graph.behind_of(term, &TARGETS).pop());
    PoolMember {
        address: target.map_or(Value::Absent, |(argument, _)| fields.text(argument)),
        port: fields.text("port"),
        weight: fields.text("weight"),
        ..known_as(server, subject)
    }
}

/// All servers of a group are members, and they come and go: the group stands for them.
fn group(subject: &Subject<'_>) -> PoolMember {
    let fields = subject.fields();
    PoolMember {
        port: fields.text("application_port"),
        ..known_as(Some(subject.instance), subject)
    }
}

/// A member that is a resource of the topology, as far as it is one. Where one is that may not be there,
/// is unknown.
pub(crate) fn known_as(server: Option<&Instance>, subject: &Subject<'_>) -> PoolMember {
    let Some(server) = server else { return PoolMember::default() };
    let graph = subject.graph;
    let server = graph.subject(server);
    let location = if &*server.instance.kind == "ibm_is_instance_group" {
        server.location_of_zones(&zones_of_subnets(&server.fields(), "subnets", graph))
    } else {
        server.location()
    };
    let location = Location {
        geo: subject.if_there(location.geo),
        region: subject.if_there(location.region),
        zone: subject.if_there(location.zone),
        datacenter: subject.if_there(location.datacenter),
    };
    PoolMember { resource: graph.id(&server.instance.address), location, ..PoolMember::default() }
}

fn listener(subject: &Subject<'_>) -> Listener {
    let fields = subject.fields();
    let pools = subject.refers_to("default_pool", &["ibm_is_lb_pool"]);
    let pool = pools.first().map(|pool| subject.graph.subject(pool).fields().text("name"));
    Listener {
        protocol: fields.text("protocol"),
        port: port(&fields),
        certificate: certificate(&fields),
        pool: pool.unwrap_or_else(|| fields.text("default_pool")),
        https_redirect: redirects(subject),
        idle_timeout_seconds: fields.number("idle_connection_timeout"),
    }
}

/// An empty text is how a variable says that there is none.
fn certificate(fields: &Fields<'_>) -> Value<String> {
    match fields.text("certificate_instance") {
        Value::Known { value, .. } if value.is_empty() => Value::Absent,
        stated => stated,
    }
}

/// Network load balancers listen to ranges of ports.
fn port(fields: &Fields<'_>) -> Value<String> {
    let one = fields.text("port");
    if !one.is_absent() {
        return one;
    }
    match (fields.text("port_min"), fields.text("port_max")) {
        (Value::Known { value: min, from, at }, Value::Known { value: max, .. }) => {
            Value::Known { value: format!("{min}-{max}"), from, at }
        }
        (min, Value::Absent) => min,
        (Value::Known { .. }, max) => max,
        (min, _) => min,
    }
}

/// Whether the listener, or a policy of it, sends clients on to HTTPS.
fn redirects(subject: &Subject<'_>) -> Value<bool> {
    let fields = subject.fields();
    let blocks = ["https_redirect", "https_redirect_listener"];
    if let Some(stated) = blocks.iter().find_map(|name| fields.term(name)) {
        return match &stated.data {
            resilint_terraform::Data::Unknown(_) => {
                field::read(stated, subject.graph, |_| Some(true))
            }
            _ => subject.implies(true),
        };
    }
    let policies = subject.referred_by("ibm_is_lb_listener_policy", "listener");
    let redirects = policies.iter().find_map(|policy| {
        let action =
            policy.fields().text("action").map(|action| action.starts_with("https_redirect"));
        (action.known() != Some(&false)).then(|| policy.if_there(action))
    });
    redirects.unwrap_or_default()
}
