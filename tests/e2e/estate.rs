//! An estate of data stores in which every copy is in another region (`tests/e2e/estate`), and what one single change
//! of it does: exactly the rule fails that the table of mutations names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::common::{Resilint, repository};

/// One change of one file.
#[derive(Debug, Deserialize)]
struct Mutation {
    /// What goes wrong, in words.
    name: String,
    file: String,
    /// A text that is in the file once; of several lines, the first and last tell it.
    find: String,
    /// What stands there instead.
    with: String,
    /// The rule that fails.
    rule: String,
}

#[derive(Debug, Deserialize)]
struct Table {
    mutation: Vec<Mutation>,
}

fn folder() -> std::path::PathBuf {
    repository().join("tests/e2e/estate")
}

/// A copy of the estate.
fn copy() -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if name != "mutations.toml" {
            fs::copy(&path, copy.path().join(name)).unwrap();
        }
    }
    copy
}

/// The findings that fail, as code and severity.
fn failures(estate: &Path) -> BTreeSet<(String, String)> {
    let said = Resilint::check(estate, &["--format", "json"]).run();
    let report: Json = serde_json::from_str(&said.stdout)
        .unwrap_or_else(|error| panic!("no report: {error}\n{}\n{}", said.stdout, said.stderr));
    let findings = report["findings"].as_array().unwrap().iter();
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    findings
        .filter(|finding| finding["verdict"] == "fail")
        .map(|finding| (text(&finding["rule"]["code"]), text(&finding["severity"])))
        .collect()
}

fn mutations() -> Vec<Mutation> {
    let text = fs::read_to_string(folder().join("mutations.toml")).unwrap();
    toml::from_str::<Table>(&text).unwrap().mutation
}

#[test]
fn an_estate_whose_copies_are_all_elsewhere_has_no_errors() {
    let found = failures(copy().path());
    let errors: Vec<_> = found.iter().filter(|(_, severity)| severity == "error").collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn each_single_change_makes_one_rule_fail() {
    let before = failures(copy().path());
    let mut wrong = Vec::new();
    let mutations = mutations();
    assert!(mutations.len() >= 20, "{} mutations", mutations.len());
    for mutation in mutations {
        let estate = copy();
        let path = estate.path().join(&mutation.file);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(
            text.matches(&mutation.find).count(),
            1,
            "{}: the text to change",
            mutation.name
        );
        fs::write(&path, text.replace(&mutation.find, &mutation.with)).unwrap();
        let after = failures(estate.path());
        let new: Vec<&str> = after.difference(&before).map(|(code, _)| code.as_str()).collect();
        if new != [mutation.rule.as_str()] {
            wrong.push(format!("{}: {} is to fail, and {new:?} did", mutation.name, mutation.rule));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
