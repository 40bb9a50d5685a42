//! What is secret stays out of the topology: passwords in URLs, and what is made of sensitive values.

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
    assert_eq!(shown[..2], ["https://eu-de.example.com", "https://${var.u}"]);
    assert_eq!(at(&topology, "ibm_cis_origin_pool.p").name.symbol(), Some("pool-${var.pw}"));
}
