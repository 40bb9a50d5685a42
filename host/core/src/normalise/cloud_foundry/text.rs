//! Texts with placeholders: `((variable))`, `${property}`, `{{parameter}}` and `$file(...)`.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Span, Value, Why};

use crate::normalise::variables::Variables;
use crate::parse::Node;
use crate::shell::Word;

/// Values of pipeline properties and toolchain parameters, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Values(BTreeMap<String, (String, Provenance)>);

impl Values {
    pub(super) fn set(&mut self, name: &str, text: &str, from: Provenance) {
        self.0.insert(name.to_owned(), (text.to_owned(), from));
    }

    /// All of them, as variables of a script.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str, Provenance)> {
        self.0.iter().map(|(name, (text, from))| (name.as_str(), text.as_str(), *from))
    }

    /// Drops a value that something unseen may have changed.
    pub(super) fn forget(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// `form.pipeline.parameters.region` is the parameter `region`.
    fn get(&self, name: &str) -> Option<&(String, Provenance)> {
        self.0.get(name).or_else(|| self.0.get(name.rsplit('.').next()?))
    }
}

/// Whose placeholders a text may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// An app manifest: `$` alone is text, and nothing in a manifest fills `${...}`.
    Manifest,
    /// A descriptor of an archive: as a manifest, and `~{...}` is what another module provides.
    Descriptor,
    /// A pipeline or a script: `$NAME` and `` `command` `` are placeholders too.
    Pipeline,
}

/// Reads texts and fills the placeholders that have a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    pub(super) variables: &'a Variables,
    pub(super) values: &'a Values,
    pub(super) language: Language,
}

impl Reader<'_> {
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
        let form = if node.is_seq() { "a list" } else { "a mapping" };
        node.text().map_or_else(
            || Value::unknown(Why::Unsupported, form, Some(node.span)),
            |text| self.text(&text, node.span),
        )
    }

    /// A switch, perhaps given by a variable.
    pub(super) fn switch(&self, node: &Node) -> Value<bool> {
        if let Some(is_on) = node.as_bool() {
            return Value::literal(is_on, node.span);
        }
        match self.node(node) {
            Value::Known { value, from, at } => match value.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "y" => Value::Known { value: true, from, at },
                "false" | "no" | "off" | "n" => Value::Known { value: false, from, at },
                _ => Value::unknown(Why::Unsupported, value, at),
            },
            Value::Unknown { why, symbol, at, .. } => {
                Value::Unknown { why, symbol, candidates: Vec::new(), at }
            }
            Value::Absent => Value::Absent,
        }
    }

    /// The text with its placeholders filled; unknown where one has no value.
    pub(super) fn text(&self, text: &str, at: Span) -> Value<String> {
        match self.variables.resolve_text(text, at) {
            Value::Known { value, from, at } => self.fill(text, &value, from, at),
            unresolved => unresolved,
        }
    }

    /// A word of a script, whose variables are filled in already.
    pub(super) fn word(&self, word: &Word) -> Value<String> {
        match &word.value {
            Value::Known { value, from, .. } => match self.text(value, word.span) {
                Value::Known { value, from: other, at } => {
                    Value::Known { value, from: other.max(*from), at }
                }
                unknown => unknown,
            },
            unknown => unknown.clone(),
        }
    }

    fn fill(
        &self,
        symbol: &str,
        text: &str,
        mut from: Provenance,
        at: Option<Span>,
    ) -> Value<String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, placeholder, after)) = next(rest, self.language) {
            let value = match placeholder {
                Placeholder::Parameter(name) | Placeholder::Property(name) => self.values.get(name),
                Placeholder::Include | Placeholder::Command => None,
            };
            let Some((value, source)) = value else {
                return Value::unknown(self.why(placeholder), symbol, at);
            };
            filled.push_str(before);
            filled.push_str(value);
            from = from.max(*source);
            rest = after;
        }
        filled.push_str(rest);
        Value::Known { value: filled, from, at }
    }

    fn why(&self, placeholder: Placeholder<'_>) -> Why {
        match placeholder {
            Placeholder::Property(_) if self.language == Language::Pipeline => {
                Why::UnresolvedVariable
            }
            Placeholder::Command => Why::Computed,
            _ => Why::Template,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placeholder<'t> {
    /// `{{name}}`
    Parameter(&'t str),
    /// `${name}` or `$name`
    Property(&'t str),
    /// `$file(path)` or `$text(path)`, or `~{property}`
    Include,
    /// `$(command)` or a command in backticks
    Command,
}

/// The text before the first placeholder, the placeholder, and the text after it.
fn next(text: &str, language: Language) -> Option<(&str, Placeholder<'_>, &str)> {
    let mut from = 0;
    while let Some(found) = text[from..].find(['{', '$', '`', '~']) {
        let start = from + found;
        let (before, rest) = text.split_at(start);
        if let Some((placeholder, after)) = placeholder(rest, language) {
            return Some((before, placeholder, after));
        }
        from = start + 1;
    }
    None
}

fn placeholder(text: &str, language: Language) -> Option<(Placeholder<'_>, &str)> {
    if let Some(rest) = text.strip_prefix("{{") {
        let (name, after) = rest.split_once("}}")?;
        return Some((Placeholder::Parameter(name.trim()), after));
    }
    if let Some(rest) = text.strip_prefix("${") {
        let (name, after) = rest.split_once('}').unwrap_or((rest, ""));
        return Some((Placeholder::Property(name.trim()), after));
    }
    if language == Language::Descriptor && text.starts_with("~{") {
        return Some((Placeholder::Include, ""));
    }
    if text.starts_with("$file(") || text.starts_with("$text(") {
        return Some((Placeholder::Include, ""));
    }
    if language != Language::Pipeline {
        return None;
    }
    if text.starts_with('`') || text.starts_with("$(") {
        return Some((Placeholder::Command, ""));
    }
    let name = text.strip_prefix('$')?;
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    let (name, after) = name.split_at(end);
    (!name.is_empty()).then_some((Placeholder::Property(name), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, text: &str) -> Value<String> {
        let variables = Variables::default();
        let mut values = Values::default();
        values.set("REGION", "eu-gb", Provenance::Env);
        let reader = Reader { variables: &variables, values: &values, language };
        reader.text(text, Span::at(0, 1, 1))
    }

    #[test]
    fn placeholders_with_a_value_are_filled() {
        for text in ["ibm:yp:${REGION}", "ibm:yp:$REGION", "ibm:yp:{{form.pipeline.REGION}}"] {
            let value = read(Language::Pipeline, text);
            assert_eq!(value.known().map(String::as_str), Some("ibm:yp:eu-gb"), "{text}");
        }
    }

    #[test]
    fn placeholders_without_a_value_keep_their_text_as_symbol() {
        for (language, text, expected) in [
            (Language::Pipeline, "${OTHER}", Why::UnresolvedVariable),
            (Language::Pipeline, "a-$(date)", Why::Computed),
            (Language::Pipeline, "{{region}}", Why::Template),
            (Language::Manifest, "app-${random-word}", Why::Template),
            (Language::Manifest, "$file(x.yml)", Why::Template),
            (Language::Manifest, "((name))", Why::UnresolvedVariable),
            (Language::Descriptor, "https://~{api/url}", Why::Template),
            (Language::Descriptor, "${org}-shop", Why::Template),
        ] {
            let Value::Unknown { why, symbol, .. } = read(language, text) else {
                panic!("{text} is unknown");
            };
            assert_eq!((why, symbol.as_deref()), (expected, Some(text)));
        }
    }

    #[test]
    fn what_is_no_scalar_is_not_absent() {
        let text = "{a: [x], b: {c: d}, e: ~, f: ((r)), g: 'off', h: maybe, i: true}";
        let parsed = crate::parse::yaml(0, text, &crate::parse::ParseLimits::default());
        let (variables, values) = (Variables::default(), Values::default());
        let reader =
            Reader { variables: &variables, values: &values, language: Language::Manifest };
        let root = &parsed.documents[0].root;
        let switch = |key: &str| reader.switch(root.get(key).unwrap());
        assert_eq!(reader.child(root, "a").symbol(), Some("a list"));
        assert_eq!(switch("b").symbol(), Some("a mapping"));
        assert!(switch("e").is_absent());
        assert_eq!(switch("f").symbol(), Some("((r))"));
        assert_eq!((switch("g").known(), switch("i").known()), (Some(&false), Some(&true)));
        assert_eq!(switch("h").symbol(), Some("maybe"));
    }

    #[test]
    fn a_dollar_in_a_manifest_is_text() {
        assert!(read(Language::Manifest, "costs 5$ or $REGION").known().is_some());
        assert!(read(Language::Pipeline, "costs 5$").known().is_some());
        assert!(read(Language::Manifest, "~{x} is text").known().is_some());
        assert!(read(Language::Descriptor, "~x ~").known().is_some());
    }
}
