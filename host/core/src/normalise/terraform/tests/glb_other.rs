//! Balancers of other vendors, and of a module whose files are not there.

use std::collections::BTreeMap;

use resilint_schema::{GlobalLoadBalancer, Kind, Location, Topology, Value};

use super::super::field::Fields;
use super::super::graph::Graph;
use super::super::modules::balancer::balancer_and_pools;
use super::{at, evaluated, shown, topology};
use crate::facts::FactBook;

fn balancers(topology: &Topology) -> Vec<&GlobalLoadBalancer> {
    topology.resources.iter().filter_map(|resource| resource.global_load_balancer()).collect()
}

fn regions(topology: &Topology, address: &str) -> Vec<String> {
    let pool = at(topology, address).origin_pool().expect("a pool");
    pool.origins.items.iter().map(|origin| shown(&origin.location.region)).collect()
}

#[test]
fn cloudflare_has_the_words_of_cis_and_keeps_the_order() {
    let topology = topology(
        r#"
        variable "on" { default = false }
        resource "cloudflare_load_balancer_monitor" "m" { type = "https" }
        resource "cloudflare_load_balancer_pool" "p" {
          name    = "p"
          monitor = cloudflare_load_balancer_monitor.m.id
          enabled = var.on
          origins {
            address = "x.eu-de.codeengine.appdomain.cloud"
            header {
              header = "Host"
              values = ["shop.example.com"]
            }
          }
        }
        resource "cloudflare_load_balancer" "g" {
          name             = "shop.example.com"
          default_pool_ids = [cloudflare_load_balancer_pool.p.id]
          fallback_pool_id = cloudflare_load_balancer_pool.p.id
        }
        "#,
    );
    let found = at(&topology, "cloudflare_load_balancer.g").global_load_balancer().expect("one");
    assert_eq!((found.vendor.as_str(), found.default_pools.ordered), ("cloudflare", true));
    assert!(found.pools.closed);
    let pool = at(&topology, "cloudflare_load_balancer_pool.p").origin_pool().expect("a pool");
    assert_eq!((pool.enabled.known(), pool.health_check.known()), (Some(&false), Some(&true)));
    assert_eq!(shown(&pool.origins.items[0].host_header), "shop.example.com");
    assert_eq!(regions(&topology, "cloudflare_load_balancer_pool.p"), ["eu-de"]);
}

#[test]
fn records_of_one_name_are_one_balancer() {
    let topology = topology(
        r#"
        variable "ip" {}
        variable "check" { default = "abc" }
        provider "ibm" { region = "eu-gb" }
        resource "ibm_is_lb" "l" { name = "l" }
        resource "aws_route53_record" "second" {
          zone_id        = "Z1"
          name           = "shop.example.com"
          set_identifier = "second"
          ttl            = 30
          records        = [var.ip]
          failover_routing_policy { type = "SECONDARY" }
        }
        resource "aws_route53_record" "first" {
          zone_id         = "Z1"
          name            = "shop.example.com"
          set_identifier  = "first"
          ttl             = 30
          health_check_id = var.check
          records         = [ibm_is_lb.l.hostname]
          failover_routing_policy { type = "PRIMARY" }
        }
        resource "aws_route53_record" "alone" {
          zone_id = "Z1"
          name    = "www.example.com"
          records = ["192.0.2.1"]
        }
        resource "akamai_gtm_property" "a" {
          domain = "example.akadns.net"
          name   = "shop"
          type   = "failover"
          traffic_target {
            enabled = false
            weight  = 1
            servers = ["x.us-east.codeengine.appdomain.cloud"]
          }
          liveness_test { name = "http" }
        }
        resource "ns1_record" "n" {
          zone   = "example.com"
          domain = "api.example.com"
          answers { answer = "x.au-syd.codeengine.appdomain.cloud" }
          answers { answer = "192.0.2.1" }
          filters { filter = "up" }
        }
        "#,
    );
    let found = balancers(&topology);
    let mut hosts: Vec<String> = found.iter().map(|found| shown(&found.host)).collect();
    hosts.sort();
    assert_eq!(hosts, ["api.example.com", "shop.example.akadns.net", "shop.example.com"]);
    let route53 = found.iter().find(|found| found.vendor == "route53").expect("one of Route 53");
    let ids = ["first", "second"]
        .map(|name| at(&topology, &format!("aws_route53_record.{name}")).id.clone());
    assert_eq!(route53.default_pools.pools.items, ids, "what takes over stands last");
    assert_eq!(route53.fallback_pool.known(), Some(&ids[1]));
    assert_eq!(regions(&topology, "aws_route53_record.first"), ["eu-gb"]);
    assert_eq!(regions(&topology, "aws_route53_record.second"), ["<region(var.ip)>"]);
    assert!(matches!(at(&topology, "aws_route53_record.alone").kind, Kind::Other { .. }));
    assert_eq!(regions(&topology, "ns1_record.n"), ["au-syd", "<region(192.0.2.1)>"]);
    let akamai = at(&topology, "akamai_gtm_property.a").origin_pool().expect("a pool");
    assert_eq!(akamai.origins.items[0].enabled.known(), Some(&false));
    assert_eq!(akamai.health_check.known(), Some(&true));
}

#[test]
fn the_inputs_of_the_module_say_what_it_makes() {
    let (evaluations, sources) = evaluated(&[(
        "main.tf",
        r#"
        variable "name" { default = "b" }
        variable "path" {}
        resource "stands_for_the_module" "m" {
          glb_name           = "shop.example.com"
          glb_enabled        = true
          fallback_pool_name = var.name
          origin_pools = [
            {
              name = "a", enabled = true, check_regions = ["WEU"], health_check_name = "h"
              origins = [{ name = "o", address = "x.eu-gb.codeengine.appdomain.cloud" }]
            },
            { name = "b", enabled = true, check_regions = ["WEU"], origins = [{ address = "192.0.2.1" }] },
          ]
          health_checks = [{ name = "h", path = var.path, timeout = 7 }]
        }
        "#,
    )]);
    let facts = FactBook::load().expect("facts");
    let environment = BTreeMap::new();
    let graph = Graph::new(&evaluations[0], &[], &facts, &environment, &sources);
    let fields = Fields::new(&evaluations[0].resources[0].config, &graph);
    let made =
        balancer_and_pools(fields, &Location::default(), &graph, &|index| format!("r{index}"));
    let [balancer, a, b] = made.as_slice() else { panic!("a balancer and two pools") };
    let Kind::GlobalLoadBalancer(balancer) = &balancer.kind else { panic!("a balancer") };
    assert_eq!(balancer.pools.items, ["r1", "r2"]);
    assert!(balancer.pools.closed && !balancer.default_pools.ordered);
    assert_eq!(balancer.fallback_pool.known().map(String::as_str), Some("r2"));
    let (Kind::OriginPool(a), Kind::OriginPool(b)) = (&a.kind, &b.kind) else { panic!("pools") };
    let check = a.health.known().expect("a check");
    assert_eq!(
        (shown(&check.path), check.timeout_seconds.known()),
        ("<var.path>".into(), Some(&7))
    );
    assert_eq!(shown(&a.origins.items[0].location.region), "eu-gb");
    assert_eq!(b.health_check.known(), Some(&false));
    assert!(matches!(b.origins.items[0].location.region, Value::Unknown { .. }));
}

#[test]
fn what_is_not_written_is_what_each_provider_takes() {
    let topology = topology(
        r#"
        resource "cloudflare_load_balancer" "g" {
          name          = "a.example.com"
          default_pools = [cloudflare_load_balancer_pool.p.id]
          fallback_pool = cloudflare_load_balancer_pool.p.id
        }
        resource "cloudflare_load_balancer_pool" "p" {
          name          = "p"
          monitor_group = "g"
          origins       = [{ address = "192.0.2.1", header = { host = ["h.example.com"] } }]
        }
        resource "ibm_cis_global_load_balancer" "c" { name = "b.example.com" }
        resource "akamai_gtm_property" "a" {
          domain = "example.akadns.net"
          name   = "shop"
          traffic_target { servers = ["192.0.2.1"] }
        }
        resource "ns1_record" "n" {
          domain = "api.example.com"
          answers { answer = "192.0.2.1" }
          filters {
            filter   = "up"
            disabled = true
          }
        }
        resource "aws_route53_record" "m" {
          zone_id = "Z1"
          name    = "all.example.com"
          records = ["192.0.2.1"]
          multivalue_answer_routing_policy = true
        }
        "#,
    );
    let ttl = |address: &str| {
        at(&topology, address).global_load_balancer().and_then(|it| it.ttl_seconds.known().copied())
    };
    assert_eq!(ttl("cloudflare_load_balancer.g"), Some(30));
    assert_eq!(ttl("ibm_cis_global_load_balancer.c"), Some(60));
    let pool = |address: &str| at(&topology, address).origin_pool().expect("a pool");
    let cloudflare = pool("cloudflare_load_balancer_pool.p");
    assert_eq!(
        (cloudflare.enabled.known(), cloudflare.health_check.known()),
        (Some(&true), Some(&true))
    );
    assert!(cloudflare.health.is_unknown());
    assert_eq!(shown(&cloudflare.origins.items[0].host_header), "h.example.com");
    assert_eq!(shown(&cloudflare.origins.items[0].weight), "1");
    let akamai = &pool("akamai_gtm_property.a").origins.items[0];
    assert_eq!(
        akamai.enabled.known(),
        Some(&false),
        "the provider sends what is not written as off"
    );
    assert_eq!(pool("ns1_record.n").health_check.known(), Some(&false));
    let steering = |vendor: &str| {
        let found = balancers(&topology).into_iter().find(|found| found.vendor == vendor);
        found.map(|found| shown(&found.steering_policy))
    };
    assert_eq!(steering("route53").as_deref(), Some("multivalue"));
}
