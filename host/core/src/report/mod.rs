//! Reports: one format, one file. All formats are given the same [`ReportInput`] and write to any
//! output; nothing here reads the environment, the clock or the terminal.
//!
//! The strings of findings, rules and apps were made harmless where they came in (`judge`). The text report
//! does so again with everything it prints, since paths, problems and the text of manifests come to it
//! as they are. A format whose output is obeyed by somebody, as workflow commands are, has its own
//! escapes to apply on top.

pub mod json;
mod nothing;
mod summary;
pub mod text;

#[cfg(test)]
pub(crate) mod fixture;

use crate::finding::Finding;
use crate::matrix::Matrix;
use crate::problem::{PluginFailure, Problem};
use crate::source::Sources;

pub use nothing::nothing_to_check;
pub use summary::Summary;

/// Everything that a report may show.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    /// What the rules say, in any order.
    pub findings: &'a [Finding],
    /// All apps, and what the rules say of each bullet of the summary table.
    pub matrix: &'a Matrix,
    /// The text that spans point into.
    pub sources: &'a Sources,
    /// Input that could not be used.
    pub problems: &'a [Problem],
    /// Plugins that gave no answer.
    pub plugin_failures: &'a [PluginFailure],
    /// What to show; only the text report leaves anything out.
    pub show: Show,
}

/// What the text report shows beside failures of severity error and warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Show {
    /// What holds.
    pub pass: bool,
    /// Every unknown for itself, instead of a line an app.
    pub unknown: bool,
    /// Failures of severity info.
    pub info: bool,
    /// Failures, problems and the closing count only: no unknowns, no matrix.
    pub quiet: bool,
}

/// What the place that a text report goes to can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether it obeys colour escapes.
    pub color: bool,
    /// Columns to write for.
    pub width: usize,
    /// Whether it has more than ASCII for lines and symbols. Text of manifests is shown as it is.
    pub unicode: bool,
}

impl<'a> ReportInput<'a> {
    /// The findings in the order of reports, whatever order they were given in.
    pub(crate) fn sorted(&self) -> Vec<&'a Finding> {
        let mut findings: Vec<&'a Finding> = self.findings.iter().collect();
        findings.sort_by(|a, b| a.in_order(b));
        findings
    }

    /// The problems by path and place.
    pub(crate) fn sorted_problems(&self) -> Vec<&'a Problem> {
        let mut problems: Vec<&'a Problem> = self.problems.iter().collect();
        problems
            .sort_by_key(|problem| (&problem.path, problem.span, problem.code, &problem.message));
        problems
    }
}
