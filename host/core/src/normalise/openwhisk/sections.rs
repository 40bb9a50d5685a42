//! Where the packages of a document are: under `packages`, under `packages` of `project`, or, in the oldest form, one
//! under `package`.

use resilint_schema::Span;

use crate::parse::Node;

/// A package as it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Section<'n> {
    /// Its name, where one is written.
    pub(super) name: Option<&'n Node>,
    /// Its content; null where it has none.
    pub(super) node: &'n Node,
    /// The whole of it.
    pub(super) span: Span,
}

/// What a package may hold. Directly under `packages` they are of a form that no version in use reads.
const PARTS: [&str; 5] = ["actions", "triggers", "rules", "sequences", "apis"];

/// The packages of a document.
pub(super) fn packages(root: &Node) -> Vec<Section<'_>> {
    let holders = [Some(root), project(root)];
    let mut sections = Vec::new();
    for holder in holders.into_iter().flatten() {
        for entry in holder.get("packages").map_or(&[][..], Node::entries) {
            let span = entry.key.span.to(entry.value.span);
            sections.push(Section { name: Some(&entry.key), node: &entry.value, span });
        }
        if let Some(node) = holder.get("package").filter(|node| node.is_map()) {
            sections.push(Section { name: node.get("name"), node, span: node.span });
        }
    }
    sections
}

/// The node that `project` settings are in.
pub(super) fn project(root: &Node) -> Option<&Node> {
    root.get("project").or_else(|| root.get("application"))
}

/// A part that stands where the name of a package should.
pub(super) fn nameless(root: &Node) -> Option<&Node> {
    let holders = [Some(root), project(root)].into_iter().flatten();
    let packages = holders.filter_map(|holder| holder.get("packages"));
    packages
        .flat_map(Node::entries)
        .find(|entry| entry.key.as_str().is_some_and(|key| PARTS.contains(&key)))
        .map(|entry| &entry.key)
}
