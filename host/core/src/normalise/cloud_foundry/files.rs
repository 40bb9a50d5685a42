//! The documents of a run by path, because manifests and toolchains name each other by relative path.

use crate::normalise::Input;
use crate::parse::Node;

/// All documents of a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Files<'a> {
    inputs: &'a [Input<'a>],
}

impl<'a> Files<'a> {
    pub(super) const fn new(inputs: &'a [Input<'a>]) -> Self {
        Self { inputs }
    }

    /// The documents of a file, in order.
    pub(super) fn at(self, path: &str) -> impl Iterator<Item = &'a Input<'a>> + use<'a, '_> {
        self.inputs.iter().filter(move |input| input.path == path)
    }

    /// The value of the first document of a file.
    pub(super) fn root(self, path: &str) -> Option<&'a Node> {
        self.at(path).next().map(|input| &input.document.root)
    }
}

/// The folder of a path; empty for the working folder.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A relative path seen from a folder; nothing if it is absolute or leaves the working folder.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with(['/', '~']) {
        return None;
    }
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{folder, join};

    #[test]
    fn paths_are_joined_within_the_working_folder() {
        assert_eq!(join("a/.bluemix", "../manifest.yml").as_deref(), Some("a/manifest.yml"));
        assert_eq!(join("", "./eu/m.yml").as_deref(), Some("eu/m.yml"));
        assert_eq!(join("a", "../../m.yml"), None);
        assert_eq!(join("a", "/m.yml"), None);
        assert_eq!((folder("a/b.yml"), folder("b.yml")), ("a", ""));
    }
}
