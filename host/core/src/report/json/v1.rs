//! The JSON report `resilint-report/1`.
//!
//! These structs are the published format and are frozen: fields may be added, none may change or go.
//! Hence the internal types are mapped, not dumped; a change to those does not reach the readers of
//! reports. Verdict, severity, role and offering are taken from `resilint-schema`, where the contract
//! with plugins freezes them just as hard.
//!
//! Everything is in it, whatever the text report is asked to leave out. Lines and columns count from 1,
//! columns in characters; the end position is the one just behind the last character. Paths are as the
//! file system has them: a reader that prints them has to make them harmless first.

mod map;

use std::io::{self, Write};

use resilint_schema::{Offering, Role, Severity, Verdict};
use serde::Serialize;

use crate::report::ReportInput;

/// The version of the report that this module writes.
pub const REPORT_SCHEMA: &str = "resilint-report/1";

/// A report.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    /// Always `resilint-report/1`.
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = "^resilint-report/1$")))]
    schema: &'static str,
    /// What wrote it.
    tool: Tool,
    /// The counts.
    summary: Summary,
    /// The apps judged.
    apps: Vec<App<'a>>,
    /// What the rules say: passes and not-applicable ones too.
    findings: Vec<Item<'a>>,
    /// What the rules say of each bullet of the summary table, one table an offering.
    matrix: Vec<Coverage<'a>>,
    /// Input that could not be used, or only in part.
    problems: Vec<Trouble<'a>>,
    /// Plugins that gave no answer: what they would have found is not known.
    plugin_failures: Vec<Failure<'a>>,
}

/// What wrote the report.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Tool {
    /// Always `resilint`.
    name: &'static str,
    /// Its version.
    version: &'static str,
}

/// The counts of a run.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Summary {
    /// Apps judged.
    apps: usize,
    /// Files read.
    files: usize,
    /// Failures of severity error.
    errors: usize,
    /// Failures of severity warning.
    warnings: usize,
    /// Failures of severity info.
    infos: usize,
    /// Checks that cannot tell.
    unknown: usize,
    /// Checks that hold.
    passed: usize,
    /// Checks that have nothing to say.
    not_applicable: usize,
    /// Problems of severity error and warning.
    problems: usize,
    /// Plugins that gave no answer.
    plugin_failures: usize,
}

/// An app group.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct App<'a> {
    /// Handle within this report.
    id: &'a str,
    /// The name people know it by.
    name: &'a str,
    /// Whose rules judge it.
    offering: Offering,
}

/// One finding.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Item<'a> {
    /// The rule.
    rule: Rule<'a>,
    /// The plugin that said it.
    plugin: &'a str,
    /// What the rule says.
    verdict: Verdict,
    /// How much a failure matters; of other verdicts, how much it would matter.
    severity: Severity,
    /// Handle of the app it is about, as in `apps`.
    app: &'a str,
    /// Address of the resource it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    /// The fact, one line.
    message: &'a str,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    /// Of a pass that the service itself provides without being asked: the source of that fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'a str>,
    /// What an unknown verdict lacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Lack<'a>>,
    /// Where to look; primary places first.
    locations: Vec<Location<'a>>,
    /// Stays the same when lines move.
    fingerprint: &'a str,
}

/// The names of a rule.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    /// Stable code, such as `K8S005`.
    code: &'a str,
    /// Readable name, such as `kubernetes/single-replica`.
    name: &'a str,
    /// The bullet of the summary table that it decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    bullet: Option<&'a str>,
}

/// What an unknown verdict lacks.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Lack<'a> {
    /// Groups unknowns with one remedy.
    key: &'a str,
    /// What cannot be told and why.
    what: &'a str,
    /// What to do about it.
    settle: &'a str,
}

/// A place in a file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    /// The file.
    path: &'a str,
    /// First line.
    line: u32,
    /// Column of the first character.
    column: u32,
    /// Line of the end.
    end_line: u32,
    /// Column just behind the last character.
    end_column: u32,
    /// What is to be seen there; may be empty.
    note: &'a str,
    /// Whether the finding is at this place or only related to it.
    role: Role,
}

/// The coverage of one offering.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Coverage<'a> {
    /// The offering.
    offering: Offering,
    /// Handles of the apps, in the order of the cells.
    apps: Vec<&'a str>,
    /// The bullets.
    rows: Vec<Row<'a>>,
}

/// One bullet of the summary table.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    /// Its name.
    bullet: &'a str,
    /// Its text.
    text: &'a str,
    /// One state an app.
    cells: Vec<State>,
}

/// What the rules of a bullet say of an app.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
enum State {
    /// At least one rule fails.
    Fail,
    /// None fails; at least one cannot tell.
    Unknown,
    /// At least one passes, the others have nothing to say.
    Pass,
    /// All that looked have nothing to say.
    NotApplicable,
    /// No rule looked. Not a pass.
    NotChecked,
}

/// A problem with the input.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Trouble<'a> {
    /// What kind of problem; stable.
    code: &'a str,
    /// `error` ends the run with exit code 2.
    severity: Severity,
    /// The file.
    #[serde(skip_serializing_if = "str::is_empty")]
    path: &'a str,
    /// Where in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
    /// What is wrong.
    message: &'a str,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
}

/// A plugin that gave no answer.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct Failure<'a> {
    /// The plugin.
    plugin: &'a str,
    /// What happened.
    message: &'a str,
    /// What to do.
    help: &'a str,
}

/// Writes the report.
///
/// # Errors
/// The output cannot be written to.
pub fn write(input: &ReportInput<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Report::from(input)).map_err(io::Error::from)?;
    writeln!(out)
}

/// The JSON Schema of the report.
#[cfg(feature = "json-schema")]
#[must_use]
pub fn schema() -> schemars::Schema {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    settings.for_serialize().into_generator().into_root_schema_for::<Report<'static>>()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use crate::report::fixture::{Scene, shop};

    #[test]
    fn shop_in_json() {
        let version = concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\"");
        assert_snapshot!(shop().json().replace(version, "\"version\": \"[version]\""));
    }

    #[test]
    fn what_is_shown_in_text_changes_nothing() {
        let mut scene = shop();
        scene.show.quiet = true;
        assert_eq!(scene.json(), shop().json());
    }

    #[test]
    fn lists_are_there_when_they_are_empty() {
        let report: serde_json::Value =
            serde_json::from_str(&Scene::default().json()).expect("JSON");
        for list in ["apps", "findings", "matrix", "problems", "pluginFailures"] {
            assert_eq!(report[list], serde_json::json!([]), "{list}");
        }
    }

    #[cfg(feature = "json-schema")]
    #[test]
    fn a_report_follows_its_schema() {
        let schema = super::schema().to_value();
        let report = serde_json::from_str(&shop().json()).expect("JSON");
        assert!(jsonschema::validate(&schema, &report).is_ok());
    }
}
