//! Runs the binary in a clean environment and shows what it said.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, io::Write as _};

use tempfile::TempDir;

/// The day that all tests judge by.
pub(crate) const AS_OF: &str = "2026-11-22";

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder of real manifests, where there is one; says so where there is none.
pub(crate) fn corpus() -> Option<PathBuf> {
    let folder = std::env::var_os("RESILINT_CORPUS").map(PathBuf::from);
    if folder.is_none() {
        println!("SKIPPED: set RESILINT_CORPUS to a folder of real manifests to run this test");
    }
    folder
}

/// A run that is being set up.
pub(crate) struct Resilint {
    command: Command,
    stdin: Option<String>,
}

/// What a run said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Resilint {
    /// `resilint` with these arguments, in this folder, with nothing in the environment that could
    /// change what it says.
    pub(crate) fn new(folder: &Path, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_resilint"));
        command.current_dir(folder).args(args).env_clear().env("LC_ALL", "C.UTF-8");
        Self { command, stdin: None }
    }

    /// `resilint check` as of a fixed day.
    pub(crate) fn check(folder: &Path, args: &[&str]) -> Self {
        let mut run = Self::new(folder, &["check", "--as-of", AS_OF]);
        run.command.args(args);
        run
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = Some(text.to_owned());
        self
    }

    pub(crate) fn run(mut self) -> Said {
        let stdin = if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() };
        self.command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the binary starts");
        if let Some(text) = self.stdin {
            child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        }
        said(&child.wait_with_output().unwrap())
    }
}

fn said(output: &Output) -> Said {
    Said {
        code: output.status.code().expect("the binary ends by itself"),
        stdout: String::from_utf8(output.stdout.clone()).expect("standard output is UTF-8"),
        stderr: String::from_utf8(output.stderr.clone()).expect("standard error is UTF-8"),
    }
}

/// A folder with these files, gone after the test.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The findings of a JSON report, a line each: `RULE verdict app path:line:column message`.
pub(crate) fn verdicts(report: &str) -> String {
    let report: serde_json::Value = serde_json::from_str(report).expect("the report is JSON");
    let apps = report["apps"].as_array().expect("apps");
    let line = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
        let place = &finding["locations"][0];
        let place = place["path"].as_str().map_or_else(String::new, |path| {
            format!(" {path}:{}:{}", place["line"], place["column"])
        });
        let rule = finding["rule"]["code"].as_str().unwrap_or("?");
        let app = apps.iter().find(|app| app["id"] == finding["app"]);
        let app = app.and_then(|app| app["name"].as_str()).unwrap_or("?");
        let severity = if text("verdict") == "fail" {
            format!(" {}", text("severity"))
        } else {
            String::new()
        };
        format!("{rule} {}{severity} {app}{place}: {}\n", text("verdict"), text("message"))
    };
    report["findings"].as_array().expect("findings").iter().map(line).collect()
}
