//! The files that a path names to a deployment tool: one file, those of a folder, or those that a
//! kustomization builds upon.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use resilint_schema::SourceId;

use super::Input;
use super::path::{folder, join};
use crate::detect::Format;
use crate::parse::Node;

/// Folders that may follow from one kustomization to the next.
const MAX_DEPTH: u32 = 16;

/// The documents of a run by path.
#[derive(Debug)]
pub(super) struct ManifestFiles<'a> {
    sources: BTreeMap<&'a str, SourceId>,
    /// What kustomizations build upon, by folder.
    builds_upon: BTreeMap<&'a str, Vec<String>>,
}

impl<'a> ManifestFiles<'a> {
    pub(super) fn new(inputs: &[Input<'a>]) -> Self {
        let sources = inputs.iter().map(|input| (input.path, input.document.root.span.source));
        let mut builds_upon: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for input in inputs.iter().filter(|input| input.format == Format::Kustomization) {
            let folder = folder(input.path);
            let named = ["resources", "bases", "components"].iter();
            let named = named.filter_map(|key| input.document.root.get(key)).flat_map(Node::items);
            let paths = named.filter_map(|node| join(folder, node.as_str()?));
            builds_upon.entry(folder).or_default().extend(paths);
        }
        Self { sources: sources.collect(), builds_upon }
    }

    /// The files that are applied where a path is.
    pub(super) fn applied(&self, path: &str) -> BTreeSet<SourceId> {
        let mut found = BTreeSet::new();
        self.collect(path, &mut found, &mut BTreeSet::new(), 0);
        found
    }

    /// Each path is walked once, however many kustomizations lead to it.
    fn collect(
        &self,
        path: &str,
        found: &mut BTreeSet<SourceId>,
        seen: &mut BTreeSet<String>,
        depth: u32,
    ) {
        let path = path.trim_end_matches('/');
        if depth > MAX_DEPTH || !seen.insert(path.to_owned()) {
            return;
        }
        if let Some(source) = self.sources.get(path) {
            found.insert(*source);
            return;
        }
        match self.builds_upon.get(path) {
            Some(upon) => {
                upon.iter().for_each(|path| self.collect(path, found, seen, depth + 1));
            }
            None => found.extend(self.inside(path).map(|(_, source)| source)),
        }
    }

    /// The files of a folder itself.
    pub(super) fn inside<'s>(
        &'s self,
        path: &'s str,
    ) -> impl Iterator<Item = (&'a str, SourceId)> + 's {
        self.below(path).filter(move |(file, _)| folder(file) == path)
    }

    /// The files of a folder and of those in it.
    pub(super) fn below<'s>(
        &'s self,
        path: &'s str,
    ) -> impl Iterator<Item = (&'a str, SourceId)> + 's {
        let is_below = move |file: &str| {
            path.is_empty() || file.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
        };
        let starts = move |file: &&str| file.starts_with(path);
        let start = (Bound::Included(path), Bound::Unbounded);
        let from = self.sources.range::<str, _>(start);
        from.map(|(file, source)| (*file, *source))
            .take_while(move |(file, _)| starts(file))
            .filter(move |(file, _)| is_below(file))
    }

    /// Whether a path is a file of the run or a folder with one.
    pub(super) fn has(&self, path: &str) -> bool {
        self.sources.contains_key(path) || self.below(path).next().is_some()
    }

    /// Whether a kustomization stands in a folder.
    pub(super) fn is_kustomized(&self, path: &str) -> bool {
        self.builds_upon.contains_key(path)
    }

    /// All files by path, in order.
    pub(super) fn paths(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.sources.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::ManifestFiles;
    use crate::detect::detect;
    use crate::normalise::Input;
    use crate::parse::{ParseLimits, Parsed, yaml};

    fn named(files: &[(&str, &str)], path: &str) -> Vec<u32> {
        let parse = |(source, (path, text))| (path, yaml(source, text, &ParseLimits::default()));
        let parsed: Vec<(&str, Parsed)> = (0..).zip(files.iter().copied()).map(parse).collect();
        let inputs: Vec<Input<'_>> = parsed
            .iter()
            .map(|(path, parsed)| {
                let (document, comments) = (&parsed.documents[0], &parsed.comments);
                Input { path, format: detect(path, document), document, comments }
            })
            .collect();
        ManifestFiles::new(&inputs).applied(path).into_iter().collect()
    }

    #[test]
    fn a_path_is_a_file_a_folder_or_a_kustomization() {
        let files = [
            ("k/base/kustomization.yaml", "resources: [web.yaml]"),
            ("k/base/web.yaml", "kind: Pod"),
            ("k/eu/kustomization.yaml", "resources: [../base]"),
            ("k/plain/a.yaml", "kind: Pod"),
            ("k/plain/deep/b.yaml", "kind: Pod"),
        ];
        for (path, expected) in [
            ("k/base/web.yaml", vec![1]),
            ("k/eu/", vec![1]),
            ("k/plain", vec![3]),
            ("k/p", vec![]),
        ] {
            assert_eq!(named(&files, path), expected, "{path}");
        }
    }

    #[test]
    fn kustomizations_that_lead_to_each_other_end() {
        let many = "resources: [../b, ../b/., ../b/../b, ../a]";
        let files = [("a/kustomization.yaml", many), ("b/kustomization.yaml", many)];
        assert!(named(&files, "a").is_empty());
    }
}
