//! The tree that YAML and JSON are both read into: every key and every value knows where it is written.

use std::borrow::Cow;

use resilint_schema::{Provenance, Span, Why};
use serde_json::{Map, Number, Value as Json};

/// A value, and the text it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The text of the value: a scalar with its quotes, a collection from its first to its last item.
    ///
    /// What an alias or a merge key brings in points at where it is written, not at where it is used.
    pub span: Span,
    /// The value, typed as YAML's core schema and JSON type it.
    pub value: NodeValue,
    /// How the value is written.
    pub style: Style,
    details: Option<Box<Details>>,
}

/// What only few nodes have, kept apart so that the others stay small.
#[derive(Clone, Debug, Default, PartialEq)]
struct Details {
    tag: Option<Box<str>>,
    raw: Option<Box<str>>,
    from: Option<Provenance>,
    untold: Option<Untold>,
}

/// Why a value could not be told when it was worked out. The text of its node is a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// The reason.
    pub why: Why,
    /// The expression that stands for it.
    pub symbol: String,
    /// The values it may have, where that list is complete.
    pub candidates: Vec<String>,
}

/// A typed value.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeValue {
    /// `null`, `~`, or nothing at all after a key or a dash.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number that fits 64 bits.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Str(String),
    /// A sequence.
    Seq(Vec<Node>),
    /// A mapping, in the order of the file. No key occurs twice.
    Map(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, most often a [`NodeValue::Str`].
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes, also a number in JSON.
    Plain,
    /// A scalar in single or double quotes.
    Quoted,
    /// A block scalar (`|`, `>`) or a collection that indentation holds together.
    Block,
    /// A collection in brackets.
    Flow,
}

impl Node {
    /// A node without tag.
    #[must_use]
    pub fn new(span: Span, value: NodeValue, style: Style) -> Self {
        Self { span, value, style, details: None }
    }

    pub(super) fn with_tag(mut self, tag: Option<Box<str>>) -> Self {
        if tag.is_some() {
            self.details.get_or_insert_default().tag = tag;
        }
        self
    }

    /// Keeps the text of a scalar whose value would print otherwise, such as `1.10` or `0x1F`.
    pub(super) fn with_raw(mut self, raw: &str) -> Self {
        let printed = match &self.value {
            NodeValue::Bool(value) => raw == if *value { "true" } else { "false" },
            // Without sign, prefix and leading zero, an integer prints as it is written.
            NodeValue::Int(_) => {
                raw == "0"
                    || raw.strip_prefix('-').unwrap_or(raw).starts_with(|c| matches!(c, '1'..='9'))
            }
            NodeValue::Float(_) => false,
            _ => true,
        };
        if !printed {
            self.details.get_or_insert_default().raw = Some(raw.into());
        }
        self
    }

    /// Says how the value came to be known, where it was worked out and not read.
    #[must_use]
    pub fn known_from(mut self, from: Provenance) -> Self {
        if from != self.provenance() {
            self.details.get_or_insert_default().from = Some(from);
        }
        self
    }

    /// Says why the value could not be worked out.
    #[must_use]
    pub fn with_untold(mut self, untold: Untold) -> Self {
        self.details.get_or_insert_default().untold = Some(untold);
        self
    }

    /// How the value came to be known: it is written, unless it was worked out.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        self.details.as_ref().and_then(|details| details.from).unwrap_or(Provenance::Literal)
    }

    /// Why the value could not be worked out.
    #[must_use]
    pub fn untold(&self) -> Option<&Untold> {
        self.details.as_ref()?.untold.as_ref()
    }

    /// The tag as it is written, such as `!Ref` or `!!binary`. Core tags that fit the value are not kept.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.details.as_ref()?.tag.as_deref()
    }

    /// The value at a key of this mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The key of this mapping with its value.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.as_str() == Some(key))
    }

    /// The value at the end of a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The value at a JSON pointer; where the path ends early, the last value on it.
    #[must_use]
    pub fn at_pointer(&self, pointer: &str) -> &Self {
        let mut node = self;
        for step in pointer.split('/').skip(1) {
            let key = step.replace("~1", "/").replace("~0", "~");
            let item = || key.parse().ok().and_then(|index: usize| node.items().get(index));
            match node.get(&key).or_else(item) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }

    /// The text, where the value is text. A number in quotes is text, a number without is not.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The number, where the value is a whole number.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self.value {
            NodeValue::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The number, where the value is any number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self.value {
            #[expect(clippy::cast_precision_loss, reason = "the caller asks for a float")]
            NodeValue::Int(number) => Some(number as f64),
            NodeValue::Float(number) => Some(number),
            _ => None,
        }
    }

    /// The truth value, where the value is one.
    ///
    /// Takes YAML 1.1's `yes`, `no`, `on`, `off`, `y` and `n` too if they stand without quotes, because
    /// go-yaml, which reads these files in the end, does so where it expects a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            NodeValue::Bool(value) => Some(*value),
            NodeValue::Str(text) if self.style == Style::Plain => match text.as_str() {
                "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
                "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A scalar as its reader sees it: text without quotes, and `1.10` as it is written.
    ///
    /// Nothing for null and for collections.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        if let Some(raw) = self.details.as_ref().and_then(|details| details.raw.as_deref()) {
            return Some(Cow::Borrowed(raw));
        }
        match &self.value {
            NodeValue::Str(text) => Some(Cow::Borrowed(text)),
            NodeValue::Bool(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
            NodeValue::Int(number) => Some(Cow::Owned(number.to_string())),
            NodeValue::Float(number) => Some(Cow::Owned(number.to_string())),
            NodeValue::Null | NodeValue::Seq(_) | NodeValue::Map(_) => None,
        }
    }

    /// The items of a sequence; empty for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            NodeValue::Seq(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; empty for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            NodeValue::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Whether the value is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, NodeValue::Null)
    }

    /// Whether the value is a mapping.
    #[must_use]
    pub fn is_map(&self) -> bool {
        matches!(self.value, NodeValue::Map(_))
    }

    /// Whether the value is a sequence.
    #[must_use]
    pub fn is_seq(&self) -> bool {
        matches!(self.value, NodeValue::Seq(_))
    }

    /// What a message calls the kind of this value: `a number`, `a mapping`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            NodeValue::Null => "nothing",
            NodeValue::Bool(_) => "a boolean",
            NodeValue::Int(_) | NodeValue::Float(_) => "a number",
            NodeValue::Str(_) => "text",
            NodeValue::Seq(_) => "a list",
            NodeValue::Map(_) => "a mapping",
        }
    }

    /// The value without places. Keys that are not text become text; infinities become null.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match &self.value {
            NodeValue::Null => Json::Null,
            NodeValue::Bool(value) => Json::Bool(*value),
            NodeValue::Int(number) => Json::Number((*number).into()),
            NodeValue::Float(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
            NodeValue::Str(text) => Json::String(text.clone()),
            NodeValue::Seq(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            NodeValue::Map(entries) => Json::Object(
                entries
                    .iter()
                    .map(|e| (e.key.key_text(), e.value.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }

    fn key_text(&self) -> String {
        self.text().map_or_else(|| self.to_json().to_string(), Cow::into_owned)
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::{Node, ParseLimits, yaml};

    fn read(text: &str) -> Node {
        let mut parsed = yaml(0, text, &ParseLimits::default());
        assert_eq!(parsed.errors, [], "{text}");
        parsed.documents.remove(0).root
    }

    #[test]
    fn looks_up_by_key_and_path() {
        let root = read("a:\n  b:\n    - 1\n    - two\n  c: ~\n");
        assert_eq!(root.at(&["a", "b"]).map(|n| n.items().len()), Some(2));
        assert_eq!(root.at(&["a", "b", "x"]), None);
        assert_eq!(root.entry("a").and_then(|e| e.key.as_str()), Some("a"));
        assert!(root.at(&["a", "c"]).is_some_and(Node::is_null));
        assert!(root.items().is_empty());
    }

    #[test]
    fn reads_switches_of_yaml_1_1_only_without_quotes() {
        let root = read("a: yes\nb: 'yes'\nc: Off\nd: true\ne: 1\n");
        let of = |key| root.get(key).and_then(Node::as_bool);
        assert_eq!(
            [of("a"), of("b"), of("c"), of("d"), of("e")],
            [Some(true), None, Some(false), Some(true), None]
        );
        assert_eq!(root.get("a").and_then(Node::as_str), Some("yes"));
    }

    #[test]
    fn text_is_what_is_written() {
        for text in ["1.10", "1", "0x1F", "007", "True", "1e3", "12345678901234567890", "word"] {
            assert_eq!(read(text).text().as_deref(), Some(text));
        }
        assert_eq!(read("'1.10'").text().as_deref(), Some("1.10"));
        assert_eq!(read("~").text(), None);
        assert_eq!(read("[1]").text(), None);
    }

    #[test]
    fn turns_into_json() {
        let root = read("a: [1, 1.5, true, null, x]\n2: .inf\n? [k]\n: v\n");
        assert_eq!(
            root.to_json(),
            serde_json::json!({"a": [1, 1.5, true, null, "x"], "2": null, "[\"k\"]": "v"})
        );
    }
}
