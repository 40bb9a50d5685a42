//! Runs the fixtures of a policy written with the Rust SDK: `fixtures/CODE-name/{fail,pass,unknown,na}-what/`.
//!
//! Each folder is read as `resilint check` would read it, the plugin judges it natively, and the
//! findings of the rule must say what the name of the folder says. Beside the manifests lies
//! `expected.txt` with the findings, so that wording and places are reviewed too; set
//! `RESILINT_UPDATE=1` to write it anew. With `RESILINT_TRY=folder` the plugin's findings on a folder of real
//! manifests are printed too (`-- --nocapture`), before anything is built for WebAssembly.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "only tests call this crate: what is wrong with a fixture is a panic"
)]

mod fixture;
mod native;

use std::collections::BTreeMap;
use std::path::Path;

use resilint_core::facts::FactBook;
use resilint_sdk::Plugin;
use resilint_sdk::schema::Verdict;

pub use fixture::{Expectation, Fixture};
pub use native::Native;

/// What a plugin says of a folder of manifests with its `resilint.toml`: the code and verdict of each finding.
///
/// # Panics
/// The plugin fails.
#[must_use]
pub fn verdicts(plugin: &'static Plugin, folder: &Path) -> Vec<(String, Verdict)> {
    let facts = FactBook::load().expect("internal error: the facts are valid");
    fixture::verdicts(plugin, folder, &facts)
}

/// Runs every fixture of a plugin crate and panics with all that is wrong: a verdict that differs, a
/// golden file that differs, a rule without a failing or a passing fixture, a folder of no rule.
///
/// # Panics
/// A fixture does not say what its name says.
pub fn run(plugin: &'static Plugin, crate_root: &str) {
    let facts = FactBook::load().expect("internal error: the facts are valid");
    if let Some(path) = std::env::var_os("RESILINT_TRY") {
        println!("{}", fixture::tried(plugin, Path::new(&path), &facts));
    }
    let fixtures = Fixture::find(&Path::new(crate_root).join("fixtures"));
    let mut wrong = coverage(plugin, &fixtures);
    for fixture in &fixtures {
        if let Err(difference) = fixture.check(plugin, &facts) {
            wrong.push(format!("{}:\n{difference}", fixture.name()));
        }
    }
    println!("{}: {} rules, {} fixtures", plugin.name, plugin.rules.len(), fixtures.len());
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n\n"));
}

/// What the set of fixtures lacks: each rule needs one that fails and one that passes, in a folder
/// that carries its code and name.
fn coverage(plugin: &Plugin, fixtures: &[Fixture]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<&str, Vec<Expectation>> = BTreeMap::new();
    for fixture in fixtures {
        seen.entry(&fixture.rule).or_default().push(fixture.expectation);
    }
    for rule in plugin.rules {
        let readable = rule.name.rsplit('/').next().unwrap_or(rule.name);
        let folder = format!("{}-{readable}", rule.code);
        let kinds = seen.remove(folder.as_str()).unwrap_or_default();
        for needed in [Expectation::Fail, Expectation::Pass] {
            if !kinds.contains(&needed) {
                wrong.push(format!("fixtures/{folder} has no {}-* folder", needed.prefix()));
            }
        }
    }
    wrong.extend(seen.keys().map(|folder| format!("fixtures/{folder} belongs to no rule")));
    wrong
}
