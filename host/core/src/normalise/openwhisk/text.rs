//! Texts of manifests with `$NAME` and `${NAME}` in them: the deployment tool fills these from its environment,
//! or from the inputs of the project and the package. Only `--var` says what the environment holds.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Span, Value, Why};

use crate::normalise::variables::Variables;
use crate::parse::{Entry, Node};

/// Words that stand for the type of an input, not for its value.
const TYPES: [&str; 6] = ["string", "integer", "float", "boolean", "json", "null"];

/// Reads texts and fills what has a value.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    variables: &'a Variables,
    /// Inputs of the project and the package, which names may refer to.
    inputs: BTreeMap<String, Value<String>>,
}

#[derive(Debug, PartialEq, Eq)]
enum Piece<'t> {
    Text(String),
    Hole(&'t str),
}

impl<'a> Reader<'a> {
    pub(super) const fn new(variables: &'a Variables) -> Self {
        Self { variables, inputs: BTreeMap::new() }
    }

    /// The same reader within a project or package that has inputs of its own.
    pub(super) fn within(&self, node: &Node) -> Self {
        let mut inner = self.clone();
        for entry in node.get("inputs").map_or(&[][..], Node::entries) {
            if let (Some(name), Some(value)) = (entry.key.text(), input(&entry.value)) {
                // An input that is given by a variable of its own name waits for that variable.
                let value = self.node(value);
                if value.known().is_some() {
                    inner.inputs.insert(name.into_owned(), weaker(value));
                }
            }
        }
        inner
    }

    /// The text at a key of a mapping; absent where there is none.
    pub(super) fn child(&self, map: &Node, key: &str) -> Value<String> {
        map.get(key).map_or(Value::Absent, |node| self.node(node))
    }

    /// The text of a scalar; absent where the node is null. A list or a mapping is a form that is not
    /// understood, which is not the same as nothing.
    pub(super) fn node(&self, node: &Node) -> Value<String> {
        if node.is_null() {
            return Value::Absent;
        }
        match node.text() {
            Some(text) => self.text(&text, node.span),
            None => Value::unknown(Why::Unsupported, node.kind(), Some(node.span)),
        }
    }

    /// The key of an entry.
    pub(super) fn key(&self, entry: &Entry) -> Value<String> {
        self.node(&entry.key)
    }

    /// A whole number that is not negative.
    pub(super) fn number(&self, node: &Node) -> Value<u32> {
        match self.node(node) {
            Value::Known { value, from, at } => match value.trim().parse() {
                Ok(value) => Value::Known { value, from, at },
                Err(_) => Value::unknown(Why::Unsupported, value, at),
            },
            Value::Unknown { why, symbol, at, .. } => {
                Value::Unknown { why, symbol, candidates: Vec::new(), at }
            }
            Value::Absent => Value::Absent,
        }
    }

    /// The text with its variables filled; unknown where one has no value.
    pub(super) fn text(&self, text: &str, at: Span) -> Value<String> {
        let (mut filled, mut symbol) = (String::new(), String::new());
        let (mut from, mut is_known) = (Provenance::Literal, true);
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => {
                    filled.push_str(&text);
                    symbol.push_str(&text);
                }
                Piece::Hole(name) => match self.value(name) {
                    Some((value, source)) => {
                        filled.push_str(value);
                        symbol.push_str(value);
                        from = from.max(source);
                    }
                    None => {
                        symbol.push_str("${");
                        symbol.push_str(name);
                        symbol.push('}');
                        is_known = false;
                    }
                },
            }
        }
        if is_known {
            Value::Known { value: filled, from, at: Some(at) }
        } else {
            Value::unknown(Why::UnresolvedVariable, symbol, Some(at))
        }
    }

    /// The value of a variable. `env:NAME` and `opt:NAME` are how the Serverless Framework writes `NAME`.
    fn value(&self, name: &str) -> Option<(&str, Provenance)> {
        let bare = name.rsplit(':').next().unwrap_or(name);
        if let Some(given) = self.variables.value(bare) {
            return Some(given);
        }
        match self.inputs.get(name)? {
            Value::Known { value, from, .. } => Some((value, *from)),
            Value::Unknown { .. } | Value::Absent => None,
        }
    }
}

/// The text of a value, or the expression that stands for it.
pub(super) fn label(value: &Value<String>) -> Option<&str> {
    value.known().map(String::as_str).or(value.symbol())
}

/// Where the value of an input is written: alone, or as `value` or `default` beside its type.
pub(super) fn input(node: &Node) -> Option<&Node> {
    if node.is_map() {
        return node.get("value").or_else(|| node.get("default")).filter(|node| !node.is_null());
    }
    let is_type = node.as_str().is_some_and(|text| TYPES.contains(&text));
    (!node.is_null() && !is_type).then_some(node)
}

/// What an input gives, the environment and the command may replace.
fn weaker(value: Value<String>) -> Value<String> {
    match value {
        Value::Known { value, from, at } => {
            Value::Known { value, from: from.max(Provenance::VariableDefault), at }
        }
        other => other,
    }
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        plain.push_str(before);
        // `$${NAME}` is the text `${NAME}`.
        if after.starts_with("${") {
            let end = after.find('}').map_or(after.len(), |end| end + 1);
            let (escaped, after) = after.split_at(end);
            plain.push_str(escaped);
            rest = after;
            continue;
        }
        match hole(after) {
            Some((name, after)) => {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Hole(name));
                rest = after;
            }
            None => {
                plain.push('$');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

/// The name behind a `$`, and what follows it.
fn hole(text: &str) -> Option<(&str, &str)> {
    if let Some(rest) = text.strip_prefix('{') {
        return rest.split_once('}').filter(|(name, _)| !name.is_empty());
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, after) = text.split_at(end);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_name.then_some((name, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseLimits, yaml};

    fn read(text: &str) -> String {
        let mut variables = Variables::default();
        variables.add_argument("REGION", "eu-gb");
        let reader = Reader::new(&variables);
        match reader.text(text, Span::at(0, 1, 1)) {
            Value::Known { value, .. } => value,
            other => format!("<{}>", other.symbol().unwrap_or("?")),
        }
    }

    #[test]
    fn only_the_command_line_fills_the_environment() {
        for (text, expected) in [
            ("plain", "plain"),
            ("$REGION.example.com", "eu-gb.example.com"),
            ("${REGION}.example.com", "eu-gb.example.com"),
            ("${env:REGION}", "eu-gb"),
            ("$HOST", "<${HOST}>"),
            ("a-${HOST}-$REGION", "<a-${HOST}-eu-gb>"),
            ("$${HOST}", "${HOST}"),
            ("5$ and ${} and $1", "5$ and ${} and $1"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn inputs_fill_names() {
        let text = "inputs:\n  A: {type: string, value: x}\n  B: string\n  C: {type: string, default: y}\n  \
                    D: {value: $D}\n";
        let parsed = yaml(0, text, &ParseLimits::default());
        let variables = Variables::default();
        let reader = Reader::new(&variables).within(&parsed.documents[0].root);
        let shown = |text: &str| {
            label(&reader.text(text, Span::at(0, 1, 1))).map(str::to_owned).unwrap_or_default()
        };
        assert_eq!([shown("$A"), shown("${C}")], ["x", "y"]);
        assert_eq!([shown("$B"), shown("$D")], ["${B}", "${D}"]);
    }
}
