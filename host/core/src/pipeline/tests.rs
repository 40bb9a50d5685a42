//! From files to one model.

use resilint_schema::Severity;
use tempfile::TempDir;

use super::{Inputs, Model, read};
use crate::facts::FactBook;

/// Reads a folder with these files.
fn model(files: &[(&str, &str)]) -> Model {
    model_with(files, &[])
}

/// Reads a folder with these files and these values of variables.
fn model_with(files: &[(&str, &str)], vars: &[(&str, &str)]) -> Model {
    model_of(files, &["."], vars)
}

/// Reads what these paths lead to.
fn model_of(files: &[(&str, &str)], paths: &[&str], vars: &[(&str, &str)]) -> Model {
    let folder = TempDir::new().expect("a folder for the test");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder of the test");
        std::fs::write(path, text).expect("a file of the test");
    }
    let base = folder.path().to_path_buf();
    let vars = vars.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let paths = paths.iter().map(Into::into).collect();
    let inputs = Inputs { base, paths, vars, ..Inputs::default() };
    read(&inputs, &FactBook::load().expect("the facts of this build"))
}

/// A Deployment; without its selector it is taken for a patch.
fn deployment(selector: &str) -> String {
    format!(
        r#"{{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {{"name": "shop"}},
            "spec": {{{selector} "template": {{"metadata": {{"labels": {{"app": "shop"}}}},
            "spec": {{"containers": [{{"name": "c", "image": "x/y:1"}}]}}}}}}}}"#
    )
}

const SELECTOR: &str = r#""selector": {"matchLabels": {"app": "shop"}},"#;

#[test]
fn json_objects_and_lists_of_them_are_apps() {
    let one = deployment(SELECTOR);
    let list = format!(r#"{{"kind": "List", "items": [{one}]}}"#);
    for text in [one, list] {
        let model = model(&[("d.json", &text)]);
        assert_eq!(model.topology.apps.len(), 1, "{text}");
        assert_eq!(model.problems, []);
    }
}

#[test]
fn what_no_format_could_use_is_told() {
    let model = model(&[("d.json", &deployment(""))]);
    assert!(model.topology.apps.is_empty());
    let [problem] = model.problems.as_slice() else { panic!("{:?}", model.problems) };
    assert_eq!((problem.code, problem.severity), ("resilint::input::unparsed", Severity::Warning));
    assert_eq!((problem.path.as_str(), problem.span.map(|span| span.line)), ("d.json", Some(1)));
    assert!(problem.message.contains("spec.selector"), "{}", problem.message);
}

#[test]
fn what_a_topology_document_could_not_use_is_told_without_its_text() {
    let document = r#"{"schema": "resilint-topology/1",
        "sources": [{"path": "a.yaml", "format": "kubernetes"}],
        "unparsed": [{"span": "0:1:1-1:2", "reason": "a patch"}]}"#;
    let model = model(&[("t.json", document)]);
    let [problem] = model.problems.as_slice() else { panic!("{:?}", model.problems) };
    assert_eq!((problem.code, problem.span), ("resilint::input::unparsed", None));
    assert!(problem.path.starts_with("a.yaml"), "{}", problem.path);
}

#[test]
fn values_without_a_variable_are_told() {
    let main = ("main.tf", "variable \"region\" {\n default = \"eu-de\"\n}\n");
    let told = |files: &[(&str, &str)], vars: &[(&str, &str)]| -> Vec<String> {
        let problems = model_with(files, vars).problems;
        problems
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path, problem.message))
            .collect()
    };
    assert_eq!(told(&[main], &[("region", "eu-gb")]), [""; 0]);
    let slip = ": no root module declares the variable regoin that `--var` gives a value";
    assert_eq!(told(&[main], &[("regoin", "eu-gb")]), [slip]);
    let manifest = ("manifest.yml", "applications:\n- name: shop\n  instances: ((copies))\n");
    assert_eq!(told(&[main, manifest], &[("copies", "2")]), [""; 0]);
    let values = ("terraform.tfvars", "region = \"eu-gb\"\nzone = 1\nregoin = 2\n");
    let both = "terraform.tfvars: values of variables that no root module declares: zone, regoin";
    assert_eq!(told(&[main, values], &[]), [both]);
}

#[test]
fn a_named_file_of_terraform_is_read_with_its_folder() {
    let files = [
        ("infra/main.tf", "resource \"ibm_is_instance\" \"i\" {\n zone = var.zone\n}\n"),
        ("infra/variables.tf", "variable \"zone\" {}\n"),
        ("infra/env/eu.tfvars", "zone = \"eu-de-1\"\n"),
        ("infra/terraform.tfvars", "zone = \"eu-gb-1\"\n"),
        ("infra/shop.yaml", "kind: Deployment\n"),
        ("other/main.tf", "resource \"ibm_is_instance\" \"o\" {}\n"),
    ];
    let zones = |paths: &[&str]| -> Vec<String> {
        let model = model_of(&files, paths, &[]);
        assert_eq!(model.problems, []);
        let zone = |resource: &resilint_schema::Resource| {
            format!("{:?}", resource.location.zone.known().map(String::as_str).unwrap_or_default())
        };
        model.topology.resources.iter().map(zone).collect()
    };
    assert_eq!(zones(&["infra/main.tf"]), ["\"eu-gb-1\""]);
    assert_eq!(zones(&["infra/main.tf", "infra/variables.tf"]), ["\"eu-gb-1\""]);
    // Both sets of values are looked at.
    assert_eq!(zones(&["infra/env/eu.tfvars"]), ["\"eu-de-1\"", "\"eu-gb-1\""]);
}
