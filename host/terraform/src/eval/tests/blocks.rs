//! Arguments and blocks of resources and modules, in HCL and in JSON, and what overrides them.

use super::*;

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
fn blocks_that_say_nothing_of_what_exists_are_let_be() {
    let evaluation = evaluated(&[(
        "main.tf",
        r#"
        terraform {
          required_version = ">= 1.9"
          required_providers {
            ibm = { source = "IBM-Cloud/ibm" }
          }
        }
        moved {
          from = r.old
          to   = r.new
        }
        removed {
          from = r.gone
          lifecycle { destroy = false }
        }
        import {
          for_each = { a = "id-a" }
          to       = r.each[each.key]
          id       = each.value
        }
        check "health" {
          data "http" "page" { url = "https://${r.new.host}" }
          assert {
            condition     = data.http.page.status_code == 200
            error_message = "the page is gone"
          }
        }
        ephemeral "random_password" "p" { length = 8 }
        resource "r" "new" {
          zone = "z-1"
          lifecycle {
            postcondition {
              condition     = self.zone != ""
              error_message = "no"
            }
          }
        }
        resource "r" "each" { for_each = toset(["a"]) }
        "#,
    )]);
    assert_eq!(evaluation.diagnostics, []);
    let all: Vec<&str> = evaluation.resources.iter().map(|it| &*it.address).collect();
    assert_eq!(all, ["r.new", "r.each[\"a\"]"]);
    assert_eq!(argument(at(&evaluation, "r.new"), "zone"), "\"z-1\"");
    let json = evaluated(&[(
        "main.tf.json",
        r#"{
          "moved": [{"from": "r.old", "to": "r.new"}],
          "removed": {"from": "r.gone"},
          "import": [{"to": "r.new", "id": "x"}],
          "check": {"c": {"assert": {"condition": "${r.new.zone == 1}", "error_message": "no"}}},
          "resource": {"r": {"new": {"zone": "z-1"}}}
        }"#,
    )]);
    assert_eq!((json.resources.len(), &json.diagnostics[..]), (1, &[][..]));
}

#[test]
fn a_whole_resource_is_shown_with_the_blocks_that_it_makes() {
    let config = r#"
        resource "ibm_x" "a" {
          for_each   = toset(["k"])
          provider   = ibm.eu
          depends_on = [ibm_x.b]
          name       = "n"
          dynamic "zones" {
            for_each = ["z1", "z2"]
            content { name = zones.value }
          }
          disk { size = 1 }
          disk { size = 2 }
          lifecycle { prevent_destroy = true }
          connection { host = "h" }
          provisioner "local-exec" { command = "c" }
        }
        resource "ibm_x" "b" {
          count = 1
          name  = "b"
        }
    "#;
    assert_eq!(
        shown(config, "ibm_x.a[\"k\"]"),
        r#"{"disk" = [{"size" = 1}, {"size" = 2}], "name" = "n", "zones" = [{"name" = "z1"}, {"name" = "z2"}]}"#
    );
    assert_eq!(shown(config, "ibm_x.b[0]"), r#"{"name" = "b"}"#);
}
