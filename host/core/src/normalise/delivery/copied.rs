//! A command that copies data, as its words say it.

use resilint_schema::{Offering, Span, Value};

/// What one command copies.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Copied {
    /// What copies, such as `couchbackup`.
    pub(super) tool: &'static str,
    /// Whose data it copies.
    pub(super) offering: Offering,
    /// What is copied, without credentials.
    pub(super) source: Value<String>,
    /// Where it is copied to, without credentials; absent where the words do not say.
    pub(super) destination: Value<String>,
    /// The endpoint that the destination is reached under.
    pub(super) endpoint: Value<String>,
    /// When it runs, where the command itself says so.
    pub(super) schedule: Value<String>,
    /// The command, and whether a condition decides if it runs.
    pub(super) at: Span,
    pub(super) conditional: bool,
    /// Whether the tool writes a file or its output, which something else takes away.
    pub(super) dumps: bool,
}
