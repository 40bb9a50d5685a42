//! Where something is written: a file and a range of bytes. Lines and columns are found at the edge, by
//! whoever has the text.

use std::ops::Range;

use resilint_schema::SourceId;

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: SourceId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just after the last byte.
    pub end: u32,
}

impl Place {
    /// The range of a file; offsets beyond 4 GiB are cut to it.
    #[must_use]
    pub fn new(file: SourceId, range: Range<usize>) -> Self {
        let cut = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { file, start: cut(range.start), end: cut(range.end) }
    }

    /// Whether `other` lies within this range.
    #[must_use]
    pub const fn contains(&self, other: &Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The bytes.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
