//! Reads the real manifests of the folder that `RESILINT_CORPUS` names, and holds the reader to them.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test says why it fails or is skipped"
)]

use std::path::PathBuf;

use resilint_core::discover::{Candidate, Options, discover, read};
use resilint_core::parse::{Node, NodeValue, ParseErrorKind, ParseLimits, Parsed, json, yaml};
use resilint_core::source::SourceFile;

const BROKEN: [(&str, u32); 3] = [
    ("apache__openwhisk-wskdeploy/tests/dat/manifest_bad_yaml_invalid_comment.yaml", 30),
    ("apache__openwhisk-wskdeploy/tests/dat/manifest_bad_yaml_invalid_key_mapping_value.yaml", 22),
    ("apache__openwhisk-wskdeploy/tests/usecases/badyaml/manifest.yaml", 24),
];

fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("RESILINT_CORPUS");
    if folder.is_none() {
        eprintln!("SKIPPED: set RESILINT_CORPUS to a folder of real manifests to run this test");
    }
    folder.map(PathBuf::from)
}

/// The files of the corpus with one of these endings, ignored ones too: some repositories ignore
/// what they keep.
fn files(endings: &[&str]) -> Option<Vec<(Candidate, String)>> {
    let base = corpus()?.canonicalize().expect("RESILINT_CORPUS names a folder");
    let mut paths = Vec::new();
    collect(&base, endings, &mut paths);
    let found = discover(&paths, &Options::new(&base));
    assert!(found.errors.is_empty(), "{:?}", found.errors);
    let text = |file: Candidate| {
        let text = read(&file).expect("the corpus is text");
        (file, text)
    };
    Some(found.files.into_iter().map(text).collect())
}

fn collect(folder: &std::path::Path, endings: &[&str], into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the corpus") {
        let path = entry.expect("an entry of the corpus").path();
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, endings, into);
        } else if endings.contains(&ending) {
            into.push(path);
        }
    }
}

#[test]
fn reads_every_yaml_file_but_those_broken_on_purpose() {
    let Some(files) = files(&["yaml", "yml"]) else { return };
    let mut broken = Vec::new();
    for (file, text) in &files {
        let parsed = yaml(0, text, &ParseLimits::default());
        for error in parsed.errors.iter().filter(|error| error.kind.is_fatal()) {
            assert_eq!(error.kind, ParseErrorKind::Syntax, "{}: {error}", file.display);
            broken.push((file.display.as_str(), error.span.line));
        }
        check_places(&file.display, text, &parsed);
    }
    assert_eq!(files.len(), 273);
    assert_eq!(broken, BROKEN);
}

#[test]
fn accepts_brackets_that_close_where_go_yaml_lets_them() {
    let Some(files) = files(&["yaml"]) else { return };
    let wanted = "apache__openwhisk-wskdeploy/tests/dat/manifest_validate_json_params.yaml";
    let (_, text) = files.iter().find(|(file, _)| file.display == wanted).expect("it is there");
    let parsed = yaml(0, text, &ParseLimits::default());
    assert_eq!(parsed.errors, []);
    let path = ["packages", "validate_json", "actions", "validate_json_params", "inputs"];
    let inputs = parsed.documents[0].root.at(&path).expect("inputs");
    let gimli = inputs.at(&["member5", "value", "children", "Gimli"]).expect("member5");
    assert_eq!(gimli.as_str(), Some("Son"));
    let file = SourceFile::new(0, wanted, text.as_str());
    assert_eq!(file.slice(gimli.span), Some("\"Son\""));
    assert_eq!(inputs.entries().len(), 15);
}

#[test]
fn reads_every_json_file() {
    let Some(files) = files(&["json"]) else { return };
    for (file, text) in &files {
        let parsed = json(0, text, &ParseLimits::default());
        assert_eq!(parsed.errors, [], "{}", file.display);
        check_places(&file.display, text, &parsed);
    }
    assert!(!files.is_empty());
}

/// Every span lies in the text; those of words and numbers cover exactly what was read.
fn check_places(path: &str, text: &str, parsed: &Parsed) {
    let file = SourceFile::new(0, path, text);
    for document in &parsed.documents {
        check(&file, &document.root);
        assert!(file.slice(document.span).is_some(), "{path}");
    }
    for comment in &parsed.comments {
        let written = file.slice(comment.span).unwrap_or_else(|| panic!("{path}: {comment:?}"));
        assert!(written.starts_with(['#', '/']), "{path}: {written}");
    }
    for error in &parsed.errors {
        assert!(file.slice(error.span).is_some(), "{path}: {error}");
    }
}

fn check(file: &SourceFile, node: &Node) {
    let path = &file.path;
    let written = file.slice(node.span).unwrap_or_else(|| panic!("{path}: {:?}", node.span));
    assert_eq!(written.trim(), written, "{path}: {}", node.span);
    match &node.value {
        NodeValue::Int(_) | NodeValue::Float(_) | NodeValue::Bool(_) => {
            assert_eq!(node.text().as_deref(), Some(written), "{path}");
        }
        NodeValue::Str(text) if !text.contains('\n') && !written.contains(['\n', '\\']) => {
            // A block scalar of one line reads without the space around it.
            let quoted = [format!("\"{text}\""), format!("'{}'", text.replace('\'', "''"))];
            assert!(
                text.trim() == written.trim() || quoted.contains(&written.to_owned()),
                "{path}: {written}"
            );
        }
        NodeValue::Seq(items) => items.iter().for_each(|item| check(file, item)),
        NodeValue::Map(entries) => entries.iter().for_each(|entry| {
            check(file, &entry.key);
            check(file, &entry.value);
        }),
        NodeValue::Str(_) | NodeValue::Null => {}
    }
}
