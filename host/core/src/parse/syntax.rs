//! The syntax errors of the YAML parser in the words of this tool.

use granit_parser::{ErrorKind, ScanError};
use resilint_schema::{SourceId, Span};

use super::ParseLimits;
use super::error::{ParseError, ParseErrorKind as Kind};

/// An error of the parser, at the character it names.
pub(super) fn error(
    source: SourceId,
    text: &str,
    error: &ScanError,
    limits: &ParseLimits,
) -> ParseError {
    let span = span(source, text, error);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            ParseError::limit(Kind::TooDeep { limit: limits.max_depth }, span)
        }
        ErrorKind::UnknownAnchor => {
            ParseError::new(Kind::Alias, "the alias has no anchor before it in its document", span)
                .with_help("Anchors hold within one document: define it there, above its use.")
        }
        kind => {
            let error = ParseError::new(Kind::Syntax, kind.to_string(), span);
            match help(kind) {
                Some(help) => error.with_help(help),
                None => error,
            }
        }
    }
}

/// One character wide, unless the error is at the end of a line.
fn span(source: SourceId, text: &str, error: &ScanError) -> Span {
    let marker = error.marker();
    let line = u32::try_from(marker.line()).unwrap_or(u32::MAX);
    let column = u32::try_from(marker.col() + 1).unwrap_or(u32::MAX);
    let at = marker.byte_offset().and_then(|offset| text.get(offset..));
    let visible =
        at.and_then(|rest| rest.chars().next()).is_some_and(|c| !matches!(c, '\n' | '\r'));
    Span { end_column: column + u32::from(visible), ..Span::at(source, line, column) }
}

fn help(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::MappingValueNotAllowed => {
            "Check the indentation; a value that contains `: ` needs quotes."
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            "Give the line a `key:`, or indent it as part of the value above."
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation => "Indent with spaces.",
        ErrorKind::UnclosedQuotedScalar => "Close the quotes.",
        ErrorKind::UnclosedFlowCollection { .. } => "Close the bracket.",
        ErrorKind::UnknownQuotedScalarEscape => {
            "Double the backslash, or use single quotes, in which it has no meaning."
        }
        ErrorKind::UnexpectedCharacter { .. } => "Put the value in quotes.",
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey => {
            "Indent entries of one mapping alike."
        }
        ErrorKind::UndeclaredTagHandle => {
            "Declare the tag with `%TAG`, or put the value in quotes."
        }
        _ => return None,
    })
}
