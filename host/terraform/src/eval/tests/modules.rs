//! Modules that call each other, and those that are missing.

use super::*;

const TWO_REGIONS: &[(&str, &str)] = &[
    (
        "main.tf",
        r#"
        variable "hosts" { default = ["a", "b"] }
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
          zones     = ["eu-gb-1"]
          providers = { ibm = ibm.eu }
        }
        resource "ibm_cis_origin_pool" "p" {
          dynamic "origins" {
            for_each = { us = module.us.host, eu = module.eu.host }
            content {
              name    = origins.key
              address = origins.value
            }
          }
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
        output "host" { value = ibm_is_lb.lb.hostname }
        "#,
    ),
];

#[test]
fn references_are_followed_through_modules() {
    let evaluation = evaluated(TWO_REGIONS);
    let pool = at(&evaluation, "ibm_cis_origin_pool.p");
    let origins = pool.config.get("origins").and_then(Value::as_items).expect("origins");
    let to = |origin: &Value| {
        let address = origin.get("address").expect("address");
        address.refs.iter().map(|r| format!("{}#{}", r.address, r.attribute)).collect::<Vec<_>>()
    };
    assert_eq!(to(&origins[0]), ["module.eu.ibm_is_lb.lb#hostname"]);
    assert_eq!(to(&origins[1]), ["module.us.ibm_is_lb.lb#hostname"]);
    let balancer = at(&evaluation, "module.us.ibm_is_lb.lb");
    let region = balancer.provider.as_ref().and_then(|p| p.config.get("region")).expect("region");
    assert_eq!(region.as_str(), Some("us-south"));
    let balancer = at(&evaluation, "module.eu.ibm_is_lb.lb");
    let region = balancer.provider.as_ref().and_then(|p| p.config.get("region")).expect("region");
    assert_eq!(region.as_str(), Some("eu-gb"));
}

#[test]
fn circles_and_missing_modules_are_told() {
    let evaluation = evaluated(&[(
        "main.tf",
        r#"
        locals {
          a = local.b
          b = local.a
        }
        module "gone" { source = "./gone" }
        module "out" { source = "../../out" }
        module "reg" {
          source = "terraform-ibm-modules/cos/ibm"
          region = "eu-gb"
        }
        resource "r" "a" {
          x = local.a
          y = module.reg.id
          z = module.gone.id
        }
        "#,
    )]);
    let messages: Vec<&str> = evaluation.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert!(messages.iter().any(|m| m.contains("refers to itself")), "{messages:?}");
    assert!(messages.iter().any(|m| m.contains("gone cannot be read")), "{messages:?}");
    assert!(messages.iter().any(|m| m.contains("outside the checked folder")), "{messages:?}");
    assert_eq!(evaluation.modules.len(), 3);
    let config = &at(&evaluation, "r.a").config;
    let y = config.get("y").and_then(Value::as_unknown).expect("y");
    assert_eq!((y.why, y.symbol.as_deref()), (Why::ModuleMissing, Some("module.reg.id")));
}

#[test]
fn circles_through_modules_end_and_are_told() {
    let module = r#"
        variable "in" {}
        resource "r" "a" { zone = var.in }
        output "out" { value = var.in }
    "#;
    let main = r#"
        module "a" {
          source = "./m"
          in     = module.b.out
        }
        module "b" {
          source = "./m"
          in     = module.a.out
        }
        resource "r" "free" { zone = "z-1" }
    "#;
    let evaluation = evaluated(&[("main.tf", main), ("m/main.tf", module)]);
    let told: Vec<_> = evaluation.diagnostics.iter().filter(|it| it.place.is_some()).collect();
    assert!(told.iter().any(|it| it.message.contains("refers to itself")), "{told:?}");
    assert!(told.iter().all(|it| it.help == "break the circle of references"), "{told:?}");
    let zone = at(&evaluation, "module.a.r.a").config.get("zone").expect("a zone").clone();
    assert_eq!(zone.as_unknown().map(|unknown| unknown.why), Some(Why::Invalid));
    assert_eq!(argument(at(&evaluation, "r.free"), "zone"), "\"z-1\"");
    // A module that calls itself.
    let own = "module \"m\" { source = \"../m\" }\nresource \"r\" \"a\" {}";
    let main = "module \"m\" { source = \"./m\" }";
    let evaluation = evaluated(&[("main.tf", main), ("m/main.tf", own)]);
    let told = evaluation.diagnostics.iter().any(|it| it.message.contains("levels deep"));
    assert!(told, "{:?}", evaluation.diagnostics);
}
