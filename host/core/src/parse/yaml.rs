//! YAML: the events of the parser, document by document, into trees.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle, Span as Range, StrInput, StructureStyle, Tag};
use resilint_schema::{SourceId, Span};

use super::build::{Builder, Head};
use super::error::{ParseError, ParseErrorKind as Kind};
use super::node::{Node, NodeValue, Style};
use super::template::{self, Mask};
use super::{Comment, Document, ParseLimits, Parsed, scalar, syntax};

/// Comments looked at ahead of the entry they belong to. The library's own limit, 96, is less than a
/// licence and an explanation at the top of a file.
const MAX_COMMENTS_AHEAD: usize = 1 << 20;

/// Reads all documents of a file of YAML.
///
/// A document that is not well-formed costs itself only: the others are read, and all places stay true.
/// Aliases and merge keys are expanded. `{{ placeholder }}` in a value is text; a file whose structure
/// depends on a template is refused with [`Kind::Unrendered`], see [`classify`](super::classify).
#[must_use]
pub fn yaml(source: SourceId, text: &str, limits: &ParseLimits) -> Parsed {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some((number, line)) = template::structural_line(text) {
        return unrendered(source, number, line);
    }
    let mask = Mask::new(text);
    let text = mask.as_ref().map_or(text, |mask| mask.text.as_str());
    let mut reader = Reader {
        source,
        text,
        mask: mask.as_ref(),
        limits,
        builder: Builder::new(limits),
        start: None,
        broken: 0,
        parsed: Parsed::default(),
    };
    reader.run();
    reader.parsed
}

fn unrendered(source: SourceId, number: usize, line: &str) -> Parsed {
    let indent = line.chars().take_while(|c| c.is_whitespace()).count();
    let start = Span::at(source, place(number + 1), place(indent + 1));
    let end_column = start.column + place(line.trim().chars().count());
    let message = "this is a template, which is no YAML until it is rendered";
    let error = ParseError::new(Kind::Unrendered, message, Span { end_column, ..start })
        .with_help("Check the rendered output instead, such as that of `helm template`.");
    Parsed { errors: vec![error], ..Parsed::default() }
}

/// A line or column that fits the type; no file that can be read is that long.
fn place(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

struct Reader<'t> {
    source: SourceId,
    text: &'t str,
    mask: Option<&'t Mask>,
    limits: &'t ParseLimits,
    builder: Builder<'t>,
    /// Where the current document starts, if it says so.
    start: Option<Span>,
    /// How many documents were lost.
    broken: usize,
    parsed: Parsed,
}

impl<'t> Reader<'t> {
    fn run(&mut self) {
        let options = granit_parser::options! {
            flow_nesting_limit: self.limits.max_depth,
            block_nesting_limit: self.limits.max_depth,
            max_buffered_comment_events: MAX_COMMENTS_AHEAD,
        };
        let mut parser = Parser::new_from_str_with_options(self.text, options);
        while let Some(event) = parser.next_event() {
            let result = match event {
                Ok((event, range)) => self.event(event, range),
                Err(error) => Err(syntax::error(self.source, self.text, &error, self.limits)),
            };
            if let Err(error) = result
                && !self.recover(error, &mut parser)
            {
                break;
            }
        }
        self.parsed.errors.sort_by_key(|error| error.span);
        self.parsed.comments.sort_by_key(|comment| comment.span);
    }

    /// Drops the document that an error is in and goes on with the next; false if there is none.
    fn recover(&mut self, error: ParseError, parser: &mut Parser<'t, StrInput<'t>>) -> bool {
        let span = error.span;
        let whole_file = matches!(error.kind, Kind::TooManyNodes { .. } | Kind::TooMuchText { .. });
        self.parsed.errors.push(error);
        self.builder.reset();
        self.broken += 1;
        let limit = self.limits.max_errors;
        if self.broken >= limit {
            self.parsed.errors.push(ParseError::limit(Kind::TooManyErrors { limit }, span));
            return false;
        }
        !whole_file && parser.proceed_next_document() == Ok(true)
    }

    fn event(&mut self, event: Event<'t>, range: Range) -> Result<(), ParseError> {
        match event {
            Event::DocumentStart(explicit, _) => {
                self.start = explicit.then(|| self.span(range));
                Ok(())
            }
            Event::DocumentEnd => {
                self.end_document();
                Ok(())
            }
            Event::Comment(text, _) => {
                let text = self.unmask(text.trim()).into_owned();
                self.parsed.comments.push(Comment { span: self.span(range), text });
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), range)
            }
            Event::Alias(anchor) => self.builder.alias(anchor, self.span(range)),
            Event::SequenceStart(style, anchor, tag) => {
                let span = self.sequence_start(style, range);
                self.builder.start_seq(span, head(style, anchor, tag.as_deref()))
            }
            Event::MappingStart(style, anchor, tag) => {
                self.builder.start_map(self.span(range), head(style, anchor, tag.as_deref()))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let span = self.span(range);
                self.builder.end(span, &mut self.parsed.errors)
            }
            _ => Ok(()),
        }
    }

    fn end_document(&mut self) {
        let Some(root) = self.builder.finish() else { return };
        let span = self.start.map_or(root.span, |start| start.to(root.span));
        self.parsed.documents.push(Document { root, span });
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        range: Range,
    ) -> Result<(), ParseError> {
        let written = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
        };
        let span = self.scalar_span(written, text.trim().is_empty(), range);
        if text.len() > self.limits.max_scalar_bytes {
            let limit = self.limits.max_scalar_bytes;
            return Err(ParseError::limit(Kind::ScalarTooLong { limit }, span));
        }
        let value = typed(text, written, tag);
        let tag = tag.filter(|tag| tag.core_suffix().is_none()).map(tag_text);
        let node = match value {
            Some(value) => Node::new(span, value, written).with_raw(text),
            None => Node::new(span, NodeValue::Str(self.unmask(text).into_owned()), written),
        };
        self.builder.scalar(node.with_tag(tag), text.len(), anchor)
    }

    fn unmask<'s>(&self, text: &'s str) -> Cow<'s, str> {
        self.mask.map_or(Cow::Borrowed(text), |mask| mask.unmask(text))
    }

    /// The parser ends a block scalar at the next token: take it back to the last text, or, where there
    /// is none, to the line that announces it.
    fn scalar_span(&self, style: Style, empty: bool, range: Range) -> Span {
        let span = self.span(range);
        let end = range.end.byte_offset().and_then(|end| self.text.get(..end));
        let Some(before) = end.filter(|_| style == Style::Block) else { return span };
        let kept = before.trim_end();
        let breaks = line_breaks(before.get(kept.len()..).unwrap_or_default());
        let column = kept.rsplit(['\n', '\r']).next().map_or(0, |line| line.chars().count());
        let (end_line, end_column) = (span.end_line - place(breaks), place(column + 1));
        if empty || (end_line, end_column) < (span.line, span.column) {
            return Span::at(self.source, end_line, end_column);
        }
        Span { end_line, end_column, ..span }
    }

    /// NOTE: granit-parser 2.2 lets a sequence that is not indented begin behind the comment of its
    /// first dash. The dash is then the first character of that line.
    fn sequence_start(&self, style: StructureStyle, range: Range) -> Span {
        let span = self.span(range);
        let at = range.start.byte_offset().and_then(|at| self.text.split_at_checked(at));
        let Some((before, after)) = at else { return span };
        if style == StructureStyle::Flow || after.starts_with('-') {
            return span;
        }
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let content = line.trim_start_matches(' ');
        if !content.starts_with('-') {
            return span;
        }
        Span::at(self.source, span.line, place(line.len() - content.len() + 1))
    }

    fn span(&self, range: Range) -> Span {
        let (start, end) = (range.start, range.end);
        Span {
            source: self.source,
            line: place(start.line()),
            column: place(start.col() + 1),
            end_line: place(end.line()),
            end_column: place(end.col() + 1),
        }
    }
}

/// The number of line breaks in a text.
fn line_breaks(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|line| ends(*line)).count()
}

fn head(style: StructureStyle, anchor: usize, tag: Option<&Tag>) -> Head {
    let style = match style {
        StructureStyle::Block => Style::Block,
        StructureStyle::Flow => Style::Flow,
    };
    let tag = tag.filter(|tag| tag.core_suffix().is_none()).map(tag_text);
    Head { anchor, tag, style }
}

fn tag_text(tag: &Tag) -> Box<str> {
    tag.original().into()
}

/// The value of a scalar that is not text.
fn typed(text: &str, style: Style, tag: Option<&Tag>) -> Option<NodeValue> {
    match tag {
        Some(tag) => tag.core_suffix().and_then(|suffix| scalar::tagged(suffix, text)),
        // Nothing at all after a key comes as the plain scalar `~`.
        None if style == Style::Plain => scalar::resolve(text),
        None => None,
    }
}
