//! Plans joined with their configuration.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{at, evaluated, refs, shown};
use crate::config::Module;
use crate::files::NoFiles;
use crate::instance::Evaluation;
use crate::plan::{complete, join};
use crate::program::Program;
use crate::syntax::parse;
use crate::value::Value;
use crate::{Settings, evaluate};

fn configured(text: &str) -> Evaluation {
    let mut program = Program::default();
    let body = Arc::new(parse(3, "main.tf", text).expect("configuration"));
    program.add_module(Module::new("", vec![("main.tf".into(), body)]));
    let root = program.roots().remove(0);
    let environment = BTreeMap::new();
    let settings = Settings { files: &NoFiles, vars: &[], values: &[], environment: &environment };
    evaluate(&program, "", &root.scenarios[0], &settings)
}

const SOURCE: &str = r#"
    variable "zone" { default = "default-1" }
    locals { vpc = ibm_is_vpc.v.id }
    provider "ibm" {
      alias  = "eu"
      region = "eu-de"
    }
    resource "ibm_is_vpc" "v" { name = "v" }
    resource "ibm_is_subnet" "s" {
      provider = ibm.eu
      vpc      = local.vpc
      zone     = var.zone
      late     = var.zone
      password = "s3cret"
      lifecycle { prevent_destroy = true }
    }
"#;

const PLAN: &str = r#"{"format_version": "1.2", "variables": {"zone": {"value": "eu-de-1"}},
  "planned_values": {"root_module": {"resources": [
    {"address": "ibm_is_vpc.v", "values": {"name": "v"}},
    {"address": "ibm_is_subnet.s", "values": {"zone": "eu-de-1", "password": "x"}, "sensitive_values": {"password": true}}]}},
  "resource_changes": [{"address": "ibm_is_subnet.s", "change": {"actions": ["create"],
    "after_unknown": {"vpc": true, "late": true}}}],
  "configuration": {"root_module": {"resources": [{"address": "ibm_is_subnet.s", "expressions": {
    "vpc": {"references": ["local.vpc"]}, "zone": {"references": ["var.zone"]}, "late": {}}}]}}}"#;

#[test]
fn a_plan_takes_places_and_relations_from_its_configuration() {
    let (mut plan, source) = (evaluated(PLAN), configured(SOURCE));
    join(&mut plan, &source);
    let subnet = at(&plan, "ibm_is_subnet.s");
    assert_eq!(subnet.place, at(&source, "ibm_is_subnet.s").place);
    assert_eq!(subnet.config.get("zone").and_then(|zone| zone.place).map(|it| it.file), Some(3));
    assert_eq!(shown(subnet, "zone"), r#""eu-de-1""#, "the plan wins");
    assert_eq!(refs(subnet.config.get("vpc")), "ibm_is_vpc.v#id");
    assert_eq!(shown(subnet, "vpc"), "ibm_is_vpc.v.id");
    assert_eq!(shown(subnet, "late"), "ibm_is_subnet.s.late", "made with other variables");
    let provider = subnet.provider.as_ref().expect("a provider");
    assert_eq!(provider.config.get("region").and_then(Value::as_str), Some("eu-de"));
    assert!(subnet.config.get("lifecycle").is_some());
    assert!(!format!("{plan:?}").contains("s3cret"));
}

#[test]
fn a_state_completes_what_is_unknown() {
    let mut source = configured(
        r#"
        variable "zone" {}
        resource "ibm_is_subnet" "s" {
          zone = var.zone
          name = "n"
        }
        "#,
    );
    let state = evaluated(
        r#"{"version": 4, "lineage": "l", "resources": [{"type": "ibm_is_subnet", "name": "s",
        "instances": [{"attributes": {"zone": "eu-de-1", "name": "old"}}]}]}"#,
    );
    complete(&mut source, &state);
    let subnet = at(&source, "ibm_is_subnet.s");
    assert_eq!(
        (shown(subnet, "zone"), shown(subnet, "name")),
        (r#""eu-de-1""#.into(), r#""n""#.into())
    );
}
