//! Patches of kustomizations, strategic and JSON 6902: which objects they change, and what they set.

use std::borrow::Cow;

use regex::Regex;
use resilint_schema::{Span, Value};

use super::fields;
use super::object::Object;
use crate::parse::{Node, NodeValue, ParseLimits, yaml};

/// One patch.
#[derive(Debug)]
pub(super) struct Patch<'a> {
    pub(super) target: Target,
    pub(super) reach: Reach,
    root: Cow<'a, Node>,
    /// Where an inline patch stands; the places within its own text mean nothing to the file.
    inline_at: Option<Span>,
}

/// Which objects a patch can reach.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reach {
    /// Those that pass through this kustomization.
    Kustomization(usize),
    /// It is not known what applies the patch.
    Anywhere,
}

/// What a patch says of the objects it changes. Names and kinds are patterns; an absent one fits all.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    kind: Option<Pattern>,
    name: Option<Pattern>,
}

#[derive(Clone, Debug)]
enum Pattern {
    Exact(String),
    Regex(Regex),
}

impl Target {
    /// `target:` of a kustomization, whose fields are anchored regular expressions.
    pub(super) fn of_selector(node: &Node) -> Self {
        let pattern = |key| {
            let text = node.get(key)?.text()?;
            Some(match Regex::new(&format!("^(?:{text})$")) {
                Ok(regex) => Pattern::Regex(regex),
                Err(_) => Pattern::Exact(text.into_owned()),
            })
        };
        Self { kind: pattern("kind"), name: pattern("name") }
    }

    /// The object that a patch without target names itself.
    pub(super) fn of_object(node: &Node) -> Self {
        let exact = |path: &[&str]| Some(Pattern::Exact(node.at(path)?.text()?.into_owned()));
        Self { kind: exact(&["kind"]), name: exact(&["metadata", "name"]) }
    }

    pub(super) fn fits(&self, object: &Object<'_>) -> bool {
        let fits = |pattern: &Option<Pattern>, text: Option<&str>| match (pattern, text) {
            (None, _) => true,
            (Some(Pattern::Exact(exact)), Some(text)) => exact == text,
            (Some(Pattern::Regex(regex)), Some(text)) => regex.is_match(text),
            (Some(_), None) => false,
        };
        fits(&self.kind, Some(object.kind))
            && fits(&self.name, object.name.known().map(String::as_str))
    }
}

impl<'a> Patch<'a> {
    pub(super) fn of_node(target: Target, root: &'a Node, reach: Reach) -> Self {
        Self { target, reach, root: Cow::Borrowed(root), inline_at: None }
    }

    /// The patches of a text within a kustomization.
    pub(super) fn of_text(target: Option<&Target>, node: &Node, reach: Reach) -> Vec<Self> {
        let text = node.as_str().unwrap_or_default();
        let parsed = yaml(node.span.source, text, &ParseLimits::default());
        let roots = parsed.documents.into_iter().map(|document| document.root);
        roots
            .filter(|root| root.is_map() || root.is_seq())
            .map(|root| Self {
                target: target.cloned().unwrap_or_else(|| Target::of_object(&root)),
                reach,
                root: Cow::Owned(root),
                inline_at: Some(node.span),
            })
            .collect()
    }

    /// The number that the patch gives to a field of `spec`; nothing where it leaves it alone.
    pub(super) fn number(&self, field: &str) -> Option<Value<u32>> {
        let strategic = self.root.at(&["spec", field]);
        let operation = || {
            let path = format!("/spec/{field}");
            let sets = |op: &&Node| op.get("path").and_then(Node::as_str) == Some(path.as_str());
            self.root.items().iter().rfind(sets)?.get("value")
        };
        let value = fields::number(Some(strategic.or_else(operation)?));
        Some(match (value, self.inline_at) {
            (Value::Known { value, from, .. }, Some(at)) => {
                Value::Known { value, from, at: Some(at) }
            }
            (Value::Unknown { why, symbol, candidates, .. }, Some(at)) => {
                Value::Unknown { why, symbol, candidates, at: Some(at) }
            }
            (value, _) => value,
        })
    }

    /// The place where the patch speaks of a field, at whatever depth.
    pub(super) fn mentions(&self, field: &str) -> Option<Span> {
        let found = mention(&self.root, field)?;
        Some(self.inline_at.unwrap_or(found))
    }
}

fn mention(node: &Node, field: &str) -> Option<Span> {
    match &node.value {
        NodeValue::Map(entries) => entries.iter().find_map(|entry| {
            let is_path = entry.key.as_str() == Some("path")
                && entry.value.as_str().is_some_and(|path| path.split('/').any(|p| p == field));
            if is_path || entry.key.as_str() == Some(field) {
                return Some(entry.key.span);
            }
            mention(&entry.value, field)
        }),
        NodeValue::Seq(items) => items.iter().find_map(|item| mention(item, field)),
        _ => None,
    }
}
