//! YAML, JSON and TOML, read into one tree in which every value knows where it is written.

mod build;
mod error;
mod json;
mod merge;
mod node;
mod scalar;
mod script;
mod syntax;
mod template;
mod toml;
mod yaml;

#[cfg(test)]
mod tests;

use resilint_schema::Span;

pub use error::{ParseError, ParseErrorKind};
pub use json::json;
pub use node::{Entry, Node, NodeValue, Style, Untold};
pub use script::script;
pub use template::{Templating, classify};
pub use toml::toml;
pub use yaml::yaml;

/// How much one file may hold. A file beyond a limit is refused with an error that names the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseLimits {
    /// Levels of nested collections, aliases expanded.
    pub max_depth: usize,
    /// Bytes of one scalar.
    pub max_scalar_bytes: usize,
    /// Values in one file, aliases and merge keys expanded.
    pub max_nodes: usize,
    /// Bytes of all scalars of one file, aliases and merge keys expanded.
    pub max_text_bytes: usize,
    /// Broken documents of one file before reading stops. Of faults that cost no document, no more
    /// than this are reported either.
    pub max_errors: usize,
}

impl Default for ParseLimits {
    fn default() -> Self {
        Self {
            max_depth: 128,
            max_scalar_bytes: 1 << 20,
            max_nodes: 1_000_000,
            max_text_bytes: 64 << 20,
            max_errors: 100,
        }
    }
}

/// What was read from one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The documents that could be read, in order, empty ones (null) included.
    pub documents: Vec<Document>,
    /// What is wrong, in the order of the file. Not every error costs a document:
    /// see [`ParseErrorKind::is_fatal`].
    pub errors: Vec<ParseError>,
    /// The comments, in the order of the file.
    pub comments: Vec<Comment>,
}

/// One document of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The value of the document.
    pub root: Node,
    /// From its `---`, where it has one, to the end of its value.
    pub span: Span,
}

/// A comment, which may carry an instruction such as `resilint: ignore[K8S005] reason`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The comment with its `#`, without the line break.
    pub span: Span,
    /// The text after `#`, or within `//` and `/* */` in JSON, without the space around it.
    pub text: String,
}
