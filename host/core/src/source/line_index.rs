//! Lines and columns to byte offsets and back. The only place that converts between the two.

use std::ops::Range;

use resilint_schema::{SourceId, Span};

/// Where the lines of one text start.
///
/// Lines end with `\n`, `\r\n` or a lone `\r`, as YAML has it. Lines and columns count from 1, columns
/// in characters. All methods take the text that the index was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// Whether a column is a byte, everywhere in the text.
    ascii: bool,
    len: usize,
}

impl LineIndex {
    /// Finds the lines of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|&(index, &byte)| {
            byte == b'\n' || (byte == b'\r' && bytes.get(index + 1) != Some(&b'\n'))
        });
        let starts = std::iter::once(0).chain(ends.map(|(index, _)| index + 1)).collect();
        Self { starts, ascii: text.is_ascii(), len: text.len() }
    }

    /// How many lines there are; one for an empty text.
    #[must_use]
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The byte offset of a line and column. The column just behind the last character is one too.
    #[must_use]
    pub fn offset(&self, text: &str, line: u32, column: u32) -> Option<usize> {
        let start = *self.starts.get(usize::try_from(line).ok()?.checked_sub(1)?)?;
        let skip = usize::try_from(column).ok()?.checked_sub(1)?;
        let content = self.line(text, line)?;
        let inside = if self.ascii {
            (skip <= content.len()).then_some(skip)?
        } else {
            let ends = std::iter::once(content.len());
            content.char_indices().map(|(at, _)| at).chain(ends).nth(skip)?
        };
        Some(start + inside)
    }

    /// The line and column of a byte offset. An offset within a character belongs to that character,
    /// one within a line break to the end of its line.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.len);
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let content = self.line(text, u32::try_from(line).unwrap_or(u32::MAX)).unwrap_or_default();
        // Within a line break of two bytes, it is still the end of the line.
        let inside = (offset - start).min(content.len());
        let columns = if self.ascii {
            inside
        } else {
            // A character counts once its last byte is before the offset.
            let whole = (0..=inside).rev().find(|&at| content.is_char_boundary(at)).unwrap_or(0);
            content.get(..whole).map_or(0, |before| before.chars().count())
        };
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (number(line), number(columns + 1))
    }

    /// The bytes that a span covers.
    #[must_use]
    pub fn range(&self, text: &str, span: Span) -> Option<Range<usize>> {
        let start = self.offset(text, span.line, span.column)?;
        let end = self.offset(text, span.end_line, span.end_column)?;
        (start <= end).then_some(start..end)
    }

    /// The span of a range of bytes.
    #[must_use]
    pub fn span(&self, text: &str, source: SourceId, range: Range<usize>) -> Span {
        let (line, column) = self.position(text, range.start);
        let (end_line, end_column) = self.position(text, range.end.max(range.start));
        Span { source, line, column, end_line, end_column }
    }

    /// The text of a line without its line break.
    #[must_use]
    pub fn line<'t>(&self, text: &'t str, line: u32) -> Option<&'t str> {
        let index = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = *self.starts.get(index)?;
        let end = self.starts.get(index + 1).copied().unwrap_or(self.len);
        text.get(start..end).map(|line| line.trim_end_matches(['\n', '\r']))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_there_and_back() {
        let text = "a\r\né😀b\rc\n\nd";
        let index = LineIndex::new(text);
        assert_eq!(index.count(), 5);
        for (offset, _) in text.char_indices().filter(|(_, c)| !matches!(c, '\n')) {
            let (line, column) = index.position(text, offset);
            assert_eq!(index.offset(text, line, column), Some(offset), "{offset}");
        }
        assert_eq!(index.position(text, text.find('b').unwrap_or(0)), (2, 3));
        assert_eq!(index.position(text, text.len()), (5, 2));
        assert_eq!(index.position(text, text.len() + 9), (5, 2));
        assert_eq!(index.offset(text, 5, 2), Some(text.len()));
        assert_eq!(index.line(text, 2), Some("é😀b"));
        assert_eq!(index.line(text, 4), Some(""));
    }

    #[test]
    fn knows_what_is_not_there() {
        let text = "ab\n";
        let index = LineIndex::new(text);
        for (line, column) in [(0, 1), (1, 0), (1, 4), (3, 1), (2, 2)] {
            assert_eq!(index.offset(text, line, column), None, "{line}:{column}");
        }
    }

    #[test]
    fn an_empty_text_has_one_line() {
        let index = LineIndex::new("");
        assert_eq!((index.count(), index.offset("", 1, 1)), (1, Some(0)));
    }
}
