//! What the folder around a configuration does to it: modules that `terraform init` fetched, modules that are
//! missing, links that leave the checked folder, and files that are too large.

#![expect(clippy::expect_used, reason = "a test without its files cannot go on")]

use std::fs;
use std::path::{Path, PathBuf};

use resilint_core::discover::{Candidate, Options, discover};
use resilint_core::problem::Problem;
use resilint_core::source::Sources;
use resilint_core::terraform::{Given, evaluate, is_terraform, load};
use resilint_terraform::{Evaluation, Value};

fn written(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}

fn evaluated(root: &Path) -> (Vec<Evaluation>, Vec<Problem>) {
    evaluated_of(&[root.to_path_buf()], root)
}

fn evaluated_of(paths: &[PathBuf], root: &Path) -> (Vec<Evaluation>, Vec<Problem>) {
    let found = discover(paths, &Options::new(root));
    let files: Vec<&Candidate> =
        found.files.iter().filter(|file| is_terraform(&file.display)).collect();
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    let workspaces = load(&files, paths, &[], root, &mut sources, &mut problems);
    let evaluations = evaluate(&workspaces, &Given::default(), &sources, &mut problems);
    (evaluations, problems)
}

/// An argument of a resource: its text, or nothing where it is unknown.
fn argument(evaluations: &[Evaluation], address: &str, name: &str) -> Option<String> {
    let mut all = evaluations.iter().flat_map(|evaluation| &evaluation.resources);
    let found = all.find(|it| &*it.address == address).unwrap_or_else(|| panic!("no {address}"));
    found.config.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn messages(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.message.as_str()).collect()
}

#[test]
fn modules_that_were_fetched_are_looked_into() {
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = r#"{"Modules": [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "net", "Source": "registry.terraform.io/x/net/ibm", "Version": "1.0.0", "Dir": ".terraform/modules/net"},
        {"Key": "net.inner", "Source": "./inner", "Dir": ".terraform/modules/net/inner"},
        {"Key": "away", "Source": "x/away/ibm", "Dir": "../../away"},
        {"Key": "absolute", "Source": "x/absolute/ibm", "Dir": "/etc"},
        {"Key": "gone", "Source": "x/gone/ibm", "Dir": ".terraform/modules/gone"}
    ]}"#;
    let main = r#"
        module "net" {
          source = "x/net/ibm"
          zone   = "eu-de-1"
        }
        module "away" { source = "x/away/ibm" }
        module "absolute" { source = "x/absolute/ibm" }
        module "gone" { source = "x/gone/ibm" }
        resource "r" "of" { zone = module.net.zone }
        resource "r" "away" { zone = module.away.zone }
    "#;
    let net = r#"
        variable "zone" {}
        module "inner" {
          source = "./inner"
          zone   = var.zone
        }
        output "zone" { value = module.inner.zone }
    "#;
    let inner = r#"
        variable "zone" {}
        resource "r" "in" { zone = var.zone }
        output "zone" { value = r.in.zone }
    "#;
    let away = "output \"zone\" { value = \"from outside\" }\n";
    written(
        folder.path(),
        &[
            ("away/main.tf", away),
            ("checked/site/main.tf", main),
            ("checked/site/.terraform/modules/modules.json", manifest),
            ("checked/site/.terraform/modules/net/main.tf", net),
            ("checked/site/.terraform/modules/net/inner/main.tf", inner),
        ],
    );
    let (evaluations, problems) = evaluated(&folder.path().join("checked"));
    assert_eq!(evaluations.len(), 1, "what was fetched is no root");
    assert_eq!(argument(&evaluations, "r.of", "zone").as_deref(), Some("eu-de-1"));
    let within = argument(&evaluations, "module.net.module.inner.r.in", "zone");
    assert_eq!(within.as_deref(), Some("eu-de-1"));
    assert_eq!(argument(&evaluations, "r.away", "zone"), None);
    let told = messages(&problems);
    for (module, why) in [
        ("away", "outside the checked folder"),
        ("absolute", "outside"),
        ("gone", "cannot be read"),
    ] {
        let is_told = |it: &&str| it.contains(&format!("module.{module}:")) && it.contains(why);
        assert!(told.iter().any(is_told), "{module}: {told:?}");
    }
    // A list that cannot be read is as good as none.
    written(folder.path(), &[("checked/site/.terraform/modules/modules.json", "{\"Modules\": 1")]);
    let (evaluations, _) = evaluated(&folder.path().join("checked"));
    assert_eq!(argument(&evaluations, "r.of", "zone"), None);
}

#[cfg(unix)]
#[test]
fn links_that_leave_the_folder_are_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder");
    let main = r#"
        module "linked" { source = "./linked" }
        resource "r" "file" { x = file("link.txt") }
        resource "r" "template" { x = templatefile("link.txt", {}) }
        resource "r" "try" { x = try(file("link.txt"), "none") }
        resource "r" "set" { x = join(",", fileset(".", "**/*.txt")) }
        resource "r" "away" { x = file("../outside/secret.txt") }
        resource "r" "module" { x = module.linked.x }
        resource "r" "own" { x = file("own.txt") }
    "#;
    written(
        folder.path(),
        &[
            ("outside/secret.txt", "from outside"),
            (
                "outside/main.tf",
                "output \"x\" { value = \"from outside\" }\nresource \"r\" \"out\" {}\n",
            ),
            ("checked/main.tf", main),
            ("checked/own.txt", "own"),
        ],
    );
    let checked = folder.path().join("checked");
    symlink("../outside/secret.txt", checked.join("link.txt")).expect("a link");
    symlink("../outside", checked.join("linked")).expect("a link");
    symlink("../outside/main.tf", checked.join("linked.tf")).expect("a link");
    let (evaluations, problems) = evaluated(&checked);
    let read = format!("{evaluations:?}");
    assert!(!read.contains("from outside"), "{read}");
    for name in ["file", "template", "away", "module"] {
        assert_eq!(argument(&evaluations, &format!("r.{name}"), "x"), None, "{name}");
    }
    assert_eq!(argument(&evaluations, "r.set", "x").as_deref(), Some("own.txt"));
    assert_eq!(argument(&evaluations, "r.own", "x").as_deref(), Some("own"));
    let told = messages(&problems);
    let is_told =
        |it: &&str| it.contains("module.linked:") && it.contains("leaves the checked folder");
    assert!(told.iter().any(is_told), "{told:?}");
}

#[test]
fn a_file_of_fifty_megabytes_is_refused_and_the_rest_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    written(folder.path(), &[("main.tf", "resource \"r\" \"a\" { x = \"read\" }\n")]);
    let block = "resource \"r\" \"big\" {\n  x = \"y\"\n}\n";
    let count = (50 << 20) / block.len() + 1;
    fs::write(folder.path().join("large.tf"), block.repeat(count)).expect("a file");
    let root = folder.path().to_path_buf();
    let found = discover(std::slice::from_ref(&root), &Options::new(&root));
    let skipped: Vec<&str> = found.skipped.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(skipped, ["large.tf"], "in a folder it is left out");
    let named = [root.clone(), root.join("large.tf")];
    let (evaluations, problems) = evaluated_of(&named, &root);
    assert_eq!(argument(&evaluations, "r.a", "x").as_deref(), Some("read"));
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(problem.path, "large.tf");
    assert_eq!(problem.message, "the file is larger than 16 MB");
    assert_eq!(problem.severity, resilint_schema::Severity::Error);
}

#[test]
fn a_missing_module_is_told_at_its_call_and_the_rest_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let main = "module \"gone\" {\n  source = \"./gone\"\n}\nmodule \"empty\" {\n  source = \"./empty\"\n}\n\
        resource \"r\" \"a\" {\n  x = module.gone.x\n  y = \"known\"\n}\n";
    written(folder.path(), &[("main.tf", main), ("empty/README.md", "nothing")]);
    let (evaluations, problems) = evaluated(folder.path());
    assert_eq!(argument(&evaluations, "r.a", "x"), None);
    assert_eq!(argument(&evaluations, "r.a", "y").as_deref(), Some("known"));
    let lines: Vec<_> =
        problems.iter().filter_map(|it| Some((it.span?.line, &*it.message))).collect();
    let expected = [
        (1, "module.gone: gone cannot be read: there is no such file"),
        (4, "module.empty: empty cannot be read: there are no Terraform files in it"),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn an_expression_beyond_the_limits_of_the_parser_is_not_called_wrong() {
    let chained = format!("locals {{ a = {} }}", ["1"; 200].join(" + "));
    let nested = format!("locals {{ a = {}{} }}", "[".repeat(80), "]".repeat(80));
    for (text, is_limit) in [(&*chained, true), (&*nested, true), ("locals { a = ", false)] {
        let folder = tempfile::tempdir().expect("a folder");
        written(folder.path(), &[("main.tf", text)]);
        let (_, problems) = evaluated(folder.path());
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        let help = problem.help.as_deref().unwrap_or_default();
        assert_eq!(help.starts_with("split the expression"), is_limit, "{problem:?}");
        assert_eq!(help.contains("`terraform fmt` shows the same"), !is_limit, "{problem:?}");
    }
}
