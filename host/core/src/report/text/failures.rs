//! The failures of each app, drawn with their snippets; with the show flags, what holds and what cannot
//! be told beside them.

use std::collections::BTreeMap;
use std::io;

use resilint_schema::{Severity, Verdict};

use super::excerpt::Mark;
use super::page::{Page, Tone};
use super::plain::{counted, name, note, sentence};
use super::snippet::Notice;
use crate::finding::{Finding, Place};
use crate::matrix::Cell;
use crate::report::{ReportInput, Show};
use crate::source::Sources;

/// A failure with one help in more places than this is drawn in full only a few times.
const MANY: usize = 5;
/// How many times.
const FULL: usize = 3;
/// Places drawn of one finding.
const MAX_MARKS: usize = 8;

/// The failures that are told apart by nothing but their place: rule and help.
type Kind<'a> = (&'a str, Option<&'a str>);

/// How often a kind of failure was met so far, and how often it will be.
#[derive(Debug, Default)]
struct Repeats<'a> {
    total: BTreeMap<Kind<'a>, usize>,
    met: BTreeMap<Kind<'a>, usize>,
}

/// How a failure is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Detail {
    Full,
    /// In full, and so many of its kind follow in brief.
    LastFull(usize),
    Brief,
}

pub(super) fn write(
    page: &mut Page<'_>,
    input: &ReportInput<'_>,
    findings: &[&Finding],
) -> io::Result<()> {
    let shown: Vec<&Finding> =
        findings.iter().copied().filter(|finding| is_shown(finding, input.show)).collect();
    let mut repeats = Repeats::of(&shown);
    for app in shown.chunk_by(|a, b| a.app.id == b.app.id) {
        heading(page, app)?;
        let mut was_brief = true;
        for finding in app {
            let detail = repeats.detail(finding);
            let is_brief = detail == Detail::Brief;
            if !(was_brief && is_brief) {
                page.section()?;
            }
            was_brief = is_brief;
            match finding.verdict {
                Verdict::Unknown => unknown(page, finding, input.sources)?,
                Verdict::Fail if !is_brief => failure(page, finding, input.sources, detail)?,
                _ => brief(page, finding, input.sources)?,
            }
        }
    }
    Ok(())
}

fn is_shown(finding: &Finding, show: Show) -> bool {
    match finding.verdict {
        Verdict::Fail => finding.severity > Severity::Info || show.info,
        Verdict::Unknown => show.unknown && !show.quiet,
        Verdict::Pass => show.pass && !show.quiet,
        Verdict::NotApplicable => false,
    }
}

fn heading(page: &mut Page<'_>, findings: &[&Finding]) -> io::Result<()> {
    let Some(first) = findings.first() else { return Ok(()) };
    let count = |severity| {
        let is = |f: &&&Finding| f.verdict == Verdict::Fail && f.severity == severity;
        findings.iter().filter(is).count()
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning]
        .into_iter()
        .map(|severity| (count(severity), severity.as_str()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let app = page.paint(Tone::Strong, &name(&first.app.name));
    let separator = if counts.is_empty() { "" } else { ": " };
    page.section()?;
    let line = format!("{app} ({}){separator}{}", first.app.offering.as_str(), counts.join(", "));
    page.paragraph("", "  ", &line)
}

fn failure(
    page: &mut Page<'_>,
    finding: &Finding,
    sources: &Sources,
    detail: Detail,
) -> io::Result<()> {
    let tone = tone(finding.severity);
    let word = page.paint(tone, &format!("{} {}", finding.severity.as_str(), finding.rule.code));
    let mut title = format!("{word} {}: ", name(&finding.rule.name));
    if finding.places.is_empty() {
        title.push_str(&subject(finding));
    }
    title.push_str(&sentence(&finding.message));
    let help = finding.help.as_deref().map(sentence);
    let notice = Notice { severity: finding.severity, title, marks: marks(&finding.places), help };
    page.lines(&notice.draw(sources, page.style))?;
    let more = finding.places.len().saturating_sub(MAX_MARKS);
    if more > 0 {
        page.paragraph("  note: ", "        ", &format!("{more} more places"))?;
    }
    if let Detail::LastFull(following) = detail {
        let text = format!("{following} more of this rule are told in one line each");
        page.paragraph("  note: ", "        ", &text)?;
    }
    Ok(())
}

fn marks(places: &[Place]) -> Vec<Mark> {
    let mark = |place: &Place| Mark {
        span: place.span,
        note: note(&place.note),
        is_primary: place.role == resilint_schema::Role::Primary,
    };
    places.iter().take(MAX_MARKS).map(mark).collect()
}

/// `path:1:2: error K8S005: subject: message`, which editors and terminals turn into a link.
fn brief(page: &mut Page<'_>, finding: &Finding, sources: &Sources) -> io::Result<()> {
    let (tone, word, symbol) = match finding.verdict {
        Verdict::Pass if finding.platform.is_some() => {
            (Tone::Good, "pass by platform", page.symbol(Cell::Pass))
        }
        Verdict::Pass => (Tone::Good, "pass", page.symbol(Cell::Pass)),
        _ => (tone(finding.severity), finding.severity.as_str(), page.symbol(Cell::Fail)),
    };
    let word = page.paint(tone, &format!("{word} {}", finding.rule.code));
    let mut place = place(finding, sources).unwrap_or_default();
    if !place.is_empty() {
        place.push_str(": ");
    }
    let (subject, mut message) = (subject(finding), sentence(&finding.message));
    if let Some(source) = &finding.platform {
        message = format!("{message} ({})", sentence(source));
    }
    page.paragraph(&format!("  {symbol} "), "    ", &format!("{place}{word}: {subject}{message}"))
}

fn unknown(page: &mut Page<'_>, finding: &Finding, sources: &Sources) -> io::Result<()> {
    let word = page.paint(Tone::Warning, &format!("unknown {}", finding.rule.code));
    let what = match &finding.missing {
        Some(missing) if !missing.what.is_empty() => format!("cannot tell {}", missing.what),
        _ => finding.message.clone(),
    };
    let title = format!("{word} {}: {}", name(&finding.rule.name), sentence(&what));
    page.paragraph(&format!("  {} ", page.symbol(Cell::Unknown)), "    ", &title)?;
    if let Some(place) = place(finding, sources) {
        page.paragraph("    at: ", "      ", &place)?;
    }
    let settle = finding.missing.as_ref().map(|missing| sentence(&missing.settle));
    if let Some(settle) = settle.filter(|settle| !settle.is_empty()) {
        let first = format!("    {}", page.paint(Tone::Hint, "to settle it: "));
        page.paragraph(&first, "      ", &settle)?;
    }
    Ok(())
}

/// The address with a colon, unless the message names it.
fn subject(finding: &Finding) -> String {
    match &finding.subject {
        Some(subject) if !finding.message.contains(subject.as_str()) => {
            format!("{}: ", name(subject))
        }
        _ => String::new(),
    }
}

fn place(finding: &Finding, sources: &Sources) -> Option<String> {
    let span = finding.primary()?.span;
    let path = name(&sources.get(span.source)?.path);
    Some(format!("{path}:{}:{}", span.line, span.column))
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Error,
        Severity::Warning => Tone::Warning,
        Severity::Info => Tone::Hint,
    }
}

impl<'a> Repeats<'a> {
    fn of(findings: &[&'a Finding]) -> Self {
        let mut repeats = Self::default();
        for finding in findings.iter().filter(|finding| finding.verdict == Verdict::Fail) {
            *repeats.total.entry(kind(finding)).or_default() += 1;
        }
        repeats
    }

    fn detail(&mut self, finding: &'a Finding) -> Detail {
        match finding.verdict {
            Verdict::Fail => {}
            Verdict::Unknown => return Detail::Full,
            Verdict::Pass | Verdict::NotApplicable => return Detail::Brief,
        }
        let kind = kind(finding);
        let total = self.total.get(&kind).copied().unwrap_or_default();
        let met = self.met.entry(kind).or_default();
        *met += 1;
        match *met {
            _ if total <= MANY => Detail::Full,
            met if met < FULL => Detail::Full,
            FULL => Detail::LastFull(total - FULL),
            _ => Detail::Brief,
        }
    }
}

fn kind(finding: &Finding) -> Kind<'_> {
    (&finding.rule.code, finding.help.as_deref())
}
