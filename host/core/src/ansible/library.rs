//! The documents of a run by path: playbooks name task files, roles and files of variables, and expect some in
//! folders beside them.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::keyword::{self, Include};
use crate::normalise::Input;
use crate::normalise::path::{folder, join};
use crate::parse::Node;

/// Endings that files of Ansible have where none is written.
const ENDINGS: [&str; 4] = ["", ".yml", ".yaml", ".json"];

/// The first document of each file.
#[derive(Debug)]
pub(super) struct Library<'a> {
    roots: BTreeMap<&'a str, &'a Node>,
}

/// A file with its first document.
pub(super) type File<'a> = (&'a str, &'a Node);

impl<'a> Library<'a> {
    pub(super) fn new(documents: &'a [Input<'a>]) -> Self {
        let mut roots = BTreeMap::new();
        for input in documents {
            roots.entry(input.path).or_insert(&input.document.root);
        }
        Self { roots }
    }

    /// A path as the library keeps it.
    pub(super) fn path(&self, path: &str) -> Option<&'a str> {
        self.roots.get_key_value(path).map(|(path, _)| *path)
    }

    /// The file of a name in the first of some folders that has it, also without its ending.
    pub(super) fn find<'f>(
        &self,
        folders: impl IntoIterator<Item = &'f str>,
        name: &str,
    ) -> Option<File<'a>> {
        let in_folder = |folder: &str| {
            let path = join(folder, name)?;
            ENDINGS.iter().find_map(|ending| {
                let (path, root) = self.roots.get_key_value(format!("{path}{ending}").as_str())?;
                Some((*path, *root))
            })
        };
        folders.into_iter().find_map(in_folder)
    }

    /// The files below a folder, in the order of their paths.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = File<'a>> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let from = (Bound::Included(start.as_str()), Bound::Unbounded);
        let all = self.roots.range::<str, _>(from);
        all.map(|(path, root)| (*path, *root)).take_while(move |(path, _)| path.starts_with(&start))
    }

    /// The files that a document names by a literal, to run the tasks or plays in them.
    pub(super) fn named_by(&self, input: &Input<'_>) -> Vec<&'a str> {
        let mut names = Vec::new();
        literals(&input.document.root, &mut names);
        let found = names.into_iter().filter_map(|name| self.find([folder(input.path)], name));
        // A file that runs itself is not led to by another one.
        found.map(|(path, _)| path).filter(|path| *path != input.path).collect()
    }
}

/// The names of files after the keywords that include, at any depth.
fn literals<'n>(node: &'n Node, names: &mut Vec<&'n str>) {
    node.items().iter().for_each(|item| literals(item, names));
    for entry in node.entries() {
        let key = entry.key.as_str().unwrap_or_default();
        if let Some(Include::Tasks | Include::Playbook) = keyword::include(key) {
            names.extend(keyword::file(&entry.value).and_then(Node::as_str));
        }
        literals(&entry.value, names);
    }
}
