//! Which repository is the one that is read. An application names its repository by URL, and nothing in
//! the input says which URL is its own. The only one whose paths are there is taken for it; where something
//! speaks against that, such as a second one or paths that are not there, it is not decided.

use std::collections::BTreeMap;

use super::application::Source;
use crate::normalise::host;
use crate::normalise::kubernetes::object::Object;
use crate::normalise::manifest_files::ManifestFiles;
use crate::normalise::path::{folder, join};
use crate::parse::Node;

/// What a repository is to the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is taken for the one that is read.
    Here,
    /// Some of its paths are there.
    Perhaps,
    /// None of them is.
    Elsewhere,
}

/// A path of a repository, as a path of the run.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) standing: Standing,
    pub(super) repository: String,
}

/// The paths that applications name of each repository.
#[derive(Debug, Default)]
pub(super) struct Repositories {
    /// Paths that are there and paths that are not.
    seen: BTreeMap<String, (usize, usize)>,
}

impl Repositories {
    pub(super) fn read(objects: &[Object<'_>], files: &ManifestFiles<'_>) -> Self {
        let mut all = Self::default();
        for object in objects.iter().filter(|object| super::is_placement(object)) {
            let template = object.spec("template").unwrap_or(object.node);
            let one = template.at(&["spec", "source"]);
            let several = template.at(&["spec", "sources"]).map_or(&[][..], Node::items);
            for source in one.into_iter().chain(several) {
                all.note(source.get("repoURL"), source.get("path"), object.path, files);
            }
            all.note_generators(object, files);
        }
        all
    }

    /// The paths that generators look at in a repository.
    fn note_generators(&mut self, object: &Object<'_>, files: &ManifestFiles<'_>) {
        let mut waiting: Vec<&Node> =
            object.spec("generators").map_or(&[][..], Node::items).iter().collect();
        while let Some(generator) = waiting.pop() {
            for key in ["matrix", "merge"] {
                let inner = generator.at(&[key, "generators"]);
                waiting.extend(inner.map_or(&[][..], Node::items));
            }
            let Some(git) = generator.get("git") else { continue };
            for list in ["directories", "files"] {
                for item in git.get(list).map_or(&[][..], Node::items) {
                    self.note(git.get("repoURL"), item.get("path"), object.path, files);
                }
            }
        }
    }

    /// The path of a source as its parameters fill it in.
    pub(super) fn note_source(
        &mut self,
        source: &Source,
        manifest: &str,
        files: &ManifestFiles<'_>,
    ) {
        if let (Some(url), Some(path), false) =
            (source.repository.known(), source.path.known(), source.is_chart)
        {
            self.note_path(url, path, manifest, files);
        }
    }

    fn note(
        &mut self,
        repository: Option<&Node>,
        path: Option<&Node>,
        manifest: &str,
        files: &ManifestFiles<'_>,
    ) {
        let (Some(url), Some(path)) =
            (repository.and_then(Node::as_str), path.and_then(Node::as_str))
        else {
            return;
        };
        self.note_path(url, fixed(path), manifest, files);
    }

    fn note_path(&mut self, url: &str, path: &str, manifest: &str, files: &ManifestFiles<'_>) {
        let seen = self.seen.entry(key(url)).or_default();
        // The root of a repository is in every repository.
        if path.is_empty() || path == "." {
            return;
        }
        match locate(path, manifest, files) {
            Some(_) => seen.0 += 1,
            None => seen.1 += 1,
        }
    }

    /// Where a source is in the run; nothing where it is elsewhere or not known.
    pub(super) fn find(
        &self,
        source: &Source,
        manifest: &str,
        files: &ManifestFiles<'_>,
    ) -> Option<Place> {
        let (url, path) = (source.repository.known()?, source.path.known()?);
        if source.is_chart {
            return None;
        }
        let standing = self.standing(url);
        let path = locate(path, manifest, files).filter(|_| standing != Standing::Elsewhere)?;
        Some(Place { path, standing, repository: key(url) })
    }

    pub(super) fn standing(&self, url: &str) -> Standing {
        let key = key(url);
        let rivals = self.seen.iter().filter(|(other, (there, _))| **other != key && *there > 0);
        match self.seen.get(&key) {
            Some((there, gone)) if *there > 0 && is_few(*gone, *there) && rivals.count() == 0 => {
                Standing::Here
            }
            Some((there, _)) if *there > 0 => Standing::Perhaps,
            // Nothing but its root is named.
            Some((0, 0)) if self.seen.len() == 1 => Standing::Perhaps,
            _ => Standing::Elsewhere,
        }
    }
}

/// Whether so few paths are not there that it says nothing: a folder without manifests of its own, such as
/// one of programs that make some, is not in the input, and neither is one of another branch.
const fn is_few(gone: usize, there: usize) -> bool {
    gone * 4 <= there
}

/// A path of a repository as a path of the run: seen from the folder that the run started in, else from
/// the folders that lead to the manifest, the outermost first.
pub(super) fn locate(path: &str, manifest: &str, files: &ManifestFiles<'_>) -> Option<String> {
    let mut starts = vec![folder(manifest)];
    while let Some(start) = starts.last().filter(|start| !start.is_empty() && **start != "/") {
        starts.push(folder(start));
    }
    let paths = starts.iter().rev().filter_map(|start| join(start, path));
    paths.into_iter().find(|path| files.has(path))
}

/// The part of a path before anything that is filled in or matched.
pub(super) fn fixed(path: &str) -> &str {
    let end = path.find(['{', '*', '?', '[', '$']);
    let start = end.and_then(|end| path.get(..end));
    start.map_or(path, folder)
}

/// One repository, however its URL is written: without scheme, credentials and ending.
fn key(url: &str) -> String {
    let bare = host::without_credentials(url);
    let bare = bare.split_once("://").map_or(&*bare, |(_, rest)| rest);
    // `git@github.com:shop/web` is what `https://github.com/shop/web` is.
    let bare = bare.rsplit_once('@').map_or(bare, |(_, rest)| rest);
    let bare = bare.trim_end_matches('/').trim_end_matches(".git");
    bare.replacen(':', "/", 1).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{fixed, key};

    #[test]
    fn one_repository_has_many_urls() {
        for url in [
            "https://github.com/acme/shop.git",
            "https://me:secret@github.com/acme/Shop/",
            "git@github.com:acme/shop.git",
            "ssh://git@github.com/acme/shop",
        ] {
            assert_eq!(key(url), "github.com/acme/shop", "{url}");
        }
    }

    #[test]
    fn patterns_begin_with_a_path() {
        for (path, expected) in [
            ("apps/*", "apps"),
            ("apps/{{name}}/eu", "apps"),
            ("{{path}}", ""),
            ("apps/web-*", "apps"),
            ("apps", "apps"),
            ("", ""),
        ] {
            assert_eq!(fixed(path), expected, "{path}");
        }
    }
}
