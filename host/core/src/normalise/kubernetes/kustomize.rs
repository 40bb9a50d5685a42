//! Kustomizations: which files are patches, which objects a kustomization reaches, and what it changes
//! of them. Overlays are not rendered; what they may change becomes unknown instead of wrong.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use resilint_schema::Span;

use super::fields;
use super::layers::Layers;
use super::matching::folder;
use super::object::Object;
use super::patch_set::PatchSet;
use super::patches::{Patch, Reach, Target};
use crate::detect::Format;
use crate::normalise::Input;
use crate::parse::Node;

/// All kustomizations of the run, and all patches.
#[derive(Debug, Default)]
pub(super) struct Kustomizations<'a> {
    list: Vec<Kustomization<'a>>,
    folders: HashSet<&'a str>,
    layers: Layers,
    patches: PatchSet<'a>,
    patch_files: BTreeSet<String>,
    missing: Vec<(Span, String)>,
}

#[derive(Debug)]
struct Kustomization<'a> {
    folder: &'a str,
    root: &'a Node,
    /// Files and folders that it builds upon, relative to the run.
    refers_to: Vec<String>,
}

/// Keys under which a kustomization names what it builds upon.
const SOURCES: [&str; 3] = ["resources", "bases", "components"];

impl<'a> Kustomizations<'a> {
    pub(super) fn read(inputs: &[Input<'a>]) -> Self {
        let mut all = Self::default();
        for input in inputs.iter().filter(|input| input.format == Format::Kustomization) {
            let (folder, root) = (folder(input.path), &input.document.root);
            let sources = SOURCES.iter().filter_map(|key| root.get(key)).flat_map(Node::items);
            let refers_to = sources.filter_map(|node| join(folder, node.as_str()?)).collect();
            all.list.push(Kustomization { folder, root, refers_to });
        }
        let folders: Vec<(&str, &[String])> =
            all.list.iter().map(|k| (k.folder, k.refers_to.as_slice())).collect();
        all.layers = Layers::new(&folders);
        all.folders = all.list.iter().map(|kustomization| kustomization.folder).collect();
        let documents: BTreeMap<&str, Vec<&'a Node>> =
            inputs.iter().fold(BTreeMap::new(), |mut files, input| {
                files.entry(input.path).or_insert_with(Vec::new).push(&input.document.root);
                files
            });
        for index in 0..all.list.len() {
            all.read_patches(index, &documents);
        }
        all
    }

    /// Whether a kustomization names the file as a patch.
    pub(super) fn is_patch_file(&self, path: &str) -> bool {
        self.patch_files.contains(path)
    }

    /// An object that is a patch by its looks.
    pub(super) fn add_loose_patch(&mut self, object: &Object<'a>) {
        let target = Target::of_object(object.node);
        self.patches.push(Patch::of_node(target, object.node, Reach::Anywhere));
    }

    /// A patch that no kustomization names.
    pub(super) fn add_patch(&mut self, patch: Patch<'a>) {
        self.patches.push(patch);
    }

    /// The patches that may change an object.
    pub(super) fn patches_of<'s>(
        &'s self,
        object: &'s Object<'_>,
    ) -> impl Iterator<Item = &'s Patch<'a>> {
        let layers = self.layers.of(object.path);
        self.patches.of(object).filter(move |patch| match patch.reach {
            Reach::Anywhere => true,
            Reach::Kustomization(index) => layers.binary_search(&index).is_ok(),
        })
    }

    /// The patches that may change a workload. One that takes the workload away changes nothing of it
    /// where it is.
    pub(super) fn changes_of<'s>(&'s self, object: &'s Object<'_>) -> Vec<&'s Patch<'a>> {
        self.patches_of(object).filter(|patch| !patch.deletes()).collect()
    }

    /// The counts that `replicas:` of kustomizations gives to an object.
    pub(super) fn replica_counts<'s>(
        &'s self,
        object: &'s Object<'_>,
    ) -> impl Iterator<Item = resilint_schema::Value<u32>> + 's {
        let affecting = self.layers.of(object.path).iter();
        affecting.filter_map(|index| self.replica_count(*index, object))
    }

    /// The count that `replicas:` of one kustomization gives to an object.
    pub(super) fn replica_count(
        &self,
        kustomization: usize,
        object: &Object<'_>,
    ) -> Option<resilint_schema::Value<u32>> {
        let root = self.list.get(kustomization)?.root;
        let own = object.name.known().map(String::as_str)?;
        let entries = root.get("replicas").map_or(&[][..], Node::items);
        let is_own = |entry: &&Node| entry.get("name").and_then(Node::as_str) == Some(own);
        let last = entries.iter().rfind(is_own)?;
        Some(fields::number(last.get("count")))
    }

    /// The folder of a kustomization.
    pub(super) fn folder_of(&self, kustomization: usize) -> &'a str {
        self.list.get(kustomization).map_or("", |kustomization| kustomization.folder)
    }

    /// Whether one kustomization builds upon another.
    pub(super) fn builds_upon(&self, kustomization: usize, other: usize) -> bool {
        self.layers.reaches(kustomization, other)
    }

    /// For each kustomization that is applied and brings a file, those that the file passes through on the
    /// way, by their places; nothing where there are too many to tell.
    pub(super) fn ways(&self, path: &str) -> Option<Vec<Vec<usize>>> {
        self.layers.ways(path)
    }

    /// The entries of `images:` of one kustomization.
    pub(super) fn images(&self, kustomization: usize) -> &'a [Node] {
        let root = self.list.get(kustomization).map(|kustomization| kustomization.root);
        root.and_then(|root| root.get("images")).map_or(&[], Node::items)
    }

    /// Labels that kustomizations add to the pods of a file.
    pub(super) fn added_labels(&self, path: &str) -> BTreeMap<String, String> {
        let maps = self.layers.of(path).iter().flat_map(|index| self.list[*index].label_maps());
        maps.flat_map(Node::entries)
            .filter_map(|entry| {
                Some((entry.key.text()?.into_owned(), entry.value.text()?.into_owned()))
            })
            .collect()
    }

    /// Whether a kustomization fills in the selectors of a file.
    pub(super) fn adds_selectors(&self, path: &str) -> bool {
        !self.added_labels(path).is_empty()
    }

    /// The folder of the nearest kustomization at or above a file.
    pub(super) fn root_of(&self, path: &str) -> Option<&'a str> {
        let mut at = folder(path);
        loop {
            if let Some(root) = self.folders.get(at) {
                return Some(root);
            }
            if at.is_empty() {
                return None;
            }
            at = folder(at);
        }
    }

    fn read_patches(&mut self, index: usize, documents: &BTreeMap<&str, Vec<&'a Node>>) {
        let root = self.list[index].root;
        for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
            for entry in root.get(key).map_or(&[][..], Node::items) {
                self.read_patch(index, entry, documents);
            }
        }
    }

    fn read_patch(
        &mut self,
        index: usize,
        entry: &'a Node,
        documents: &BTreeMap<&str, Vec<&'a Node>>,
    ) {
        let reach = Reach::Kustomization(index);
        let target = entry.get("target").map(Target::of_selector);
        let text = |node: &&Node| node.as_str().is_some();
        if let Some(inline) = entry.get("patch").or(Some(entry).filter(is_inline)).filter(text) {
            let patches = Patch::of_text(target.as_ref(), inline, reach);
            return patches.into_iter().for_each(|patch| self.patches.push(patch));
        }
        let Some(named) = entry.get("path").or(Some(entry)).filter(text) else { return };
        let file = named.as_str().unwrap_or_default();
        let path = join(self.list[index].folder, file);
        let Some(roots) = path.as_deref().and_then(|path| documents.get(path)) else {
            // It may do anything to what it reaches.
            self.missing.push((named.span, file.to_owned()));
            return self.patches.push(Patch::unread(target.unwrap_or_default(), named.span, reach));
        };
        self.patch_files.extend(path.clone());
        for node in roots {
            let target = target.clone().unwrap_or_else(|| Target::of_object(node));
            self.patches.push(Patch::of_node(target, node, reach));
        }
    }

    /// Patch files that kustomizations name and the input lacks, with the place of the name.
    pub(super) fn missing(&self) -> &[(Span, String)] {
        &self.missing
    }
}

/// Whether an entry of `patchesStrategicMerge` is the patch itself and no path.
fn is_inline(entry: &&Node) -> bool {
    entry.as_str().is_some_and(|text| text.contains(['\n', '{']) || text.contains(": "))
}

impl<'a> Kustomization<'a> {
    /// The maps of labels that it gives to pods.
    fn label_maps(&self) -> impl Iterator<Item = &'a Node> + use<'a> {
        let to_pods = |entry: &Node| {
            ["includeSelectors", "includeTemplates"]
                .iter()
                .any(|key| entry.get(key).and_then(Node::as_bool) == Some(true))
        };
        let labels = self.root.get("labels").map_or(&[][..], Node::items).iter();
        let pairs =
            labels.filter(move |entry| to_pods(entry)).filter_map(|entry| entry.get("pairs"));
        self.root.get("commonLabels").into_iter().chain(pairs)
    }
}

/// A relative path within a folder, with `.` and `..` resolved; nothing where it leaves the run or is
/// no path.
fn join(folder: &str, relative: &str) -> Option<String> {
    if relative.contains("://") || relative.contains('\n') || relative.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn paths_resolve_within_the_run() {
        for (folder, relative, expected) in [
            ("k/overlays/prod", "../../base", Some("k/base")),
            ("", "web.yaml", Some("web.yaml")),
            ("k", "./a//b.yaml", Some("k/a/b.yaml")),
            ("k", "../../out", None),
            ("k", "https://example.com/base?ref=v1", None),
        ] {
            assert_eq!(join(folder, relative).as_deref(), expected, "{folder} {relative}");
        }
    }
}
