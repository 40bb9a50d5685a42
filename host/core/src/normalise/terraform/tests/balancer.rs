//! Local load balancers with their pools, members and listeners.

use resilint_schema::{BalancerScope, Kind, LoadBalancer, RelationKind};

use super::servers::related;
use super::*;

fn balancer<'t>(topology: &'t Topology, address: &str) -> &'t LoadBalancer {
    let Kind::LoadBalancer(balancer) = &at(topology, address).kind else {
        panic!("not a balancer")
    };
    balancer
}

#[test]
fn a_balancer_has_the_zones_of_its_subnets_and_its_members() {
    let topology = topology(
        r#"
        variable "delay" { default = 15 }
        variable "spares" {}
        resource "ibm_is_subnet" "s" {
          count = 2
          vpc   = "v"
          zone  = "eu-de-${count.index + 1}"
        }
        resource "ibm_is_lb" "l" {
          name    = "l"
          subnets = ibm_is_subnet.s[*].id
        }
        resource "ibm_is_lb_pool" "p" {
          name           = "web"
          lb             = ibm_is_lb.l.id
          protocol       = "http"
          algorithm      = "round_robin"
          health_type    = "http"
          health_delay   = var.delay
          health_timeout = 2
          health_retries = 2
          health_monitor_url = "/health"
        }
        resource "ibm_is_instance" "i" {
          count = 2
          zone  = "eu-de-${count.index + 1}"
        }
        resource "ibm_is_lb_pool_member" "m" {
          count     = 2
          lb        = ibm_is_lb.l.id
          pool      = element(split("/", ibm_is_lb_pool.p.id), 1)
          port      = 80
          target_id = ibm_is_instance.i[count.index].id
        }
        resource "ibm_is_lb_pool_member" "spare" {
          count          = var.spares
          lb             = ibm_is_lb.l.id
          pool           = ibm_is_lb_pool.p.pool_id
          port           = 80
          target_address = "10.0.0.9"
        }
        resource "ibm_is_lb_listener" "h" {
          lb           = ibm_is_lb.l.id
          port         = 443
          protocol     = "https"
          default_pool = ibm_is_lb_pool.p.id
          certificate_instance = "crn:secret"
        }
        "#,
    );
    let balancer = balancer(&topology, "ibm_is_lb.l");
    assert_eq!(all(&balancer.zones), "eu-de-1 eu-de-2");
    assert_eq!(balancer.scope.known(), Some(&BalancerScope::Regional));
    assert_eq!(shown(&balancer.visibility), "public");
    let pool = &balancer.pools.items[0];
    assert!(!pool.members.closed, "there may be spares");
    assert_eq!(pool.members.items.len(), 3);
    assert_eq!(shown(&pool.members.items[1].location.zone), "eu-de-2");
    let health = pool.health.known().expect("a check");
    assert_eq!(health.interval_seconds.known(), Some(&15));
    assert_eq!(shown(&balancer.listeners.items[0].pool), "web");
    let of = related(&topology, "ibm_is_instance.i[1]", RelationKind::MemberOf);
    assert_eq!(of, ["ibm_is_lb.l"]);
    assert_eq!(shown(&at(&topology, "ibm_is_lb.l").location.region), "eu-de");
}

#[test]
fn a_network_balancer_lives_in_one_zone() {
    let topology = topology(
        r#"
        variable "profile" {}
        resource "ibm_is_lb" "n" {
          name    = "n"
          profile = "network-fixed"
          subnets = ["s"]
        }
        resource "ibm_is_lb" "u" {
          name    = "u"
          profile = var.profile
          subnets = ["s"]
        }
        "#,
    );
    assert_eq!(balancer(&topology, "ibm_is_lb.n").scope.known(), Some(&BalancerScope::Zonal));
    assert_eq!(balancer(&topology, "ibm_is_lb.n").exposure, "nlb");
    assert!(balancer(&topology, "ibm_is_lb.u").scope.is_unknown());
}

#[test]
fn a_cloud_balancer_is_where_its_servers_are() {
    let topology = topology(
        r#"
        variable "dc" { default = "lon02" }
        resource "ibm_compute_vm_instance" "a" {
          count      = 2
          hostname   = "a"
          datacenter = var.dc
        }
        resource "ibm_lbaas" "l" {
          name    = "l"
          subnets = [ibm_compute_vm_instance.a[0].private_subnet_id]
          protocols {
            frontend_protocol = "HTTP"
            frontend_port     = 80
            backend_protocol  = "HTTP"
            backend_port      = 8080
          }
        }
        resource "ibm_lbaas_server_instance_attachment" "m" {
          count              = 2
          lbaas_id           = ibm_lbaas.l.id
          private_ip_address = ibm_compute_vm_instance.a[count.index].ipv4_address_private
        }
        resource "ibm_lbaas_health_monitor" "h" {
          lbaas_id = ibm_lbaas.l.id
          protocol = "HTTP"
          port     = ibm_lbaas.l.health_monitors[0].port
          timeout  = 3
        }
        "#,
    );
    assert_eq!(shown(&at(&topology, "ibm_lbaas.l").location.region), "eu-gb");
    let balancer = balancer(&topology, "ibm_lbaas.l");
    assert_eq!(all(&balancer.zones), "lon02");
    let pool = &balancer.pools.items[0];
    assert_eq!(pool.members.items.len(), 2);
    let health = pool.health.known().expect("a check");
    assert_eq!(health.timeout_seconds.known(), Some(&3));
    assert_eq!(health.interval_seconds.known(), Some(&5));
    assert_eq!(shown(&health.port), "8080");
    let of = related(&topology, "ibm_compute_vm_instance.a[0]", RelationKind::MemberOf);
    assert_eq!(of, ["ibm_lbaas.l"]);
}

#[test]
fn appliances_stand_by_for_each_other() {
    let topology = topology(
        r#"
        variable "ha" {}
        resource "ibm_lb" "l" { datacenter = "dal10" }
        resource "ibm_lb" "m" {
          datacenter = "dal10"
          ha_enabled = var.ha
        }
        resource "ibm_lb_vpx" "a" { datacenter = "dal10" }
        resource "ibm_lb_vpx" "b" { datacenter = "dal10" }
        resource "ibm_lb_vpx_ha" "h" {
          primary_id   = ibm_lb_vpx.a.id
          secondary_id = ibm_lb_vpx.b.id
        }
        resource "ibm_lb_vpx_vip" "v" {
          name              = "v"
          nad_controller_id = ibm_lb_vpx.a.id
          source_port       = 80
          type              = "HTTP"
        }
        resource "ibm_lb_vpx_service" "s" {
          vip_id                 = ibm_lb_vpx_vip.v.id
          destination_ip_address = "10.0.0.1"
          destination_port       = 80
          health_check           = "HTTP"
        }
        "#,
    );
    assert_eq!(balancer(&topology, "ibm_lb.l").ha_enabled.known(), Some(&false));
    assert!(balancer(&topology, "ibm_lb.m").ha_enabled.is_unknown());
    let first = balancer(&topology, "ibm_lb_vpx.a");
    assert_eq!(shown(&first.ha_pair), "<ibm_lb_vpx.b.id>");
    assert_eq!(shown(&balancer(&topology, "ibm_lb_vpx.b").ha_pair), "<ibm_lb_vpx.a.id>");
    assert_eq!(first.pools.items[0].members.items.len(), 1);
}
