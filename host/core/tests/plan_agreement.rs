//! A configuration and its plan say the same: normalised, the one and the other are one topology, up to
//! how each value came to be known and where it is written. Of arguments that are not written, a plan
//! knows what the provider takes for them; those that are read are written in this fixture.

#![expect(clippy::expect_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use resilint_core::discover::{Candidate, Options, discover};
use resilint_core::facts::FactBook;
use resilint_core::pipeline::{Inputs, Model, read};
use resilint_core::source::Sources;
use resilint_core::terraform::{Given, evaluate, is_terraform, load};
use resilint_terraform::Evaluation;
use resilint_terraform::value::Value as Term;
use serde_json::Value;

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/terraform/plan-agreement")
}

/// What is read of the fixture's files with these names.
fn model(names: &[&str]) -> Model {
    let folder = tempfile::tempdir().expect("a folder");
    for name in names {
        let to = folder.path().join(name);
        std::fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
        std::fs::copy(fixture().join(name), to).expect(name);
    }
    let inputs = Inputs {
        base: folder.path().to_path_buf(),
        paths: vec![folder.path().to_path_buf()],
        ..Inputs::default()
    };
    let model = read(&inputs, &FactBook::load().expect("facts"));
    assert_eq!(model.problems, [], "{names:?}");
    model
}

/// The topology without provenance, places and what only a plan tells; ids are addresses, and lists that
/// a plan sorts are sorted. `dropped` are further fields to leave out.
fn stripped(model: &Model, dropped: &[&str]) -> Value {
    let mut json = serde_json::to_value(&model.topology).expect("JSON");
    let resources = json["resources"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let ids = resources.iter().map(|it| (text(&it["id"]), text(&it["origin"]["address"])));
    strip(&mut json, &ids.collect(), dropped);
    if let Some(map) = json.as_object_mut() {
        map.remove("sources");
    }
    json
}

fn strip(json: &mut Value, ids: &BTreeMap<String, String>, dropped: &[&str]) {
    match json {
        Value::Object(map) => {
            for name in ["from", "at", "span", "source", "planned"].iter().chain(dropped) {
                map.remove(*name);
            }
            map.values_mut().for_each(|value| strip(value, ids, dropped));
            // Without what is planned, it may be empty.
            map.retain(|name, value| name != "lifecycle" || value != &serde_json::json!({}));
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| strip(item, ids, dropped));
            items.sort_by_key(ToString::to_string);
        }
        Value::String(text) => {
            if let Some(address) = ids.get(text) {
                address.clone_into(text);
            }
            // A group is named after the file of its plan.
            if let Some((offering, _)) = text.split_once(", plan of ") {
                *text = format!("{offering} of this folder");
            }
        }
        _ => {}
    }
}

const SOURCE: [&str; 2] = ["main.tf", "site/main.tf"];
const ALL: [&str; 3] = ["main.tf", "site/main.tf", "plan.json"];

#[test]
fn a_plan_with_its_configuration_agrees_with_the_configuration() {
    let (source, both) = (model(&SOURCE), model(&ALL));
    assert!(source.topology.resources.len() >= 2, "the fixture declares something");
    let (source, both) = (stripped(&source, &[]), stripped(&both, &[]));
    assert_eq!(
        serde_json::to_string_pretty(&source).expect("JSON"),
        serde_json::to_string_pretty(&both).expect("JSON")
    );
}

/// What each argument refers to, at any depth. A plan does not tell which zone of a cluster is in which
/// subnet, but it tells all that the argument refers to.
#[test]
fn a_plan_alone_has_the_relations_of_the_configuration() {
    let paths = [fixture()];
    let found = discover(&paths, &Options::new(fixture()));
    let is_source = |file: &&Candidate| is_terraform(&file.display);
    let files: Vec<&Candidate> = found.files.iter().filter(is_source).collect();
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    let workspaces = load(&files, &paths, &[], &fixture(), &mut sources, &mut problems);
    let source = evaluate(&workspaces, &Given::default(), &sources, &mut problems).remove(0);
    let text = std::fs::read_to_string(fixture().join("plan.json")).expect("the plan");
    let plan = resilint_terraform::plan::read(0, "plan.json", &text).expect("JSON");
    let (source, plan) = (relations(&source), relations(&plan.expect("a plan")));
    assert!(source.len() > 20, "the fixture has relations");
    assert_eq!(source, plan);
}

/// By address and argument, the addresses that it refers to.
fn relations(evaluation: &Evaluation) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for instance in &evaluation.resources {
        for (name, value) in instance.config.as_object().into_iter().flatten() {
            let mut found = BTreeSet::new();
            referred(value, &mut found);
            if !found.is_empty() {
                all.insert(format!("{}.{name}", instance.address), found);
            }
        }
    }
    all
}

fn referred(value: &Term, found: &mut BTreeSet<String>) {
    // A module as a whole is no instance, and a plan has no name for it.
    let is_instance = |address: &str| !matches!(address, "module.us" | "module.eu");
    let refs = value.refs.iter().map(|it| it.address.to_string());
    found.extend(refs.filter(|address| is_instance(address)));
    let inside = value.as_items().unwrap_or_default().iter();
    inside
        .chain(value.as_object().into_iter().flat_map(|map| map.values()))
        .for_each(|it| referred(it, found));
}

/// A plan alone cannot tell of an unknown which other one it equals, so symbols differ.
#[test]
fn a_plan_alone_agrees_with_the_configuration() {
    let (source, plan) = (model(&SOURCE), model(&["plan.json"]));
    let (source, plan) = (stripped(&source, &["symbol"]), stripped(&plan, &["symbol"]));
    assert_eq!(
        serde_json::to_string_pretty(&source).expect("JSON"),
        serde_json::to_string_pretty(&plan).expect("JSON")
    );
}

#[test]
fn what_is_planned_is_placed_in_the_configuration() {
    let model = model(&ALL);
    for resource in &model.topology.resources {
        assert!(resource.lifecycle.planned.known().is_some(), "{}", resource.origin.address);
        let source = model.sources.get(resource.origin.source).expect("a source");
        assert!(source.path.ends_with(".tf"), "{}: {}", resource.origin.address, source.path);
    }
    let apps = model.topology.apps.iter();
    let apps = apps.filter(|it| it.offering != resilint_schema::Offering::InternetServices);
    let names: Vec<&str> = apps.map(|it| it.name.as_str()).collect();
    assert!(names.iter().all(|name| name.ends_with(", plan of plan.json")), "{names:?}");
}

#[test]
fn a_plan_that_was_cut_off_is_told_and_never_a_panic() {
    let text = std::fs::read_to_string(fixture().join("plan.json")).expect("the plan");
    for end in (0..text.len()).step_by(97).filter(|end| text.is_char_boundary(*end)) {
        let read = resilint_terraform::plan::read(0, "plan.json", &text[..end]);
        assert!(matches!(read, Err(_) | Ok(None)), "{end}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("plan.json"), &text[..text.len() / 2]).expect("a file");
    let inputs = Inputs {
        base: folder.path().to_path_buf(),
        paths: vec![folder.path().to_path_buf()],
        ..Inputs::default()
    };
    let model = read(&inputs, &FactBook::load().expect("facts"));
    let codes: Vec<&str> = model.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["resilint::input::malformed"]);
}
