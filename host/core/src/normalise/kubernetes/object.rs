//! Objects of the API: what kind each is, what it is called, and which documents are none but patches.

use resilint_schema::{Span, Value, Why};

use super::fields;
use super::kustomize::Kustomizations;
use super::overrides;
use super::placement::ocm;
use crate::detect::Format;
use crate::normalise::{Builder, Input};
use crate::parse::{Comment, Node};

/// One object of the Kubernetes API.
#[derive(Debug)]
pub(super) struct Object<'a> {
    pub(super) path: &'a str,
    pub(super) node: &'a Node,
    /// All comments of its file.
    pub(super) comments: &'a [Comment],
    /// The API group; empty for the core group.
    pub(super) group: &'a str,
    pub(super) version: &'a str,
    pub(super) kind: &'a str,
    pub(super) name: Value<String>,
    pub(super) namespace: Value<String>,
}

impl<'a> Object<'a> {
    fn new(input: &Input<'a>, node: &'a Node) -> Option<Self> {
        let api = node.get("apiVersion")?.as_str()?;
        let (group, version) = api.split_once('/').unwrap_or(("", api));
        let metadata = node.get("metadata");
        Some(Self {
            path: input.path,
            node,
            comments: input.comments,
            group,
            version,
            kind: node.get("kind")?.as_str()?,
            name: name(metadata),
            namespace: fields::text(metadata.and_then(|m| m.get("namespace"))),
        })
    }

    pub(super) fn is(&self, group: &str, kind: &str) -> bool {
        self.group == group && self.kind == kind
    }

    /// A field of the `spec`.
    pub(super) fn spec(&self, field: &str) -> Option<&'a Node> {
        self.node.at(&["spec", field])
    }

    pub(super) fn annotation(&self, key: &str) -> Option<&'a Node> {
        self.node.at(&["metadata", "annotations", key])
    }

    /// The name for people; the kind where there is none.
    pub(super) fn label(&self) -> &str {
        self.name.known().map(String::as_str).or(self.name.symbol()).unwrap_or(self.kind)
    }

    /// Such as `Deployment shop/web`.
    pub(super) fn address(&self) -> String {
        match self.namespace.known().map(String::as_str).or(self.namespace.symbol()) {
            Some(namespace) => format!("{} {namespace}/{}", self.kind, self.label()),
            None => format!("{} {}", self.kind, self.label()),
        }
    }

    /// The place that stands for the whole object in a snippet: its name.
    pub(super) fn headline(&self) -> Span {
        self.name.at().unwrap_or(Span {
            end_line: self.node.span.line,
            end_column: self.node.span.column,
            ..self.node.span
        })
    }
}

/// The name, which the cluster completes where only its beginning is given.
fn name(metadata: Option<&Node>) -> Value<String> {
    let of = |key| fields::text(metadata.and_then(|metadata| metadata.get(key)));
    match (of("name"), of("generateName")) {
        (Value::Absent, Value::Known { value, at, .. }) => {
            Value::unknown(Why::Computed, format!("{value}*"), at)
        }
        (Value::Absent, generated) => generated,
        (name, _) => name,
    }
}

/// The objects of all documents, in their order, without the patches. A patch that no kustomization
/// names is noted, and kept with the others: it says which fields are not final.
pub(super) fn collect<'a>(
    inputs: &[Input<'a>],
    kustomizations: &mut Kustomizations<'a>,
    builder: &mut Builder<'_>,
) -> Vec<Object<'a>> {
    let mut objects = Vec::new();
    for input in inputs.iter().filter(|input| input.format == Format::Kubernetes) {
        if kustomizations.is_patch_file(input.path) {
            continue;
        }
        let mut found = Vec::new();
        unfold(input, &input.document.root, &mut found);
        for object in found {
            match patch_reason(&object, kustomizations) {
                Some(reason) => {
                    builder.unparsed(object.node.span, reason);
                    kustomizations.add_loose_patch(&object);
                }
                None => {
                    overrides::patches(&object)
                        .into_iter()
                        .for_each(|patch| kustomizations.add_patch(patch));
                    objects.push(object);
                }
            }
        }
    }
    objects
}

/// An object, or the items of a list, which may hold lists.
fn unfold<'a>(input: &Input<'a>, node: &'a Node, found: &mut Vec<Object<'a>>) {
    let is_list =
        node.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
    match node.get("items") {
        Some(items) if is_list => {
            items.items().iter().for_each(|item| unfold(input, item, found));
        }
        _ => found.extend(Object::new(input, node)),
    }
    // What a work distributes to clusters are objects too.
    for held in ocm::manifests(node) {
        unfold(input, held, found);
    }
}

/// Why an object is taken for a patch of another.
fn patch_reason(object: &Object<'_>, kustomizations: &Kustomizations<'_>) -> Option<&'static str> {
    let is_overlay = |comment: &Comment| {
        comment.text.trim_start_matches('@').trim_start().starts_with("overlay/match")
    };
    if object.comments.iter().any(is_overlay) {
        return Some("an overlay, taken for a patch of an object declared elsewhere");
    }
    if object.node.get("$patch").is_some() {
        return Some("a patch that deletes or replaces an object declared elsewhere");
    }
    if object.group != "apps" || !matches!(object.kind, "Deployment" | "StatefulSet" | "DaemonSet")
    {
        return None;
    }
    if object.spec("template").is_none() {
        return Some(
            "partial object, taken for a patch of an object declared elsewhere: it has no `spec.template`",
        );
    }
    // The old beta versions fill in the selector; a kustomization with labels does so too.
    let filled_in = object.version != "v1" || kustomizations.adds_selectors(object.path);
    if object.spec("selector").is_none() && !filled_in {
        return Some(
            "partial object, taken for a patch of an object declared elsewhere: it has no `spec.selector`",
        );
    }
    None
}
