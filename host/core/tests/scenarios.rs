//! Which values a root module is looked at under.

use std::fs;
use std::path::PathBuf;

use resilint_core::terraform::{Given, Question, ask};

#[test]
fn a_named_file_is_the_scenario() {
    let answers = |values: &[&str], expression: &str| -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in [
            ("main.tf", "variable \"region\" {}\nvariable \"extra\" { default = \"none\" }\n"),
            ("terraform.tfvars", "region = \"jp-tok\"\n"),
            ("us.tfvars", "region = \"us-south\"\n"),
            ("eu.tfvars", "region = \"eu-gb\"\nextra = \"of eu\"\n"),
        ] {
            fs::write(folder.path().join(path), text).expect("a file");
        }
        let question = Question {
            expression: expression.into(),
            dir: ".".into(),
            values: values.iter().map(PathBuf::from).collect(),
            given: Given::default(),
        };
        let mut problems = Vec::new();
        let answers = ask(&question, folder.path(), &mut problems).expect("an answer");
        answers.into_iter().map(|answer| format!("{} {}", answer.scenario, answer.text)).collect()
    };
    const BOTH: &str = "\"${var.region} ${var.extra}\"";
    let all = answers(&[], BOTH);
    let named = [r#"eu.tfvars "eu-gb of eu""#, r#"us.tfvars "us-south none""#];
    // What Terraform makes by itself is one more.
    assert_eq!(all, [named[0], named[1], r#"terraform.tfvars "jp-tok none""#]);
    assert_eq!(answers(&["us.tfvars"], BOTH), [r#" "us-south none""#]);
    assert_eq!(answers(&["us.tfvars", "eu.tfvars"], BOTH), [r#" "eu-gb of eu""#]);
}
