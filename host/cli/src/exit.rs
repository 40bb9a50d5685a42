//! Exit codes: a contract that no report format changes.

use std::process::ExitCode;

use crate::args::TerminalArgs;
use crate::error::CliError;
use crate::terminal;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing at or above `--fail-on`.
    Clean = 0,
    /// There are findings.
    Findings = 1,
    /// Usage, configuration or unreadable input.
    Usage = 2,
    /// Nothing to check.
    Empty = 3,
    /// A plugin failed: what it would have said is not known.
    Plugin = 4,
}

impl Exit {
    /// Reports an error on standard error. A reader that has gone away is no error.
    pub(crate) fn of_error(error: &CliError, terminal: &TerminalArgs) -> Self {
        if error.is_broken_pipe() {
            return Self::Clean;
        }
        terminal::print_error(error, terminal);
        Self::Usage
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
