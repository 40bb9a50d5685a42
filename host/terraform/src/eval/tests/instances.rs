//! Instances of which it is unknown how many there are: whatever leads to one leads to the one that stands for
//! all, and nothing is proven of what may not exist.

use super::*;

const CONFIG: &str = r#"
    variable "create" { type = bool }
    variable "ha" { type = bool }
    variable "n" {}
    variable "i" {}
    variable "names" { type = set(string) }
    resource "r" "v" {
      count = var.create ? 1 : 0
      name  = "vpc-name"
      zone  = "z-${count.index + 1}"
      group = var.n
      rules { port = 1 }
    }
    resource "r" "two" {
      count = var.ha ? 2 : 1
      name  = "two"
    }
    resource "r" "many" {
      count = var.n
      name  = "many-${count.index}"
    }
    resource "r" "each" {
      for_each = var.names
      name     = each.key
    }
    resource "r" "chained" {
      for_each = r.each
      of       = each.value.id
      name     = each.value.name
    }
    resource "r" "three" {
      count = 3
      name  = "three-${count.index}"
    }
    resource "r" "one" { input = { a = 1 } }
    locals { kept = r.v[0] }
    module "m" {
      source = "./m"
      count  = var.create ? 1 : 0
    }
    module "gone" {
      source = "ns/gone/ibm"
      count  = var.create ? 1 : 0
    }
"#;

const FILES: &[(&str, &str)] = &[
    ("main.tf", CONFIG),
    (
        "m/main.tf",
        r#"
        resource "r" "inner" { name = "inner" }
        output "id" { value = r.inner.id }
        output "name" { value = r.inner.name }
        output "whole" { value = r.inner }
        "#,
    ),
];

fn value(expr: &str) -> Value {
    value_with(FILES, &[], expr)
}

/// What stands for an expression, with the values that it may have.
fn told(expr: &str) -> String {
    let value = value(expr);
    let mut text = symbol(&value).unwrap_or_else(|| "?".into());
    if let Some(unknown) = value.as_unknown().filter(|unknown| !unknown.candidates.is_empty()) {
        let each: Vec<String> = unknown.candidates.iter().filter_map(symbol).collect();
        text.push_str(&format!(" of {}", each.join(", ")));
    }
    text
}

fn refs(expr: &str) -> Vec<String> {
    let value = value(expr);
    value.refs.iter().map(|it| format!("{}#{}", it.address, it.attribute)).collect()
}

#[test]
fn an_instance_that_may_not_exist_proves_nothing() {
    for (expr, expected) in [
        ("r.v[0].name", r#"r.v[0].name of "vpc-name""#),
        ("r.v.0.name", r#"r.v[0].name of "vpc-name""#),
        (r#"try(r.v[0].name, "none")"#, r#"try(r.v[0].name, "none") of "vpc-name", "none""#),
        (r#"try(r.v[0].id, "none")"#, r#"try(r.v[0].id, "none")"#),
        ("can(r.v[0].name)", "can(r.v[0].name)"),
        ("can(r.v[0].id)", "can(r.v[0].id)"),
        ("can(r.v[0])", "?"),
        ("can(length([r.v[0].name]))", "?"),
        (r#"try(length([r.v[0].name]), 0)"#, "? of 1, 0"),
        ("can(r.v[var.i].name)", "can(r.v[var.i].name)"),
        ("can(module.m[0].name)", "can(module.m[0].name)"),
        (r#"try(module.m[0].name, "none")"#, r#"try(module.m[0].name, "none") of "inner", "none""#),
        (r#"can(r.each["a"].name)"#, r#"can(r.each["a"].name)"#),
        (r#"contains(r.v[*].name, "vpc-name")"#, r#"contains(r.v[*].name, "vpc-name")"#),
        ("anytrue([for v in r.v : true])", "?"),
        ("length(r.v)", "length(r.v)"),
        ("r.v[0].id == r.v[1].id", "invalid"),
        ("r.many[0].id == r.many[1].id", "(r.many[0].id == r.many[1].id)"),
        ("r.many[0].id == r.many[0].id", "true"),
        ("r.many[0].name == r.many[1].name", "(r.many[0].name == r.many[1].name)"),
        ("r.many[var.i].name == r.many[var.n].name", "(r.many[var.i].name == r.many[var.n].name)"),
        ("r.many[var.i].zone == r.many[var.n].zone", "(r.many[var.i].zone == r.many[var.n].zone)"),
    ] {
        let actual = told(expr);
        if expected == "invalid" {
            assert!(actual.starts_with("\"invalid: "), "{expr}: {actual}");
        } else {
            assert_eq!(actual, expected, "{expr}");
        }
    }
}

#[test]
fn what_surely_exists_or_surely_does_not_is_known() {
    for (expr, expected) in [
        ("r.two[0].name", r#""two""#),
        ("can(r.two[0].name)", "true"),
        (r#"try(r.two[0].name, "none")"#, r#""two""#),
        ("r.two[1].name", r#"r.two[1].name of "two""#),
        ("can(r.two[2].name)", "false"),
        (r#"try(r.v[5].name, "none")"#, r#""none""#),
        ("can(r.v[5])", "false"),
        (r#"can(r.v["a"])"#, "false"),
        ("can(r.three[3].name)", "false"),
        ("try(r.three[2].id, 1)", "r.three[2].id"),
        ("can(r.three[var.i].name)", "can([r.three[0], r.three[1], r.three[2]][var.i].name)"),
        // What a name stands for is refused with the whole configuration, or not at all.
        ("can(local.kept)", "true"),
        ("try(local.kept.name, 1)", r#"r.v[0].name of "vpc-name""#),
        ("try(var.i, 1)", "var.i"),
    ] {
        assert_eq!(told(expr), expected, "{expr}");
    }
}

#[test]
fn references_lead_to_the_one_that_stands_for_all() {
    let only = |expr: &str, address: &str| {
        let refs = refs(expr);
        let is = |it: &String| it.split('#').next() == Some(address);
        assert!(!refs.is_empty() && refs.iter().all(is), "{expr}: {refs:?}");
    };
    for expr in [
        "r.v",
        "r.v[0]",
        "r.v[0].id",
        "r.v.0.id",
        "r.v[0].name",
        "r.v[*].id",
        "r.v.*.id",
        "[for v in r.v : v.id]",
        "{ for k, v in r.v : k => v.id }",
        "[for v in r.v : v.id if v.name == \"x\"]",
        "flatten([for v in r.v : [v.id]])",
        "one(r.v[*].id)",
        "element(r.v[*].id, 0)",
        "concat(r.v[*].id, [])",
        "try(r.v[0].id, null)",
        "\"%{ for v in r.v }${v.id}%{ endfor }\"",
        "r.v[0].rules[0].address",
        "r.v[0].rules.address",
        "r.v[0].rules[0].port",
        "[for v in r.v : v][0].id",
        "local.kept.id",
    ] {
        only(expr, "r.v[*]");
    }
    only("r.each[\"a\"].id", "r.each[*]");
    only("values(r.each)[0].id", "r.each[*]");
    only("module.m[0].id", "module.m[*].r.inner");
    assert_eq!(refs("module.m[*].id"), ["module.m[*]#", "module.m[*].r.inner#id"]);
    only("module.m[0].whole.id", "module.m[*].r.inner");
    only("module.gone[0].id", "module.gone[*]");
    let evaluation = evaluated(FILES);
    let to = |address: &str, argument: &str| -> Vec<String> {
        let value = at(&evaluation, address).config.get(argument).expect(argument).clone();
        value.refs.iter().map(|it| it.address.to_string()).collect()
    };
    assert_eq!(to("r.chained[*]", "of"), ["r.each[*]"]);
    let of = argument(at(&evaluation, "r.chained[*]"), "of");
    assert_eq!(of, "each.value of r.chained.id");
}

#[test]
fn instances_refer_to_instances_of_the_same_number() {
    let evaluation = evaluated(&[(
        "main.tf",
        r#"
        variable "on" { type = bool }
        variable "names" { type = set(string) }
        resource "r" "a" { count = var.on ? 1 : 0 }
        resource "r" "b" {
          count = var.on ? 1 : 0
          zero  = r.a[0].id
          same  = r.a[count.index].id
        }
        resource "r" "c" { for_each = var.names }
        resource "r" "d" {
          for_each = var.names
          same     = r.c[each.key].id
        }
        "#,
    )]);
    for (address, name, to) in
        [("r.b[*]", "zero", "r.a[*]"), ("r.b[*]", "same", "r.a[*]"), ("r.d[*]", "same", "r.c[*]")]
    {
        let value = at(&evaluation, address).config.get(name).expect(name);
        let addresses: Vec<&str> = value.refs.iter().map(|it| &*it.address).collect();
        assert_eq!(addresses, [to], "{address}.{name}");
    }
    assert_eq!(argument(at(&evaluation, "r.b[*]"), "zero"), "r.a[0].id");
    assert_eq!(argument(at(&evaluation, "r.b[*]"), "same"), "r.a[count.index of r.b].id");
    assert_eq!(argument(at(&evaluation, "r.d[*]"), "same"), "r.c[each.key of r.d].id");
}

#[test]
fn what_an_argument_does_not_say_is_not_proven() {
    // Terraform refuses it here, and another provider may compute it.
    assert_eq!(told("can(r.one.input.zzz)"), "can(r.one.input.zzz)");
    assert_eq!(told("try(r.one.input.zzz, 1)"), "try(r.one.input.zzz, 1)");
    assert_eq!(told("r.one.input.a"), "1");
    assert_eq!(told("can({ a = 1 }.zzz)"), "false");
    // Two blocks of one kind are two.
    let config = "resource \"r\" \"a\" {\n b { x = 1 }\n b { x = 2 }\n}";
    assert_eq!(shown(config, "r.a.b[0].y == r.a.b[1].y"), "(r.a.b[0].y == r.a.b[1].y)");
    assert_eq!(shown(config, "r.a.b[0].y"), "r.a.b[0].y");
    assert_eq!(shown(config, "r.a.b[*].x"), "[1, 2]");
    // The provider may add to a block, so it is not known what is in it.
    assert!(value_with(&[("main.tf", config)], &[], "length(r.a.b[0])").is_unknown());
    assert!(value_with(&[("main.tf", config)], &[], "r.a.b[0] == { x = 1 }").is_unknown());
    assert_eq!(shown(config, "r.a.b[0] == { x = 2 }"), "false");
}

#[test]
fn whether_it_is_null_is_known_of_ids_only() {
    let present = |expr: &str| value(expr).as_unknown().expect(expr).present;
    assert!(present("r.one.id"));
    assert!(present("r.v[0].id"));
    assert!(present("var.create ? r.one.id : r.two[0].id"));
    assert!(present("\"x-${var.i}\""));
    assert!(!present("r.one.other"));
    assert!(!present("var.create ? r.one.id : null"));
    assert!(!present("try(r.v[0].id, null)"));
    assert!(!present("var.i"));
    assert!(!present("one(r.v[*].id)"));
}

#[test]
fn circles_through_counts_are_told() {
    let evaluation = evaluated(&[
        (
            "main.tf",
            r#"
            resource "r" "a" { count = length(r.b) }
            resource "r" "b" { count = length(r.a) }
            resource "r" "c" { for_each = toset(r.c[*].id) }
            module "m" {
              source = "./m"
              count  = module.m[0].n
            }
            "#,
        ),
        ("m/main.tf", "output \"n\" { value = 1 }"),
    ]);
    let messages: Vec<&str> = evaluation.diagnostics.iter().map(|d| d.message.as_str()).collect();
    for what in ["count of r.a", "for_each of r.c", "count of module.m"] {
        let message = format!("{what} refers to itself");
        assert!(messages.contains(&&*message), "{message}: {messages:?}");
    }
}

#[test]
fn a_template_of_unknown_parts_keeps_what_they_refer_to() {
    let config = r#"
        variable "on" {}
        resource "r" "a" {}
        resource "r" "b" {
          dynamic "x" {
            for_each = var.on
            content { address = r.a.id }
          }
        }
    "#;
    let value = value_with(&[("main.tf", config)], &[], "\"%{ if var.on }${r.a.id}%{ endif }\"");
    assert!(value.refs.iter().any(|reference| &*reference.address == "r.a"));
    let list = "[for x in [r.a.id] : x if var.on]";
    let value = value_with(&[("main.tf", config)], &[], list);
    assert!(value.refs.iter().any(|reference| &*reference.address == "r.a"));
    let evaluation = evaluated(&[("main.tf", config)]);
    let blocks = at(&evaluation, "r.b").config.get("x").and_then(Value::as_unknown).expect("x");
    assert!(blocks.members.is_empty());
    let address = blocks.possible[0].get("address").expect("address");
    assert_eq!(symbol(address).as_deref(), Some("r.a.id"));
}

#[test]
fn instances_are_told_apart_where_they_can_be() {
    let evaluation = evaluated(&[(
        "main.tf",
        r#"
        variable "on" { type = bool }
        variable "n" {}
        resource "r" "known" {
          for_each = toset(["a", "b"])
          zone     = each.value
        }
        resource "r" "maybe" {
          count = var.on ? 1 : 0
          zone  = "z"
        }
        resource "r" "many" {
          count = var.n
          zone  = "us-south-${count.index + 1}"
        }
        resource "s" "first" { zone = r.many[0].zone }
        resource "s" "all" { zones = r.many[*].zone }
        "#,
    )]);
    assert_eq!(argument(at(&evaluation, "r.known[\"b\"]"), "zone"), "\"b\"");
    let maybe = at(&evaluation, "r.maybe[*]");
    assert!(matches!(maybe.count, Multiplicity::Unknown { min: 0, max: Some(1), .. }));
    assert_eq!(argument(maybe, "zone"), "\"z\"");
    let first = at(&evaluation, "s.first").config.get("zone").and_then(Value::as_unknown);
    let first: Vec<_> = first.expect("zone").candidates.iter().filter_map(Value::as_str).collect();
    assert_eq!(first, ["us-south-1"]);
    let all = at(&evaluation, "s.all").config.get("zones").expect("zones").clone();
    assert!(all.refs.iter().any(|reference| &*reference.address == "r.many[*]"));
}

#[test]
fn a_for_each_over_a_list_is_told() {
    let evaluation = evaluated(&[(
        "main.tf",
        r#"
        variable "typed" {
          type    = list(string)
          default = ["c"]
        }
        resource "r" "tuple" { for_each = ["a", "b"] }
        resource "r" "list" { for_each = var.typed }
        resource "r" "set" { for_each = toset(var.typed) }
        resource "r" "map" { for_each = { a = 1 } }
        resource "r" "zones" { zones = ["z"] }
        resource "r" "provided" { for_each = r.zones.zones }
        "#,
    )]);
    let found: Vec<&str> = evaluation.resources.iter().map(|one| &*one.address).collect();
    assert_eq!(
        found,
        [
            "r.tuple[\"a\"]",
            "r.tuple[\"b\"]",
            "r.list[\"c\"]",
            "r.set[\"c\"]",
            "r.map[\"a\"]",
            "r.zones",
            "r.provided[\"z\"]",
        ]
    );
    let told = |one: &crate::instance::Diagnostic| format!("{}: {}", one.message, one.help);
    let told: Vec<String> = evaluation.diagnostics.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "for_each of r.tuple goes over a list: for_each wants a set or map: wrap it in toset",
            "for_each of r.list goes over a list: for_each wants a set or map: wrap it in toset",
        ]
    );
}
