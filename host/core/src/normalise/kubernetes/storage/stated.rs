//! The fields of an object as they are when it is applied: its own, and what patches leave of them.

use resilint_schema::{Set, Value, Why};

use super::super::Cluster;
use super::super::fields;
use super::super::object::Object;
use super::super::patches::{Patch, touched};
use crate::parse::Node;

/// An object with the patches that may change it.
pub(super) struct Stated<'c> {
    pub(super) object: &'c Object<'c>,
    patches: Vec<&'c Patch<'c>>,
}

impl<'c> Stated<'c> {
    pub(super) fn new(cluster: &'c Cluster<'_>, object: &'c Object<'_>) -> Self {
        Self { object, patches: cluster.kustomizations.changes_of(object) }
    }

    /// The text at a path.
    pub(super) fn text(&self, path: &[&str]) -> Value<String> {
        let own = fields::text(self.object.node.at(path));
        let left: Vec<Value<String>> =
            self.patches.iter().filter_map(|patch| patch.text(path, None)).collect();
        let what = format!("`{}` of {}", path.join("."), self.object.address());
        fields::patched(own, &left, &what)
    }

    /// The switch at a path.
    pub(super) fn flag(&self, path: &[&str]) -> Value<bool> {
        let text = self.text(path);
        if text.known().is_some_and(|text| !matches!(text.as_str(), "true" | "false")) {
            return Value::unknown(Why::Unsupported, path.join("."), text.at());
        }
        text.map(|text| text == "true")
    }

    /// The texts of a list at a path: a list that a patch changes, or that is filled in later, is open.
    pub(super) fn list(&self, path: &[&str]) -> Set<Value<String>> {
        let node = self.object.node.at(path);
        if let Some(at) = touched(&self.patches, path) {
            let what = format!("`{}` of {}", path.join("."), self.object.address());
            return Set::open(vec![Value::unknown(Why::Overridable, what, Some(at))]);
        }
        match node {
            None => Set::closed(Vec::new()),
            Some(node) if node.is_null() => Set::closed(Vec::new()),
            Some(node) if node.is_seq() => Set::closed(
                node.items().iter().map(|item| fields::text(Some(item))).collect::<Vec<_>>(),
            ),
            Some(node) => Set::open(vec![whole(node)]),
        }
    }

    /// Whether a patch may change what is below a path.
    pub(super) fn is_patched(&self, path: &[&str]) -> bool {
        touched(&self.patches, path).is_some()
    }
}

/// What stands for a whole list.
fn whole(node: &Node) -> Value<String> {
    match fields::text(Some(node)) {
        Value::Known { value, at, .. } => Value::unknown(Why::Unsupported, value, at),
        other => other,
    }
}
