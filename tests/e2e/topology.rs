//! The topology document: printed, and accepted as input.

use crate::common::{Resilint, folder, repository, verdicts};

#[test]
fn a_printed_topology_gives_the_same_verdicts() {
    let root = repository();
    let printed = Resilint::new(&root, &["topology", "examples"]).run();
    assert_eq!(printed.code, 0, "{}", printed.stderr);
    let folder = folder(&[("all.topology.json", &printed.stdout)]);
    let direct = Resilint::check(&root, &["examples", "--format", "json"]).run();
    let again = Resilint::check(folder.path(), &[".", "--format", "json"]).run();
    let without_places = |text: &str| -> Vec<String> {
        let report: serde_json::Value = serde_json::from_str(text).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let mut lines: Vec<String> = findings
            .iter()
            .map(|f| {
                format!("{} {} {} {}", f["rule"]["code"], f["verdict"], f["app"], f["message"])
            })
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(without_places(&direct.stdout), without_places(&again.stdout));
    assert!(verdicts(&again.stdout).contains("(stated by all.topology.json)"));
}

#[test]
fn two_apps_of_one_name_stay_two() {
    // A generic name joins nothing across unrelated folders.
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - {name: c, image: IMAGE}\n";
    let manifests = folder(&[
        ("a/web.yaml", &pod.replace("IMAGE", "example.org/a:1")),
        ("b/web.yaml", &pod.replace("IMAGE", "example.org/b:1")),
    ]);
    let printed = Resilint::new(manifests.path(), &["topology"]).run().stdout;
    let document = folder(&[("all.json", &printed)]);
    let apps = |path: &std::path::Path| {
        let said = Resilint::check(path, &["--format", "json"]).run();
        let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        report["apps"].as_array().unwrap().len()
    };
    assert_eq!((apps(manifests.path()), apps(document.path())), (2, 2));
}

#[test]
fn a_document_that_does_not_fit_is_refused_at_its_line() {
    let text = r#"{
  "schema": "resilint-topology/1",
  "resources": [
    {"id": "g", "offering": "clown-foundry", "origin": {"source": 0, "address": "x"},
     "kind": "global-load-balancer", "spec": {}}
  ]
}"#;
    let folder = folder(&[("glb.json", text)]);
    let said = Resilint::check(folder.path(), &[]).run();
    assert_eq!(said.code, 2, "{}", said.stdout);
    assert!(said.stdout.contains("glb.json:4:"), "{}", said.stdout);
}
