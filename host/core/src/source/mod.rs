//! The files of a run: their text, and where in it a line and column is.

mod line_index;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use resilint_schema::{SourceId, Span};

pub use line_index::LineIndex;

/// A file that was read.
#[derive(Clone)]
pub struct SourceFile {
    /// Its number, as spans have it.
    pub id: SourceId,
    /// Its path as it is shown: relative, with `/`.
    pub path: Arc<str>,
    /// Its text, without a byte order mark.
    pub text: Arc<str>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file with its text. A byte order mark is dropped: no column counts it.
    #[must_use]
    pub fn new(id: SourceId, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let mut text: Arc<str> = text.into();
        if let Some(rest) = text.strip_prefix('\u{feff}') {
            text = rest.into();
        }
        Self { id, path: path.into(), text, lines: OnceLock::new() }
    }

    /// Where the lines start, found out at the first call.
    #[must_use]
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The bytes that a span covers; nothing if it is not a span of this file.
    #[must_use]
    pub fn range(&self, span: Span) -> Option<Range<usize>> {
        if span.source == self.id { self.lines().range(&self.text, span) } else { None }
    }

    /// The text that a span covers; nothing if it is not a span of this file.
    #[must_use]
    pub fn slice(&self, span: Span) -> Option<&str> {
        self.text.get(self.range(span)?)
    }

    /// The text of a line, counted from 1, without its line break.
    #[must_use]
    pub fn line(&self, line: u32) -> Option<&str> {
        self.lines().line(&self.text, line)
    }
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile")
            .field("id", &self.id)
            .field("path", &self.path)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// All files of a run. A file's place in the table is its id.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file and says which id it got.
    pub fn push(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        let id = SourceId::try_from(self.files.len()).unwrap_or(SourceId::MAX);
        self.files.push(SourceFile::new(id, path, text));
        id
    }

    /// The file with an id.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(usize::try_from(id).ok()?)
    }

    /// The files, by id.
    pub fn iter(&self) -> std::slice::Iter<'_, SourceFile> {
        self.files.iter()
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl<'s> IntoIterator for &'s Sources {
    type Item = &'s SourceFile;
    type IntoIter = std::slice::Iter<'s, SourceFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_places_in_the_table() {
        let mut sources = Sources::default();
        assert!(sources.is_empty());
        let first = sources.push("a.yml", "\u{feff}a: é x\n");
        let second = sources.push("b/c.yml", String::new());
        assert_eq!((first, second, sources.len()), (0, 1, 2));
        let file = sources.get(first).expect("pushed above");
        let span = Span { source: 0, line: 1, column: 6, end_line: 1, end_column: 7 };
        assert_eq!(file.slice(span), Some("x"));
        assert_eq!(file.slice(Span { source: 1, ..span }), None);
        assert_eq!(sources.get(2).map(|file| file.id), None);
        assert_eq!(
            sources.iter().map(|file| &*file.path).collect::<Vec<_>>(),
            ["a.yml", "b/c.yml"]
        );
    }
}
