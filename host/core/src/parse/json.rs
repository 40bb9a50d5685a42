//! JSON, strictly but for the comments and trailing commas that editors allow in settings files.

use std::collections::BTreeMap;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError as JsonError, ParseErrorKind as JsonKind};
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};
use resilint_schema::{SourceId, Span};

use super::build::Usage;
use super::error::{ParseError, ParseErrorKind as Kind};
use super::node::{Entry, Node, NodeValue, Style};
use super::{Comment, Document, ParseLimits, Parsed, merge};

/// Reads a file of JSON. An empty file has no document.
#[must_use]
pub fn json(source: SourceId, text: &str, limits: &ParseLimits) -> Parsed {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let collect = CollectOptions { comments: CommentCollectionStrategy::Separate, tokens: false };
    let tree = match parse_to_ast(text, &collect, &options()) {
        Ok(tree) => tree,
        Err(error) => {
            let errors = vec![syntax(source, text, &error, limits)];
            return Parsed { errors, ..Parsed::default() };
        }
    };
    let mut reader = Reader {
        source,
        limits,
        place: Cursor::new(text),
        usage: Usage::default(),
        errors: Vec::new(),
    };
    let mut parsed =
        Parsed { comments: comments(source, text, tree.comments), ..Parsed::default() };
    if let Some(value) = tree.value {
        match reader.node(value, 0) {
            Ok(root) => parsed.documents.push(Document { span: root.span, root }),
            Err(error) => reader.errors.push(error),
        }
    }
    parsed.errors = reader.errors;
    parsed.errors.sort_by_key(|error| error.span);
    parsed
}

const fn options() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

/// Levels that the library reads, whatever ours are.
const LIBRARY_DEPTH: usize = 512;

fn syntax(source: SourceId, text: &str, error: &JsonError, limits: &ParseLimits) -> ParseError {
    let range = error.range();
    let mut place = Cursor::new(text);
    let (line, column) = place.to(range.start);
    let (end_line, end_column) = place.to(range.end);
    let mut span = Span { source, line, column, end_line, end_column };
    if span.line != span.end_line {
        // The library marks all of an unclosed collection: its bracket is enough.
        span = Span { end_column: column + 1, ..Span::at(source, line, column) };
    }
    let message = match error.kind() {
        JsonKind::NestingDepthExceeded => {
            let limit = limits.max_depth.min(LIBRARY_DEPTH);
            return ParseError::limit(Kind::TooDeep { limit }, span);
        }
        JsonKind::MultipleRootJsonValues => {
            "the file goes on after its value, and JSON has one value a file".to_owned()
        }
        kind => lower_case(&kind.to_string()),
    };
    ParseError::new(Kind::Syntax, message, span)
}

fn lower_case(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

type CommentMap<'t> = jsonc_parser::CommentMap<'t>;

/// Each comment once, though the library lists it before and behind the token it stands at.
fn comments(source: SourceId, text: &str, found: Option<CommentMap<'_>>) -> Vec<Comment> {
    let found = found.unwrap_or_default();
    let by_place: BTreeMap<usize, (usize, &str)> = found
        .values()
        .flat_map(|group| group.iter())
        .map(|comment| (comment.start(), (comment.end(), comment.text().trim())))
        .collect();
    let mut place = Cursor::new(text);
    let comment = |(start, (end, text)): (usize, (usize, &str))| Comment {
        span: place.span(source, start, end),
        text: text.to_owned(),
    };
    by_place.into_iter().map(comment).collect()
}

/// Turns the library's tree into ours.
struct Reader<'t> {
    source: SourceId,
    limits: &'t ParseLimits,
    place: Cursor<'t>,
    usage: Usage,
    errors: Vec<ParseError>,
}

impl Reader<'_> {
    fn node(&mut self, value: Value<'_>, depth: usize) -> Result<Node, ParseError> {
        let (start, end) = (value.start(), value.end());
        let (value, style, written) = match value {
            Value::Object(object) => {
                return self.collection(start, end, depth, Collection::Map(object));
            }
            Value::Array(array) => {
                return self.collection(start, end, depth, Collection::Seq(array.elements));
            }
            Value::StringLit(text) => {
                return self.string(start, end, text.value.into_owned());
            }
            Value::NumberLit(number) => (self::number(number.value), Style::Plain, number.value),
            Value::BooleanLit(b) => (NodeValue::Bool(b.value), Style::Plain, ""),
            Value::NullKeyword(_) => (NodeValue::Null, Style::Plain, ""),
        };
        let span = self.place.span(self.source, start, end);
        self.usage.scalar(written.len(), self.limits, span)?;
        let node = Node::new(span, value, style);
        Ok(if written.is_empty() { node } else { node.with_raw(written) })
    }

    fn string(&mut self, start: usize, end: usize, text: String) -> Result<Node, ParseError> {
        let span = self.place.span(self.source, start, end);
        self.usage.scalar(text.len(), self.limits, span)?;
        Ok(Node::new(span, NodeValue::Str(text), Style::Quoted))
    }

    fn collection(
        &mut self,
        start: usize,
        end: usize,
        depth: usize,
        collection: Collection<'_>,
    ) -> Result<Node, ParseError> {
        let (line, column) = self.place.to(start);
        let opening = Span { end_column: column + 1, ..Span::at(self.source, line, column) };
        if depth >= self.limits.max_depth {
            return Err(ParseError::limit(Kind::TooDeep { limit: self.limits.max_depth }, opening));
        }
        self.usage.collection(self.limits, opening)?;
        let value = match collection {
            Collection::Seq(items) => {
                let items = items.into_iter().map(|item| self.node(item, depth + 1));
                NodeValue::Seq(items.collect::<Result<_, _>>()?)
            }
            Collection::Map(object) => NodeValue::Map(self.entries(object, depth + 1)?),
        };
        let (end_line, end_column) = self.place.to(end);
        Ok(Node::new(Span { end_line, end_column, ..opening }, value, Style::Flow))
    }

    fn entries(&mut self, object: Object<'_>, depth: usize) -> Result<Vec<Entry>, ParseError> {
        let mut entries = Vec::with_capacity(object.properties.len());
        for property in object.properties {
            let (start, end) = (property.name.start(), property.name.end());
            let key = self.string(start, end, property.name.into_string())?;
            entries.push(Entry { key, value: self.node(property.value, depth)? });
        }
        Ok(merge::drop_duplicates(entries, &mut self.errors, self.limits.max_errors))
    }
}

enum Collection<'t> {
    Seq(Vec<Value<'t>>),
    Map(Object<'t>),
}

fn number(text: &str) -> NodeValue {
    text.parse().map_or_else(|_| NodeValue::Float(text.parse().unwrap_or(f64::NAN)), NodeValue::Int)
}

/// Turns byte offsets into lines and columns, in one pass: the offsets asked for only ever grow.
struct Cursor<'t> {
    text: &'t [u8],
    offset: usize,
    line: u32,
    column: u32,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str) -> Self {
        Self { text: text.as_bytes(), offset: 0, line: 1, column: 1 }
    }

    fn to(&mut self, offset: usize) -> (u32, u32) {
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        for (index, byte) in passed.iter().enumerate() {
            match byte {
                // The two bytes of a line break are no columns.
                b'\r' if self.text.get(self.offset + index + 1) == Some(&b'\n') => {}
                b'\n' | b'\r' => (self.line, self.column) = (self.line.saturating_add(1), 1),
                // Bytes within a character.
                0x80..=0xBF => {}
                _ => self.column = self.column.saturating_add(1),
            }
        }
        self.offset = self.offset.max(offset);
        (self.line, self.column)
    }

    fn span(&mut self, source: SourceId, start: usize, end: usize) -> Span {
        let (line, column) = self.to(start);
        let (end_line, end_column) = self.to(end);
        Span { source, line, column, end_line, end_column }
    }
}
