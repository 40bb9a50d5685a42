//! Where the commands of a script and their words are in its file.

use std::ops::Range;

use resilint_schema::Span;

use super::script::{Piece, Word};
use crate::parse::{Node, Style};

/// Follows the pieces of a script through its file, from the first to the last.
pub(super) struct Lines<'t> {
    node: &'t Node,
    text: &'t str,
    /// Columns before the text of each line, where the file shows the text as it is.
    indent: Option<u32>,
    /// The place that was come to: a byte, its line and its column, both counted from 0.
    cursor: (usize, u32, u32),
}

impl<'t> Lines<'t> {
    pub(super) fn new(node: &'t Node, text: &'t str) -> Self {
        Self { node, text, indent: indent(node, text), cursor: (0, 0, 0) }
    }

    /// The place of a piece, and its words with theirs.
    pub(super) fn words(&mut self, piece: Piece<'_>, words: Vec<String>) -> (Span, Vec<Word>) {
        let span = self.node.span;
        let nowhere = Span::at(span.source, span.line, span.column);
        let Some(indent) = self.indent else {
            let word = |text| Word { text, span: nowhere };
            return (span, words.into_iter().map(word).collect());
        };
        let start = self.go_to(piece.start);
        let ranges = ranges(piece.text);
        // Both split by the rules of quoting; should they ever differ, no word has a place.
        let placed = ranges.len() == words.len();
        let mut ranges = ranges.into_iter().filter(|_| placed);
        let word = |text| {
            let place = ranges.next().map(|range| {
                let start = self.go_to(piece.start + range.start);
                between(span, indent, start, self.go_to(piece.start + range.end))
            });
            Word { text, span: place.unwrap_or(nowhere) }
        };
        let words = words.into_iter().map(word).collect();
        (between(span, indent, start, self.go_to(piece.start + piece.text.len())), words)
    }

    fn go_to(&mut self, byte: usize) -> (u32, u32) {
        let (from, mut line, mut column) = self.cursor;
        for c in self.text.get(from..byte).unwrap_or_default().chars() {
            (line, column) = if c == '\n' { (line + 1, 0) } else { (line, column + 1) };
        }
        self.cursor = (byte, line, column);
        (line, column)
    }
}

fn between(script: Span, indent: u32, start: (u32, u32), end: (u32, u32)) -> Span {
    Span {
        line: script.line + start.0,
        column: indent + start.1 + 1,
        end_line: script.line + end.0,
        end_column: indent + end.1 + 1,
        ..script
    }
}

/// How far the text of a script is indented. A literal block starts at its first text; a folded block
/// has fewer lines than its file shows and gets no places of its own. Of a script in one line the file
/// shows the text itself, perhaps in quotes, unless an escape makes the two differ in length.
fn indent(node: &Node, text: &str) -> Option<u32> {
    let span = node.span;
    if node.style == Style::Block {
        let lines = count(text.trim_end().split('\n').count());
        let shown = (span.end_line + 1).saturating_sub(span.line);
        return (shown == lines).then(|| span.column.saturating_sub(1));
    }
    let quote = u32::from(node.style == Style::Quoted);
    let shown = span.end_column.saturating_sub(span.column);
    let is_one_line = span.line == span.end_line && !text.contains('\n');
    (is_one_line && shown == count(text.chars().count()) + 2 * quote)
        .then(|| (span.column + quote).saturating_sub(1))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The words of a command as a shell splits them, quotes included.
fn ranges(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut ranges = Vec::new();
    let (mut start, mut quote, mut index) = (None, None, 0);
    while let Some(&byte) = bytes.get(index) {
        let is_joined_line = byte == b'\\' && bytes.get(index + 1) == Some(&b'\n');
        match (quote, byte) {
            (None, _) if is_joined_line || matches!(byte, b' ' | b'\t' | b'\n') => {
                ranges.extend(start.take().map(|start| start..index));
            }
            (Some(open), _) if byte == open => quote = None,
            (None, b'"' | b'\'') => {
                start.get_or_insert(index);
                quote = Some(byte);
            }
            (Some(_), _) => {}
            (None, _) => {
                start.get_or_insert(index);
            }
        }
        let is_escape = byte == b'\\' && quote != Some(b'\'');
        index += if is_escape { 2 } else { 1 };
    }
    ranges.extend(start.map(|start| start..bytes.len()));
    ranges
}
