//! Settings of domains, the instance that a load balancer is of, and what stands at the edge alone.

use resilint_schema::RelationKind::{PartOf, SecuredBy};
use resilint_schema::{DomainSettings, Kind, Offering, Topology};

use super::servers::related;
use super::{at, shown, topology};

fn settings<'t>(topology: &'t Topology, address: &str) -> &'t DomainSettings {
    at(topology, address).domain_settings().expect("settings")
}

const EDGE: &str = r#"
    variable "on" {}
    resource "ibm_cis" "i" {
      name = "edge"
      plan = "standard-next"
    }
    resource "ibm_cis_domain" "d" {
      cis_id = ibm_cis.i.id
      domain = "example.com"
    }
    resource "ibm_cis_domain_settings" "s" {
      domain_id = ibm_cis_domain.d.id
      ssl       = "full"
    }
    resource "ibm_cis_ruleset_entrypoint_version" "on" {
      domain_id = ibm_cis_domain.d.id
      phase     = "http_request_firewall_managed"
      rulesets {
        rules { action = "execute" }
        rules { enabled = true }
      }
    }
    resource "ibm_cis_ruleset_entrypoint_version" "open" {
      domain_id = ibm_cis_domain.d.id
      phase     = "http_request_firewall_managed"
      rulesets {
        rules { enabled = var.on }
      }
    }
    resource "ibm_cis_ruleset_entrypoint_version" "other" {
      domain_id = ibm_cis_domain.d.id
      phase     = "http_request_transform"
    }
    resource "ibm_cis_origin_certificate_order" "o" {
      domain_id = ibm_cis_domain.d.id
      hostnames = ["example.com"]
    }
    resource "ibm_cis_alert" "a" {
      cis_id     = ibm_cis.i.id
      enabled    = true
      alert_type = "load_balancing_health_alert"
    }
    resource "ibm_cis_origin_pool" "p" {
      cis_id = ibm_cis.i.id
      name   = "p"
    }
    resource "ibm_cis_global_load_balancer" "g" {
      cis_id           = ibm_cis.i.id
      domain_id        = ibm_cis_domain.d.id
      name             = "www.example.com"
      default_pool_ids = [ibm_cis_origin_pool.p.id]
      fallback_pool_id = ibm_cis_origin_pool.p.id
    }
    resource "ibm_sm_public_certificate" "alone" { name = "alone" }
"#;

#[test]
fn settings_have_the_defaults_of_the_provider_and_rulesets_the_firewall() {
    let topology = topology(EDGE);
    let stated = settings(&topology, "ibm_cis_domain_settings.s");
    assert_eq!(shown(&stated.min_tls_version), "1.2");
    let on = settings(&topology, "ibm_cis_ruleset_entrypoint_version.on");
    assert_eq!((on.waf.known(), shown(&on.domain)), (Some(&true), "example.com".into()));
    assert!(settings(&topology, "ibm_cis_ruleset_entrypoint_version.open").waf.is_unknown());
    let other = at(&topology, "ibm_cis_ruleset_entrypoint_version.other");
    assert!(matches!(other.kind, Kind::Other { .. }), "another phase is no firewall");
}

#[test]
fn a_balancer_is_part_of_an_instance_and_secured_by_its_domain() {
    let topology = topology(EDGE);
    for address in ["ibm_cis_global_load_balancer.g", "ibm_cis_origin_pool.p"] {
        assert_eq!(related(&topology, address, PartOf), ["ibm_cis.i"], "{address}");
    }
    let secured = related(&topology, "ibm_cis_global_load_balancer.g", SecuredBy);
    assert!(secured.iter().any(|to| to == "ibm_cis_origin_certificate_order.o"), "{secured:?}");
    let pool = at(&topology, "ibm_cis_origin_pool.p").origin_pool().expect("a pool");
    assert_eq!(shown(&pool.notification), "load_balancing_health_alert");
}

#[test]
fn what_no_balancer_has_is_a_group_of_its_root() {
    let topology = topology(EDGE);
    let edge = topology.apps.iter().filter(|app| app.offering == Offering::InternetServices);
    let [alone] = edge.collect::<Vec<_>>()[..] else { panic!("one group") };
    let members: Vec<&str> = alone
        .members
        .iter()
        .filter_map(|id| topology.resources.iter().find(|found| found.id == *id))
        .map(|found| found.origin.address.as_str())
        .collect();
    assert_eq!(members, ["ibm_sm_public_certificate.alone"]);
}

#[test]
fn modules_of_internet_services_are_read() {
    let topology = topology(
        r#"
        module "cis" {
          source       = "terraform-ibm-modules/cis/ibm"
          service_name = "edge"
          plan         = "standard-next"
          domain_name  = "example.com"
        }
        module "domain" {
          source      = "terraform-ibm-modules/cis/ibm//modules/domain"
          domain_name = "example.org"
        }
        module "waf" {
          source     = "terraform-ibm-modules/cis/ibm//modules/waf"
          domain_id  = module.cis.cis_domain.domain_id
          enable_waf = false
        }
        resource "ibm_cis_domain_settings" "s" {
          domain_id = module.domain.cis_domain.domain_id
          ssl       = "full"
        }
        "#,
    );
    assert_eq!(shown(&at(&topology, "module.cis").name), "edge");
    let firewall = settings(&topology, "module.waf");
    assert_eq!(firewall.waf.known(), Some(&false));
    assert_eq!(shown(&firewall.domain), "example.com");
    assert_eq!(shown(&settings(&topology, "ibm_cis_domain_settings.s").domain), "example.org");
}
