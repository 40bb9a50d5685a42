//! Where in which file a value was read: 1-based lines and columns, columns counted in characters.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Index into [`Topology::sources`](crate::Topology::sources).
pub type SourceId = u32;

/// A range of text in one source, from the first character up to, not including, the end position.
///
/// Written as one string, `source:line:column-line:column`, such as `0:8:14-8:15`, because a
/// topology holds thousands of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file, as an index into the topology's list of sources.
    pub source: SourceId,
    /// First line, counted from 1.
    pub line: u32,
    /// Column of the first character, counted from 1.
    pub column: u32,
    /// Line of the end position, counted from 1.
    pub end_line: u32,
    /// Column just after the last character, counted from 1.
    pub end_column: u32,
}

impl Span {
    /// An empty range at one position.
    #[must_use]
    pub const fn at(source: SourceId, line: u32, column: u32) -> Self {
        Self { source, line, column, end_line: line, end_column: column }
    }

    /// The smallest range that covers both; `self` where the two are in different sources.
    #[must_use]
    pub fn to(self, end: Self) -> Self {
        if self.source != end.source {
            return self;
        }
        let (end_line, end_column) =
            (self.end_line, self.end_column).max((end.end_line, end.end_column));
        let (line, column) = (self.line, self.column).min((end.line, end.column));
        Self { source: self.source, line, column, end_line, end_column }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, line, column, end_line, end_column } = self;
        write!(f, "{source}:{line}:{column}-{end_line}:{end_column}")
    }
}

/// A span that is not written as `source:line:column-line:column`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseSpanError;

impl fmt::Display for ParseSpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a span is written as source:line:column-line:column, such as 0:8:14-8:15")
    }
}

impl std::error::Error for ParseSpanError {}

impl From<ParseIntError> for ParseSpanError {
    fn from(_: ParseIntError) -> Self {
        Self
    }
}

impl FromStr for Span {
    type Err = ParseSpanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (start, end) = text.split_once('-').ok_or(ParseSpanError)?;
        let (source, start) = start.split_once(':').ok_or(ParseSpanError)?;
        let (line, column) = start.split_once(':').ok_or(ParseSpanError)?;
        let (end_line, end_column) = end.split_once(':').ok_or(ParseSpanError)?;
        Ok(Self {
            source: source.parse()?,
            line: line.parse()?,
            column: column.parse()?,
            end_line: end_line.parse()?,
            end_column: end_column.parse()?,
        })
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for Span {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Span".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "source:line:column-line:column, counted from 1; source is an index into `sources`",
            "type": "string",
            "pattern": "^[0-9]+:[0-9]+:[0-9]+-[0-9]+:[0-9]+$",
            "examples": ["0:8:14-8:15"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_its_own_text_form() {
        let span = Span { source: 3, line: 8, column: 14, end_line: 9, end_column: 2 };
        assert_eq!(span.to_string(), "3:8:14-9:2");
        assert_eq!(span.to_string().parse(), Ok(span));
        for bad in ["", "3:8:14", "3:8:14-9", "a:1:1-1:1", "1:1:1-1:1:1"] {
            assert_eq!(bad.parse::<Span>(), Err(ParseSpanError), "{bad}");
        }
    }

    #[test]
    fn covers_both_ends_whatever_the_order() {
        let a = Span { source: 0, line: 1, column: 5, end_line: 1, end_column: 9 };
        let b = Span { source: 0, line: 3, column: 1, end_line: 3, end_column: 2 };
        assert_eq!(a.to(b), b.to(a));
        assert_eq!(a.to(Span::at(1, 9, 9)), a);
    }
}
