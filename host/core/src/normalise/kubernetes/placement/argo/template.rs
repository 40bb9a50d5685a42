//! Parameters of an ApplicationSet and how its template takes them: `{{name}}` and `{{values.region}}`,
//! or with `goTemplate` `{{.name}}` and `{{index .metadata.labels "region"}}`. What takes a function to
//! tell is unknown.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Span, Value, Why};

use crate::parse::{Node, NodeValue};

/// The values that one application of a set is made with.
#[derive(Clone, Debug)]
pub(super) struct Parameters<'a> {
    /// By their paths, such as `metadata.labels.region`.
    pub(super) values: BTreeMap<String, (String, Span)>,
    /// Where this application is called for.
    pub(super) at: Option<Span>,
    /// What a generator changes of the template.
    pub(super) template: Option<&'a Node>,
    /// Whether this application is surely made.
    pub(super) certain: bool,
}

impl Default for Parameters<'_> {
    fn default() -> Self {
        Self { values: BTreeMap::new(), at: None, template: None, certain: true }
    }
}

/// Values of one set of parameters.
const MAX_VALUES: usize = 200;

impl Parameters<'_> {
    /// Adds all scalars of a tree under their paths.
    pub(super) fn add(&mut self, prefix: &str, node: &Node) {
        if self.values.len() >= MAX_VALUES {
            return;
        }
        let below = |key: &str| {
            if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
        };
        match &node.value {
            NodeValue::Map(entries) => {
                for entry in entries {
                    if let Some(key) = entry.key.text() {
                        self.add(&below(&key), &entry.value);
                    }
                }
            }
            NodeValue::Seq(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.add(&format!("{prefix}[{index}]"), item);
                }
            }
            _ => {
                if let Some(text) = node.text() {
                    self.set(prefix, &text, node.span);
                }
            }
        }
    }

    pub(super) fn set(&mut self, key: &str, value: &str, at: Span) {
        self.values.insert(key.to_owned(), (value.to_owned(), at));
    }

    /// A text with the parameters filled in.
    pub(super) fn fill(&self, text: &str, at: Span, go: bool) -> Value<String> {
        let mut filled = String::new();
        let mut rest = text;
        let mut from = None;
        while let Some((before, tail)) = rest.split_once("{{") {
            let Some((inside, after)) = tail.split_once("}}") else { break };
            let Some((value, at_value)) = self.look_up(inside, go) else {
                return Value::unknown(Why::Template, text, Some(at));
            };
            filled.push_str(before);
            filled.push_str(value);
            from = from.or(Some(*at_value));
            rest = after;
        }
        filled.push_str(rest);
        match from {
            None => Value::literal(filled, at),
            Some(at) => Value::Known { value: filled, from: Provenance::Inferred, at: Some(at) },
        }
    }

    fn look_up(&self, inside: &str, go: bool) -> Option<&(String, Span)> {
        let inside = inside.trim_start_matches('-').trim_end_matches('-').trim();
        if !go {
            return self.values.get(inside);
        }
        self.values.get(&go_path(inside)?)
    }
}

/// The path that a plain expression of Go's templates leads along.
fn go_path(expression: &str) -> Option<String> {
    let Some(indexed) = expression.strip_prefix("index ") else {
        let path = expression.strip_prefix('.')?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        return path.chars().all(is_plain).then(|| path.to_owned());
    };
    let (path, key) = indexed.trim().split_once(char::is_whitespace)?;
    let (path, key) = (path.strip_prefix('.')?, key.trim());
    if let Some(name) = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')) {
        return (!name.contains('"')).then(|| format!("{path}.{name}"));
    }
    let index: usize = key.parse().ok()?;
    Some(format!("{path}[{index}]"))
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Span, Value};

    use super::Parameters;
    use crate::parse::{ParseLimits, yaml};

    fn filled(text: &str, go: bool) -> Option<String> {
        let written = "{name: eu, values: {zone: [a, b]}, metadata: {labels: {example.org/x: y}}}";
        let parsed = yaml(0, written, &ParseLimits::default());
        let mut parameters = Parameters::default();
        parameters.add("", &parsed.documents[0].root);
        match parameters.fill(text, Span::at(0, 1, 1), go) {
            Value::Known { value, .. } => Some(value),
            _ => None,
        }
    }

    #[test]
    fn parameters_are_filled_in() {
        for (text, go, expected) in [
            ("plain", false, Some("plain")),
            ("{{name}}-{{ values.zone[1] }}", false, Some("eu-b")),
            ("{{metadata.labels.example.org/x}}", false, Some("y")),
            ("{{gone}}", false, None),
            ("{{.name}}", false, None),
            ("{{ .name }}/{{- index .values.zone 0 -}}", true, Some("eu/a")),
            ("{{index .metadata.labels \"example.org/x\"}}", true, Some("y")),
            ("{{ .name | upper }}", true, None),
            ("{{name}}", true, None),
            ("{{name", false, Some("{{name")),
            ("{{}}", true, None),
        ] {
            assert_eq!(filled(text, go).as_deref(), expected, "{text}");
        }
    }
}
