//! Two roots that meet.

use resilint_schema::{Kind, Topology, Value};

use super::{Stated, tell_roots_apart};
use crate::facts::FactBook;
use crate::pipeline::{Inputs, read};

/// A server at `var.region`.
fn server(id: &str, root: &str, symbol: &str) -> String {
    format!(
        r#"{{"id": "{id}", "name": {{"state": "known", "value": "{id}", "from": "literal"}},
            "offering": "servers", "origin": {{"source": 0, "address": "{id}"}}, "root": "{root}",
            "labels": {{"state": "unknown", "symbol": "var.label"}},
            "location": {{"region": {{"state": "unknown", "why": "unresolved-variable", "symbol": "{symbol}"}},
                          "zone": {{"state": "unknown", "why": "unresolved-variable", "symbol": "${{{symbol}}}-1"}}}},
            "kind": "server", "spec": {{}}}}"#
    )
}

fn topology(resources: &[String], members: &str) -> Topology {
    let text = format!(
        r#"{{"schema": "resilint/topology/1", "resources": [{}], "apps": [{{"id": "a0", "name": "shop",
            "offering": "servers", "members": [{members}], "joined_by": "", "confidence": "proven"}}]}}"#,
        resources.join(", ")
    );
    serde_json::from_str(&text).expect("a topology")
}

fn regions(topology: &Topology) -> Vec<&str> {
    topology.resources.iter().filter_map(|resource| resource.location.region.symbol()).collect()
}

#[test]
fn equal_symbols_of_two_roots_are_told_apart_where_an_app_joins_them() {
    let (a, b) = (server("a", "deploy/a", "var.region"), server("b", "deploy/b", "var.region"));
    let (same, alone) = (server("s", "deploy/a", "var.region"), server("c", "c", "var.region"));
    let mut joined = topology(&[a, b, same, alone], r#""a", "b""#);
    tell_roots_apart(&mut joined, &[]);
    assert_eq!(
        regions(&joined),
        [
            "var.region of deploy/a",
            "var.region of deploy/b",
            "var.region of deploy/a",
            "var.region"
        ],
        "all of a root that meets another, and nothing else"
    );
    let first = &joined.resources[0];
    assert_eq!(first.location.zone.symbol(), Some("${var.region of deploy/a}-1"));
    assert_eq!(first.labels.get("symbol").map(String::as_str), Some("var.label"));
    let again = joined.clone();
    tell_roots_apart(&mut joined, &[]);
    assert_eq!(joined, again, "once is enough");
}

#[test]
fn roots_that_do_not_meet_keep_their_symbols() {
    let (a, b) = (server("a", "deploy/a", "var.region"), server("b", "deploy/b", "var.region"));
    let mut apart = topology(&[a, b], r#""a""#);
    tell_roots_apart(&mut apart, &[]);
    assert_eq!(regions(&apart), ["var.region", "var.region"]);
    let (a, b) = (server("a", ".", "var.region"), server("b", ".", "var.region"));
    let mut one = topology(&[a, b], r#""a", "b""#);
    tell_roots_apart(&mut one, &[]);
    assert_eq!(regions(&one), ["var.region", "var.region"], "one root, one region");
    one.resources[1].root.clear();
    tell_roots_apart(&mut one, &[]);
    assert_eq!(regions(&one), ["var.region", "var.region"], "manifests have no variables of roots");
}

#[test]
fn scenarios_and_documents_are_told_apart_too() {
    let mut two =
        topology(&[server("a", ".", "var.region"), server("b", ".", "var.region")], r#""a", "b""#);
    two.resources[1].scenario = "{p}.tfvars".into();
    tell_roots_apart(&mut two, &[]);
    let told = ["var.region of this folder", "var.region of this folder (%7Bp%7D.tfvars)"];
    assert_eq!(regions(&two), told);
    let mut stated = topology(
        &[
            server("a", "", "((region))"),
            server("b", "", "((region))"),
            server("c", "", "((region))"),
        ],
        r#""a", "b", "c""#,
    );
    let of = |index: usize, path: &str| Stated { resources: index..index + 1, path: path.into() };
    tell_roots_apart(&mut stated, &[of(1, "one.json"), of(2, "two.json")]);
    assert_eq!(
        regions(&stated),
        ["((region))", "((region)) of one.json", "((region)) of two.json"],
        "manifests are read together, with one set of variables"
    );
}

/// A balancer of one root leads to an app of another by its host; both have a `var.region`.
#[test]
fn a_shared_host_makes_two_roots_meet() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write(
        "edge/main.tf",
        r#"
        variable "region" {}
        provider "ibm" { region = var.region }
        resource "ibm_cis_global_load_balancer" "glb" {
          name             = "shop.example.com"
          default_pool_ids = [ibm_cis_origin_pool.p.id]
          fallback_pool_id = ibm_cis_origin_pool.p.id
        }
        resource "ibm_cis_origin_pool" "p" {
          name = "p"
          origins {
            name    = "o"
            address = ibm_is_lb.l.hostname
            enabled = true
          }
        }
        resource "ibm_is_subnet" "s" { zone = "${var.region}-1" }
        resource "ibm_is_lb" "l" { subnets = [ibm_is_subnet.s.id] }
        "#,
    );
    write(
        "app/main.tf",
        r#"
        variable "region" {}
        provider "ibm" { region = var.region }
        resource "ibm_app" "shop" {
          name = "shop"
          routes { route = "shop.example.com" }
        }
        "#,
    );
    let facts = FactBook::load().expect("facts");
    let base = folder.path().to_path_buf();
    let inputs = Inputs { paths: vec![base.clone()], base, ..Inputs::default() };
    let topology = read(&inputs, &facts).topology;
    let origin = topology.resources.iter().find_map(|resource| match &resource.kind {
        Kind::OriginPool(pool) => pool.origins.items.first(),
        _ => None,
    });
    let region = |value: &Value<String>| value.symbol().map(str::to_owned);
    assert_eq!(
        origin.and_then(|origin| region(&origin.location.region)).as_deref(),
        Some("var.region of edge")
    );
    let app = topology.resources.iter().find(|resource| resource.workload().is_some());
    assert_eq!(app.map(|app| app.root.as_str()), Some("app"));
    assert_eq!(
        app.and_then(|app| region(&app.location.region)).as_deref(),
        Some("var.region of app")
    );
}
