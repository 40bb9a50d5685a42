//! The walk-through of CONTRIBUTING.md, done as written in a copy of the repository.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use crate::common::repository;

/// The files that the text shows: a path alone in backticks on a line, then a fenced block.
fn shown_files(text: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut path = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.strip_prefix("   ").unwrap_or(line);
        if let Some(shown) = line.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
            path = Some(shown.to_owned());
        } else if line.starts_with("```") {
            let block: Vec<&str> = lines
                .by_ref()
                .map(|line| line.strip_prefix("   ").unwrap_or(line))
                .take_while(|line| *line != "```")
                .collect();
            if let Some(path) = path.take() {
                files.push((path, block.join("\n") + "\n"));
            }
        }
    }
    files
}

/// Copies what the rule's crate is built from. The place is fixed, so that a second run builds little.
fn copy(root: &Path, to: &Path) -> io::Result<()> {
    let _ = fs::remove_dir_all(to);
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output()?;
    for path in String::from_utf8_lossy(&listed.stdout).split('\0').filter(|path| !path.is_empty())
    {
        let (from, to) = (root.join(path), to.join(path));
        if from.is_file() {
            fs::create_dir_all(to.parent().unwrap_or(&to))?;
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

fn cargo(folder: &Path, target: &Path, update: bool) -> std::process::Output {
    let mut command = Command::new(env!("CARGO"));
    command.args(["test", "--offline", "-p", "resilint-kubernetes"]).current_dir(folder);
    command.env("CARGO_TARGET_DIR", target).env_remove("RESILINT_UPDATE");
    if update {
        command.env("RESILINT_UPDATE", "1");
    }
    command.output().unwrap()
}

#[test]
fn a_rule_is_one_file_and_one_fixture_folder() {
    let root = repository();
    if !root.join(".git").exists() {
        println!("SKIPPED: not a git checkout");
        return;
    }
    let files = shown_files(&fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap());
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    let tree: PathBuf = root.join("target/walkthrough");
    copy(&root, &tree).unwrap();
    for (path, text) in &files {
        let path = tree.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    // A folder of its own: cargo takes crates at the same place of two workspaces for one.
    let built = root.join("target/walkthrough-build");
    for update in [true, false] {
        let output = cargo(&tree, &built, update);
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }
    let golden =
        tree.join("plugins/kubernetes/fixtures/K8S900-floating-tag/fail-latest/expected.txt");
    let golden = fs::read_to_string(golden).unwrap();
    assert!(golden.starts_with("fail (info) shop:"), "{golden}");
    assert!(golden.contains("shop.yaml:9:14"), "{golden}");
}
