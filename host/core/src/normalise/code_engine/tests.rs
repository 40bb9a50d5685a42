//! Which resources become one app, and whether its copies are all there are.

use std::collections::BTreeMap;

use resilint_schema::{
    Confidence, Kind, Location, Offering, Platform, RelationKind, Runtime, Span, Target, Topology,
    Value, Workload,
};

use super::group;
use crate::facts::FactBook;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Bundle, Declared};
use crate::pipeline::{Inputs, read};
use crate::source::Sources;

/// The topology of files, as `resilint check` reads them.
fn topology(files: &[(&str, &str)]) -> Topology {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let facts = FactBook::load().expect("facts");
    let base = folder.path().to_path_buf();
    let inputs = Inputs { paths: vec![base.clone()], base, ..Inputs::default() };
    read(&inputs, &facts).topology
}

/// Each app with its members, `!` behind those of which all copies are known.
fn apps(topology: &Topology) -> Vec<String> {
    let label = |id: &String| {
        let found = topology.resources.iter().find(|resource| resource.id == *id);
        found.map_or("?", |resource| resource.origin.address.as_str())
    };
    let app = |app: &resilint_schema::AppGroup| {
        let members: Vec<&str> = app.members.iter().map(label).collect();
        let closed = if app.targets_closed { "!" } else { "" };
        format!("{}{closed}: {}", app.name, members.join(" "))
    };
    topology.apps.iter().map(app).collect()
}

/// A workload of a pipeline, and targets that deploy it, each in a region.
fn of_pipeline(name: &str, regions: &[&str], terraform: Option<&str>) -> Topology {
    let facts = FactBook::load().expect("facts");
    let (variables, sources) = (Variables::default(), Sources::default());
    let mut builder = Builder::new(&facts, &variables);
    let mut declare = |address: &str, region: Option<&str>, kind: Kind| {
        let region = region.map(|region| Value::inferred(region.to_owned(), None));
        builder.declare(Declared {
            offering: Offering::CodeEngine,
            name: Value::inferred(name.to_owned(), None),
            address: address.to_owned(),
            span: Span::at(0, 1, 1),
            labels: BTreeMap::new(),
            location: Location { region: region.unwrap_or_default(), ..Location::default() },
            kind,
        })
    };
    let workload = || {
        let runtime = Runtime::CodeEngineApp;
        Kind::Workload(Box::new(Workload { runtime, ..Workload::default() }))
    };
    if let Some(region) = terraform {
        declare("ibm_code_engine_app.a", Some(region), workload());
    }
    let app = declare("ce app create", None, workload());
    let target = || {
        let platform = Platform::CodeEngine;
        Kind::Target(Box::new(Target { platform, ..Target::default() }))
    };
    let targets: Vec<String> =
        regions.iter().map(|region| declare(region, Some(region), target())).collect();
    for target in &targets {
        builder.relate(RelationKind::Deploys, target, &app, Confidence::Proven, None);
    }
    if terraform.is_some() {
        let (folder, scenario) = ("infra".to_owned(), String::new());
        builder.bundle(Bundle { resources: 0..1, folder, scenario, whole: true });
    }
    group(&sources, &mut builder);
    builder.finish()
}

#[test]
fn targets_are_places_of_what_they_deploy() {
    let found = of_pipeline("shop", &["eu-de", "us-south"], None);
    assert_eq!(apps(&found), ["shop: ce app create"]);
    assert_eq!(found.apps[0].targets.len(), 2);
}

#[test]
fn a_pipeline_deploys_the_app_that_terraform_declares() {
    let found = of_pipeline("shop", &["us-south"], Some("eu-de"));
    assert_eq!(apps(&found), ["shop of infra: ibm_code_engine_app.a ce app create"]);
    assert_eq!(found.apps[0].confidence, Confidence::Heuristic);
    assert_eq!(found.apps[0].targets.len(), 1);
    // A name that anything may have joins nothing.
    assert_eq!(of_pipeline("my-app", &["us-south"], Some("eu-de")).apps.len(), 2);
}

const TWO_REGIONS: &str = r#"
    provider "ibm" {
      alias  = "eu"
      region = "eu-de"
    }
    provider "ibm" {
      alias  = "us"
      region = "us-south"
    }
"#;

fn app(name: &str, alias: &str, app: &str) -> String {
    format!(
        r#"
        resource "ibm_code_engine_project" "{name}" {{
          provider = ibm.{alias}
          name     = "project-{name}"
        }}
        resource "ibm_code_engine_app" "{name}" {{
          provider        = ibm.{alias}
          project_id      = ibm_code_engine_project.{name}.project_id
          name            = "{app}"
          image_reference = "icr.io/shop/web"
        }}
        "#
    )
}

#[test]
fn one_name_under_two_providers_is_one_app() {
    let text = format!("{TWO_REGIONS}{}{}", app("a", "eu", "shop"), app("b", "us", "shop"));
    let found = topology(&[("main.tf", &text)]);
    assert_eq!(apps(&found), ["shop!: ibm_code_engine_app.a ibm_code_engine_app.b"]);
}

#[test]
fn other_names_are_other_apps() {
    let text = format!("{TWO_REGIONS}{}{}", app("a", "eu", "shop"), app("b", "us", "cart"));
    let found = topology(&[("main.tf", &text)]);
    assert_eq!(apps(&found), ["shop!: ibm_code_engine_app.a", "cart!: ibm_code_engine_app.b"]);
}

#[test]
fn names_may_differ_in_their_region() {
    let text =
        format!("{TWO_REGIONS}{}{}", app("a", "eu", "shop-eu"), app("b", "us", "shop-dallas"));
    let found = topology(&[("main.tf", &text)]);
    assert_eq!(apps(&found), ["shop!: ibm_code_engine_app.a ibm_code_engine_app.b"]);
    assert_eq!(found.apps[0].confidence, Confidence::Heuristic);
    // The words of one region in a name say nothing in another.
    let text = format!("{TWO_REGIONS}{}{}", app("a", "eu", "shop-us"), app("b", "us", "shop-eu"));
    assert_eq!(apps(&topology(&[("main.tf", &text)])).len(), 2);
}

#[test]
fn stages_are_apps_of_their_own() {
    let text = format!("{TWO_REGIONS}{}{}", app("dev", "eu", "shop"), app("prod", "us", "shop"));
    let found = topology(&[("main.tf", &text)]);
    assert_eq!(
        apps(&found),
        ["shop (dev)!: ibm_code_engine_app.dev", "shop (prod)!: ibm_code_engine_app.prod"]
    );
}

#[test]
fn numbered_apps_of_one_region_are_several() {
    let text = format!("{TWO_REGIONS}{}{}", app("a", "eu", "shop-1"), app("b", "eu", "shop-2"));
    let found = topology(&[("main.tf", &text)]);
    assert_eq!(apps(&found), ["shop-1!: ibm_code_engine_app.a", "shop-2!: ibm_code_engine_app.b"]);
}

#[test]
fn folders_named_after_regions_hold_copies() {
    let of = |region: &str| {
        format!(
            "provider \"ibm\" {{ region = \"{region}\" }}\n{}",
            app("a", "", "shop").replace("ibm.\n", "ibm\n")
        )
    };
    let (eu, us) = (of("eu-de"), of("us-south"));
    let found = topology(&[("regions/eu-de/main.tf", &eu), ("regions/us-south/main.tf", &us)]);
    assert_eq!(apps(&found), ["shop of regions!: ibm_code_engine_app.a ibm_code_engine_app.a"]);
    // Folders that say nothing may hold copies, or not.
    let found = topology(&[("left/main.tf", &eu), ("right/main.tf", &us)]);
    let expected = ["shop of left: ibm_code_engine_app.a", "shop of right: ibm_code_engine_app.a"];
    assert_eq!(apps(&found), expected);
}

#[test]
fn sets_of_values_named_after_regions_are_copies() {
    let main = format!(
        "variable \"region\" {{}}\nprovider \"ibm\" {{ region = var.region }}\n{}",
        app("a", "", "shop").replace("ibm.\n", "ibm\n")
    );
    let found = topology(&[
        ("main.tf", &main),
        ("eu.tfvars", "region = \"eu-de\""),
        ("us.tfvars", "region = \"us-south\""),
    ]);
    assert_eq!(apps(&found), ["shop!: ibm_code_engine_app.a ibm_code_engine_app.a"]);
    let found = topology(&[
        ("main.tf", &main),
        ("dev.tfvars", "region = \"eu-de\""),
        ("prod.tfvars", "region = \"us-south\""),
    ]);
    let expected =
        ["shop (dev.tfvars)!: ibm_code_engine_app.a", "shop (prod.tfvars)!: ibm_code_engine_app.a"];
    assert_eq!(apps(&found), expected);
}

const MODULE: &str = r#"
    variable "name" {}
    resource "ibm_code_engine_project" "p" { name = var.name }
    resource "ibm_code_engine_app" "a" {
      project_id      = ibm_code_engine_project.p.project_id
      name            = var.name
      image_reference = "icr.io/shop/web"
    }
"#;

fn call(name: &str, alias: &str, app: &str) -> String {
    format!(
        "module \"{name}\" {{\n source = \"./app\"\n name = {app}\n providers = {{ ibm = ibm.{alias} }}\n}}\n"
    )
}

#[test]
fn one_block_under_two_providers_is_one_app() {
    let named = "variable \"eu_name\" {}\nvariable \"us_name\" {}\n";
    let calls = |a, b| {
        format!(
            "{named}{TWO_REGIONS}{}{}",
            call(a, "eu", "var.eu_name"),
            call(b, "us", "var.us_name")
        )
    };
    let found = topology(&[("main.tf", &calls("eu", "us")), ("app/main.tf", MODULE)]);
    assert_eq!(found.apps.len(), 1, "{:?}", apps(&found));
    assert!(found.apps[0].targets_closed);
    // The block of a module that makes any app says nothing; unknown names leave it open.
    let found = topology(&[("main.tf", &calls("shop", "cart")), ("app/main.tf", MODULE)]);
    assert_eq!(found.apps.len(), 2, "{:?}", apps(&found));
    assert!(found.apps.iter().all(|app| !app.targets_closed));
}

#[test]
fn what_is_not_there_leaves_the_list_open() {
    let missing = "module \"more\" { source = \"git::https://example.com/apps.git\" }\n";
    let text = format!("{TWO_REGIONS}{missing}{}", app("a", "eu", "shop"));
    assert!(!topology(&[("main.tf", &text)]).apps[0].targets_closed);
    let harmless = "module \"group\" { source = \"terraform-ibm-modules/resource-group/ibm\" }\n";
    let text = format!("{TWO_REGIONS}{harmless}{}", app("a", "eu", "shop"));
    assert!(topology(&[("main.tf", &text)]).apps[0].targets_closed);
    let empty = "resource \"ibm_code_engine_project\" \"spare\" {\n provider = ibm.us\n name = \"spare\"\n}\n";
    let text = format!("{TWO_REGIONS}{empty}{}", app("a", "eu", "shop"));
    let found = topology(&[("main.tf", &text)]);
    let expected = ["spare!: ibm_code_engine_project.spare", "shop: ibm_code_engine_app.a"];
    assert_eq!(apps(&found), expected);
}

#[test]
fn a_job_is_no_copy_of_an_app() {
    let job = r#"
        resource "ibm_code_engine_job" "j" {
          provider        = ibm.us
          project_id      = "x"
          name            = "shop"
          image_reference = "icr.io/shop/job"
        }
    "#;
    let text = format!("{TWO_REGIONS}{job}{}", app("a", "eu", "shop"));
    let found = topology(&[("main.tf", &text)]);
    assert_eq!(apps(&found), ["job shop!: ibm_code_engine_job.j", "shop!: ibm_code_engine_app.a"]);
}

#[test]
fn domains_belong_to_the_app_they_lead_to() {
    let mapping = r#"
        resource "ibm_code_engine_domain_mapping" "m" {
          provider   = ibm.eu
          project_id = ibm_code_engine_project.a.project_id
          name       = "shop.example.com"
          tls_secret = "cert"
          component {
            name          = "shop"
            resource_type = "app_v2"
          }
        }
    "#;
    let text = format!("{TWO_REGIONS}{mapping}{}", app("a", "eu", "shop"));
    let found = topology(&[("main.tf", &text)]);
    let expected = ["shop!: ibm_code_engine_app.a ibm_code_engine_domain_mapping.m"];
    assert_eq!(apps(&found), expected);
}

#[test]
fn targets_deploy_the_app_they_name() {
    let text = format!("{TWO_REGIONS}{}", app("a", "eu", "shop"));
    let target = r#"{"schema": "resilint-topology/1", "resources": [
        {"id": "t", "offering": "code-engine", "origin": {"source": 0, "address": "deploy"},
         "kind": "target", "spec": {"platform": "code-engine"}}],
        "apps": [{"id": "a", "name": "shop", "offering": "code-engine", "members": [], "targets": ["t"],
                  "joined_by": "", "confidence": "proven"}]}"#;
    let found = topology(&[("main.tf", &text), ("more.json", target)]);
    assert_eq!(found.apps.len(), 1, "a topology document joins by name");
    assert_eq!(found.apps[0].targets.len(), 1);
    assert!(!found.apps[0].targets_closed);
}

#[test]
fn a_published_module_has_apps_jobs_and_domains() {
    let module = r#"
        module "ce" {
          source       = "terraform-ibm-modules/code-engine/ibm"
          version      = "4.0.0"
          project_name = "shop"
          providers    = { ibm = ibm.eu }
          apps = {
            shop = { image_reference = "icr.io/shop/web" }
          }
          jobs = {
            nightly = { image_reference = "icr.io/shop/job" }
          }
          domain_mappings = {
            "shop.example.com" = {
              tls_secret = "cert"
              components = [{ name = "shop", resource_type = "app_v2" }]
            }
          }
        }
    "#;
    let found = topology(&[("main.tf", &format!("{TWO_REGIONS}{module}"))]);
    let expected = [
        "shop!: module.ce.apps[\"shop\"] module.ce.domain_mappings[\"shop.example.com\"]",
        "nightly!: module.ce.jobs[\"nightly\"]",
    ];
    assert_eq!(apps(&found), expected);
    // What the module gets as a whole cannot be seen.
    let open = format!("variable \"apps\" {{}}\n{TWO_REGIONS}{}", app("a", "eu", "shop"))
        + "module \"ce\" {\n source = \"terraform-ibm-modules/code-engine/ibm\"\n apps = var.apps\n}\n";
    assert!(topology(&[("main.tf", &open)]).apps.iter().all(|app| !app.targets_closed));
}

#[test]
fn the_modules_of_single_parts_are_read_as_what_they_make() {
    let part = |name: &str, part: &str, inputs: &str| {
        format!(
            "module \"{name}\" {{\n source = \"terraform-ibm-modules/code-engine/ibm//modules/{part}\"\n \
             providers = {{ ibm = ibm.eu }}\n {inputs}\n}}\n"
        )
    };
    let of_project = "project_id = module.project.project_id";
    let text = [
        TWO_REGIONS.to_owned(),
        part("project", "project", "name = \"shop\""),
        part("app", "app", &format!("{of_project}\n name = \"shop\"\n image_reference = \"icr.io/a/b\"")),
        part("job", "job", &format!("{of_project}\n name = \"nightly\"\n image_reference = \"icr.io/a/b\"")),
        part("settings", "config_map", &format!("{of_project}\n name = \"settings\"\n data = {{ A = 1 }}")),
        part(
            "domain",
            "domain_mapping",
            &format!("{of_project}\n name = \"shop.example.com\"\n components = [{{ name = module.app.name, resource_type = \"app_v2\" }}]"),
        ),
    ]
    .concat();
    let found = topology(&[("main.tf", &text)]);
    assert_eq!(apps(&found), ["shop!: module.app module.domain", "nightly!: module.job"]);
    let app = found.resources.iter().find(|it| it.origin.address == "module.app").expect("an app");
    assert_eq!(app.location.region.known().map(String::as_str), Some("eu-de"));
    // A module that is known and not read may hold another app, and so may any that is not known.
    for hidden in ["code-engine/ibm//modules/fleet", "landing-zone/ibm"] {
        let more =
            format!("{text}module \"more\" {{\n source = \"terraform-ibm-modules/{hidden}\"\n}}\n");
        let found = topology(&[("main.tf", &more)]);
        assert!(found.apps.iter().all(|app| !app.targets_closed), "{hidden}");
    }
}
