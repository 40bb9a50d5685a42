//! What the public repositories of the corpus are judged to be, one run each.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::Value as Json;

use crate::common::{Resilint, corpus};

/// A finding in a public repository.
#[derive(Debug)]
pub(crate) struct Judged {
    /// Owner and name, such as `IBM-Cloud/vpc-ha-iac`.
    pub(crate) repository: String,
    pub(crate) rule: String,
    pub(crate) verdict: String,
    pub(crate) severity: String,
    pub(crate) app: String,
    /// The file that it points at first; where it points at none, a file of its app.
    pub(crate) path: Option<String>,
}

/// All findings, by repository; nothing where there is no corpus.
pub(crate) fn all() -> Option<&'static [Judged]> {
    static ALL: OnceLock<Option<Vec<Judged>>> = OnceLock::new();
    ALL.get_or_init(|| corpus().map(|folder| of_folder(&folder))).as_deref()
}

fn of_folder(folder: &Path) -> Vec<Judged> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut repositories: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    repositories.sort();
    repositories.iter().flat_map(|path| of_repository(path)).collect()
}

fn of_repository(folder: &Path) -> Vec<Judged> {
    let repository = folder.file_name().unwrap().to_str().unwrap().replacen("__", "/", 1);
    let said = Resilint::check(folder, &["--format", "json", "--allow-empty"]).run();
    let report: Json = serde_json::from_str(&said.stdout).expect("the report is JSON");
    let empty = Vec::new();
    let apps = report["apps"].as_array().unwrap_or(&empty);
    let findings = report["findings"].as_array().unwrap_or(&empty);
    let path = |finding: &Json| finding["locations"][0]["path"].as_str().map(str::to_owned);
    let of_app = |app: &Json| findings.iter().filter(|other| other["app"] == *app).find_map(path);
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let judged = |finding: &Json| {
        let app = apps.iter().find(|app| app["id"] == finding["app"]);
        Judged {
            repository: repository.clone(),
            rule: text(&finding["rule"]["code"]),
            verdict: text(&finding["verdict"]),
            severity: text(&finding["severity"]),
            app: app.map(|app| text(&app["name"])).unwrap_or_default(),
            path: path(finding).or_else(|| of_app(&finding["app"])),
        }
    };
    findings.iter().map(judged).collect()
}
