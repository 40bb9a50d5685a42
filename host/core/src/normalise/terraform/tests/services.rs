//! Instances of services of the catalogue.

use resilint_schema::{Kind, Offering};

use crate::normalise::terraform::tests::{at, topology};

#[test]
fn the_service_decides_what_an_instance_is() {
    let topology = topology(
        r#"
        variable "service" {}
        resource "ibm_resource_instance" "cos" {
          name     = "store"
          service  = "cloud-object-storage"
          plan     = "standard"
          location = "global"
        }
        resource "ibm_resource_instance" "redis" {
          name     = "cache"
          service  = "databases-for-redis"
          plan     = "standard"
          location = "eu-gb"
          parameters = { members_memory_allocation_mb = "4096", version = "7.2" }
        }
        resource "ibm_resource_instance" "any" {
          name     = "any"
          service  = var.service
          plan     = "standard"
          location = "eu-gb"
        }
        "#,
    );
    let cos = at(&topology, "ibm_resource_instance.cos");
    assert_eq!(cos.offering, Offering::ObjectStorage);
    assert_eq!(cos.location.geo.known().map(String::as_str), Some("global"));
    assert!(cos.location.region.is_absent());
    let Kind::Database(redis) = &at(&topology, "ibm_resource_instance.redis").kind else {
        panic!("a database")
    };
    assert_eq!(redis.engine.known().map(String::as_str), Some("redis"));
    assert_eq!(redis.version.known().map(String::as_str), Some("7.2"));
    let Kind::ServiceInstance(any) = &at(&topology, "ibm_resource_instance.any").kind else {
        panic!("a service instance")
    };
    assert_eq!(any.service.symbol(), Some("var.service"));
}
