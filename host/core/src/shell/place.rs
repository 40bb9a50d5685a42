//! Where the commands of a script and their words are in its file, whether that is the script itself or a
//! document that the script is a text of.

use std::ops::Range;

use resilint_schema::Span;

use crate::parse::{Node, Style};

/// Bytes of a line beyond ASCII in which columns are counted; longer ones are placed at their start.
const MAX_LINE: usize = 4096;

/// The lines of a script in its file.
#[derive(Debug)]
pub(super) struct Placer {
    script: Span,
    /// Columns before the text of each line; nothing where the file does not show the text as it is.
    indent: Option<u32>,
    /// Where each line of the text starts.
    starts: Vec<usize>,
    text: String,
    /// Whether a column is a byte.
    is_ascii: bool,
}

impl Placer {
    /// The script that a scalar holds.
    pub(super) fn new(node: &Node, text: &str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            script: node.span,
            indent: indent(node, text),
            starts: std::iter::once(0).chain(breaks).collect(),
            is_ascii: text.is_ascii(),
            text: text.to_owned(),
        }
    }

    /// The place of some bytes of the script; an empty one at its start where that cannot be told.
    pub(super) fn span(&self, bytes: &Range<usize>) -> Span {
        let script = self.script;
        let Some(indent) = self.indent else {
            return Span::at(script.source, script.line, script.column);
        };
        let (line, column) = self.position(bytes.start);
        let (end_line, end_column) = self.position(bytes.end.max(bytes.start));
        Span {
            source: script.source,
            line: script.line + line,
            column: indent + column + 1,
            end_line: script.line + end_line,
            end_column: indent + end_column + 1,
        }
    }

    /// The line of a byte and its column there, both counted from 0.
    fn position(&self, byte: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        if self.is_ascii {
            return (count(line), count(byte.saturating_sub(start)));
        }
        let before = self.text.get(start..byte).filter(|before| before.len() <= MAX_LINE);
        (count(line), count(before.unwrap_or_default().chars().count()))
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
