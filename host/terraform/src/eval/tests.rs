//! The evaluator on small configurations.

mod instances;
mod limits;

use std::collections::BTreeMap;
use std::sync::Arc;

use resilint_schema::{Provenance, Why};

use super::{Settings, console, evaluate};
use crate::config::Module;
use crate::files::NoFiles;
use crate::instance::{Evaluation, Instance, Multiplicity};
use crate::program::{Program, ValuesFile, folder};
use crate::syntax::{parse, parse_expression, parse_values};
use crate::value::{Value, symbol};

/// A program out of files, given as path and text.
fn program(files: &[(&str, &str)]) -> Program {
    let mut program = Program::default();
    let mut dirs: BTreeMap<String, Vec<(String, Arc<crate::syntax::Body>)>> = BTreeMap::new();
    for (number, (path, text)) in (0..).zip(files) {
        if path.contains(".tfvars") {
            let body = Arc::new(parse_values(number, path, text).expect(path));
            program.add_values(ValuesFile { path: (*path).into(), body });
        } else {
            let body = Arc::new(parse(number, path, text).expect(path));
            dirs.entry(folder(path).into()).or_default().push(((*path).into(), body));
        }
    }
    for (dir, files) in dirs {
        program.add_module(Module::new(dir, files));
    }
    program
}

fn with_settings<R>(vars: &[(&str, &str)], work: impl FnOnce(&Settings<'_>) -> R) -> R {
    let vars: Vec<(String, String)> =
        vars.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let environment = BTreeMap::new();
    work(&Settings { files: &NoFiles, vars: &vars, values: &[], environment: &environment })
}

fn value_with(files: &[(&str, &str)], vars: &[(&str, &str)], expr: &str) -> Value {
    let program = program(files);
    let scenario = program.roots().remove(0).scenarios.remove(0);
    let expr = parse_expression(99, expr).expect(expr);
    with_settings(vars, |settings| console(&program, "", &scenario, settings, &expr))
        .unwrap_or_else(|invalid| Value::string(format!("invalid: {invalid}")))
}

/// What an expression stands for: source text where it is known, the symbol where it is not.
fn shown(config: &str, expr: &str) -> String {
    symbol(&value_with(&[("main.tf", config)], &[], expr)).unwrap_or_else(|| "?".into())
}

fn evaluated(files: &[(&str, &str)]) -> Evaluation {
    let program = program(files);
    let root = program.roots().remove(0);
    with_settings(&[], |settings| evaluate(&program, &root.dir, &root.scenarios[0], settings))
}

fn at<'e>(evaluation: &'e Evaluation, address: &str) -> &'e Instance {
    let found = evaluation.resources.iter().find(|instance| &*instance.address == address);
    found.unwrap_or_else(|| {
        let all: Vec<_> = evaluation.resources.iter().map(|i| i.address.to_string()).collect();
        panic!("{address} is not among {all:?}")
    })
}

fn argument(instance: &Instance, name: &str) -> String {
    instance.config.get(name).map_or_else(|| "absent".into(), |v| symbol(v).unwrap_or("?".into()))
}

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
fn values_come_from_the_strongest_source() {
    let files = [
        (
            "main.tf",
            "variable \"region\" { default = \"us-south\" }\nvariable \"n\" {\n type = number\n default = 1\n}",
        ),
        ("terraform.tfvars", "region = \"eu-gb\""),
        ("b.auto.tfvars", "region = \"eu-de\""),
    ];
    let value = value_with(&files, &[], "var.region");
    assert_eq!((value.as_str(), value.from), (Some("eu-de"), Provenance::Tfvars));
    let value = value_with(&files, &[("region", "jp-tok")], "var.region");
    assert_eq!((value.as_str(), value.from), (Some("jp-tok"), Provenance::CliVar));
    let value = value_with(&files[..1], &[], "\"${var.region}-1\"");
    assert_eq!((value.as_str(), value.from), (Some("us-south-1"), Provenance::VariableDefault));
    let value = value_with(&files, &[("n", "3")], "var.n + 1");
    assert_eq!(symbol(&value).as_deref(), Some("4"));
}

#[test]
fn further_value_files_are_scenarios() {
    let files = [
        ("main.tf", "variable \"region\" {}"),
        ("common.auto.tfvars", "n = 1"),
        ("prod.tfvars", "region = \"eu-gb\""),
        ("env/dev.tfvars", "region = \"eu-de\""),
    ];
    let program = program(&files);
    let roots = program.roots();
    let names: Vec<&str> = roots[0].scenarios.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["env/dev.tfvars", "prod.tfvars"]);
    assert_eq!(roots[0].scenarios[0].files, ["common.auto.tfvars", "env/dev.tfvars"]);
}

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
fn json_says_the_same_as_hcl() {
    let evaluation = evaluated(&[(
        "main.tf.json",
        r#"{
          "variable": {"region": {"type": "string"}},
          "provider": {"ibm": [{"region": "us-south"}, {"alias": "eu", "region": "eu-gb"}]},
          "resource": {"ibm_is_subnet": {"s": {
            "zone": "${var.region}-1", "provider": "ibm.eu", "count": 2,
            "dynamic": {"zones": {"for_each": ["a"], "content": {"name": "${zones.value}"}}}
          }}}
        }"#,
    )]);
    let subnet = at(&evaluation, "ibm_is_subnet.s[1]");
    assert_eq!(argument(subnet, "zone"), r#""${var.region}-1""#);
    assert_eq!(argument(subnet, "zones"), r#"[{"name" = "a"}]"#);
    let provider = subnet.provider.as_ref().expect("provider");
    assert_eq!(provider.alias.as_deref(), Some("eu"));
}

#[test]
fn overrides_win() {
    let evaluation = evaluated(&[
        ("main.tf", "resource \"r\" \"a\" {\n x = 1\n y = 2\n}"),
        ("z_override.tf", "resource \"r\" \"a\" {\n x = 9\n}"),
    ]);
    assert_eq!(argument(at(&evaluation, "r.a"), "x"), "9");
    assert_eq!(argument(at(&evaluation, "r.a"), "y"), "2");
}

#[test]
fn types_fill_in_and_convert() {
    let config = r#"
        variable "pool" {
          type = list(object({ name = string, zones = optional(number, 3), gpu = optional(bool) }))
          default = [{ name = "a" }, { name = "b", zones = "2" }]
        }
        variable "set" {
          type    = set(string)
          default = ["b", "a", "b"]
        }
    "#;
    assert_eq!(shown(config, "var.pool[0].zones"), "3");
    assert_eq!(shown(config, "var.pool[1].zones"), "2");
    assert_eq!(shown(config, "var.pool[1].gpu"), "null");
    assert_eq!(shown(config, "var.set"), r#"["a", "b"]"#);
}

#[test]
fn large_things_have_an_end() {
    let many = "resource \"r\" \"a\" {\n count = 1000000000\n}\nlocals {\n x = [for a in local.y : [for b in local.y : [for c in local.y : c]]]\n y = [for i in range(1000) : i]\n}\nresource \"r\" \"b\" { n = local.x }";
    let evaluation = evaluated(&[("main.tf", many)]);
    assert!(matches!(at(&evaluation, "r.a[*]").count, Multiplicity::Unknown { .. }));
}

#[test]
fn deep_expressions_in_deep_chains_have_an_end() {
    let (open, close) = ("abs(".repeat(50), ")".repeat(50));
    let deep: String =
        (0..200).map(|i| format!("l{i} = {open}local.l{}{close}\n", i + 1)).collect();
    let config = format!("locals {{\n{deep}l200 = 1\n}}\nresource \"r\" \"a\" {{ x = local.l0 }}");
    let program = program(&[("main.tf", &config)]);
    let root = program.roots().remove(0);
    // The stack of the caller does not matter.
    let small = std::thread::Builder::new().stack_size(128 << 10);
    let found = std::thread::scope(|threads| {
        let work = || {
            with_settings(&[], |settings| {
                evaluate(&program, &root.dir, &root.scenarios[0], settings).resources.len()
            })
        };
        small.spawn_scoped(threads, work).expect("a thread").join().ok()
    });
    assert_eq!(found, Some(1));
}

#[test]
fn words_of_terraform_are_arguments_where_terraform_does_not_read_them() {
    let evaluation = evaluated(&[(
        "main.tf",
        r#"
        resource "ibm_database" "d" {
          count   = 1
          version = "16"
          source  = "here"
          scaling {
            count    = 3
            provider = "x"
          }
          connection { host = "h" }
          lifecycle { ignore_changes = [version] }
        }
        module "m" {
          source  = "example/m/ibm"
          version = "1.0.0"
          input   = "i"
        }
        provider "ibm" {
          version = "1.2"
          region  = "eu-gb"
        }
        "#,
    )]);
    let names = |value: &Value| {
        let object = value.as_object().expect("an object");
        object.keys().map(|key| key.as_ref().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let database = &evaluation.resources[0];
    assert_eq!(names(&database.config), "lifecycle scaling source version");
    let scaling = database.config.get("scaling").and_then(|blocks| blocks.as_items()?.first());
    assert_eq!(scaling.map(names).as_deref(), Some("count provider"));
    assert_eq!(names(&evaluation.modules[0].config), "input");
    let provider = database.provider.as_ref().expect("a provider");
    assert_eq!(names(&provider.config), "region");
}

#[test]
fn terraform_reads_other_arguments_of_resources_than_of_modules_and_blocks() {
    let config = r#"
        resource "ibm_database" "db" {
          count    = 1
          provider = ibm
          version  = "15"
          source   = "backup"
          item {
            version  = "2"
            count    = 3
            provider = "x"
            source   = "y"
          }
          lifecycle {
            ignore_changes  = [version]
            prevent_destroy = true
          }
        }
        module "m" {
          source  = "example/m/ibm"
          version = "1.2.3"
          count   = 1
          size    = 2
        }
    "#;
    let evaluation = evaluated(&[("main.tf", config)]);
    let db = at(&evaluation, "ibm_database.db[0]");
    assert_eq!(argument(db, "version"), r#""15""#);
    assert_eq!(argument(db, "source"), r#""backup""#);
    assert_eq!(argument(db, "count"), "absent");
    assert_eq!(argument(db, "provider"), "absent");
    let item = r#"[{"count" = 3, "provider" = "x", "source" = "y", "version" = "2"}]"#;
    assert_eq!(argument(db, "item"), item);
    assert_eq!(argument(db, "lifecycle"), r#"[{"prevent_destroy" = true}]"#);
    assert_eq!(shown(config, "ibm_database.db[0].item[0].version"), r#""2""#);
    assert_eq!(symbol(&evaluation.modules[0].config).as_deref(), Some(r#"{"size" = 2}"#));
    assert!(evaluation.diagnostics.is_empty(), "{:?}", evaluation.diagnostics);
}

#[test]
fn defaults_are_calculated() {
    let config = r#"
        variable "zones" { default = { 1 = "eu-de-1", (2) = "eu-de-2", true = "x", a = "y" } }
        variable "hour" { default = 60 * 60 }
        variable "name" { default = "pool-${1 + 1}" }
        variable "large" { default = 2 > 1 ? "yes" : "no" }
        variable "some" { default = { "${var.hour}" = 1, b = 2 } }
        variable "ratio" { default = -(1 + 2) }
    "#;
    let zones = r#"{"1" = "eu-de-1", "2" = "eu-de-2", "a" = "y", "true" = "x"}"#;
    assert_eq!(shown(config, "var.zones"), zones);
    assert_eq!(shown(config, "var.hour"), "3600");
    assert_eq!(shown(config, "var.name"), r#""pool-2""#);
    assert_eq!(shown(config, "var.large"), r#""yes""#);
    assert_eq!(shown(config, "var.ratio"), "-3");
    // A key that refers to something is not allowed here, and the object is not one without it.
    assert!(value_with(&[("main.tf", config)], &[], "var.some").is_unknown());
    let files = [
        ("main.tf", r#"variable "zones" {}"#),
        ("terraform.tfvars", r#"zones = { 1 = "eu-gb-1", 2 = "eu-gb-${1 + 1}" }"#),
    ];
    let zones = symbol(&value_with(&files, &[], "var.zones"));
    assert_eq!(zones.as_deref(), Some(r#"{"1" = "eu-gb-1", "2" = "eu-gb-2"}"#));
}

#[test]
fn overriding_blocks_replace_those_of_their_kind_alone() {
    let base = r#"
        resource "r" "made" {
          dynamic "zones" {
            for_each = ["a"]
            content { name = zones.value }
          }
          dynamic "taints" {
            for_each = ["t"]
            content { key = taints.value }
          }
          lifecycle {
            prevent_destroy       = true
            create_before_destroy = true
          }
        }
        resource "r" "written" {
          zones { name = "a" }
          dynamic "taints" {
            for_each = ["t"]
            content { key = taints.value }
          }
        }
    "#;
    let over = r#"
        resource "r" "made" {
          zones { name = "b" }
          lifecycle { create_before_destroy = false }
        }
        resource "r" "written" {
          dynamic "zones" {
            for_each = ["c"]
            content { name = zones.value }
          }
          lifecycle { prevent_destroy = true }
        }
    "#;
    let evaluation = evaluated(&[("main.tf", base), ("main_override.tf", over)]);
    let (made, written) = (at(&evaluation, "r.made"), at(&evaluation, "r.written"));
    assert_eq!(argument(made, "zones"), r#"[{"name" = "b"}]"#);
    assert_eq!(argument(made, "taints"), r#"[{"key" = "t"}]"#);
    let lifecycle = r#"[{"create_before_destroy" = false, "prevent_destroy" = true}]"#;
    assert_eq!(argument(made, "lifecycle"), lifecycle);
    assert_eq!(argument(written, "zones"), r#"[{"name" = "c"}]"#);
    assert_eq!(argument(written, "taints"), r#"[{"key" = "t"}]"#);
    assert_eq!(argument(written, "lifecycle"), r#"[{"prevent_destroy" = true}]"#);
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

/// What `terraform console` says of each.
#[test]
fn templates_strip_and_dedent_as_terraform_does() {
    let config = r##"
        locals {
          l  = ["a", "b"]
          t1 = "%{ if true }x\ty\"z\\%{ endif }"
          t2 = "%{ for x in local.l ~}\n   ${x}\n%{ endfor ~}\n  end"
          t3 = "x  \n  ${~ "a" ~}\n   b"
          t4 = "a %{~ if true ~} b %{~ else ~} c %{~ endif ~} d"
          t5 = "%{ if true }%%{x} $${y}\u00e9%{ endif }"
          h1 = <<-EOT
            top
              %{ for x in local.l ~}
              in ${x}
              %{ endfor ~}
            end
            EOT
          h2 = <<EOT
top
  %{ for x in local.l ~}
  in ${x}
  %{ endfor ~}

  end
EOT
          h3 = <<-EOT
            a

              b
            EOT
          h4 = <<-EOT
            %{ if true }
              yes
            %{ else }
              no
            %{ endif }
            end
            EOT
          h5 = <<EOT
a
  ${~ "x" ~}

   b
EOT
          h6 = <<-EOT
            ${"x"} a
             $${b} %%{c}
              d
            EOT
          h7 = <<-EOT
${"x"}
    b
EOT
          h8 = <<-EOT
    a
  
      b
    EOT
        }
    "##;
    for (name, expected) in [
        ("t1", r#""x	y\"z\\""#),
        ("t2", r#""a\nb\nend""#),
        ("t3", r#""xab""#),
        ("t4", r#""abd""#),
        ("t5", r#""%{x} ${y}é""#),
        ("h1", r#""top\n                in a\n                in b\n              end\n""#),
        ("h2", r#""top\n    in a\n    in b\n  \n  end\n""#),
        ("h3", r#""a\n\n  b\n""#),
        ("h4", r#""\n  yes\n\nend\n""#),
        ("h5", r#""a\nx\n   b\n""#),
        ("h6", r#""x a\n ${b} %{c}\n  d\n""#),
        ("h7", r#""x\n    b\n""#),
        ("h8", r#""a\n  \n  b\n""#),
    ] {
        let expected = expected.replace("\\t", "\t");
        assert_eq!(shown(config, &format!("local.{name}")), expected, "{name}");
    }
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
