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

#[test]
fn what_a_server_does_is_told_by_tags_names_software_and_ports() {
    let topology = topology(
        r#"
        variable "prefix" {}
        variable "password" {}
        resource "ibm_is_vpc" "v" { name = "v" }
        resource "ibm_is_security_group" "s" { vpc = ibm_is_vpc.v.id }
        resource "ibm_is_security_group_rule" "r" {
          group     = ibm_is_security_group.s.id
          direction = "inbound"
          tcp {
            port_min = 5432
            port_max = 5432
          }
        }
        resource "ibm_is_security_group_rule" "t" {
          group     = ibm_is_vpc.v.default_security_group
          direction = "inbound"
          protocol  = "tcp"
          port_min  = 443
          port_max  = 443
        }
        resource "ibm_is_instance" "tagged" {
          name = "web-1"
          tags = ["env:prod", "role:database"]
        }
        resource "ibm_is_instance" "i" { name = "${var.prefix}-db-vsi" }
        resource "ibm_is_instance" "scripted" {
          name      = "a"
          user_data = "apt-get install -y nginx ${var.password}"
        }
        resource "ibm_is_instance" "long" {
          name      = "b"
          user_data = <<-EOT
            #!/bin/bash
            # ${join("", [for i in range(60) : "a comment. "])}
            apt-get install -y mariadb-server
            mysql -e "CHANGE MASTER TO MASTER_PASSWORD='${var.password}'"
          EOT
        }
        resource "ibm_is_instance" "opened" {
          vpc = ibm_is_vpc.v.id
          primary_network_interface { security_groups = [ibm_is_security_group.s.id] }
        }
        resource "ibm_is_instance" "by_default" { vpc = ibm_is_vpc.v.id }
        resource "ibm_is_instance_template" "t" { name = "web-template" }
        resource "ibm_is_instance_group" "g" {
          name              = "g"
          instance_template = ibm_is_instance_template.t.id
          subnets           = ["s"]
        }
        resource "ibm_is_instance" "vsi" { name = "vsi-1" }
        "#,
    );
    let role = |name: &str| shown(&server(&topology, &format!("ibm_is_instance.{name}")).role);
    assert_eq!(role("tagged"), "database", "a tag outweighs the name");
    assert_eq!(role("i"), "database", "what is known of the name");
    assert_eq!(role("scripted"), "web");
    assert_eq!(role("long"), "database", "the text is not known as a whole");
    let hints = &server(&topology, "ibm_is_instance.long").replication_hints;
    assert_eq!(hints.iter().map(shown).collect::<Vec<_>>(), ["CHANGE MASTER TO"]);
    assert_eq!(role("opened"), "database");
    assert_eq!(role("by_default"), "web", "the default group of the VPC");
    assert_eq!(role("vsi"), "absent");
    assert_eq!(shown(&group(&topology, "ibm_is_instance_group.g").role), "web");
    assert_eq!(all(&server(&topology, "ibm_is_instance.opened").open_ports), "5432 ...");
    let template = related(&topology, "ibm_is_instance_group.g", RelationKind::DependsOn);
    assert_eq!(template, ["ibm_is_instance_template.t"]);
}

#[test]
fn a_database_that_lets_in_servers_of_another_region_hints_at_replication() {
    let topology = topology(
        r#"
        resource "ibm_security_group" "db" { name = "db" }
        resource "ibm_security_group" "app" { name = "app" }
        resource "ibm_security_group_rule" "replication" {
          direction         = "ingress"
          protocol          = "tcp"
          port_range_min    = 3306
          port_range_max    = 3306
          remote_group_id   = ibm_security_group.db.id
          security_group_id = ibm_security_group.db.id
        }
        resource "ibm_security_group_rule" "clients" {
          direction         = "ingress"
          protocol          = "tcp"
          port_range_min    = 5432
          port_range_max    = 5432
          remote_group_id   = ibm_security_group.app.id
          security_group_id = ibm_security_group.db.id
        }
        resource "ibm_compute_vm_instance" "a" {
          hostname                   = "a"
          datacenter                 = "lon04"
          private_security_group_ids = [ibm_security_group.db.id]
        }
        resource "ibm_compute_vm_instance" "b" {
          hostname                   = "b"
          datacenter                 = "dal10"
          private_security_group_ids = [ibm_security_group.db.id]
        }
        resource "ibm_compute_vm_instance" "app" {
          hostname                   = "app"
          datacenter                 = "lon04"
          private_security_group_ids = [ibm_security_group.app.id]
        }
        resource "ibm_storage_evault" "e" {
          datacenter          = "lon04"
          capacity            = 20
          virtual_instance_id = ibm_compute_vm_instance.a.id
        }
        "#,
    );
    let hints = |name: &str| -> Vec<String> {
        let server = server(&topology, &format!("ibm_compute_vm_instance.{name}"));
        server.replication_hints.iter().map(shown).collect()
    };
    assert_eq!(hints("a"), ["port 3306 is open to its peers in us-south"]);
    assert_eq!(hints("b"), ["port 3306 is open to its peers in eu-gb"]);
    assert!(hints("app").is_empty());
    let vaults = related(&topology, "ibm_compute_vm_instance.a", RelationKind::BacksUpTo);
    assert_eq!(vaults, ["ibm_storage_evault.e"]);
}

#[test]
fn policies_back_up_servers_by_the_tags_of_their_volumes() {
    let topology = topology(
        r#"
        resource "ibm_is_volume" "data" {
          name = "data"
          tags = ["nightly"]
        }
        resource "ibm_is_instance" "i" {
          name    = "i"
          volumes = [ibm_is_volume.data.id]
        }
        resource "ibm_is_backup_policy" "p" {
          name            = "p"
          match_user_tags = ["nightly"]
        }
        "#,
    );
    let policies = related(&topology, "ibm_is_instance.i", RelationKind::BackedUpBy);
    assert_eq!(policies, ["ibm_is_backup_policy.p"]);
}

#[test]
fn a_classic_group_joins_its_balancer() {
    let topology = topology(
        r#"
        resource "ibm_lb" "l" { datacenter = "dal10" }
        resource "ibm_lb_service_group" "s" {
          load_balancer_id = ibm_lb.l.id
          port             = 80
        }
        resource "ibm_compute_autoscale_group" "g" {
          name                 = "g"
          minimum_member_count = 2
          virtual_server_id    = ibm_lb_service_group.s.id
          virtual_guest_member_template { datacenter = "dal10" }
        }
        "#,
    );
    let of = related(&topology, "ibm_compute_autoscale_group.g", RelationKind::MemberOf);
    assert_eq!(of, ["ibm_lb.l"]);
    let Kind::LoadBalancer(balancer) = &at(&topology, "ibm_lb.l").kind else { panic!() };
    let member = &balancer.pools.items[0].members.items[0];
    assert_eq!(shown(&member.location.datacenter), "dal10");
    assert_eq!(member.resource.as_ref(), Some(&at(&topology, "ibm_compute_autoscale_group.g").id));
}

#[test]
fn a_root_shows_all_its_servers_unless_others_may_be_elsewhere() {
    let server = r#"resource "ibm_is_instance" "i" { name = "i" }"#;
    let closed = |files: &[(&str, &str)]| -> Vec<bool> {
        topology_of(files).apps.iter().map(|app| app.targets_closed).collect()
    };
    assert_eq!(closed(&[("main.tf", server)]), [true]);
    let group = r#"module "group" { source = "terraform-ibm-modules/resource-group/ibm" }"#;
    assert_eq!(closed(&[("main.tf", server), ("group.tf", group)]), [true]);
    let unseen = r#"module "more" { source = "example/servers/any" }"#;
    assert_eq!(closed(&[("main.tf", server), ("more.tf", unseen)]), [false]);
    let called = r#"module "app" { source = "../app" }"#;
    let twice = [("app/main.tf", server), ("eu/main.tf", called), ("us/main.tf", called)];
    assert_eq!(closed(&twice), [false, false], "two roots of one module");
    let copies = [("live/eu/main.tf", server), ("live/us/main.tf", server)];
    assert_eq!(closed(&copies), [false, false], "copies beside each other");
    let apart = [("shop/eu/main.tf", server), ("blog/main.tf", server)];
    assert_eq!(closed(&apart), [true, true]);
    let unrelated = [("blog/main.tf", server), ("shop/main.tf", server)];
    assert_eq!(closed(&unrelated), [true, true], "nothing says that these are copies");
}

#[test]
fn the_regions_of_places_that_are_listed_are_listed_too() {
    let topology = topology(
        r#"
        variable "far" { type = bool }
        variable "which" {}
        locals {
          dc = var.which == 1 ? "dal10" : (var.which == 2 ? "dal12" : "ams03")
        }
        resource "ibm_compute_vm_instance" "classic" { datacenter = local.dc }
        resource "ibm_is_instance" "vpc" { zone = var.far ? "eu-de-1" : "eu-gb-2" }
        "#,
    );
    let candidates = |address: &str| match &at(&topology, address).location.region {
        Value::Unknown { candidates, .. } => candidates.clone(),
        other => panic!("{other:?}"),
    };
    let mut classic = candidates("ibm_compute_vm_instance.classic");
    classic.sort();
    assert_eq!(classic, ["ams", "us-south"]);
    let mut vpc = candidates("ibm_is_instance.vpc");
    vpc.sort();
    assert_eq!(vpc, ["eu-de", "eu-gb"]);
}

#[test]
fn a_server_says_what_becomes_of_its_volumes() {
    let topology = topology(
        r#"
        variable "volumes" {}
        resource "ibm_is_volume" "data" { name = "data" }
        resource "ibm_is_instance" "alone" {
          name = "alone"
          boot_volume { auto_delete_volume = true }
        }
        resource "ibm_is_instance" "listed" {
          name    = "listed"
          volumes = [ibm_is_volume.data.id]
        }
        resource "ibm_is_instance" "open" {
          name    = "open"
          volumes = var.volumes
          boot_volume { auto_delete_volume = false }
        }
        resource "ibm_is_instance" "attached" { name = "attached" }
        resource "ibm_is_instance_volume_attachment" "new" {
          instance = ibm_is_instance.attached.id
          capacity = 100
        }
        "#,
    );
    let of = |name: &str| server(&topology, &format!("ibm_is_instance.{name}"));
    assert_eq!(of("alone").boot_volume_auto_delete.known(), Some(&true));
    assert!(of("alone").data_volumes.closed && of("alone").data_volumes.items.is_empty());
    assert_eq!(all(&of("listed").data_volumes), "<ibm_is_volume.data.id>");
    assert_eq!(all(&of("open").data_volumes), "<var.volumes> ...");
    assert_eq!(of("open").boot_volume_auto_delete.known(), Some(&false));
    assert_eq!(of("attached").data_volumes.items.len(), 1);
}
