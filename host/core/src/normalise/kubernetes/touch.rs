//! What a patch does to one field: where it touches it, and what it leaves there.

use resilint_schema::Span;

use crate::parse::{Entry, Node};

/// What a patch does to a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch<'p> {
    pub(super) at: Span,
    pub(super) left: Left<'p>,
}

/// What the field is after the patch.
#[derive(Clone, Copy, Debug)]
pub(super) enum Left<'p> {
    /// This value; a mapping is merged into what is there.
    Value(&'p Node),
    /// Nothing: the field is removed.
    Nothing,
    /// Something that takes rendering to tell.
    Unclear,
}

/// What a patch does to the field at a path; nothing where it leaves it alone. A list is a JSON 6902
/// patch, a mapping a strategic merge.
pub(super) fn touch<'p>(root: &'p Node, path: &[&str]) -> Option<Touch<'p>> {
    if root.is_seq() {
        // Operations run in order, so the last one decides.
        return root.items().iter().filter_map(|op| operation(op, path)).next_back();
    }
    merge(root, path)
}

fn merge<'p>(node: &'p Node, path: &[&str]) -> Option<Touch<'p>> {
    if let Some(entry) = directive(node) {
        return Some(Touch { at: entry.key.span, left: Left::Unclear });
    }
    let (key, rest) = path.split_first()?;
    let entry = node.entry(key)?;
    let left = match rest {
        _ if entry.value.is_null() => Left::Nothing,
        [] if directive(&entry.value).is_some() => Left::Unclear,
        [] => Left::Value(&entry.value),
        _ if entry.value.is_map() => return merge(&entry.value, rest),
        _ => Left::Unclear,
    };
    Some(Touch { at: entry.key.span, left })
}

/// `$patch: delete` or `$patch: replace`, which end what was there.
pub(super) fn directive(node: &Node) -> Option<&Entry> {
    node.entry("$patch").filter(|entry| entry.value.as_str() != Some("merge"))
}

fn operation<'p>(op: &'p Node, path: &[&str]) -> Option<Touch<'p>> {
    let kind = op.get("op").and_then(Node::as_str).unwrap_or_default();
    let places: &[&str] = match kind {
        "test" => return None,
        "move" => &["path", "from"],
        _ => &["path"],
    };
    places.iter().find_map(|key| {
        let entry = op.entry(key)?;
        let pointer = segments(entry.value.as_str()?);
        let overlaps = pointer.iter().zip(path).all(|(a, b)| a == b);
        let left = match kind {
            "remove" if pointer.len() <= path.len() => Left::Nothing,
            "add" | "replace" => match path.get(pointer.len()..) {
                Some(rest) => op.get("value")?.at(rest).map_or(Left::Nothing, Left::Value),
                None => Left::Unclear,
            },
            _ => Left::Unclear,
        };
        overlaps.then_some(Touch { at: entry.key.span, left })
    })
}

/// What a patch does to a field of the container at a place in a list and of a name.
pub(super) fn touch_container<'p>(
    root: &'p Node,
    containers: &[&str],
    (index, name): (usize, Option<&str>),
    field: &str,
) -> Option<Touch<'p>> {
    if root.is_seq() {
        let shifted = || added_or_removed(root, containers).find(|(_, at)| *at < index);
        let place = index.to_string();
        let path: Vec<&str> = containers.iter().copied().chain([&*place, field]).collect();
        return touch(root, &path)
            .or_else(|| Some(Touch { at: shifted()?.0.span, left: Left::Unclear }));
    }
    let list = merge(root, containers)?;
    let Left::Value(items) = list.left else { return Some(list) };
    let named = |item: &&Node| item.get("name").and_then(Node::as_str) == name;
    let replaced = items.items().iter().find(|item| item.get("name").is_none());
    if let Some(entry) = replaced.and_then(directive) {
        return Some(Touch { at: entry.key.span, left: Left::Unclear });
    }
    items.items().iter().find(named).and_then(|item| merge(item, &[field]))
}

/// Operations that add an item to a list, or remove one, at a number.
fn added_or_removed<'p>(root: &'p Node, list: &[&str]) -> impl Iterator<Item = (&'p Node, usize)> {
    root.items().iter().filter_map(move |op| {
        let kind = op.get("op").and_then(Node::as_str)?;
        let pointer = segments(op.get("path").and_then(Node::as_str)?);
        let at = below(&pointer, list)?;
        let [index] = at else { return None };
        matches!(kind, "add" | "remove").then_some(())?;
        Some((op, index.parse().ok()?))
    })
}

/// The items that a patch adds to a list, or may leave in it.
pub(super) fn items_of<'p>(root: &'p Node, list: &[&str]) -> Vec<&'p Node> {
    if !root.is_seq() {
        let left = merge(root, list).map(|touch| touch.left);
        return if let Some(Left::Value(node)) = left {
            node.items().iter().collect()
        } else {
            Vec::new()
        };
    }
    let of_operation = |op: &'p Node| {
        let pointer = segments(op.get("path").and_then(Node::as_str)?);
        let value = op.get("value")?;
        match below(&pointer, list)? {
            [] => Some(value.items().iter().collect()),
            [_] => Some(vec![value]),
            _ => None,
        }
    };
    root.items().iter().filter_map(of_operation).flat_map(|items: Vec<&Node>| items).collect()
}

/// Whether all that a patch does to a list is to add to its end.
pub(super) fn only_appends(root: &Node, list: &[&str]) -> bool {
    let end: Vec<&str> = list.iter().copied().chain(["-"]).collect();
    root.is_seq()
        && root.items().iter().filter(|op| operation(op, list).is_some()).all(|op| {
            op.get("op").and_then(Node::as_str) == Some("add")
                && op.get("path").and_then(Node::as_str).is_some_and(|path| segments(path) == end)
        })
}

/// The parts of a patch that speak of a field: the value of a strategic merge, whole operations.
pub(super) fn parts<'p>(root: &'p Node, path: &[&str]) -> Vec<&'p Node> {
    if root.is_seq() {
        return root.items().iter().filter(|op| operation(op, path).is_some()).collect();
    }
    root.at(path).into_iter().collect()
}

/// What is left of a pointer below a path; nothing where it leads elsewhere.
fn below<'s>(pointer: &'s [String], path: &[&str]) -> Option<&'s [String]> {
    let (start, rest) = pointer.split_at_checked(path.len())?;
    (start == path).then_some(rest)
}

/// The steps of a JSON pointer.
pub(super) fn segments(pointer: &str) -> Vec<String> {
    let steps = pointer.strip_prefix('/').unwrap_or(pointer).split('/');
    steps.map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}
