//! Which files of a folder are found.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{DiscoverError, Discovered, Options, SkipReason, discover, read};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a subfolder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn find(base: &Path, paths: &[&str]) -> Discovered {
    discover(&paths.iter().map(PathBuf::from).collect::<Vec<_>>(), &Options::new(base))
}

fn shown(found: &Discovered) -> Vec<&str> {
    found.files.iter().map(|file| file.display.as_str()).collect()
}

#[test]
fn finds_manifests_hidden_ones_too() {
    let folder = folder(&[
        ("b.yml", ""),
        ("a.YAML", ""),
        ("c/d.json", ""),
        ("c/Kustomization", ""),
        (".bluemix/toolchain.yml", ""),
        (".git/config.yml", ""),
        ("readme.md", ""),
        ("yml", ""),
    ]);
    let found = find(folder.path(), &["."]);
    let expected = [".bluemix/toolchain.yml", "a.YAML", "b.yml", "c/Kustomization", "c/d.json"];
    assert_eq!(shown(&found), expected);
    assert!(found.errors.is_empty() && found.skipped.is_empty());
}

#[test]
fn honours_ignore_files_unless_a_file_is_named() {
    let folder = folder(&[
        (".gitignore", "out/\n*.local.yml\n"),
        ("out/a.yml", ""),
        ("b.local.yml", ""),
        ("sub/.ignore", "c.yml\n"),
        ("sub/c.yml", ""),
        ("sub/d.yml", "x"),
    ]);
    assert_eq!(shown(&find(folder.path(), &["."])), ["sub/d.yml"]);
    let found = find(folder.path(), &["b.local.yml", "sub", "./sub/c.yml", "sub/d.yml", "-", "-"]);
    assert_eq!(shown(&found), ["<stdin>", "b.local.yml", "sub/c.yml", "sub/d.yml"]);
    assert!(found.files.iter().all(|file| file.explicit));
    let text = read(&found.files[3]).expect("it was written above");
    assert_eq!(text, "x");
}

#[test]
fn ignore_files_above_count_only_within_a_repository() {
    let folder = folder(&[(".gitignore", "*\n"), ("a/b.yml", ""), ("a/c.txt", "")]);
    assert_eq!(shown(&find(folder.path(), &["a"])), ["a/b.yml"]);
    fs::create_dir(folder.path().join(".git")).expect("a repository");
    assert_eq!(shown(&find(folder.path(), &["a"])), Vec::<&str>::new());
    assert_eq!(shown(&find(folder.path(), &["a/c.txt"])), ["a/c.txt"]);
}

#[test]
fn shows_paths_from_the_base() {
    let folder = folder(&[("a/b.yml", ""), ("x/y.yml", "")]);
    let found = find(&folder.path().join("a"), &["../x", ".", "../a/b.yml"]);
    assert_eq!(shown(&found), ["../x/y.yml", "b.yml"]);
}

#[test]
fn leaves_large_files_out_unless_named() {
    let folder = folder(&[("a.yml", "12345"), ("b.yml", "1234")]);
    let options = Options { max_bytes: 4, ..Options::new(folder.path()) };
    let found = discover(&[PathBuf::from(".")], &options);
    assert_eq!(shown(&found), ["b.yml"]);
    assert_eq!(found.skipped[0].path, "a.yml");
    assert_eq!(found.skipped[0].reason, SkipReason::TooLarge { limit: 4 });
    assert_eq!(shown(&discover(&[PathBuf::from("a.yml")], &options)), ["a.yml"]);
}

#[test]
fn says_which_path_is_not_there() {
    let folder = folder(&[("a.yml", "")]);
    let found = find(folder.path(), &["no/such.yml", "a.yml"]);
    assert_eq!(shown(&found), ["a.yml"]);
    assert!(
        matches!(&found.errors[..], [DiscoverError::NotFound { path }] if path == "no/such.yml")
    );
    assert_eq!(found.errors[0].to_string(), "no/such.yml does not exist");
}

#[cfg(unix)]
#[test]
fn follows_links_only_when_named() {
    use std::os::unix::fs::symlink;

    let outside = folder(&[("secret.yml", "")]);
    let folder = folder(&[("a/b.yml", "")]);
    let link = |to: &Path, at: &str| symlink(to, folder.path().join(at)).expect("a link");
    link(folder.path(), "a/loop");
    link(outside.path(), "out");
    link(&outside.path().join("secret.yml"), "a/c.yml");
    link(&folder.path().join("a/b.yml"), "again.yml");
    let found = find(folder.path(), &["."]);
    assert_eq!(shown(&found), ["a/b.yml"]);
    let skipped: Vec<_> = found.skipped.iter().map(|s| (s.path.as_str(), &s.reason)).collect();
    assert_eq!(skipped, [("a/c.yml", &SkipReason::Symlink), ("again.yml", &SkipReason::Symlink)]);
    assert_eq!(shown(&find(folder.path(), &["a/c.yml", "out"])), ["a/c.yml"]);
    assert_eq!(shown(&find(folder.path(), &["again.yml", "a/b.yml"])), ["a/b.yml"]);
}
