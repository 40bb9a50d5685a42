//! Where origins are.

use resilint_schema::RelationKind;

use super::glb::{pool, region};
use super::{at, shown, topology, topology_of};

#[test]
fn origins_lead_through_modules_to_the_region_of_their_provider() {
    let topology = topology_of(&[
        (
            "main.tf",
            r#"
            variable "extra" {}
            provider "ibm" { region = "us-south" }
            provider "ibm" {
              alias  = "eu"
              region = "eu-gb"
            }
            module "us" {
              source = "./site"
              zones  = ["us-south-1", "us-south-2"]
            }
            module "eu" {
              source    = "./site"
              zones     = []
              providers = { ibm = ibm.eu }
            }
            resource "ibm_cis_origin_pool" "p" {
              dynamic "origins" {
                for_each = { us = module.us.host, eu = module.eu.ips[0], app = module.eu.app }
                content {
                  name    = origins.key
                  address = origins.value
                }
              }
            }
            resource "ibm_cis_origin_pool" "doubt" {
              origins { address = var.extra ? module.us.host : "192.0.2.1" }
            }
            "#,
        ),
        (
            "site/main.tf",
            r#"
            variable "zones" { type = list(string) }
            resource "ibm_is_subnet" "s" {
              count = length(var.zones)
              zone  = var.zones[count.index]
            }
            resource "ibm_is_lb" "lb" { subnets = ibm_is_subnet.s[*].id }
            resource "ibm_container_vpc_cluster" "c" { name = "c" }
            output "host" { value = ibm_is_lb.lb.hostname }
            output "ips" { value = ibm_is_lb.lb.public_ips }
            output "app" { value = ibm_container_vpc_cluster.c.ingress_hostname }
            "#,
        ),
    ]);
    let found = pool(&topology, "ibm_cis_origin_pool.p");
    let regions: Vec<String> = found.origins.items.iter().map(region).collect();
    assert_eq!(regions, ["eu-gb", "eu-gb", "us-south"], "app, eu, us");
    let cluster = at(&topology, "module.eu.ibm_container_vpc_cluster.c");
    assert_eq!(found.origins.items[0].via.as_ref(), Some(&cluster.id));
    let leads = topology
        .relations
        .iter()
        .any(|edge| edge.kind == RelationKind::OriginOf && edge.to == cluster.id);
    assert!(leads, "the pool leads to the cluster");
    let doubt = pool(&topology, "ibm_cis_origin_pool.doubt");
    assert!(doubt.origins.items[0].location.region.is_unknown());
}

#[test]
fn classic_balancers_are_where_their_servers_are() {
    let topology = topology(
        r#"
        variable "dc" { default = "lon02" }
        resource "ibm_compute_vm_instance" "a" {
          count      = 2
          datacenter = var.dc
        }
        resource "ibm_compute_vm_instance" "b" { datacenter = "ams03" }
        resource "ibm_lbaas" "a" { subnets = [ibm_compute_vm_instance.a[0].private_subnet_id] }
        resource "ibm_lbaas" "b" { subnets = ["1234"] }
        resource "ibm_lbaas_server_instance_attachment" "b" {
          lbaas_id           = ibm_lbaas.b.id
          private_ip_address = ibm_compute_vm_instance.b.ipv4_address_private
        }
        resource "ibm_cis_origin_pool" "p" {
          origins { address = ibm_lbaas.a.vip }
          origins { address = ibm_lbaas.b.vip }
          origins { address = ibm_compute_vm_instance.b.ipv4_address }
        }
        "#,
    );
    let origins = &pool(&topology, "ibm_cis_origin_pool.p").origins.items;
    let places: Vec<(String, String)> =
        origins.iter().map(|origin| (region(origin), shown(&origin.location.datacenter))).collect();
    let place = |region: &str, datacenter: &str| (region.to_owned(), datacenter.to_owned());
    assert_eq!(places, [place("eu-gb", "lon02"), place("ams", "ams03"), place("ams", "ams03")]);
}
