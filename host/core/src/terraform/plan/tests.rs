//! Which configuration a plan is of, and what stays of both.

use std::path::Path;

use crate::facts::FactBook;
use crate::pipeline::{Inputs, Model, read};

const CLUSTER: &str = r#"
    variable "zone" { default = "eu-de-1" }
    resource "ibm_container_vpc_cluster" "c" {
      name = "c"
      zones { name = var.zone }
    }
"#;

fn plan(zone: &str, action: &str) -> String {
    format!(
        r#"{{"format_version": "1.2", "variables": {{"zone": {{"value": "{zone}"}}}},
        "planned_values": {{"root_module": {{"resources": [
          {{"address": "ibm_container_vpc_cluster.c", "values": {{"name": "c", "zones": [{{"name": "{zone}"}}]}}}}]}}}},
        "resource_changes": [
          {{"address": "ibm_container_vpc_cluster.c", "change": {{"actions": ["{action}"]}}}},
          {{"address": "ibm_container_vpc_cluster.old", "change": {{"actions": ["delete"], "after": null,
            "before": {{"name": "old"}}}}}}]}}"#
    )
}

const STATE: &str = r#"{"version": 4, "serial": 1, "lineage": "l", "resources": [
  {"mode": "managed", "type": "ibm_container_vpc_cluster", "name": "c", "provider": "provider.ibm",
   "instances": [{"attributes": {"name": "c", "zones": [{"name": "jp-tok-1"}]}}]}]}"#;

fn model(files: &[(&str, &str)]) -> Model {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let to = folder.path().join(path);
        std::fs::create_dir_all(to.parent().unwrap_or(Path::new(""))).expect("a folder");
        std::fs::write(to, text).expect("a file");
    }
    let inputs = Inputs {
        base: folder.path().to_path_buf(),
        paths: vec![folder.path().to_path_buf()],
        ..Inputs::default()
    };
    read(&inputs, &FactBook::load().expect("facts"))
}

/// Addresses with regions, then groups with the number of their members.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let model = model(files);
    assert_eq!(model.problems, []);
    let resources = model.topology.resources.iter().map(|it| {
        let region = it.location.region.known().map_or("?", String::as_str);
        format!("{} {region} {}", it.origin.address, it.scenario).trim_end().to_owned()
    });
    let groups = model.topology.apps.iter();
    let groups = groups.map(|group| format!("{}: {}", group.name, group.members.len()));
    resources.chain(groups).collect()
}

const C: &str = "ibm_container_vpc_cluster.c";

#[test]
fn a_plan_replaces_its_configuration() {
    let (text, plan) = (CLUSTER, plan("us-south-1", "create"));
    let expected = [
        format!("{C} us-south"),
        "ibm_container_vpc_cluster.old us-south".into(),
        "kubernetes, plan of a/plan.json: 1".into(),
    ];
    assert_eq!(told(&[("a/main.tf", text), ("a/plan.json", &plan)]), expected);
    assert_eq!(told(&[("a/plan.json", &plan)]), expected);
}

#[test]
fn a_plan_below_its_configuration_finds_it() {
    let plan = plan("us-south-1", "create");
    let other = r#"resource "ibm_is_vpc" "v" {}"#;
    let all = told(&[("a/main.tf", CLUSTER), ("a/out/p.json", &plan), ("b/main.tf", other)]);
    assert_eq!(all.last().map(String::as_str), Some("kubernetes, plan of a/out/p.json: 1"));
    assert_eq!(all.len(), 4);
}

#[test]
fn plans_of_one_configuration_are_apart() {
    let (one, two) = (plan("us-south-1", "create"), plan("eu-gb-1", "update"));
    let all = told(&[("main.tf", CLUSTER), ("one.json", &one), ("two.json", &two)]);
    assert!(all.contains(&format!("{C} us-south one.json")), "{all:?}");
    assert!(all.contains(&format!("{C} eu-gb two.json")), "{all:?}");
}

#[test]
fn a_state_completes_its_configuration_and_stands_alone_without() {
    let source = ("main.tf", CLUSTER);
    let all = told(&[source, ("terraform.tfstate", STATE)]);
    assert_eq!(all, [format!("{C} eu-de"), "kubernetes of this folder: 1".into()]);
    let all = told(&[("terraform.tfstate", STATE)]);
    assert_eq!(all, [format!("{C} jp-tok"), "kubernetes, state of terraform.tfstate: 1".into()]);
    let plan = plan("us-south-1", "no-op");
    let all = told(&[("plan.json", &plan), ("terraform.tfstate", STATE)]);
    assert_eq!(all.last().map(String::as_str), Some("kubernetes, plan of plan.json: 1"));
}

#[test]
fn states_of_several_workspaces_are_looked_at_apart() {
    let source = (
        "main.tf",
        r#"
        variable "zone" {}
        resource "ibm_container_vpc_cluster" "c" {
          name = "c"
          zones { name = var.zone }
        }"#,
    );
    let london = STATE.replace("jp-tok-1", "eu-gb-1").replace("\"l\"", "\"m\"");
    let all = told(&[
        source,
        ("terraform.tfstate.d/dev/terraform.tfstate", STATE),
        ("terraform.tfstate.d/prod/terraform.tfstate", &london),
    ]);
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all[0].ends_with(" dev") && all[1].ends_with(" prod"), "{all:?}");
}
