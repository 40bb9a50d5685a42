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
    let folder = TempDir::new().expect("a folder for the test");
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).expect("a file of the test");
    }
    let base = folder.path().to_path_buf();
    let vars = vars.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let inputs = Inputs { base, paths: vec![".".into()], vars, ..Inputs::default() };
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
