//! Values of Helm charts: which of them are numbers of copies, by the names that charts commonly give them.
//! What a chart makes of a value only its templates say.

use resilint_schema::Span;

use crate::parse::Node;

/// How charts commonly call a number of copies.
const COUNTS: [&str; 3] = ["minReplicas", "replicaCount", "replicas"];

/// Levels of values that are looked at: `controller.webhook.replicas` has three.
const DEEPEST: usize = 4;

/// Whether a path such as `web.replicaCount` is that of a number of copies.
pub(super) fn is_count(path: &str) -> bool {
    path.rsplit('.').next().is_some_and(|name| COUNTS.contains(&name))
}

/// Each number of copies with its path and its place. Settings of an autoscaler that is switched off are none.
pub(super) fn each_count(values: &Node, found: &mut dyn FnMut(String, u32, Span)) {
    walk(values, "", DEEPEST, found);
}

fn walk(node: &Node, above: &str, depth: usize, found: &mut dyn FnMut(String, u32, Span)) {
    if node.get("minReplicas").is_some()
        && node.get("enabled").and_then(Node::as_bool) == Some(false)
    {
        return;
    }
    for entry in node.entries() {
        let Some(key) = entry.key.text() else { continue };
        let path = if above.is_empty() { key.to_string() } else { format!("{above}.{key}") };
        match entry.value.as_i64().and_then(|count| u32::try_from(count).ok()) {
            Some(count) if COUNTS.contains(&key.as_ref()) => found(path, count, entry.value.span),
            None if depth > 1 => walk(&entry.value, &path, depth - 1, found),
            _ => {}
        }
    }
}
