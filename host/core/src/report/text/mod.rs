//! The text report, for people: failures with their snippets, app by app; what cannot be told, a line
//! an app; the coverage matrix; what went wrong in the run; the counts.
//!
//! What went wrong comes last before the counts, where the eye lands in a terminal and in a CI log.

mod excerpt;
mod failures;
mod matrix;
mod page;
mod plain;
mod secrets;
mod snippet;
mod troubles;
mod unknowns;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use resilint_schema::Severity;

use super::{ReportInput, Style, Summary};
use page::Page;
pub(super) use plain::counted;
pub use troubles::problem_line;

/// Writes the report.
///
/// # Errors
/// The output cannot be written to.
pub fn write(input: &ReportInput<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, *style);
    let findings = input.sorted();
    failures::write(&mut page, input, &findings)?;
    if !input.show.quiet {
        if !input.show.unknown {
            unknowns::write(&mut page, &findings)?;
        }
        matrix::write(&mut page, input.matrix)?;
    }
    troubles::write(&mut page, input)?;
    counts(&mut page, input)
}

/// The last line. It says how many apps there were even if all is well: silence of a check that looked
/// at nothing is easily taken for health.
fn counts(page: &mut Page<'_>, input: &ReportInput<'_>) -> io::Result<()> {
    let summary = Summary::of(input);
    let mut parts = vec![counted(summary.errors, "error"), counted(summary.warnings, "warning")];
    if summary.infos > 0 {
        parts.push(format!("{} info", summary.infos));
    }
    parts.push(format!("{} unknown", summary.unknown));
    parts.push(format!("{} passed in {}", summary.passed, counted(summary.apps, "app")));
    let mut line = parts.join(", ");
    let not_judged = input.matrix.apps.len().saturating_sub(summary.apps);
    if not_judged > 0 {
        line.push_str(&format!("; {} not judged", counted(not_judged, "app")));
    }
    if summary.problems > 0 {
        line.push_str(&format!("; {} with the input", counted(summary.problems, "problem")));
    }
    if summary.plugin_failures > 0 {
        line.push_str(&format!("; {} failed", counted(summary.plugin_failures, "plugin")));
    }
    let broken = summary.plugin_failures > 0
        || input.problems.iter().any(|problem| problem.severity == Severity::Error);
    let tone = match () {
        () if broken || summary.errors > 0 => page::Tone::Error,
        () if summary.warnings > 0 || summary.problems > 0 => page::Tone::Warning,
        () => page::Tone::Strong,
    };
    page.section()?;
    page.paragraph("", "", &page.paint(tone, &line))
}
