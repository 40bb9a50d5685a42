//! Override policies of Karmada: what some of the clusters get in other form than the rest. Which ones is
//! not followed: a field that is overridden anywhere is not final.

use std::borrow::Cow;

use resilint_schema::Span;

use super::object::Object;
use super::patches::{Patch, Reach, Target};
use crate::parse::{Entry, Node, NodeValue, Style};

/// Selectors of one policy that are followed one by one.
const MAX_SELECTORS: usize = 64;

/// Containers whose image an override may replace.
const MAX_CONTAINERS: usize = 16;

/// The patches that an object makes of others; none where it is no override policy.
pub(super) fn patches<'a>(object: &Object<'a>) -> Vec<Patch<'a>> {
    let is_policy = ["OverridePolicy", "ClusterOverridePolicy"]
        .iter()
        .any(|kind| object.is("policy.karmada.io", kind));
    if !is_policy {
        return Vec::new();
    }
    let rules = object.spec("overrideRules").map_or(&[][..], Node::items).iter();
    let overriders = rules.filter_map(|rule| rule.get("overriders"));
    // The older form has one rule for all clusters it targets.
    let overriders = overriders.chain(object.spec("overriders"));
    let operations: Vec<Node> = overriders.flat_map(operations).collect();
    if operations.is_empty() {
        return Vec::new();
    }
    let root = Node::new(object.headline(), NodeValue::Seq(operations), Style::Block);
    let selectors = object.spec("resourceSelectors").map_or(&[][..], Node::items);
    let patch = |target| Patch::of_root(target, Cow::Owned(root.clone()), Reach::Anywhere);
    match selectors.len() {
        // It may change anything.
        0 | MAX_SELECTORS.. => vec![patch(Target::default())],
        _ => selectors.iter().map(Target::of_selector).map(patch).collect(),
    }
}

/// The operations of JSON patches that overriders stand for.
fn operations(overriders: &Node) -> Vec<Node> {
    let plain = overriders.get("plaintext").map_or(&[][..], Node::items).iter();
    let mut all: Vec<Node> = plain.filter_map(plain_text).collect();
    for image in overriders.get("imageOverrider").map_or(&[][..], Node::items) {
        let path = image.at(&["predicate", "path"]).and_then(Node::as_str);
        let paths: Vec<String> = match path {
            Some(path) => vec![path.to_owned()],
            None => (0..MAX_CONTAINERS)
                .map(|index| format!("/spec/template/spec/containers/{index}/image"))
                .collect(),
        };
        // What it makes of a part of the image is not followed.
        all.extend(paths.iter().map(|path| operation("copy", path, None, image.span)));
    }
    all
}

fn plain_text(node: &Node) -> Option<Node> {
    let operator = node.get("operator").and_then(Node::as_str)?;
    let path = node.get("path").and_then(Node::as_str)?;
    Some(operation(operator, path, node.get("value"), node.span))
}

fn operation(kind: &str, path: &str, value: Option<&Node>, at: Span) -> Node {
    let text = |text: &str| Node::new(at, NodeValue::Str(text.to_owned()), Style::Plain);
    let entry = |key: &str, value: Node| Entry { key: text(key), value };
    let mut entries = vec![entry("op", text(kind)), entry("path", text(path))];
    entries.extend(value.map(|value| entry("value", value.clone())));
    Node::new(at, NodeValue::Map(entries), Style::Block)
}

#[cfg(test)]
mod tests {
    use super::operations;
    use crate::normalise::kubernetes::touch::{Left, touch};
    use crate::parse::{Node, NodeValue, ParseLimits, Style, yaml};

    /// What is left of `replicas`, and of the image of the first container.
    fn left(overriders: &str) -> (String, String) {
        let parsed = yaml(0, overriders, &ParseLimits::default());
        let node = &parsed.documents[0].root;
        let root = Node::new(node.span, NodeValue::Seq(operations(node)), Style::Block);
        let of = |path: &[&str]| match touch(&root, path).map(|touch| touch.left) {
            Some(Left::Value(node)) => node.text().unwrap_or_default().into_owned(),
            Some(Left::Nothing) => "nothing".to_owned(),
            Some(Left::Unclear) => "unclear".to_owned(),
            None => "untouched".to_owned(),
        };
        let image = ["spec", "template", "spec", "containers", "0", "image"];
        (of(&["spec", "replicas"]), of(&image))
    }

    #[test]
    fn overriders_are_operations() {
        for (overriders, replicas, image) in [
            (
                "{plaintext: [{path: /spec/replicas, operator: replace, value: 1}]}",
                "1",
                "untouched",
            ),
            ("{plaintext: [{path: /spec/replicas, operator: remove}]}", "nothing", "untouched"),
            (
                "{imageOverrider: [{component: Registry, operator: replace, value: x}]}",
                "untouched",
                "unclear",
            ),
            (
                "{imageOverrider: [{predicate: {path: /spec/template/spec/containers/0/image}}]}",
                "untouched",
                "unclear",
            ),
            ("{plaintext: [{path: [1], operator: replace}, 2]}", "untouched", "untouched"),
            ("[]", "untouched", "untouched"),
        ] {
            assert_eq!(left(overriders), (replicas.into(), image.into()), "{overriders}");
        }
    }
}
