//! Patches of kustomizations, strategic and JSON 6902: which objects they change, and what they set.

use std::borrow::Cow;

use regex::Regex;
use resilint_schema::{Span, Value, Why};

use super::fields;
use super::object::Object;
use super::touch::{self, Left, Touch};
use crate::parse::{Entry, Node, NodeValue, ParseLimits, Style, yaml};

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
    /// Whether labels, a namespace or a version narrow it, which are not compared.
    is_narrower: bool,
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
            // Most selectors are plain names, which are found without trying each of them.
            if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                return Some(Pattern::Exact(text.into_owned()));
            }
            Some(match Regex::new(&format!("^(?:{text})$")) {
                Ok(regex) => Pattern::Regex(regex),
                Err(_) => Pattern::Exact(text.into_owned()),
            })
        };
        let narrowing = ["annotationSelector", "group", "labelSelector", "namespace", "version"];
        let is_narrower = narrowing.iter().any(|key| node.get(key).is_some());
        Self { kind: pattern("kind"), name: pattern("name"), is_narrower }
    }

    /// The object that a patch without target names itself.
    pub(super) fn of_object(node: &Node) -> Self {
        let exact = |path: &[&str]| Some(Pattern::Exact(node.at(path)?.text()?.into_owned()));
        Self { kind: exact(&["kind"]), name: exact(&["metadata", "name"]), is_narrower: false }
    }

    /// Kind and name, where both are plain.
    pub(super) fn exact(&self) -> Option<(&str, &str)> {
        match (&self.kind, &self.name) {
            (Some(Pattern::Exact(kind)), Some(Pattern::Exact(name))) => Some((kind, name)),
            _ => None,
        }
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

    /// A patch that another object makes.
    pub(super) const fn of_root(target: Target, root: Cow<'a, Node>, reach: Reach) -> Self {
        Self { target, reach, root, inline_at: None }
    }

    /// A patch whose file is not in the input: it replaces everything by something unknown.
    pub(super) fn unread(target: Target, at: Span, reach: Reach) -> Self {
        let text = |text: &str| Node::new(at, NodeValue::Str(text.to_owned()), Style::Plain);
        let entry = Entry { key: text("$patch"), value: text("replace") };
        let root = Node::new(at, NodeValue::Map(vec![entry]), Style::Block);
        Self { target, reach, root: Cow::Owned(root), inline_at: Some(at) }
    }

    /// Whether it surely applies to what its target fits: nothing beside kind and name narrows that.
    pub(super) const fn is_sure(&self) -> bool {
        !self.target.is_narrower
    }

    /// Whether the patch replaces the whole object, by what it does not say field by field.
    pub(super) fn replaces(&self) -> bool {
        self.root.get("$patch").and_then(Node::as_str) == Some("replace")
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

    /// What the patch does to the field at a path; nothing where it leaves it alone.
    pub(super) fn touch(&self, path: &[&str]) -> Option<Touch<'_>> {
        touch::touch(&self.root, path).map(|touch| self.placed(touch))
    }

    /// What the patch does to a field of a container, by the container's place and name.
    pub(super) fn touch_container(
        &self,
        containers: &[&str],
        container: (usize, Option<&str>),
        field: &str,
    ) -> Option<Touch<'_>> {
        let touch = touch::touch_container(&self.root, containers, container, field)?;
        Some(self.placed(touch))
    }

    /// The items that the patch adds to a list, or may leave in it.
    pub(super) fn items_of(&self, list: &[&str]) -> Vec<&Node> {
        touch::items_of(&self.root, list)
    }

    /// Whether all that the patch does to a list is to add to its end.
    pub(super) fn only_appends(&self, list: &[&str]) -> bool {
        touch::only_appends(&self.root, list)
    }

    /// Whether what the patch says of a field holds text that `test` takes: a key, a value or a step
    /// of a pointer.
    pub(super) fn speaks_of(&self, path: &[&str], test: &dyn Fn(&str) -> bool) -> bool {
        touch::parts(&self.root, path).into_iter().any(|part| speaks(part, test))
    }

    /// Whether it is a strategic merge, and no list of operations.
    pub(super) fn is_merge(&self) -> bool {
        self.root.is_map()
    }

    /// Whether the patch takes the whole object away.
    pub(super) fn deletes(&self) -> bool {
        self.root.get("$patch").and_then(Node::as_str) == Some("delete")
    }

    /// The number that the patch leaves in a field of `spec`, `default` where it removes the field;
    /// nothing where it leaves it alone.
    pub(super) fn number(&self, field: &str, default: u32) -> Option<Value<u32>> {
        let touch = self.touch(&["spec", field])?;
        Some(self.left(&touch, Some(default), fields::number))
    }

    /// The text that the patch leaves at a path.
    pub(super) fn text(&self, path: &[&str], default: Option<&str>) -> Option<Value<String>> {
        let touch = self.touch(path)?;
        Some(self.left(&touch, default.map(str::to_owned), fields::text))
    }

    fn left<T>(
        &self,
        touch: &Touch<'_>,
        default: Option<T>,
        read: impl Fn(Option<&Node>) -> Value<T>,
    ) -> Value<T> {
        let at = Some(touch.at);
        match (touch.left, default) {
            (Left::Value(node), _) => self.at_home(read(Some(node))),
            (Left::Nothing, Some(default)) => fields::default(default, at),
            (Left::Nothing | Left::Unclear, _) => {
                Value::unknown(Why::Overridable, "what a patch leaves", at)
            }
        }
    }

    /// Places within an inline patch are those of the patch.
    fn at_home<T>(&self, value: Value<T>) -> Value<T> {
        match (value, self.inline_at) {
            (Value::Known { value, from, .. }, Some(at)) => {
                Value::Known { value, from, at: Some(at) }
            }
            (Value::Unknown { why, symbol, candidates, .. }, Some(at)) => {
                Value::Unknown { why, symbol, candidates, at: Some(at) }
            }
            (value, _) => value,
        }
    }

    fn placed<'p>(&self, touch: Touch<'p>) -> Touch<'p> {
        Touch { at: self.inline_at.unwrap_or(touch.at), ..touch }
    }
}

/// The first place where one of several patches touches the field at a path.
pub(super) fn touched(patches: &[&Patch<'_>], path: &[&str]) -> Option<Span> {
    patches.iter().find_map(|patch| patch.touch(path)).map(|touch| touch.at)
}

fn speaks(node: &Node, test: &dyn Fn(&str) -> bool) -> bool {
    match &node.value {
        NodeValue::Map(entries) => {
            entries.iter().any(|entry| speaks(&entry.key, test) || speaks(&entry.value, test))
        }
        NodeValue::Seq(items) => items.iter().any(|item| speaks(item, test)),
        NodeValue::Str(text) => test(text) || touch::segments(text).iter().any(|step| test(step)),
        _ => false,
    }
}
