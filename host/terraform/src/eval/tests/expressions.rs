//! Expressions of known parts: operators, keys, types and numbers.

use super::*;

#[test]
fn expressions_are_evaluated() {
    let config = r#"
        locals {
          zones = ["a", "b", "c"]
          sizes = { small = 1, large = 4 }
        }
    "#;
    for (expr, expected) in [
        ("1 + 2 * 3", "7"),
        ("0.1 + 0.2", "0.3"),
        ("10 / 4", "2.5"),
        ("-5 % 3", "-2"),
        ("!true || 1 < 2", "true"),
        (r#"1 == "1""#, "false"),
        (r#""x-${1 + 1}""#, r#""x-2""#),
        (r#""${local.zones}""#, r#"["a", "b", "c"]"#),
        ("local.zones[1]", r#""b""#),
        ("local.zones.1", r#""b""#),
        ("local.sizes.large", "4"),
        (r#"local.sizes["small"]"#, "1"),
        ("true ? 1 : local.nothing", "1"),
        ("[for z in local.zones : \"${z}${z}\" if z != \"b\"]", r#"["aa", "cc"]"#),
        ("[for i, z in local.zones : i]", "[0, 1, 2]"),
        ("{for k, v in local.sizes : k => v * 2}", r#"{"large" = 8, "small" = 2}"#),
        ("{for z in local.zones : \"k\" => z...}", r#"{"k" = ["a", "b", "c"]}"#),
        ("local.zones[*]", r#"["a", "b", "c"]"#),
        ("[{a = 1}, {a = 2}][*].a", "[1, 2]"),
        ("[{a = 1}, {a = 2}].*.a", "[1, 2]"),
        ("[[1, 2], [3]].*.0", "[1, 3]"),
        ("[[1, 2], [3]].*[0]", "[1, 2]"),
        ("[{a = [1, 2]}, {a = [3]}].*.a.0", "[1, 3]"),
        ("[{a = [1, 2]}, {a = [3]}].*.a[0]", "[1, 2]"),
        ("can([[1, 2], [3]].*.1)", "false"),
        ("[[1, 2], [3]].0.1", "2"),
        ("null[*]", "[]"),
        ("try(local.zones[9], \"none\")", r#""none""#),
        ("can(local.zones[9])", "false"),
        ("can(local.zones[0])", "true"),
        (r#""%{ if true }yes%{ else }no%{ endif }""#, r#""yes""#),
        (r#""%{ for z in local.zones }${z},%{ endfor }""#, r#""a,b,c,""#),
        (r#""$${not} %%{this}""#, r#""${not} %{this}""#),
    ] {
        assert_eq!(shown(config, expr), expected, "{expr}");
    }
}

#[test]
fn the_last_of_equal_keys_counts() {
    let config = r#"
        locals {
          m = {
            "a" = 1
            b   = 2
            "a" = 3
            b   = { 1 = "x", 1 = "y", c = "z", c = "w" }
          }
          t = "x${{ a = 1, a = 2 }.a}"
          n = { a = 1, "a" = 2 }
        }
    "#;
    assert_eq!(shown(config, "local.m"), r#"{"a" = 3, "b" = {"1" = "y", "c" = "w"}}"#);
    assert_eq!(shown(config, "local.t"), r#""x2""#);
    assert_eq!(shown(config, "local.n"), r#"{"a" = 2}"#);
    assert_eq!(shown("", "{ a = 1, a = 2, a = 3 }"), r#"{"a" = 3}"#);
    // Other errors stay errors, at their place.
    for wrong in ["x = 1\nx = 2\n", "x = \ny = {a = 1, a = 2}\n", "x = { a = 1, a = 2 ]\n"] {
        let error = parse(0, "main.tf", wrong).expect_err(wrong);
        assert!(!error.message.is_empty());
    }
}

#[test]
fn numbers_beyond_the_limits_are_unknown() {
    let config = r#"
        locals {
          large  = 1e40
          digits = 123456789012345678901234567890
        }
        variable "size" {
          type    = number
          default = "123456789012345678901234567890"
        }
    "#;
    assert_eq!(shown(config, "local.large"), "1e40");
    assert_eq!(shown(config, "local.large == local.large"), "true");
    for expr in [
        "local.large",
        "local.digits",
        "var.size",
        "local.large + 1",
        "local.large == local.digits",
        "79228162514264337593543950335 + 1",
        "10000000000 * 10000000000 * 10000000000",
    ] {
        let value = value_with(&[("main.tf", config)], &[], expr);
        assert_eq!(value.as_unknown().map(|unknown| unknown.why), Some(Why::TooLarge), "{expr}");
    }
    let json = r#"{"locals": {"n": 1e40}}"#;
    assert!(value_with(&[("main.tf.json", json)], &[], "local.n").is_unknown());
}

/// What `terraform console` says of each.
#[test]
fn branches_elements_and_variables_have_one_type() {
    let config = r#"
        variable "list" {
          type    = list(any)
          default = [1, "a", true]
        }
        variable "map" {
          type    = map(any)
          default = { a = 1, b = "x" }
        }
    "#;
    for (expr, expected) in [
        (r#"(true ? 1 : "a") == "1""#, "true"),
        (r#"true ? 1 : "a""#, r#""1""#),
        (r#"false ? true : "a""#, r#""a""#),
        ("can(true ? 1 : [])", "false"),
        ("can([1, 2][1.5])", "false"),
        (r#""1" ? "yes" : "no""#, r#""yes""#),
        ("var.list", r#"["1", "a", "true"]"#),
        ("var.map", r#"{"a" = "1", "b" = "x"}"#),
    ] {
        assert_eq!(shown(config, expr), expected, "{expr}");
    }
    let config = r#"
        variable "any" { type = any }
        variable "bool" { type = bool }
        variable "untyped" {}
    "#;
    for (name, text, expected) in [
        ("any", r#"["a", "b"]"#, r#"["a", "b"]"#),
        ("bool", "1", "true"),
        ("untyped", "[1]", r#""[1]""#),
    ] {
        let given = [(name, text)];
        let value = value_with(&[("main.tf", config)], &given, &format!("var.{name}"));
        assert_eq!(symbol(&value).as_deref(), Some(expected), "{name}");
    }
}

#[test]
fn the_elements_of_a_set_have_no_index() {
    let config = r#"
        variable "s" {
          type    = set(string)
          default = ["a"]
        }
        variable "i" {}
    "#;
    for (expr, expected) in [
        ("can(toset([\"a\"])[0])", "false"),
        ("can(toset([\"a\"]).0)", "false"),
        ("can(var.s[0])", "false"),
        ("can(var.s[var.i])", "false"),
        ("try(var.s[0], \"none\")", "\"none\""),
        ("tolist(var.s)[0]", "\"a\""),
        ("[for x in var.s[*] : x]", "[\"a\"]"),
    ] {
        assert_eq!(shown(config, expr), expected, "{expr}");
    }
    assert!(shown(config, "toset([\"a\"])[0]").contains("the elements of a set have no index"));
}
