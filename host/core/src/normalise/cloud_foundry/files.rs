//! The documents of a run by path, because manifests and toolchains name each other by relative path.

use crate::detect::Format;
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

    /// The documents of a format, in order.
    pub(super) fn of(self, format: Format) -> impl Iterator<Item = &'a Input<'a>> {
        self.inputs.iter().filter(move |input| input.format == format)
    }

    /// The value of the first document of a file.
    pub(super) fn root(self, path: &str) -> Option<&'a Node> {
        self.at(path).next().map(|input| &input.document.root)
    }
}
