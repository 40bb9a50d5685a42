//! What an expression is answered with that is made of sensitive values.

use std::fs;

use resilint_core::terraform::{Given, Question, ask};

#[test]
fn a_sensitive_value_is_not_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = "variable \"pw\" {\n  sensitive = true\n  default = \"hunter2\"\n}\n\
        variable \"open\" {}\nlocals { url = \"https://joe:${var.pw}@h\" }\nmodule \"m\" {\n  source = \"./m\"\n  pw = \"hunter2\"\n}\n";
    fs::write(folder.path().join("main.tf"), config).expect("a file");
    fs::create_dir(folder.path().join("m")).expect("a folder");
    let module = "variable \"pw\" { sensitive = true }\noutput \"pw\" { value = var.pw }\n\
        output \"own\" {\n  sensitive = true\n  value = \"hunter2\"\n}\n\
        output \"users\" {\n  sensitive = true\n  value = { hunter2 = \"hunter2\" }\n}\n";
    fs::write(folder.path().join("m/main.tf"), module).expect("a file");
    let answer = |expression: &str| {
        let question = Question {
            expression: expression.into(),
            dir: ".".into(),
            values: Vec::new(),
            given: Given { vars: vec![("pw".into(), "hunter2".into())], ..Given::default() },
        };
        let mut problems = Vec::new();
        let answers = ask(&question, folder.path(), &mut problems).expect("an answer");
        assert_eq!(problems, []);
        answers.into_iter().next().expect("one scenario").text
    };
    for expression in [
        "var.pw",
        "local.url",
        "upper(var.pw)",
        "[var.pw]",
        "{ a = var.pw }",
        "sensitive(\"hunter2\")",
        "sensitive(var.open ? \"hunter2\" : \"hunter22\")",
        "\"a${sensitive(var.open ? \"hunter2\" : \"hunter22\")}\"",
        "module.m.pw",
        "module.m.own",
        "module.m.users",
        "keys(module.m.users)[0]",
        "\"a-${module.m.own}\"",
        "try(module.m.own, null)",
        "[for v in [module.m.own] : v][0]",
        "jsonencode(module.m)",
        "nonsensitive(var.pw)",
        "var.pw == \"x\" ? \"a\" : var.pw",
    ] {
        let text = answer(expression);
        assert!(!text.to_lowercase().contains("hunter2"), "{text}");
        assert!(text.contains("unknown"), "{expression}: {text}");
        assert!(!text.contains("aHVudGVyMg"), "{expression}: {text}");
    }
    assert_eq!(answer("issensitive(var.pw)"), "true");
}
