//! Load balancers of the classic infrastructure: the local load balancer and the VPX appliance, with
//! their members.

use resilint_schema::{
    BalancerPool, BalancerScope, HealthCheck, Kind, Listener, LoadBalancer, Location, Offering,
    PoolMember, Set, Value,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::balancers::vpc::known_as;
use crate::normalise::terraform::fold::{checked, joined};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. What a balancer is made of is read with it.
pub(crate) const READERS: &[(&str, Reader)] = &[("ibm_lb", local), ("ibm_lb_vpx", appliance)];

/// What a member may be.
pub(crate) const SERVERS: [&str; 2] = ["ibm_compute_vm_instance", "ibm_compute_bare_metal"];

fn local(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let groups = subject.fold("ibm_lb_service_group", "load_balancer_id", service_group);
    let listeners = subject.fold("ibm_lb_service_group", "load_balancer_id", |group| {
        let fields = group.fields();
        Listener {
            protocol: fields.text("routing_type"),
            port: fields.text("port"),
            pool: fields.text("port"),
            ..Listener::default()
        }
    });
    let location = subject.location();
    let balancer = LoadBalancer {
        ha_enabled: fields.flag_or_default("ha_enabled", fields.at("datacenter")),
        pools: groups,
        listeners,
        ..base(subject, "local", &location)
    };
    made(subject, location, balancer)
}

fn service_group(subject: &Subject<'_>) -> BalancerPool {
    let fields = subject.fields();
    let services = subject.referred_by("ibm_lb_service", "service_group_id");
    let groups = subject.referred_by("ibm_compute_autoscale_group", "virtual_server_id");
    let of_group =
        |group: &Subject<'_>| group.fields().first("health_check").map(|check| check.text("type"));
    let kind = services
        .first()
        .map(|service| service.fields().text("health_check_type"))
        .or_else(|| groups.iter().find_map(of_group));
    let at = fields.at("port");
    BalancerPool {
        name: fields.text("port"),
        protocol: fields.text("routing_type"),
        algorithm: fields.text("routing_method"),
        members: joined([
            subject.fold("ibm_lb_service", "service_group_id", member),
            subject.fold("ibm_compute_autoscale_group", "virtual_server_id", group),
        ]),
        health: kind.map_or(Value::Absent, |kind| {
            checked(HealthCheck { kind, ..HealthCheck::default() }, at)
        }),
        ..BalancerPool::default()
    }
}

fn member(service: &Subject<'_>) -> PoolMember {
    let fields = service.fields();
    PoolMember {
        address: fields.text("ip_address_id"),
        port: fields.text("port"),
        weight: fields.text("weight"),
        enabled: fields.flag("enabled"),
        ..known_as(service.refers_to("ip_address_id", &SERVERS).pop(), service)
    }
}

/// All servers of a group are members, and they come and go: the group stands for them.
fn group(subject: &Subject<'_>) -> PoolMember {
    let port = subject.fields().text("port");
    PoolMember { port, ..known_as(Some(subject.instance), subject) }
}

fn appliance(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let location = subject.location();
    let balancer = LoadBalancer {
        profile: fields.text("plan"),
        ha_pair: pair(subject),
        pools: subject.fold("ibm_lb_vpx_vip", "nad_controller_id", virtual_address),
        listeners: subject.fold("ibm_lb_vpx_vip", "nad_controller_id", |vip| {
            let fields = vip.fields();
            Listener {
                protocol: fields.text("type"),
                port: fields.text("source_port"),
                certificate: fields.text("security_certificate_id"),
                pool: fields.text("name"),
                ..Listener::default()
            }
        }),
        ..base(subject, "vpx", &location)
    };
    made(subject, location, balancer)
}

/// The other appliance of a pair, from either side of it.
fn pair(subject: &Subject<'_>) -> Value<String> {
    let sides = [("primary_id", "secondary_id"), ("secondary_id", "primary_id")];
    sides
        .iter()
        .find_map(|(own, other)| {
            let pair = subject.referred_by("ibm_lb_vpx_ha", own).pop()?;
            // A secondary that is told to stay one never takes over.
            let stays = pair.fields().flag("stay_secondary").known() == Some(&true);
            (!stays).then(|| pair.if_there(pair.fields().text(other)))
        })
        .unwrap_or_default()
}

fn virtual_address(subject: &Subject<'_>) -> BalancerPool {
    let fields = subject.fields();
    let services = subject.referred_by("ibm_lb_vpx_service", "vip_id");
    let kind = services.first().map(|service| service.fields().text("health_check"));
    BalancerPool {
        name: fields.text("name"),
        protocol: fields.text("type"),
        algorithm: fields.text("load_balancing_method"),
        members: subject.fold("ibm_lb_vpx_service", "vip_id", |service| {
            let fields = service.fields();
            let servers: Vec<&Instance> = service.refers_to("destination_ip_address", &SERVERS);
            PoolMember {
                address: fields.text("destination_ip_address"),
                port: fields.text("destination_port"),
                weight: fields.text("weight"),
                ..known_as(servers.first().copied(), service)
            }
        }),
        health: kind.map_or(Value::Absent, |kind| {
            checked(HealthCheck { kind, ..HealthCheck::default() }, fields.at("name"))
        }),
        session_affinity: fields.text("persistence"),
        ..BalancerPool::default()
    }
}

/// What all three have: each lives in one datacenter.
pub(crate) fn base(subject: &Subject<'_>, exposure: &str, location: &Location) -> LoadBalancer {
    let zones = match &location.datacenter {
        Value::Absent => Set::default(),
        datacenter => Set::closed(vec![datacenter.clone()]),
    };
    LoadBalancer {
        exposure: exposure.into(),
        infrastructure: subject.implies("classic".into()),
        scope: subject.implies(BalancerScope::SingleDatacenter),
        zones,
        ..LoadBalancer::default()
    }
}

pub(crate) fn made(subject: &Subject<'_>, location: Location, balancer: LoadBalancer) -> Made {
    let name = subject.fields().text("name");
    Made::new(Offering::Servers, name, location, Kind::LoadBalancer(Box::new(balancer)))
}
