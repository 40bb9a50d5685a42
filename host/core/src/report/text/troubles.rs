//! What went wrong besides findings, always shown: input that could not be used, plugins that gave no
//! answer.

use std::io;

use resilint_schema::Severity;

use super::excerpt::Mark;
use super::page::{Page, Tone};
use super::plain::{name, sentence};
use super::snippet::Notice;
use crate::problem::{PluginFailure, Problem};
use crate::report::ReportInput;

/// Paths named of problems that are told together.
const MAX_PATHS: usize = 5;

pub(super) fn write(page: &mut Page<'_>, input: &ReportInput<'_>) -> io::Result<()> {
    let (told, mentioned): (Vec<_>, Vec<_>) =
        input.sorted_problems().into_iter().partition(|problem| problem.severity > Severity::Info);
    if !told.is_empty() {
        page.section()?;
        page.lines(&page.paint(Tone::Strong, "Input that could not be used, or only in part"))?;
    }
    for problem in told {
        page.section()?;
        full(page, problem, input)?;
    }
    if !input.show.quiet && !mentioned.is_empty() {
        page.section()?;
        page.lines(&page.paint(Tone::Strong, "Input that was passed over"))?;
        for group in grouped(&mentioned) {
            together(page, &group)?;
        }
    }
    failures(page, input.plugin_failures)
}

/// A problem in one line, for where there is no report: as harmless as in one.
#[must_use]
pub fn problem_line(problem: &Problem) -> String {
    let place = match problem.span {
        Some(span) => format!("{}:{}:{}", name(&problem.path), span.line, span.column),
        None => name(&problem.path),
    };
    format!("{}: {place}: {}", problem.severity.as_str(), sentence(&problem.message))
}

fn full(page: &mut Page<'_>, problem: &Problem, input: &ReportInput<'_>) -> io::Result<()> {
    let tone = if problem.severity == Severity::Error { Tone::Error } else { Tone::Warning };
    let mut title = format!("{}: ", page.paint(tone, problem.severity.as_str()));
    if problem.span.is_none() && !problem.path.is_empty() {
        title.push_str(&format!("{}: ", name(&problem.path)));
    }
    title.push_str(&sentence(&problem.message));
    let mark = |span| Mark { span, note: String::new(), is_primary: true };
    let notice = Notice {
        severity: problem.severity,
        title,
        marks: problem.span.map(mark).into_iter().collect(),
        help: problem.help.as_deref().map(sentence),
    };
    page.lines(&notice.draw(input.sources, page.style))
}

/// Problems that differ in nothing but their place.
fn grouped<'p>(problems: &[&'p Problem]) -> Vec<Vec<&'p Problem>> {
    let mut groups: Vec<Vec<&Problem>> = Vec::new();
    for problem in problems {
        let key = |p: &Problem| (p.code, p.message.clone(), p.help.clone());
        let same = |group: &&mut Vec<&Problem>| group.iter().any(|p| key(p) == key(problem));
        match groups.iter_mut().find(same) {
            Some(group) => group.push(problem),
            None => groups.push(vec![problem]),
        }
    }
    groups
}

fn together(page: &mut Page<'_>, group: &[&Problem]) -> io::Result<()> {
    let Some(first) = group.first() else { return Ok(()) };
    let mut paths: Vec<String> = group.iter().map(|problem| name(&problem.path)).collect();
    paths.dedup();
    let more = paths.len().saturating_sub(MAX_PATHS);
    paths.truncate(MAX_PATHS);
    let mut line = format!("{}: {}", sentence(&first.message), paths.join(", "));
    if more > 0 {
        line.push_str(&format!(" and {more} more"));
    }
    page.paragraph("  - ", "    ", &line)?;
    match &first.help {
        Some(help) => page.paragraph("    help: ", "          ", &sentence(help)),
        None => Ok(()),
    }
}

fn failures(page: &mut Page<'_>, failures: &[PluginFailure]) -> io::Result<()> {
    if failures.is_empty() {
        return Ok(());
    }
    page.section()?;
    page.lines(&page.paint(Tone::Strong, "Plugins that gave no answer"))?;
    for failure in failures {
        let word = page.paint(Tone::Error, "error");
        let (plugin, message) = (name(&failure.plugin), sentence(&failure.message));
        let line = format!(
            "{word}: plugin {plugin}: {message}; what it would have found is not known, the findings \
             of all other plugins stand"
        );
        page.paragraph("  ", "    ", &line)?;
        if !failure.help.is_empty() {
            page.paragraph("    help: ", "          ", &sentence(&failure.help))?;
        }
    }
    Ok(())
}
