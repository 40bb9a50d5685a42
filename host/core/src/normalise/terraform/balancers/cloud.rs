//! The Cloud Load Balancer of the classic infrastructure, with its members and monitors.

use resilint_schema::{
    BalancerPool, Confidence, HealthCheck, Listener, LoadBalancer, Location, PoolMember,
    Provenance, RelationKind, Set, Span, Value, Why,
};
use resilint_terraform::{Instance, Mode};

use crate::normalise::terraform::balancers::classic::{SERVERS, base, made};
use crate::normalise::terraform::balancers::vpc::known_as;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::fold::checked;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Attachments and monitors are read with the balancer.
pub(crate) const READERS: &[(&str, Reader)] = &[("ibm_lbaas", cloud)];

/// What changes how a Cloud Load Balancer checks.
const MONITOR: &str = "ibm_lbaas_health_monitor";

fn cloud(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let attachment = "ibm_lbaas_server_instance_attachment";
    let members = subject.fold(attachment, "lbaas_id", |member| {
        let fields = member.fields();
        PoolMember {
            address: fields.text("private_ip_address"),
            weight: fields.text("weight"),
            ..known_as(member.refers_to("private_ip_address", &SERVERS).pop(), member)
        }
    });
    let location = place(subject, &members);
    let protocols = fields.blocks("protocols");
    let closed = protocols.open.is_none();
    let pools = protocols.items.iter().map(|protocol| pool(subject, protocol, members.clone()));
    let mut balancer = LoadBalancer {
        visibility: fields.text_or_default("type", fields.at("name")),
        subnets: fields.texts("subnets"),
        pools: Set { items: pools.collect(), closed },
        listeners: Set { items: protocols.items.iter().map(listener).collect(), closed },
        ..base(subject, "lbaas", &location)
    };
    if protocols.items.is_empty() && !members.items.is_empty() {
        // Without a protocol it listens to none; its members are still said.
        balancer.pools = Set::open(vec![BalancerPool { members, ..BalancerPool::default() }]);
    }
    made(subject, location, balancer).related(link::to(
        RelationKind::DependsOn,
        &spanning(subject),
        fields.at("name"),
    ))
}

/// What joins the VLANs of the account: without it the second appliance stays in the datacenter of the first.
fn spanning<'a>(subject: &Subject<'a>) -> Vec<(&'a Instance, Confidence)> {
    let all = subject.graph.of_kind("ibm_network_vlan_spanning");
    let found = all.filter(|it| it.mode == Mode::Managed);
    found.map(|it| (it, Confidence::Derived)).collect()
}

/// Where a Cloud Load Balancer is follows from its subnets, else from its members.
fn place(subject: &Subject<'_>, members: &Set<PoolMember>) -> Location {
    let graph = subject.graph;
    let kinds = ["ibm_compute_vm_instance", "ibm_compute_bare_metal", "ibm_subnet"];
    for other in subject.refers_to("subnets", &kinds) {
        let other = graph.subject(other);
        let vlan = other.refers_to("vlan_id", &["ibm_network_vlan"]).pop();
        let location = vlan.map_or(other, |vlan| graph.subject(vlan)).location();
        if !location.datacenter.is_absent() {
            return location;
        }
    }
    let of_members = members.items.iter().map(|member| &member.location);
    let mut stated = of_members.filter(|location| !location.datacenter.is_absent());
    stated.next().cloned().unwrap_or_else(|| Location {
        datacenter: Value::unknown(
            Why::Computed,
            format!("{}.datacenter", subject.instance.address),
            subject.fields().at("subnets"),
        ),
        ..Location::default()
    })
}

fn listener(protocol: &Fields<'_>) -> Listener {
    Listener {
        protocol: protocol.text("frontend_protocol"),
        port: protocol.text("frontend_port"),
        certificate: protocol.text("tls_certificate_id"),
        pool: protocol.text("backend_port"),
        ..Listener::default()
    }
}

fn pool(subject: &Subject<'_>, protocol: &Fields<'_>, members: Set<PoolMember>) -> BalancerPool {
    let at = protocol.at("backend_port");
    BalancerPool {
        name: protocol.text("backend_port"),
        protocol: protocol.text("backend_protocol"),
        algorithm: protocol.text_or_default("load_balancing_method", at),
        members,
        health: health(subject, protocol),
        session_affinity: protocol.text("session_stickiness"),
        ..BalancerPool::default()
    }
}

/// Each port of the members is checked by itself; a monitor changes how.
fn health(subject: &Subject<'_>, protocol: &Fields<'_>) -> Value<HealthCheck> {
    let port = protocol.text("backend_port");
    let monitors = subject.referred_by(MONITOR, "lbaas_id");
    let protocols = subject.fields().blocks("protocols").items.len();
    let of_port = |monitor: &&Subject<'_>| {
        let own = monitor.fields().text("port");
        own.known().is_some_and(|own| port.known() == Some(own))
    };
    let monitor = match monitors.as_slice() {
        [only] if protocols == 1 => Some(only),
        all => all.iter().find(of_port),
    };
    let at = protocol.at("backend_port");
    if let Some(monitor) = monitor {
        let fields = monitor.fields();
        return monitor.if_there(checked(check(&fields, &port), fields.at("monitor_id")));
    }
    if monitors.iter().any(|monitor| monitor.fields().text("port").is_unknown()) {
        let symbol = format!("{}.health_monitors", subject.instance.address);
        return Value::unknown(Why::Computed, symbol, at);
    }
    let value =
        HealthCheck { kind: protocol.text("backend_protocol"), port, ..unmonitored(subject, at) };
    Value::Known { value, from: Provenance::FormatDefault, at }
}

fn check(fields: &Fields<'_>, port: &Value<String>) -> HealthCheck {
    let stated = fields.text("port");
    HealthCheck {
        kind: fields.text("protocol"),
        port: if stated.known().is_some() { stated } else { port.clone() },
        path: fields.text_or_default("url_path", fields.at("protocol")),
        interval_seconds: fields.number_or_default("interval", fields.at("protocol")),
        retries: fields.number_or_default("max_retries", fields.at("protocol")),
        timeout_seconds: fields.number_or_default("timeout", fields.at("protocol")),
        ..HealthCheck::default()
    }
}

/// How members are checked without a monitor: as by one that says nothing.
fn unmonitored(subject: &Subject<'_>, at: Option<Span>) -> HealthCheck {
    let defaults = subject.graph.facts.provider_defaults(MONITOR);
    let number = |name: &str| field::or(Value::Absent, || defaults.number(name), at);
    HealthCheck {
        interval_seconds: number("interval"),
        retries: number("max_retries"),
        timeout_seconds: number("timeout"),
        ..HealthCheck::default()
    }
}
