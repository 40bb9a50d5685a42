//! The digest of everything of this repository that goes into a plugin: its crate, the crates it is built
//! with, and the interface.
//!
//! Not in it are `Cargo.lock`, the profiles and versions in the root's `Cargo.toml`: they change for
//! reasons that have nothing to do with plugins. `cargo xtask plugins check --rebuild` sees those.

use anyhow::{Context as _, Result};
use resilint_sandbox::sha256_hex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// What of a crate goes into a build.
const PARTS: [&str; 4] = ["Cargo.toml", "build.rs", "src", "data"];

/// SHA-256 over the names and contents of the sources of the crate in `folder`.
pub(crate) fn digest(root: &Path, folder: &Path) -> Result<String> {
    let workspace = table(root, Path::new("Cargo.toml"))?;
    let mut crates = BTreeSet::new();
    collect_crates(root, folder, &workspace, &mut crates)?;
    let mut files = BTreeSet::new();
    collect_files(root, Path::new("wit"), &mut files)?;
    for folder in &crates {
        for part in PARTS {
            collect_files(root, &folder.join(part), &mut files)?;
        }
    }
    let mut list = String::new();
    for path in files {
        list += &format!("{}  {}\n", sha256_hex(&contents(&root.join(&path))?), portable(&path));
    }
    Ok(sha256_hex(list.as_bytes()))
}

/// Adds the crate in `folder` and those it depends on within this repository. Dependencies of tests
/// are none of a plugin's.
fn collect_crates(
    root: &Path,
    folder: &Path,
    workspace: &Table,
    found: &mut BTreeSet<PathBuf>,
) -> Result<()> {
    if !found.insert(folder.to_owned()) {
        return Ok(());
    }
    let manifest = table(root, &folder.join("Cargo.toml"))?;
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
    for table in targets.chain([&manifest]) {
        for kind in ["dependencies", "build-dependencies"] {
            let dependencies = table.get(kind).and_then(Value::as_table);
            for (name, dependency) in dependencies.into_iter().flatten() {
                if let Some(path) = location(folder, name, dependency, workspace) {
                    collect_crates(root, &path, workspace, found)?;
                }
            }
        }
    }
    Ok(())
}

/// Where a dependency is, if it is in this repository.
fn location(folder: &Path, name: &str, dependency: &Value, workspace: &Table) -> Option<PathBuf> {
    if let Some(path) = dependency.get("path") {
        return Some(normal(&folder.join(path.as_str()?)));
    }
    let shared = workspace.get("workspace")?.get("dependencies")?.get(name)?;
    dependency.get("workspace")?;
    Some(PathBuf::from(shared.get("path")?.as_str()?))
}

/// Adds the file, or the files of the folder, if there is one.
fn collect_files(root: &Path, path: &Path, found: &mut BTreeSet<PathBuf>) -> Result<()> {
    let place = root.join(path);
    if place.is_file() {
        found.insert(path.to_owned());
    } else if place.is_dir() {
        for entry in fs::read_dir(&place)? {
            collect_files(root, &path.join(entry?.file_name()), found)?;
        }
    }
    Ok(())
}

/// The file with the line ends it has in the repository, whatever git made of them in this checkout.
fn contents(path: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text.replace("\r\n", "\n").into_bytes(),
        Err(binary) => binary.into_bytes(),
    })
}

/// The path as it is written on every system.
fn portable(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// The path without `..`, so that a crate is found once however it is reached.
fn normal(path: &Path) -> PathBuf {
    path.iter().fold(PathBuf::new(), |mut normal, part| {
        if part == ".." {
            normal.pop();
        } else {
            normal.push(part);
        }
        normal
    })
}

fn table(root: &Path, path: &Path) -> Result<Table> {
    let text = fs::read_to_string(root.join(path))
        .with_context(|| format!("reading {}", path.display()))?;
    text.parse().with_context(|| format!("reading {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str =
        "[workspace.dependencies]\nsdk = { path = 'plugins/sdk' }\nserde = '1'\n";

    /// A repository with one plugin, which depends on an SDK.
    fn repository() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("Cargo.toml", WORKSPACE);
        write("wit/policy.wit", "interface policy {}");
        write("plugins/sdk/Cargo.toml", "[package]\nname = 'sdk'");
        write("plugins/sdk/src/lib.rs", "");
        write(
            "plugins/one/Cargo.toml",
            "[dependencies]\nserde.workspace = true\n[target.x.dependencies]\nsdk.workspace = true",
        );
        write("plugins/one/src/rules/a.rs", "// a\n");
        root
    }

    fn digest_after(change: impl FnOnce(&Path)) -> String {
        let root = repository();
        change(root.path());
        digest(root.path(), Path::new("plugins/one")).unwrap()
    }

    #[test]
    fn sources_count_wherever_they_are() {
        let before = digest_after(|_| ());
        for path in [
            "plugins/one/src/rules/a.rs",
            "plugins/one/src/rules/new.rs",
            "plugins/one/build.rs",
            "plugins/sdk/src/lib.rs",
            "wit/policy.wit",
        ] {
            let after = digest_after(|root| fs::write(root.join(path), "changed").unwrap());
            assert_ne!(before, after, "{path}");
        }
    }

    #[test]
    fn other_files_and_line_ends_do_not_count() {
        let before = digest_after(|_| ());
        for (path, text) in
            [("plugins/one/README.md", "read me"), ("plugins/one/src/rules/a.rs", "// a\r\n")]
        {
            let after = digest_after(|root| fs::write(root.join(path), text).unwrap());
            assert_eq!(before, after, "{path}");
        }
    }

    #[test]
    fn a_moved_file_counts() {
        let moved = digest_after(|root| {
            let rules = root.join("plugins/one/src/rules");
            fs::rename(rules.join("a.rs"), rules.join("b.rs")).unwrap();
        });
        assert_ne!(digest_after(|_| ()), moved);
    }
}
