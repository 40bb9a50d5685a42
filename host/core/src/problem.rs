//! What went wrong in a run besides findings: input that could not be used, plugins that gave no answer.

use resilint_schema::{Severity, Span};

/// Something about the input that the user should know: it could not be read, or only in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem, such as `resilint::input::unreadable`; stable.
    pub code: &'static str,
    /// `error` makes the run end with exit code 2; `warning` and `info` only tell.
    pub severity: Severity,
    /// The file, as it is shown; empty where no file is concerned.
    pub path: String,
    /// Where in the file.
    pub span: Option<Span>,
    /// What is wrong, one line: lower case, no full stop.
    pub message: String,
    /// What to do, as an imperative sentence.
    pub help: Option<String>,
}

/// A plugin gave no usable answer: the run ends with exit code 4, and every other plugin's findings
/// stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginFailure {
    /// The plugin.
    pub plugin: String,
    /// What happened, with the limit and its value where one was hit.
    pub message: String,
    /// What to do, as an imperative sentence.
    pub help: String,
}
