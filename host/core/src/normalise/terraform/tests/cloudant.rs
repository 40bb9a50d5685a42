//! Cloudant instances and databases.

use resilint_schema::{Database, Kind, Provenance, RelationKind, Topology};

use crate::normalise::terraform::tests::{at, topology};

fn database<'t>(topology: &'t Topology, address: &str) -> &'t Database {
    let Kind::Database(database) = &at(topology, address).kind else { panic!("not a database") };
    database
}

#[test]
fn an_instance_has_its_plan_and_place() {
    let topology = topology(
        r#"
        variable "region" { default = "eu-de" }
        variable "plan" {}
        resource "ibm_cloudant" "main" {
          name     = "orders"
          location = var.region
          plan     = "standard-gen2"
        }
        resource "ibm_resource_instance" "old" {
          name     = "legacy"
          service  = "cloudantnosqldb"
          plan     = var.plan
          location = "us-south"
        }
        "#,
    );
    let main = database(&topology, "ibm_cloudant.main");
    let location = &at(&topology, "ibm_cloudant.main").location;
    assert_eq!(location.region.known().map(String::as_str), Some("eu-de"));
    assert_eq!(main.generation.known().map(String::as_str), Some("gen2"));
    let resilint_schema::Value::Known { value: 1, from, .. } = main.capacity else {
        panic!("the default is known")
    };
    assert_eq!(from, Provenance::FormatDefault);
    let old = database(&topology, "ibm_resource_instance.old");
    assert_eq!(old.engine.known().map(String::as_str), Some("cloudant"));
    assert_eq!(old.plan.symbol(), Some("var.plan"));
    assert_eq!(old.generation.symbol(), Some("generation(var.plan)"));
}

#[test]
fn databases_are_part_of_their_instance() {
    let topology = topology(
        r#"
        resource "ibm_cloudant" "main" {
          name     = "orders"
          location = "eu-de"
          plan     = "lite"
        }
        data "ibm_cloudant" "found" { name = "orders" }
        resource "ibm_cloudant_database" "a" {
          instance_crn = ibm_cloudant.main.crn
          db           = "carts"
          partitioned  = true
        }
        resource "ibm_cloudant_database" "b" {
          instance_crn = data.ibm_cloudant.found.crn
          db           = "items"
          shards       = 16
        }
        "#,
    );
    let main = &at(&topology, "ibm_cloudant.main").id;
    for (address, confidence) in [("a", "Derived"), ("b", "Heuristic")] {
        let of = at(&topology, &format!("ibm_cloudant_database.{address}"));
        let edge = topology.relations.iter().find(|edge| edge.from == of.id).expect("an edge");
        assert_eq!((edge.kind, &edge.to), (RelationKind::PartOf, main));
        assert_eq!(format!("{:?}", edge.confidence), confidence);
        assert_eq!(of.location.region.known().map(String::as_str), Some("eu-de"));
    }
}
