//! From the internal types to those of the published format.

use resilint_schema::Role;

use super::{
    App, Coverage, Failure, Item, Lack, Location, REPORT_SCHEMA, Report, Row, Rule, State, Summary,
    Tool, Trouble,
};
use crate::finding::{AppRef, Finding, Place};
use crate::matrix::{Cell, Matrix, Table};
use crate::problem::{PluginFailure, Problem};
use crate::report::{ReportInput, Summary as Counts};
use crate::source::Sources;

impl<'a> From<&ReportInput<'a>> for Report<'a> {
    fn from(input: &ReportInput<'a>) -> Self {
        let sources = input.sources;
        Self {
            schema: REPORT_SCHEMA,
            tool: Tool { name: "resilint", version: env!("CARGO_PKG_VERSION") },
            summary: Counts::of(input).into(),
            apps: input.matrix.apps.iter().map(App::from).collect(),
            findings: input.sorted().into_iter().map(|f| Item::new(f, sources)).collect(),
            matrix: input.matrix.tables.iter().map(|t| Coverage::new(t, input.matrix)).collect(),
            problems: input
                .sorted_problems()
                .into_iter()
                .map(|p| Trouble::new(p, sources))
                .collect(),
            plugin_failures: input.plugin_failures.iter().map(Failure::from).collect(),
        }
    }
}

impl From<Counts> for Summary {
    fn from(counts: Counts) -> Self {
        Self {
            apps: counts.apps,
            files: counts.files,
            errors: counts.errors,
            warnings: counts.warnings,
            infos: counts.infos,
            unknown: counts.unknown,
            passed: counts.passed,
            not_applicable: counts.not_applicable,
            problems: counts.problems,
            plugin_failures: counts.plugin_failures,
        }
    }
}

impl<'a> From<&'a AppRef> for App<'a> {
    fn from(app: &'a AppRef) -> Self {
        Self { id: &app.id, name: &app.name, offering: app.offering }
    }
}

impl<'a> Item<'a> {
    fn new(finding: &'a Finding, sources: &'a Sources) -> Self {
        let locations = finding.places.iter().filter_map(|place| Location::new(place, sources));
        Self {
            rule: Rule {
                code: &finding.rule.code,
                name: &finding.rule.name,
                bullet: finding.rule.bullet.as_deref(),
            },
            plugin: &finding.plugin,
            verdict: finding.verdict,
            severity: finding.severity,
            app: &finding.app.id,
            subject: finding.subject.as_deref(),
            message: &finding.message,
            help: finding.help.as_deref(),
            platform: finding.platform.as_deref(),
            missing: finding.missing.as_ref().map(|missing| Lack {
                key: &missing.key,
                what: &missing.what,
                settle: &missing.settle,
            }),
            locations: locations.collect(),
            fingerprint: &finding.fingerprint,
        }
    }
}

impl<'a> Location<'a> {
    /// The place with its path; nothing for a span of a file that is not of this run.
    fn new(place: &'a Place, sources: &'a Sources) -> Option<Self> {
        let span = place.span;
        Some(Self {
            path: &sources.get(span.source)?.path,
            line: span.line,
            column: span.column,
            end_line: span.end_line,
            end_column: span.end_column,
            note: &place.note,
            role: place.role,
        })
    }
}

impl<'a> Coverage<'a> {
    fn new(table: &'a Table, matrix: &'a Matrix) -> Self {
        let apps = table.columns.iter().filter_map(|column| matrix.apps.get(*column));
        let rows = table.rows.iter().map(|row| Row {
            bullet: &row.bullet,
            text: &row.text,
            cells: row.cells.iter().copied().map(State::from).collect(),
        });
        Self {
            offering: table.offering,
            apps: apps.map(|app| app.id.as_str()).collect(),
            rows: rows.collect(),
        }
    }
}

impl From<Cell> for State {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Fail => Self::Fail,
            Cell::Unknown => Self::Unknown,
            Cell::Pass => Self::Pass,
            Cell::NotApplicable => Self::NotApplicable,
            Cell::NotChecked => Self::NotChecked,
        }
    }
}

impl<'a> Trouble<'a> {
    fn new(problem: &'a Problem, sources: &'a Sources) -> Self {
        let location = problem.span.and_then(|span| {
            Some(Location {
                path: &sources.get(span.source)?.path,
                line: span.line,
                column: span.column,
                end_line: span.end_line,
                end_column: span.end_column,
                note: "",
                role: Role::Primary,
            })
        });
        Self {
            code: problem.code,
            severity: problem.severity,
            path: &problem.path,
            location,
            message: &problem.message,
            help: problem.help.as_deref(),
        }
    }
}

impl<'a> From<&'a PluginFailure> for Failure<'a> {
    fn from(failure: &'a PluginFailure) -> Self {
        Self { plugin: &failure.plugin, message: &failure.message, help: &failure.help }
    }
}
