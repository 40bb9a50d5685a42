//! What is secret stays out of the topology: passwords in URLs, and what is made of sensitive values.

use resilint_schema::Relation;

use super::*;

#[test]
fn no_secret_reaches_the_topology() {
    let topology = topology(
        r#"
        variable "pw" {
          sensitive = true
          default   = "hunter2"
        }
        variable "u" {}
        locals { login = "user:${var.pw}" }
        resource "ibm_cis_origin_pool" "p" {
          name               = "pool-${var.pw}"
          notification_email = "${sensitive("hunter2")}@x.com"
          origins {
            address = "https://user:hunter2@eu-de.example.com"
          }
          origins {
            address = "user:hunter2@us-south.example.com"
          }
          origins {
            address = "user:hunter2@${var.u}"
          }
          origins {
            address = "https://user:hunter2@${var.u}"
          }
          origins {
            address = "https://${local.login}@example.com"
          }
          origins {
            address = var.u ? "https://user:hunter2@a.example.com" : "https://user:hunter2@b.example.com"
          }
        }
        resource "ibm_is_vpc" "v" {
          for_each = toset(["https://user:hunter2@example.com"])
          name     = each.key
        }
        resource "ibm_database" "d" {
          name             = "d"
          location         = "https://user:hunter2@${var.u}"
          remote_leader_id = "crn-${base64encode(var.pw)}"
        }
        "#,
    );
    let text = serde_json::to_string(&topology).expect("a document");
    assert!(!text.contains("hunter2"), "{text}");
    assert!(!text.contains("aHVudGVyMg"), "{text}");
    let Kind::OriginPool(pool) = &at(&topology, "ibm_cis_origin_pool.p").kind else {
        panic!("not a pool")
    };
    let addresses = pool.origins.items.iter().map(|origin| &origin.address);
    let shown: Vec<&str> = addresses
        .filter_map(|address| address.known().map(String::as_str).or(address.symbol()))
        .collect();
    let kept =
        ["https://eu-de.example.com", "us-south.example.com", "${var.u}", "https://${var.u}"];
    assert_eq!(shown[..4], kept);
    assert_eq!(at(&topology, "ibm_cis_origin_pool.p").name.symbol(), Some("pool-${var.pw}"));
}

#[test]
fn sensitive_numbers_are_known_where_a_number_is_asked_for() {
    let topology = topology(
        r#"
        variable "workers" {
          type      = number
          sensitive = true
          default   = 4711
        }
        variable "copies" {
          sensitive = true
          default   = "2"
        }
        locals { workers = var.workers }
        resource "ibm_container_vpc_cluster" "c" {
          name         = "shop-${var.workers}"
          worker_count = local.workers
        }
        resource "ibm_is_instance" "i" {
          count = var.copies
          name  = "i-${sensitive(4711)}"
        }
        "#,
    );
    let resource = at(&topology, "ibm_container_vpc_cluster.c");
    assert_eq!(resource.name.symbol(), Some("shop-${var.workers}"));
    let pool = &cluster(&topology, "ibm_container_vpc_cluster.c").pools.items[0];
    assert_eq!(pool.workers_per_zone.known(), Some(&4711));
    let name = &at(&topology, "ibm_is_instance.i[1]").name;
    assert!(name.is_unknown(), "{name:?}");
}

#[test]
fn sensitive_outputs_and_variables_are_not_told_and_places_stay_known() {
    let module = r#"
        resource "ibm_is_lb" "l" {
          name = "l"
          subnets = []
        }
        output "token" {
          sensitive = true
          value     = "hunter2"
        }
        output "all" {
          sensitive = true
          value     = { token = "hunter2", host = ibm_is_lb.l.hostname }
        }
        output "host" {
          sensitive = true
          value     = ibm_is_lb.l.hostname
        }
        output "region" {
          sensitive = "true"
          value     = "eu-de"
        }
    "#;
    let main = r#"
        variable "zone" {
          sensitive = true
          default   = "us-south-2"
        }
        module "m" { source = "./m" }
        resource "ibm_is_instance" "i" {
          name = "i-${module.m.token}"
          zone = var.zone
        }
        resource "ibm_database" "d" {
          name             = module.m.token
          location         = module.m.region
          remote_leader_id = module.m.all.token
        }
        resource "ibm_cis_origin_pool" "p" {
          name = "p"
          origins { address = module.m.host }
          origins { address = module.m.all.host }
          origins { address = module.m.token }
        }
    "#;
    let topology = topology_of(&[("main.tf", main), ("m/main.tf", module)]);
    let text = serde_json::to_string(&topology).expect("a document");
    assert!(!text.contains("hunter2"), "{text}");
    let server = &at(&topology, "ibm_is_instance.i").location;
    assert_eq!(server.zone.known().map(String::as_str), Some("us-south-2"));
    assert_eq!(server.region.known().map(String::as_str), Some("us-south"));
    let database = at(&topology, "ibm_database.d");
    assert_eq!(database.location.region.known().map(String::as_str), Some("eu-de"));
    assert_eq!(database.name.symbol(), Some("module.m.token"));
    let (pool, balancer) = ("ibm_cis_origin_pool.p", "module.m.ibm_is_lb.l");
    let ends = [&at(&topology, pool).id, &at(&topology, balancer).id];
    let joins = |it: &&Relation| ends.contains(&&it.from) && ends.contains(&&it.to);
    assert!(topology.relations.iter().any(|it| joins(&it)), "{:?}", topology.relations);
}
