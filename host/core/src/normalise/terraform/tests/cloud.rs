//! Code Engine, Cloud Functions and Cloud Foundry.

use resilint_schema::{Kind, RelationKind, Trigger, Workload};

use super::servers::related;
use super::*;

fn workload<'t>(topology: &'t Topology, address: &str) -> &'t Workload {
    let Kind::Workload(workload) = &at(topology, address).kind else { panic!("not a workload") };
    workload
}

#[test]
fn an_app_is_in_the_region_of_its_project() {
    let topology = topology(
        r#"
        variable "least" {}
        variable "region" { default = "eu-gb" }
        provider "ibm" {
          alias  = "gb"
          region = var.region
        }
        resource "ibm_code_engine_project" "p" {
          provider = ibm.gb
          name     = "shop"
        }
        resource "ibm_code_engine_app" "a" {
          project_id          = ibm_code_engine_project.p.project_id
          name                = "web"
          image_reference     = "icr.io/a/web"
          scale_min_instances = 2
          probe_readiness {
            type = "http"
            path = "/ready"
          }
          run_env_variables {
            type      = "config_map_key_reference"
            name      = "LEVEL"
            reference = "settings"
          }
        }
        resource "ibm_code_engine_app" "b" {
          project_id          = ibm_code_engine_project.p.project_id
          name                = "other"
          image_reference     = "icr.io/a/b"
          scale_min_instances = var.least
        }
        resource "ibm_code_engine_app" "c" {
          project_id      = ibm_code_engine_project.p.project_id
          name            = "idle"
          image_reference = "icr.io/a/c"
        }
        resource "ibm_code_engine_secret" "s" {
          project_id = ibm_code_engine_project.p.project_id
          name       = "cert"
          format     = "tls"
          data       = { tls_key = "hidden" }
        }
        resource "ibm_code_engine_domain_mapping" "m" {
          project_id = ibm_code_engine_project.p.project_id
          name       = "shop.example.com"
          tls_secret = ibm_code_engine_secret.s.name
          component {
            name          = ibm_code_engine_app.a.name
            resource_type = "app_v2"
          }
        }
        "#,
    );
    let app = "ibm_code_engine_app.a";
    assert_eq!(shown(&at(&topology, app).location.region), "eu-gb");
    let web = workload(&topology, app);
    assert_eq!(web.replicas.effective().known(), Some(&2));
    assert_eq!(web.replicas.autoscaled_max.known(), Some(&10));
    assert_eq!(web.env_keys, ["LEVEL"]);
    assert!(web.containers[0].readiness.known().is_some());
    assert_eq!(workload(&topology, "ibm_code_engine_app.c").replicas.effective().known(), Some(&0));
    assert!(workload(&topology, "ibm_code_engine_app.b").replicas.effective().is_unknown());
    assert_eq!(related(&topology, app, RelationKind::LocatedIn), ["ibm_code_engine_project.p"]);
    let mapping = "ibm_code_engine_domain_mapping.m";
    assert_eq!(related(&topology, mapping, RelationKind::Serves), [app]);
    let secured = related(&topology, mapping, RelationKind::SecuredBy);
    assert_eq!(secured, ["ibm_code_engine_secret.s"]);
    let text = serde_json::to_string(&topology).expect("JSON");
    assert!(!text.contains("hidden"), "values of secrets are never read");
}

#[test]
fn triggers_have_their_rules() {
    let topology = topology(
        r#"
        variable "region" {}
        provider "ibm" { region = var.region }
        resource "ibm_function_namespace" "n" { name = "n" }
        resource "ibm_function_action" "a" {
          name      = "shop/pay"
          namespace = ibm_function_namespace.n.name
          exec { kind = "nodejs:20" }
        }
        resource "ibm_function_trigger" "t" {
          name      = "nightly"
          namespace = "n"
          feed {
            name       = "/whisk.system/alarms/alarm"
            parameters = jsonencode([{ key = "cron", value = "0 2 * * *" }])
          }
        }
        resource "ibm_function_rule" "r" {
          name         = "r"
          namespace    = "n"
          trigger_name = ibm_function_trigger.t.name
          action_name  = ibm_function_action.a.name
        }
        "#,
    );
    let action = workload(&topology, "ibm_function_action.a");
    assert_eq!(shown(&action.package), "shop");
    assert_eq!(action.timeout_ms.known(), Some(&60_000));
    assert_eq!(shown(&at(&topology, "ibm_function_action.a").location.region), "<var.region>");
    let Kind::Trigger(trigger) = &at(&topology, "ibm_function_trigger.t").kind else {
        panic!("not a trigger")
    };
    let trigger: &Trigger = trigger;
    assert_eq!(shown(&trigger.schedule), "0 2 * * *");
    assert_eq!(shown(&trigger.rules.items[0].starts), "shop/pay");
    let starts = related(&topology, "ibm_function_trigger.t", RelationKind::DependsOn);
    assert_eq!(starts, ["ibm_function_action.a"]);
}

#[test]
fn each_package_of_functions_is_an_app() {
    let topology = topology(
        r#"
        variable "tools" { default = "tools" }
        provider "ibm" {
          alias  = "gb"
          region = "eu-gb"
        }
        provider "ibm" { region = "us-south" }
        resource "ibm_function_namespace" "n" { name = "n" }
        resource "ibm_function_package" "shop" {
          name      = "shop"
          namespace = "n"
        }
        resource "ibm_function_package" "alarms" {
          name              = "alarms"
          namespace         = "n"
          bind_package_name = "/whisk.system/alarms"
        }
        resource "ibm_function_action" "here" {
          name                     = "${ibm_function_package.shop.name}/pay"
          namespace                = "n"
          user_defined_annotations = jsonencode([{ key = "web-export", value = true }])
        }
        resource "ibm_function_action" "there" {
          provider  = ibm.gb
          name      = "shop/pay"
          namespace = "n"
        }
        resource "ibm_function_action" "tool" {
          name      = "${var.tools}/clean"
          namespace = "n"
        }
        resource "ibm_function_trigger" "t" {
          name      = "nightly"
          namespace = "n"
          feed {
            name       = "${ibm_function_package.alarms.name}/alarm"
            parameters = jsonencode([{ key = "url", value = "https://a:b@x.eu-de.example.com/" }])
          }
        }
        resource "ibm_function_rule" "r" {
          name         = "r"
          namespace    = "n"
          trigger_name = ibm_function_trigger.t.name
          action_name  = ibm_function_action.tool.name
        }
        "#,
    );
    let members = |name: &str| -> Vec<&str> {
        let app = topology.apps.iter().find(|app| app.name == name).expect(name);
        let address = |id: &String| {
            let resource = topology.resources.iter().find(|resource| resource.id == *id);
            resource.expect("a member").origin.address.as_str()
        };
        let mut members: Vec<&str> = app.members.iter().map(address).collect();
        members.sort_unstable();
        members
    };
    assert_eq!(topology.apps.len(), 2);
    assert_eq!(
        members("shop of this folder"),
        ["ibm_function_action.here", "ibm_function_action.there", "ibm_function_package.shop"]
    );
    assert_eq!(
        members("tools of this folder"),
        ["ibm_function_action.tool", "ibm_function_package.alarms", "ibm_function_trigger.t"]
    );
    let here = workload(&topology, "ibm_function_action.here");
    assert_eq!(shown(&here.routes.named[0].path), "</api/v1/web/${namespace}/shop/pay>");
    assert_eq!(here.routes.none.known(), Some(&false));
    assert_eq!(shown(&at(&topology, "ibm_function_action.there").location.region), "eu-gb");
    let Kind::Trigger(trigger) = &at(&topology, "ibm_function_trigger.t").kind else {
        panic!("not a trigger")
    };
    assert_eq!(shown(&trigger.dependencies[0].host), "x.eu-de.example.com");
}

#[test]
fn apps_of_cloud_foundry_are_where_their_api_is() {
    let topology = topology(
        r#"
        variable "copies" { default = 3 }
        variable "api" {}
        provider "cloudfoundry" { api_url = "https://api.eu-gb.cf.cloud.ibm.com" }
        provider "cloudfoundry" {
          alias   = "other"
          api_url = var.api
        }
        resource "cloudfoundry_space" "s" {
          name = "prod"
          org  = "shop"
        }
        resource "cloudfoundry_app" "a" {
          name      = "web"
          space     = cloudfoundry_space.s.id
          instances = var.copies
          environment = { LEVEL = "high" }
        }
        resource "cloudfoundry_app" "b" {
          provider = cloudfoundry.other
          name     = "web"
          space    = "elsewhere"
        }
        resource "ibm_app" "c" {
          name       = "old"
          space_guid = "s"
        }
        "#,
    );
    assert_eq!(shown(&at(&topology, "cloudfoundry_app.a").location.region), "eu-gb");
    assert_eq!(shown(&at(&topology, "cloudfoundry_app.b").location.region), "<region(var.api)>");
    let web = workload(&topology, "cloudfoundry_app.a");
    assert_eq!(web.replicas.desired.known(), Some(&3));
    assert_eq!(web.env_keys, ["LEVEL"]);
    assert_eq!(workload(&topology, "ibm_app.c").replicas.desired.known(), Some(&1));
    let lies_in = related(&topology, "cloudfoundry_app.a", RelationKind::LocatedIn);
    assert_eq!(lies_in, ["cloudfoundry_space.s"]);
}

#[test]
fn an_app_of_several_processes_has_the_copies_of_the_one_that_serves() {
    let topology = topology(
        r#"
        variable "more" {}
        resource "cloudfoundry_app" "processes" {
          name = "shop"
          processes = [
            { type = "worker", instances = 1 },
            { type = "web", instances = 3, health_check_type = "http" },
          ]
        }
        resource "cloudfoundry_app" "plain" { name = "plain" }
        resource "cloudfoundry_app" "open" {
          name      = "open"
          processes = var.more
        }
        "#,
    );
    let copies = |name: &str| {
        workload(&topology, &format!("cloudfoundry_app.{name}")).replicas.desired.known().copied()
    };
    assert_eq!([copies("processes"), copies("plain"), copies("open")], [Some(3), Some(1), None]);
    let check = workload(&topology, "cloudfoundry_app.processes").containers[0].liveness.known();
    assert_eq!(check.map(|probe| shown(&probe.kind)).as_deref(), Some("http"));
}
