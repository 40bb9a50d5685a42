//! Global load balancers and their pools.

use resilint_schema::{
    GlobalLoadBalancer, Kind, OriginPool, PoolOrigin, RelationKind, Set, Topology, Why,
};

use super::{Value, all, at, shown, topology};

fn balancer<'t>(topology: &'t Topology, address: &str) -> &'t GlobalLoadBalancer {
    at(topology, address).global_load_balancer().expect("a global load balancer")
}

pub(super) fn pool<'t>(topology: &'t Topology, address: &str) -> &'t OriginPool {
    at(topology, address).origin_pool().expect("a pool")
}

pub(super) fn region(origin: &PoolOrigin) -> String {
    shown(&origin.location.region)
}

/// The addresses of pools, in order.
fn addresses(topology: &Topology, pools: &Set<String>) -> String {
    let address = |id: &String| {
        let found = topology.resources.iter().find(|resource| resource.id == *id);
        found.expect("a pool").origin.address.clone()
    };
    let names: Vec<String> = pools.items.iter().map(address).collect();
    format!("{}{}", names.join(" "), if pools.closed { "" } else { " ..." })
}

const CIS: &str = r#"
    variable "policy" {}
    variable "more" {}
    variable "domain" { default = "example.com" }
    provider "ibm" { region = "us-south" }
    resource "ibm_cis_domain" "d" { domain = var.domain }
    resource "ibm_cis_domain_settings" "s" {
      domain_id       = ibm_cis_domain.d.id
      ssl             = "full"
      waf             = "on"
      min_tls_version = "1.2"
    }
    resource "ibm_cis_healthcheck" "h" {
      expected_codes = "200"
      timeout        = 7
    }
    resource "ibm_cis_origin_pool" "a" {
      name          = "a"
      monitor       = ibm_cis_healthcheck.h.id
      check_regions = ["WEU"]
      enabled       = true
      origins {
        name    = "o"
        address = "app.1x2y.eu-gb.codeengine.appdomain.cloud"
        enabled = false
      }
      origins {
        name    = "ip"
        address = "192.0.2.1"
        weight  = 0.5
      }
    }
    resource "ibm_cis_origin_pool" "b" {
      name               = "b"
      monitor            = ""
      check_regions      = ["WEU"]
      notification_email = "ops@example.com"
      enabled            = false
      origins {
        name    = "o"
        address = var.more
      }
    }
    resource "ibm_cis_global_load_balancer" "g" {
      domain_id        = ibm_cis_domain.d.id
      name             = "www.${var.domain}"
      default_pool_ids = [ibm_cis_origin_pool.a.id]
      fallback_pool_id = ibm_cis_origin_pool.b.id
      steering_policy  = var.policy
      region_pools {
        region   = "WEU"
        pool_ids = [ibm_cis_origin_pool.b.id, ibm_cis_origin_pool.a.id]
      }
    }
    resource "ibm_cis_global_load_balancer" "open" {
      name             = "open"
      default_pool_ids = [ibm_cis_origin_pool.a.id, "0123456789abcdef"]
      fallback_pool_id = var.more
      proxied          = true
    }
"#;

#[test]
fn a_balancer_names_its_pools() {
    let topology = topology(CIS);
    let found = balancer(&topology, "ibm_cis_global_load_balancer.g");
    assert_eq!(shown(&found.host), "www.example.com");
    assert_eq!(addresses(&topology, &found.pools), "ibm_cis_origin_pool.a ibm_cis_origin_pool.b");
    assert!(!found.default_pools.ordered, "a set has no order");
    let route = &found.geo_routes.items[0];
    assert_eq!((route.by.as_str(), shown(&route.region).as_str()), ("region", "WEU"));
    assert!(route.pools.ordered);
    assert_eq!(route.pools.pools.items.len(), 2);
    assert_eq!(found.fallback_pool.known(), found.pools.items.last());
    assert_eq!((found.enabled.known(), found.ttl_seconds.known()), (Some(&true), Some(&60)));
    assert_eq!(shown(&found.steering_policy), "<var.policy>");
    let settings = at(&topology, "ibm_cis_domain_settings.s");
    let secured = topology
        .relations
        .iter()
        .any(|edge| edge.kind == RelationKind::SecuredBy && edge.to == settings.id);
    assert!(secured, "the settings hold for the balancer");
    let settings = settings.domain_settings().expect("settings");
    assert_eq!(shown(&settings.domain), "example.com");
    assert_eq!(settings.waf.known(), Some(&true));
}

#[test]
fn pools_that_nothing_declares_leave_the_list_open() {
    let topology = topology(CIS);
    let open = balancer(&topology, "ibm_cis_global_load_balancer.open");
    assert_eq!(addresses(&topology, &open.pools), "ibm_cis_origin_pool.a ...");
    assert!(matches!(open.fallback_pool, Value::Unknown { why: Why::UnresolvedVariable, .. }));
    assert!(open.ttl_seconds.is_absent(), "a proxied balancer has no time to live");
}

#[test]
fn a_pool_has_its_origins_and_its_check() {
    let topology = topology(CIS);
    let a = pool(&topology, "ibm_cis_origin_pool.a");
    assert_eq!(a.health_check.known(), Some(&true));
    let check = a.health.known().expect("a check");
    assert_eq!(
        (check.timeout_seconds.known(), check.interval_seconds.known()),
        (Some(&7), Some(&60))
    );
    let [host, ip] = a.origins.items.as_slice() else { panic!("two origins") };
    assert_eq!((region(host), host.enabled.known()), ("eu-gb".into(), Some(&false)));
    assert_eq!(shown(&host.weight), "1");
    assert_eq!((region(ip), shown(&ip.weight)), ("<region(192.0.2.1)>".into(), "0.5".into()));
    assert!(matches!(ip.location.region, Value::Unknown { why: Why::NotDeclared, .. }));
    assert_eq!(all(&a.check_regions), "WEU");
    let b = pool(&topology, "ibm_cis_origin_pool.b");
    assert_eq!((b.health_check.known(), b.enabled.known()), (Some(&false), Some(&false)));
    assert_eq!(region(&b.origins.items[0]), "<region(var.more)>");
    assert_eq!(shown(&b.notification), "ops@example.com");
}

#[test]
fn a_private_balancer_keeps_the_order_of_its_pools() {
    let topology = topology(
        r#"
        variable "region" {}
        resource "ibm_is_subnet" "s" { zone = "${var.region}-1" }
        resource "ibm_is_instance" "i" { zone = "${var.region}-2" }
        resource "ibm_is_floating_ip" "f" { target = ibm_is_instance.i.id }
        resource "ibm_is_lb" "l" { subnets = [ibm_is_subnet.s.id] }
        resource "ibm_dns_zone" "z" { name = "shop.internal" }
        resource "ibm_dns_glb_monitor" "m" {
          headers {
            name  = "Host"
            value = ["api.shop.internal"]
          }
        }
        resource "ibm_dns_glb_pool" "p" {
          name                = "p"
          monitor             = ibm_dns_glb_monitor.m.monitor_id
          healthcheck_region  = "us-south"
          healthcheck_subnets = [ibm_is_subnet.s.crn]
          origins { address = ibm_is_lb.l.hostname }
          origins { address = ibm_is_floating_ip.f.address }
        }
        resource "ibm_dns_glb_pool" "q" { name = "q" }
        resource "ibm_dns_glb" "g" {
          name          = "api"
          zone_id       = ibm_dns_zone.z.zone_id
          fallback_pool = ibm_dns_glb_pool.p.pool_id
          default_pools = [ibm_dns_glb_pool.q.pool_id, ibm_dns_glb_pool.p.pool_id]
          az_pools {
            availability_zone = "us-south-1"
            pools             = [ibm_dns_glb_pool.p.pool_id]
          }
        }
        "#,
    );
    let found = balancer(&topology, "ibm_dns_glb.g");
    assert_eq!(
        (shown(&found.host), shown(&found.scope)),
        ("api.shop.internal".into(), "private".into())
    );
    assert!(found.default_pools.ordered && found.pools.closed);
    assert_eq!(addresses(&topology, &found.pools), "ibm_dns_glb_pool.q ibm_dns_glb_pool.p");
    assert_eq!(found.geo_routes.items[0].by, "az");
    let found = pool(&topology, "ibm_dns_glb_pool.p");
    assert_eq!(found.health.known().and_then(|check| check.retries.known()), Some(&1));
    let check = found.health.known().expect("a check");
    assert_eq!(shown(&check.host_header), "api.shop.internal");
    assert!(check.path.is_absent(), "the service decides");
    let zones: Vec<String> =
        found.origins.items.iter().map(|origin| shown(&origin.location.zone)).collect();
    assert_eq!(zones, ["<${var.region}-1>", "<${var.region}-2>"]);
    assert_eq!(region(&found.origins.items[0]), "<var.region>");
    assert_eq!(pool(&topology, "ibm_dns_glb_pool.q").health_check.known(), Some(&false));
    assert!(matches!(at(&topology, "ibm_dns_glb.g").kind, Kind::GlobalLoadBalancer(_)));
}
