//! Servers, groups of them, networks.

use resilint_schema::{Kind, RelationKind, Server, ServerGroup};

use super::*;

fn server<'t>(topology: &'t Topology, address: &str) -> &'t Server {
    let Kind::Server(server) = &at(topology, address).kind else { panic!("not a server") };
    server
}

fn group<'t>(topology: &'t Topology, address: &str) -> &'t ServerGroup {
    let Kind::ServerGroup(group) = &at(topology, address).kind else { panic!("not a group") };
    group
}

/// The addresses that relations of a kind lead to, from one resource.
pub(super) fn related(topology: &Topology, from: &str, kind: RelationKind) -> Vec<String> {
    let from = &at(topology, from).id;
    let all = topology.relations.iter();
    let ends = all.filter(|relation| &relation.from == from && relation.kind == kind);
    let address = |id: &String| {
        let mut all = topology.resources.iter();
        all.find(|resource| &resource.id == id).expect(id).origin.address.clone()
    };
    ends.map(|relation| address(&relation.to)).collect()
}

#[test]
fn a_server_has_its_zone_its_subnets_and_its_tags() {
    let topology = topology(
        r#"
        variable "zone" { default = "eu-gb-2" }
        variable "tags" {}
        resource "ibm_is_vpc" "v" { name = "v" }
        resource "ibm_is_subnet" "s" {
          name = "s"
          vpc  = ibm_is_vpc.v.id
          zone = var.zone
        }
        resource "ibm_is_placement_group" "p" { strategy = "host_spread" }
        resource "ibm_is_instance" "i" {
          name    = "web"
          profile = "bx2-2x8"
          vpc     = ibm_is_vpc.v.id
          zone    = var.zone
          tags    = var.tags
          placement_group = ibm_is_placement_group.p.id
          primary_network_interface { subnet = ibm_is_subnet.s.id }
          availability_policy { host_failure = "stop" }
        }
        "#,
    );
    let server = server(&topology, "ibm_is_instance.i");
    assert_eq!(server.host_failure.known().map(String::as_str), Some("stop"));
    assert_eq!(all(&server.subnets), "<ibm_is_subnet.s.id>");
    assert_eq!(all(&server.tags), "<var.tags> ...");
    let location = &at(&topology, "ibm_is_instance.i").location;
    assert_eq!(shown(&location.region), "eu-gb");
    assert_eq!(shown(&location.zone), "eu-gb-2");
    let lies_in = related(&topology, "ibm_is_instance.i", RelationKind::LocatedIn);
    assert_eq!(lies_in, ["ibm_is_vpc.v", "ibm_is_placement_group.p"]);
    let attached = related(&topology, "ibm_is_instance.i", RelationKind::AttachedTo);
    assert_eq!(attached, ["ibm_is_subnet.s"]);
    assert_eq!(related(&topology, "ibm_is_subnet.s", RelationKind::PartOf), ["ibm_is_vpc.v"]);
    let judged: Vec<&String> = topology.apps.iter().flat_map(|app| &app.members).collect();
    assert_eq!(judged, [&at(&topology, "ibm_is_instance.i").id], "what it lies in is no app");
}

#[test]
fn managers_scale_a_group() {
    let topology = topology(
        r#"
        variable "region" {}
        variable "most" { default = 5 }
        variable "managed" { type = bool }
        resource "ibm_is_subnet" "s" {
          count = 2
          vpc   = "v"
          zone  = "${var.region}-${count.index + 1}"
        }
        resource "ibm_is_instance_group" "g" {
          name              = "g"
          instance_template = "t"
          subnets           = ibm_is_subnet.s[*].id
        }
        resource "ibm_is_instance_group_manager" "m" {
          instance_group       = ibm_is_instance_group.g.id
          max_membership_count = var.most
        }
        resource "ibm_is_instance_group_manager_action" "a" {
          instance_group   = ibm_is_instance_group.g.id
          cron_spec        = "0 8 * * *"
          membership_count = 4
        }
        resource "ibm_is_instance_group" "h" {
          instance_template = "t"
          instance_count    = 3
          subnets           = ibm_is_subnet.s[*].id
        }
        resource "ibm_is_instance_group_manager" "n" {
          count                = var.managed ? 1 : 0
          instance_group       = ibm_is_instance_group.h.id
          min_membership_count = 2
          max_membership_count = 4
        }
        "#,
    );
    let scaled = group(&topology, "ibm_is_instance_group.g");
    assert_eq!(scaled.replicas.desired.known(), Some(&0));
    assert_eq!(scaled.replicas.autoscaled_min.known(), Some(&1));
    assert_eq!(scaled.replicas.autoscaled_max.known(), Some(&5));
    assert_eq!(scaled.autoscaling.known(), Some(&true));
    assert_eq!(scaled.schedules.items[0].desired.known(), Some(&4));
    assert_eq!(all(&scaled.zones), "<${var.region}-1> <${var.region}-2>");
    let location = &at(&topology, "ibm_is_instance_group.g").location;
    assert_eq!(
        (shown(&location.region), shown(&location.zone)),
        ("<var.region>".into(), "absent".into())
    );
    let maybe = group(&topology, "ibm_is_instance_group.h");
    assert!(maybe.replicas.autoscaled_min.is_unknown());
    assert_eq!(maybe.replicas.desired.known(), Some(&3));
}

#[test]
fn classic_servers_are_in_datacenters() {
    let topology = topology(
        r#"
        variable "dc" {}
        resource "ibm_compute_vm_instance" "a" {
          hostname   = "a"
          datacenter = "lon02"
          evault     = 20
        }
        resource "ibm_compute_vm_instance" "b" {
          hostname = "b"
          datacenter_choice = [{ datacenter = "dal10" }, { datacenter = var.dc }]
        }
        resource "ibm_compute_vm_instance" "c" {
          datacenter = var.dc
          bulk_vms {
            hostname = "c1"
            domain   = "x"
          }
          bulk_vms {
            hostname = "c2"
            domain   = "x"
          }
        }
        resource "ibm_compute_monitor" "m" {
          guest_id      = ibm_compute_vm_instance.a.id
          query_type_id = 1
        }
        resource "ibm_network_vlan_spanning" "v" { vlan_spanning = "on" }
        "#,
    );
    let a = server(&topology, "ibm_compute_vm_instance.a");
    assert_eq!(a.backup_agent.known(), Some(&true));
    assert!(a.monitor.known().is_some());
    assert_eq!(shown(&at(&topology, "ibm_compute_vm_instance.a").location.region), "eu-gb");
    let b = server(&topology, "ibm_compute_vm_instance.b");
    assert_eq!(b.location_choices.len(), 2);
    assert!(at(&topology, "ibm_compute_vm_instance.b").location.is_unstated());
    let c = at(&topology, "ibm_compute_vm_instance.c");
    assert_eq!((c.count.min, c.count.max), (2, Some(2)));
    assert_eq!(shown(&c.location.datacenter), "<var.dc>");
    let Kind::Network(vlans) = &at(&topology, "ibm_network_vlan_spanning.v").kind else {
        panic!("not a network")
    };
    assert_eq!(vlans.spanning.known(), Some(&true));
}
