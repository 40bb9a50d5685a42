//! Images as kustomizations leave them: by patches, and by `images:`. Each kustomization that nothing
//! builds upon is applied by itself, so a container may have another image under each of them.

use std::collections::BTreeMap;

use resilint_schema::{Container, Location, Value, Why};

use super::Cluster;
use super::fields;
use super::object::Object;
use super::patches::{Patch, Reach};
use super::pods::Workload;
use super::touch::Left;
use crate::facts::FactBook;
use crate::normalise::image;
use crate::parse::Node;

/// The containers of a workload with the images that are applied.
pub(super) fn resolved(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    workload: &Workload<'_>,
    mut containers: Vec<Container>,
    facts: &FactBook,
) -> Vec<Container> {
    let patches = cluster.kustomizations.changes_of(object);
    let ways = cluster.kustomizations.ways(object.path);
    if patches.is_empty() && ways.as_ref().is_some_and(Vec::is_empty) {
        return containers;
    }
    let mut by_layer: BTreeMap<Option<usize>, Vec<&Patch<'_>>> = BTreeMap::new();
    for patch in patches {
        let layer = match patch.reach {
            Reach::Kustomization(layer) => Some(layer),
            Reach::Anywhere => None,
        };
        by_layer.entry(layer).or_default().push(patch);
    }
    let nodes = workload.pod.get("containers").map_or(&[][..], Node::items);
    for (index, (node, container)) in nodes.iter().zip(&mut containers).enumerate() {
        let images = Images { cluster, workload, patches: &by_layer, node, index };
        container.image = images.of(&container.image, ways.as_deref());
        container.registry = registry(&container.image, facts);
    }
    containers
}

struct Images<'i, 'a> {
    cluster: &'i Cluster<'a>,
    workload: &'i Workload<'a>,
    /// By the kustomization that applies them; under none those of which that is not known.
    patches: &'i BTreeMap<Option<usize>, Vec<&'i Patch<'a>>>,
    node: &'i Node,
    index: usize,
}

impl Images<'_, '_> {
    fn of(&self, own: &Value<String>, ways: Option<&[Vec<usize>]>) -> Value<String> {
        let name = self.node.get("name").and_then(Node::as_str).unwrap_or("a container");
        let what = format!("the image of {name}");
        let at = own.at();
        let Some(ways) = ways else { return Value::unknown(Why::TooLarge, what, at) };
        let along = |way: &Vec<usize>| {
            way.iter().fold(own.clone(), |image, layer| self.after(*layer, image))
        };
        let mut found: Vec<Value<String>> = ways.iter().map(along).collect();
        if found.is_empty() {
            found.push(own.clone());
        }
        // It is not known what applies these patches.
        for patch in self.patches.get(&None).into_iter().flatten() {
            found.extend(self.patched(patch));
        }
        let differing = found.iter().find(|value| value.known() != own.known());
        let at = differing.and_then(Value::at).or(at);
        match found.as_slice() {
            [only] => only.clone(),
            several => fields::either(&several.iter().collect::<Vec<_>>(), &what, at),
        }
    }

    /// The image after one kustomization: its patches first, then its `images:`.
    fn after(&self, layer: usize, image: Value<String>) -> Value<String> {
        let own = self.patches.get(&Some(layer)).into_iter().flatten();
        let mut patched = own.filter_map(|patch| self.patched(patch));
        let image = patched.next_back().unwrap_or(image);
        let entries = self.cluster.kustomizations.images(layer).iter();
        entries.fold(image, replaced)
    }

    /// The image that a patch sets; nothing where it leaves it alone.
    fn patched(&self, patch: &Patch<'_>) -> Option<Value<String>> {
        let name = self.node.get("name").and_then(Node::as_str);
        let path = self.workload.path(&["containers"]);
        let touch = patch.touch_container(&path, (self.index, name), "image")?;
        Some(match touch.left {
            Left::Value(node) => match fields::text(Some(node)) {
                Value::Known { value, .. } => Value::inferred(value, Some(touch.at)),
                _ => Value::unknown(Why::Template, "the image of a patch", Some(touch.at)),
            },
            Left::Nothing | Left::Unclear => {
                Value::unknown(Why::Overridable, "what a patch leaves", Some(touch.at))
            }
        })
    }
}

/// An image after one entry of `images:`, which names it without tag and digest.
fn replaced(image: Value<String>, entry: &Node) -> Value<String> {
    let Value::Known { value, .. } = &image else { return image };
    let (name, rest) = split(value);
    if entry.get("name").and_then(Node::text).as_deref() != Some(name) {
        return image;
    }
    let text = |key| fields::text(entry.get(key));
    let parts = [text("newName"), text("newTag"), text("digest")];
    if let Some(unclear) = parts.iter().find(|part| part.is_unknown()) {
        return unclear.clone();
    }
    let [new_name, tag, digest] = &parts;
    let at = parts.iter().find_map(Value::at).or(Some(entry.span));
    let name = new_name.known().map_or(name, String::as_str);
    let value = match (digest.known(), tag.known()) {
        (Some(digest), _) => format!("{name}@{digest}"),
        (None, Some(tag)) => format!("{name}:{tag}"),
        (None, None) => format!("{name}{rest}"),
    };
    Value::inferred(value, at)
}

/// The name of an image, and its tag or digest with the mark before it.
fn split(image: &str) -> (&str, &str) {
    let digest = image.find('@');
    let last = image.rfind('/').map_or(0, |slash| slash + 1);
    let tag = image.get(last..).and_then(|name| name.find(':')).map(|colon| last + colon);
    let end = digest.into_iter().chain(tag).min().unwrap_or(image.len());
    image.split_at_checked(end).unwrap_or((image, ""))
}

/// Where an image is pulled from. Of several images, each is looked at: a place for all, or a choice of
/// places.
fn registry(image: &Value<String>, facts: &FactBook) -> Location {
    let Value::Unknown { why, symbol, candidates, at } = image else {
        return image::registry(image, facts);
    };
    if candidates.is_empty() {
        let region =
            Value::Unknown { why: *why, symbol: symbol.clone(), candidates: Vec::new(), at: *at };
        return match why {
            Why::Overridable | Why::TooLarge => Location { region, ..Location::default() },
            _ => image::registry(image, facts),
        };
    }
    let of = |image: &String| image::registry(&Value::inferred(image.clone(), *at), facts).region;
    let mut regions: Vec<Option<String>> =
        candidates.iter().map(|image| of(image).known().cloned()).collect();
    regions.sort();
    regions.dedup();
    let region = match regions.as_slice() {
        [None] => Value::Absent,
        [Some(only)] => Value::inferred(only.clone(), *at),
        _ => Value::Unknown {
            why: *why,
            symbol: symbol.clone(),
            candidates: regions.into_iter().flatten().collect(),
            at: *at,
        },
    };
    Location { region, ..Location::default() }
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Span, Value};

    use super::{replaced, split};
    use crate::parse::{ParseLimits, yaml};

    #[test]
    fn names_end_before_tags_and_digests() {
        for (image, expected) in [
            ("us.icr.io/shop/web:1", ("us.icr.io/shop/web", ":1")),
            ("localhost:5000/web", ("localhost:5000/web", "")),
            ("web@sha256:ab", ("web", "@sha256:ab")),
            ("web:1@sha256:ab", ("web", ":1@sha256:ab")),
            ("", ("", "")),
        ] {
            assert_eq!(split(image), expected);
        }
    }

    #[test]
    fn images_are_replaced_by_name() {
        let after = |entry: &str| {
            let parsed = yaml(0, entry, &ParseLimits::default());
            let image = Value::literal("us.icr.io/web:1".to_owned(), Span::at(0, 1, 1));
            let found = replaced(image, &parsed.documents[0].root);
            found.known().cloned().or(found.symbol().map(|symbol| format!("({symbol})")))
        };
        for (entry, expected) in [
            ("{name: us.icr.io/web, newName: de.icr.io/web}", "de.icr.io/web:1"),
            ("{name: us.icr.io/web, newTag: v2}", "us.icr.io/web:v2"),
            ("{name: us.icr.io/web, newName: x, digest: 'sha256:ab'}", "x@sha256:ab"),
            ("{name: us.icr.io/web, newName: '${REG}/web'}", "(${REG}/web)"),
            ("{name: web, newName: x}", "us.icr.io/web:1"),
            ("{newName: x}", "us.icr.io/web:1"),
            ("[1]", "us.icr.io/web:1"),
        ] {
            assert_eq!(after(entry).as_deref(), Some(expected), "{entry}");
        }
    }
}
