//! What an app inherits: attributes at the top level of its manifest, and manifests named by
//! `inherit`. Both are deprecated and common in old repositories.

use std::collections::BTreeSet;

use super::files::Files;
use crate::normalise::Input;
use crate::normalise::path::{folder, join};
use crate::parse::{Entry, Node};

/// An app with the mappings that its attributes are looked up in, the nearest first.
#[derive(Clone, Debug)]
pub(super) struct App<'a> {
    /// The manifest.
    pub(super) input: &'a Input<'a>,
    /// The entry of `applications`.
    pub(super) node: &'a Node,
    /// The web process, the app, the top level, and inherited top levels.
    layers: Vec<&'a Node>,
    /// How many of the layers are the app itself; the others are deprecated.
    own: usize,
    /// The descriptors that a module of an archive is in, the one that wins first; none for an app of a
    /// manifest.
    pub(super) descriptors: Vec<&'a Node>,
    /// What may replace any attribute, and is not among the checked files.
    pub(super) unseen: Option<String>,
}

/// The apps of a manifest.
pub(super) fn apps<'a>(input: &'a Input<'a>, files: Files<'a>) -> Vec<App<'a>> {
    let roots = chain(input, files);
    let root = &input.document.root;
    let Some(applications) = root.get("applications") else {
        // The oldest form: the top level is the app.
        return vec![App::new(input, root, roots, 1)];
    };
    applications
        .items()
        .iter()
        .filter(|node| node.is_map())
        .map(|node| app(input, node, &roots))
        .collect()
}

/// The manifest and those it inherits from; a circle ends where it closes.
fn chain<'a>(input: &'a Input<'a>, files: Files<'a>) -> Vec<&'a Node> {
    let mut roots = vec![&input.document.root];
    let mut path = input.path.to_owned();
    let mut seen = BTreeSet::from([path.clone()]);
    while let Some(parent) = roots.last().and_then(|root| root.get("inherit"))
        && let Some(parent) = parent.as_str().and_then(|name| join(folder(&path), name))
        && seen.insert(parent.clone())
        && let Some(root) = files.root(&parent)
    {
        roots.push(root);
        path = parent;
    }
    roots
}

fn app<'a>(input: &'a Input<'a>, node: &'a Node, roots: &[&'a Node]) -> App<'a> {
    let is_web = |process: &&Node| process.get("type").and_then(Node::as_str) == Some("web");
    let web = node.get("processes").and_then(|list| list.items().iter().find(is_web));
    let name = node.get("name").and_then(Node::text);
    let same_app = |root: &&'a Node| {
        let apps = root.get("applications")?.items();
        apps.iter().find(|app| app.get("name").and_then(Node::text) == name)
    };
    let inherited = roots.iter().skip(1).filter_map(same_app);
    let mut layers: Vec<&'a Node> = web.into_iter().chain([node]).collect();
    let own = layers.len();
    layers.extend(inherited.chain(roots.iter().copied()));
    App::new(input, node, layers, own)
}

impl<'a> App<'a> {
    fn new(input: &'a Input<'a>, node: &'a Node, layers: Vec<&'a Node>, own: usize) -> Self {
        Self { input, node, layers, own, descriptors: Vec::new(), unseen: None }
    }

    /// The app that a module of an archive is.
    pub(super) fn of_module(input: &'a Input<'a>, node: &'a Node, layers: Vec<&'a Node>) -> Self {
        let own = layers.len();
        let descriptors = vec![&input.document.root];
        Self { descriptors, ..Self::new(input, node, layers, own) }
    }

    /// Whether it is a module of an archive.
    pub(super) fn is_module(&self) -> bool {
        !self.descriptors.is_empty()
    }

    /// Puts mappings before those that it has, the nearest first.
    pub(super) fn extend(&mut self, nearer: impl IntoIterator<Item = &'a Node>) {
        let before = self.layers.len();
        self.layers.splice(0..0, nearer);
        self.own += self.layers.len() - before;
    }

    /// Environment variables.
    pub(super) fn variables(&self) -> impl Iterator<Item = &'a Node> + '_ {
        self.all(if self.is_module() { "properties" } else { "env" })
    }

    /// The entry of an attribute in the nearest mapping that has it.
    pub(super) fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.layers.iter().find_map(|layer| layer.entry(key))
    }

    /// The value of an attribute in the nearest mapping that has it.
    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Whether an attribute is given, and not by the app itself.
    pub(super) fn is_top_level(&self, key: &str) -> bool {
        let nearest = self.layers.iter().position(|layer| layer.entry(key).is_some());
        nearest.is_some_and(|layer| layer >= self.own)
    }

    /// The values of an attribute that adds up over all mappings, such as `env` and `services`.
    pub(super) fn all<'k>(&'k self, key: &'k str) -> impl Iterator<Item = &'a Node> + 'k {
        self.layers.iter().filter_map(move |layer| layer.get(key))
    }
}
