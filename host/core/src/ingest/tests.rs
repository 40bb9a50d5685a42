//! What becomes of whole files: their formats, and what is said of those that cannot be used.

use std::path::PathBuf;

use resilint_schema::Severity;
use tempfile::TempDir;

use super::{Ingested, ingest, parse_problems};
use crate::detect::Format;
use crate::discover::{Options, discover};
use crate::problem::Problem;
use crate::source::Sources;

/// Reads a folder with these files, or those of `named`.
fn read(files: &[(&str, &str)], named: &[&str]) -> (Vec<Ingested>, Vec<Problem>) {
    let folder = TempDir::new().expect("a folder for the test");
    for (path, text) in files {
        std::fs::write(folder.path().join(path), text).expect("a file of the test");
    }
    let paths: Vec<PathBuf> = if named.is_empty() { vec![".".into()] } else { to_paths(named) };
    let found = discover(&paths, &Options::new(folder.path()));
    let mut problems = Vec::new();
    let files = ingest(&found, &mut Sources::default(), &mut problems);
    (files, problems)
}

fn to_paths(named: &[&str]) -> Vec<PathBuf> {
    named.iter().map(PathBuf::from).collect()
}

#[test]
fn values_of_a_chart_are_no_manifest() {
    let apps = "applications:\n- name: guestbook\n  path: guestbook\n";
    let chart = ("Chart.yaml", "name: apps\nversion: 1.0.0\n");
    for named in [&[][..], &["values.yaml", "values-prod.yml"]] {
        let files = [chart, ("values.yaml", apps), ("values-prod.yml", apps)];
        let (files, _) = read(&files, named);
        let is_values = |file: &&Ingested| file.format() == Format::HelmValues;
        assert_eq!(files.iter().filter(is_values).count(), 2, "{named:?}");
    }
    let (files, _) = read(&[("values.yaml", apps)], &[]);
    assert_eq!(files[0].format(), Format::CloudFoundryManifest, "there is no chart");
}

#[test]
fn secrets_of_wskprops_are_dropped_before_anything_keeps_them() {
    let folder = TempDir::new().expect("a folder for the test");
    let text = "APIHOST=eu-gb.functions.cloud.ibm.com\nAUTH=user:hunter2\n";
    std::fs::write(folder.path().join(".wskprops"), text).expect("a file of the test");
    let found = discover(&[".".into()], &Options::new(folder.path()));
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    let files = ingest(&found, &mut sources, &mut problems);
    assert_eq!((files[0].format(), problems), (Format::WskProps, Vec::new()));
    assert!(sources.iter().all(|file| !file.text.contains("hunter2")));
    assert!(sources.iter().any(|file| file.text.contains("eu-gb")));
}

#[test]
fn json_is_read_whatever_its_file_is_called() {
    let text = "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\"\n}\n";
    for name in ["pod.json", "pod.yaml", "pod"] {
        let (files, problems) = read(&[(name, text)], &[name]);
        assert_eq!((files[0].format(), problems), (Format::Kubernetes, Vec::new()), "{name}");
        assert_eq!(files[0].parsed.errors, [], "{name}");
    }
}

#[test]
fn json_patches_found_in_a_folder_are_parsed() {
    let patch = r#"[{"op": "replace", "path": "/spec/replicas", "value": 3}]"#;
    let (files, _) = read(&[("patch.json", patch), ("data.json", "[1]")], &[]);
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["patch.json"]);
}

#[test]
fn a_broken_manifest_is_an_error_wherever_it_is_found() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: [1\n";
    let template = "apiVersion: v1\nkind: Pod\n{{ if .Values.x }}\na: [1\n{{ end }}\n";
    for (text, expected) in [
        (pod, [Severity::Error, Severity::Error]),
        ("a: [1\n", [Severity::Warning, Severity::Error]),
        (template, [Severity::Info, Severity::Info]),
    ] {
        let severity = |named: &[&str]| {
            let (files, _) = read(&[("a.yaml", text)], named);
            parse_problems(&files[0])[0].severity
        };
        assert_eq!([severity(&[]), severity(&["a.yaml"])], expected, "{text}");
    }
    // A template of what only another tool reads is none of ours.
    let plugin = "apiVersion: krew.googlecontainertools.github.com/v1alpha2\nkind: Plugin\n\
                  spec:\n  {{add \"{{ .Tag }}.gz\" .Tag }}\n  bin: a\n";
    let (files, _) = read(&[("a.yaml", plugin)], &[]);
    let problems = parse_problems(&files[0]);
    assert!(problems.iter().all(|it| it.severity < Severity::Error), "{problems:?}");
    let two = format!("{pod}---\napiVersion: v1\nkind: Pod\n");
    let (files, _) = read(&[("a.yaml", &two)], &[]);
    assert_eq!(files[0].formats, [Format::Kubernetes], "the other document is there");
}
