//! What `eval` says where there is no answer, and why.

use std::fs;

use resilint_core::terraform::{Answer, ConsoleError, Given, Question, ask};

/// The answers in a folder of files, and which of the files are not right.
type Asked = (Result<Vec<Answer>, ConsoleError>, Vec<String>);

fn asked(files: &[(&str, &str)], expression: &str) -> std::io::Result<Asked> {
    let folder = tempfile::tempdir()?;
    for (path, text) in files {
        fs::write(folder.path().join(path), text)?;
    }
    let question = Question {
        expression: expression.into(),
        dir: ".".into(),
        values: Vec::new(),
        given: Given::default(),
    };
    let mut problems = Vec::new();
    let answers = ask(&question, folder.path(), &mut problems);
    Ok((answers, problems.into_iter().map(|problem| problem.path).collect()))
}

#[test]
fn files_that_cannot_be_read_are_not_called_absent() {
    let (answers, problems) = asked(&[("main.tf", "locals {\n  a = \n")], "1").expect("a folder");
    assert_eq!(answers, Err(ConsoleError::Unreadable(".".into())));
    assert_eq!(problems, ["main.tf"]);
    let (answers, problems) = asked(&[("a.tfvars", "a = 1")], "1").expect("a folder");
    assert_eq!(answers, Err(ConsoleError::NoModule(".".into())));
    assert!(problems.is_empty());
}

#[test]
fn what_is_not_worked_out_is_told_in_words() {
    for (expression, expected) in [
        ("file(\"../x\")", "unknown: file(\"../x\"): the path leaves the checked folder"),
        (
            "upper(abspath(\".\"))",
            "unknown: abspath(\".\"): it depends on the folder that Terraform runs in\nvalue:   upper(abspath(\".\"))",
        ),
        (
            "base64gzip(\"hello\")",
            "unknown: base64gzip(\"hello\"): compressors differ in the bytes that they make, so these are not worked out",
        ),
        ("pow(2, 100)", "unknown: a number of more than 28 digits is too large to work out"),
    ] {
        let (answers, _) = asked(&[("main.tf", "")], expression).expect("a folder");
        let answers = answers.expect("an answer");
        let text = answers.first().map(|answer| answer.text.lines().take(2).collect::<Vec<_>>());
        let text = text.unwrap_or_default().join("\n");
        assert!(text.starts_with(expected), "{expression}: {text}");
    }
}
