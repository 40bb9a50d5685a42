//! Variables that manifests refer to, such as `((instances))` of Cloud Foundry, with the values that
//! variables files and the command line give them.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Span, Value, Why};

use crate::parse::{Document, Node};

/// The values of variables. A value given later replaces an earlier one, as in the deployment tools.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    values: BTreeMap<String, Variable>,
    /// Lists and mappings of variables files, for formats whose variables are more than text.
    collections: BTreeMap<String, Node>,
    /// A variables file that is not among the checked files, and may give any variable.
    unseen: Option<String>,
}

#[derive(Clone, Debug)]
struct Variable {
    text: String,
    from: Provenance,
    at: Option<Span>,
}

impl Variables {
    /// Takes the top-level entries of a variables file.
    pub fn add_file(&mut self, document: &Document) {
        for entry in document.root.entries() {
            let Some(key) = entry.key.text() else { continue };
            if let Some(text) = entry.value.text() {
                let at = Some(entry.value.span);
                self.set(key.into_owned(), text.into_owned(), Provenance::Tfvars, at);
            } else if !entry.value.is_null() {
                self.values.remove(&*key);
                self.collections.insert(key.into_owned(), entry.value.clone());
            }
        }
    }

    /// Takes a value from the command line.
    pub fn add_argument(&mut self, name: &str, value: &str) {
        self.set(name.to_owned(), value.to_owned(), Provenance::CliVar, None);
    }

    /// Takes a value from a flag of a deployment command that is written at `at`.
    pub fn add_flag(&mut self, name: &str, value: &str, at: Span) {
        self.set(name.to_owned(), value.to_owned(), Provenance::CliVar, Some(at));
    }

    /// Drops a value that something unseen replaces.
    pub fn forget(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// Drops what a file that is not among the checked files may replace: all but what the command line
    /// of this run says, which is about the values that a file elsewhere gives.
    pub fn forget_for(&mut self, file: &str) {
        let is_stated =
            |variable: &Variable| variable.from == Provenance::CliVar && variable.at.is_none();
        self.values.retain(|_, variable| is_stated(variable));
        self.unseen = Some(file.to_owned());
    }

    /// The text of a scalar with its `((variables))` replaced; unknown where one has no value, absent
    /// where the node is not a scalar.
    #[must_use]
    pub fn resolve(&self, node: &Node) -> Value<String> {
        let Some(text) = node.text() else { return Value::Absent };
        self.resolve_text(&text, node.span)
    }

    /// As [`resolve`](Self::resolve), of a text at a known place.
    #[must_use]
    pub fn resolve_text(&self, text: &str, at: Span) -> Value<String> {
        if !text.contains("((") {
            return Value::literal(text.to_owned(), at);
        }
        let mut resolved = String::new();
        let mut from = Provenance::Literal;
        let mut rest = text;
        while let Some((before, name, after)) = next_variable(rest) {
            resolved.push_str(before);
            let Some(variable) = self.values.get(name) else {
                let (seen, _) = text.split_at(text.len() - rest.len() + before.len());
                let symbol = match &self.unseen {
                    Some(file) => format!("{seen}(({name} of {file})){after}"),
                    None => text.to_owned(),
                };
                return Value::unknown(Why::UnresolvedVariable, symbol, Some(at));
            };
            resolved.push_str(&variable.text);
            from = from.max(variable.from);
            rest = after;
        }
        resolved.push_str(rest);
        Value::Known { value: resolved, from, at: Some(at) }
    }

    /// All values that are text: name, text, how it is given, and where.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str, Provenance, Option<Span>)> {
        self.values.iter().map(|(name, it)| (name.as_str(), it.text.as_str(), it.from, it.at))
    }

    /// The value of a variable by its name, for formats that write variables in a form of their own.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<(&str, Provenance)> {
        self.values.get(name).map(|variable| (variable.text.as_str(), variable.from))
    }

    /// All values that are lists or mappings.
    pub fn collections(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.collections.iter().map(|(name, node)| (name.as_str(), node))
    }

    /// Where the value of a variable is written.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<Span> {
        self.values.get(name)?.at
    }

    fn set(&mut self, name: String, text: String, from: Provenance, at: Option<Span>) {
        self.collections.remove(&name);
        self.values.insert(name, Variable { text, from, at });
    }
}

/// The text before the first `((name))`, the name, and the text after it.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("((")?;
    let (name, after) = rest.split_once("))")?;
    Some((before, name.trim(), after))
}
