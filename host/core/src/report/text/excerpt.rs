//! The lines of files that a snippet shows, with marks at the exact columns.
//!
//! It stands between our files and the drawer of snippets, which is made for trusted text: lines are cut
//! around their marks (a plan in JSON is one line of megabytes), control characters are replaced one
//! for one, and several files fit into one drawing.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use resilint_schema::{SourceId, Span};
use textwrap::core::display_width;

use super::plain::{name, visible};
use super::secrets::hidden;
use crate::source::{SourceFile, Sources};

/// Lines shown before and after a marked one.
const CONTEXT: u32 = 1;
/// Columns shown before a mark in a line that is cut.
const LEAD: u32 = 20;

/// A place to mark.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) span: Span,
    pub(super) note: String,
    pub(super) is_primary: bool,
}

/// What is shown, in chunks of consecutive lines. The drawer addresses it by offsets into one text, of
/// which each chunk has its own range.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    chunks: Vec<Chunk>,
    pub(super) labels: Vec<Label>,
}

/// A mark in the text of the excerpt.
#[derive(Clone, Debug)]
pub(super) struct Label {
    pub(super) offset: usize,
    pub(super) len: usize,
    pub(super) note: String,
    pub(super) is_primary: bool,
    /// Where it is in the file, which its place in a cut line does not tell.
    line: u32,
    column: u32,
}

#[derive(Debug)]
struct Chunk {
    base: usize,
    path: String,
    first_line: u32,
    text: String,
}

/// How lines are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) width: usize,
    pub(super) unicode: bool,
}

impl Excerpt {
    /// The lines around the marks, in the order of the marks. Marks of no file of this run are left out.
    pub(super) fn new(sources: &Sources, marks: &[Mark], limits: Limits) -> Self {
        let mut excerpt = Self::default();
        for (file, group) in grouped(sources, marks) {
            excerpt.add(file, &group, limits);
        }
        excerpt
    }

    fn add(&mut self, file: &SourceFile, marks: &[&Mark], limits: Limits) {
        let mut lines: BTreeMap<u32, Vec<&Mark>> = BTreeMap::new();
        for mark in marks {
            lines.entry(mark.span.line).or_default().push(mark);
        }
        let (Some(&first), Some(&last)) = (lines.keys().next(), lines.keys().last()) else {
            return;
        };
        let shown = with_context(file, first, last);
        let first_line = *shown.start();
        let base = self.chunks.last().map_or(0, |chunk| chunk.base + chunk.text.len() + 1);
        let mut chunk = Chunk { base, path: name(&file.path), first_line, text: String::new() };
        for number in shown {
            let marks = lines.get(&number).map_or(&[][..], Vec::as_slice);
            let Some(line) = Line::cut(file, number, marks, limits) else { continue };
            let offset = base + chunk.text.len();
            self.labels.extend(line.labels(number, offset, marks));
            chunk.text.push_str(&line.text);
            // Every line has its end, so that a mark behind the last character has something to stand on.
            chunk.text.push('\n');
        }
        self.chunks.push(chunk);
    }
}

/// The lines from one to another with those around them, blank ones at the edges aside.
fn with_context(file: &SourceFile, first: u32, last: u32) -> RangeInclusive<u32> {
    let says = |number: &u32| file.line(*number).is_some_and(|line| !line.trim().is_empty());
    let start = (first.saturating_sub(CONTEXT)..first).find(says).unwrap_or(first);
    let end =
        (last.saturating_add(1)..=last.saturating_add(CONTEXT)).rev().find(says).unwrap_or(last);
    start..=end
}

/// The marks that share a frame: those of one file with at most one line between their contexts.
fn grouped<'s, 'm>(
    sources: &'s Sources,
    marks: &'m [Mark],
) -> Vec<(&'s SourceFile, Vec<&'m Mark>)> {
    let mut files: BTreeMap<SourceId, Vec<(usize, &Mark)>> = BTreeMap::new();
    for (rank, mark) in marks.iter().enumerate() {
        files.entry(mark.span.source).or_default().push((rank, mark));
    }
    let mut groups: Vec<(usize, &SourceFile, Vec<&Mark>)> = Vec::new();
    for (source, mut marks) in files {
        let Some(file) = sources.get(source) else { continue };
        marks.retain(|(_, mark)| file.line(mark.span.line).is_some());
        marks.sort_by_key(|(_, mark)| mark.span);
        let mut end = 0;
        for (rank, mark) in marks {
            let reaches = mark.span.line <= end + 2 * CONTEXT + 2;
            match groups.last_mut() {
                Some((best, last, group)) if last.id == source && end > 0 && reaches => {
                    *best = rank.min(*best);
                    group.push(mark);
                }
                _ => groups.push((rank, file, vec![mark])),
            }
            end = mark.span.line;
        }
    }
    groups.sort_by_key(|(rank, ..)| *rank);
    groups.into_iter().map(|(_, file, group)| (file, group)).collect()
}

/// A line as it is shown.
struct Line {
    text: String,
    /// The column of the first character shown, and where that and all later ones begin in the text.
    start: u32,
    offsets: Vec<usize>,
}

impl Line {
    fn cut(file: &SourceFile, number: u32, marks: &[&Mark], limits: Limits) -> Option<Self> {
        let fits = |column: u32| usize::try_from(column).is_ok_and(|c| c + 8 <= limits.width);
        let first = marks.iter().map(|mark| mark.span.column).min().unwrap_or(1);
        let start = if fits(first) { 1 } else { first.saturating_sub(LEAD).max(1) };
        let is_marked = |column: usize| {
            marks.iter().any(|mark| {
                let end =
                    if mark.span.end_line == number { mark.span.end_column } else { u32::MAX };
                u32::try_from(column).is_ok_and(|c| (mark.span.column..end).contains(&c))
            })
        };
        let line = hidden(file, number, is_marked)?;
        let rest = line.chars().skip(usize::try_from(start).ok()?.saturating_sub(1));
        let more = if limits.unicode { "…" } else { "..." };
        let mut text = if start > 1 { more.to_owned() } else { String::new() };
        let (mut offsets, mut room) = (Vec::new(), limits.width);
        for character in rest {
            let shown = visible(character, limits.unicode);
            let width =
                if shown == '\t' { 4 } else { display_width(shown.encode_utf8(&mut [0; 4])) };
            offsets.push(text.len());
            if width > room {
                text.push_str(more);
                return Some(Self { text: disarmed(text), start, offsets });
            }
            room -= width;
            text.push(shown);
        }
        offsets.push(text.len());
        Some(Self { text: disarmed(text), start, offsets })
    }

    fn offset(&self, column: u32) -> usize {
        let index = usize::try_from(column.saturating_sub(self.start)).unwrap_or(usize::MAX);
        self.offsets.get(index).or(self.offsets.last()).copied().unwrap_or(0)
    }

    /// The labels of the marks in this line. Marks that overlap become one, which has the notes of all:
    /// the drawer would put their underlines side by side.
    fn labels(&self, number: u32, base: usize, marks: &[&Mark]) -> Vec<Label> {
        let mut labels: Vec<Label> = Vec::with_capacity(marks.len());
        for mark in marks {
            let is_one_line = mark.span.end_line == number;
            let from = self.offset(mark.span.column);
            let end = if is_one_line { self.offset(mark.span.end_column) } else { self.text.len() };
            let label = Label {
                offset: base + from,
                len: end.max(from) - from,
                note: mark.note.clone(),
                is_primary: mark.is_primary,
                line: number,
                column: mark.span.column,
            };
            match labels.last_mut() {
                Some(last) if last.offset + last.len.max(1) > label.offset => last.absorb(label),
                _ => labels.push(label),
            }
        }
        labels
    }
}

impl Label {
    fn absorb(&mut self, other: Self) {
        let (kept, note) = if other.is_primary && !self.is_primary {
            let note = std::mem::take(&mut self.note);
            *self = other;
            (&mut self.note, note)
        } else {
            (&mut self.note, other.note)
        };
        if kept.is_empty() {
            *kept = note;
        } else if !note.is_empty() && *kept != note {
            *kept = format!("{kept}; {note}");
        }
    }
}

/// The older form of workflow commands is obeyed anywhere in a line; one byte stands for one here.
fn disarmed(text: String) -> String {
    if text.contains("##[") { text.replace("##[", "#?[") } else { text }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let holds = |chunk: &&Chunk| chunk.base <= start && end <= chunk.base + chunk.text.len();
        // The drawer asks whether two marks fit into one frame: not those of two chunks.
        let chunk = self.chunks.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let label = self.labels.iter().find(|l| (l.offset, l.len) == (start, span.len()));
        // Without context, it asks what to write above the frame.
        let (line, column) = match label {
            Some(label) if before + after == 0 => (label.line, label.column),
            _ => (chunk.first_line, 1),
        };
        let index = |number: u32| usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        Ok(Box::new(MietteSpanContents::new_named(
            chunk.path.clone(),
            chunk.text.as_bytes(),
            (chunk.base, chunk.text.len()).into(),
            index(line),
            index(column),
            chunk.text.matches('\n').count(),
        )))
    }
}
