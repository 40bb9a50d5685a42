//! TOML, read into the same tree as YAML and JSON.

use std::ops::Range;

use resilint_schema::{SourceId, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ParseError, ParseErrorKind};
use super::node::{Entry, Node, NodeValue, Style};
use super::{Document, ParseLimits, Parsed};
use crate::source::LineIndex;

/// Reads a file of TOML. Its one document is there unless something in it is wrong.
#[must_use]
pub fn toml(source: SourceId, text: &str, limits: &ParseLimits) -> Parsed {
    let reader = Reader { source, text, lines: LineIndex::new(text), limits };
    let read = match DeTable::parse(text) {
        Ok(table) => {
            let range = 0..text.len();
            reader.table(table.get_ref(), range, 0)
        }
        Err(error) => {
            let range = error.span().unwrap_or(0..0);
            let message = error.message().trim().to_owned();
            Err(ParseError::new(ParseErrorKind::Syntax, message, reader.span(range)))
        }
    };
    match read {
        Ok(root) => {
            Parsed { documents: vec![Document { span: root.span, root }], ..Parsed::default() }
        }
        Err(error) => Parsed { errors: vec![error], ..Parsed::default() },
    }
}

struct Reader<'t> {
    source: SourceId,
    text: &'t str,
    lines: LineIndex,
    limits: &'t ParseLimits,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        self.lines.span(self.text, self.source, range)
    }

    fn table(
        &self,
        table: &DeTable<'_>,
        range: Range<usize>,
        depth: usize,
    ) -> Result<Node, ParseError> {
        let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let text: &std::borrow::Cow<'_, str> = key.get_ref();
            let name = NodeValue::Str(text.clone().into_owned());
            let key = Node::new(self.span(key.span()), name, Style::Plain);
            Ok(Entry { key, value: self.value(value, depth + 1)? })
        };
        let mut entries: Vec<Entry> = table.iter().map(entry).collect::<Result<_, ParseError>>()?;
        entries.sort_by_key(|entry| entry.key.span);
        Ok(Node::new(self.span(range), NodeValue::Map(entries), Style::Block))
    }

    fn value(&self, value: &Spanned<DeValue<'_>>, depth: usize) -> Result<Node, ParseError> {
        let (range, limit) = (value.span(), self.limits.max_depth);
        if depth > limit {
            return Err(ParseError::limit(ParseErrorKind::TooDeep { limit }, self.span(range)));
        }
        let (value, style) = match value.get_ref() {
            DeValue::Table(table) => return self.table(table, range, depth),
            DeValue::Array(items) => {
                let items = items.iter().map(|item| self.value(item, depth + 1));
                (NodeValue::Seq(items.collect::<Result<_, _>>()?), Style::Flow)
            }
            DeValue::String(text) => (NodeValue::Str(text.clone().into_owned()), Style::Quoted),
            DeValue::Boolean(value) => (NodeValue::Bool(*value), Style::Plain),
            DeValue::Integer(number) => {
                match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => (NodeValue::Int(number), Style::Plain),
                    Err(_) => (NodeValue::Str(number.as_str().to_owned()), Style::Plain),
                }
            }
            DeValue::Float(number) => match number.as_str().parse() {
                Ok(number) => (NodeValue::Float(number), Style::Plain),
                Err(_) => (NodeValue::Str(number.as_str().to_owned()), Style::Plain),
            },
            // A day is text to everything that reads this tree, as it is in YAML and JSON.
            DeValue::Datetime(day) => (NodeValue::Str(day.to_string()), Style::Plain),
        };
        Ok(Node::new(self.span(range), value, style))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Parsed {
        toml(0, text, &ParseLimits::default())
    }

    #[test]
    fn values_keep_their_places() {
        let parsed = read("[[target]]\napp = \"shop\"\ncopies = 2\nuntil = 2027-01-31\n");
        let root = &parsed.documents[0].root;
        assert_eq!(
            root.to_json(),
            serde_json::json!({"target": [{"app": "shop", "copies": 2, "until": "2027-01-31"}]})
        );
        let app = root.get("target").and_then(|list| list.items()[0].get("app")).expect("there");
        assert_eq!((app.span.line, app.span.column, app.span.end_column), (2, 7, 13));
    }

    #[test]
    fn what_is_no_toml_says_where() {
        let parsed = read("a = 1\nb = [1,\n");
        assert!(parsed.documents.is_empty());
        assert_eq!(parsed.errors[0].span.line, 2);
    }
}
