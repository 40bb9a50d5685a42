//! What can be wrong with a document, and where.

use resilint_schema::Span;

/// A fault in a file that was read. The author of the file can mend it, unless the kind says otherwise.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong, to act upon.
    pub kind: ParseErrorKind,
    /// What is wrong, in words: lower case, no full stop.
    pub message: String,
    /// The text that is wrong; the place where reading stopped if it is no more than that.
    pub span: Span,
    /// What would mend it, as a sentence.
    pub help: Option<String>,
}

/// The kinds of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// The author's: the text is not well-formed. The document is lost, others of the file are not.
    Syntax,
    /// The author's: a key occurs twice in a mapping. The document is read, the later value counts.
    DuplicateKey,
    /// The author's: `<<` with something else than mappings. The document is read without it.
    InvalidMerge,
    /// The author's: an alias without an anchor before it, or one inside what it stands for.
    Alias,
    /// Nobody's: a template, which only becomes a document when it is rendered. The file is not read.
    Unrendered,
    /// The author's, or a limit of ours: collections nested deeper than this many levels.
    TooDeep {
        /// Levels allowed.
        limit: usize,
    },
    /// The author's, or a limit of ours: one scalar longer than this many bytes.
    ScalarTooLong {
        /// Bytes allowed.
        limit: usize,
    },
    /// The author's, or a limit of ours: more values than this in one file, aliases expanded.
    TooManyNodes {
        /// Values allowed.
        limit: usize,
    },
    /// The author's, or a limit of ours: more bytes of text than this in one file, aliases expanded.
    TooMuchText {
        /// Bytes allowed.
        limit: usize,
    },
    /// The author's: reading stopped at this many broken documents.
    TooManyErrors {
        /// Broken documents allowed.
        limit: usize,
    },
}

impl ParseErrorKind {
    /// Whether something was not read because of it: a document, or the rest of the file.
    #[must_use]
    pub const fn is_fatal(self) -> bool {
        !matches!(self, Self::DuplicateKey | Self::InvalidMerge)
    }
}

impl ParseError {
    pub(super) fn new(kind: ParseErrorKind, message: impl Into<String>, span: Span) -> Self {
        Self { kind, message: message.into(), span, help: None }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The error for a limit, with words that name it.
    pub(super) fn limit(kind: ParseErrorKind, span: Span) -> Self {
        use ParseErrorKind as K;
        let (message, help) = match kind {
            K::TooDeep { limit } => (
                format!("collections are nested deeper than {limit} levels"),
                "Check for brackets that are never closed, or flatten the document.",
            ),
            K::ScalarTooLong { limit } => (
                format!("a value is longer than {limit} bytes"),
                "Keep large data out of the manifest, or leave the file out of the check.",
            ),
            K::TooManyNodes { limit } => (
                format!("the file has more than {limit} values, aliases expanded"),
                "Check for aliases that multiply each other, or split the file.",
            ),
            K::TooMuchText { limit } => (
                format!("the file has more than {limit} bytes of text, aliases expanded"),
                "Check for aliases that multiply each other, or split the file.",
            ),
            K::TooManyErrors { limit } => (
                format!("stopped reading the file after {limit} broken documents"),
                "Mend those first, or leave the file out if it is no manifest.",
            ),
            _ => ("the document cannot be read".to_owned(), "Check its syntax."),
        };
        Self::new(kind, message, span).with_help(help)
    }
}
