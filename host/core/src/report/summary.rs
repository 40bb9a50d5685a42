//! The counts of a run, the same in every format.

use resilint_schema::{Severity, Verdict};

use super::ReportInput;

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Apps judged: those that a rule says something of, if only that it does not apply.
    pub apps: usize,
    /// Failures of severity error.
    pub errors: usize,
    /// Failures of severity warning.
    pub warnings: usize,
    /// Failures of severity info.
    pub infos: usize,
    /// Checks that cannot tell.
    pub unknown: usize,
    /// Checks that hold.
    pub passed: usize,
    /// Checks that have nothing to say.
    pub not_applicable: usize,
    /// Files read.
    pub files: usize,
    /// Problems with the input of severity error and warning.
    pub problems: usize,
    /// Plugins that gave no answer.
    pub plugin_failures: usize,
}

impl Summary {
    /// Counts.
    #[must_use]
    pub fn of(input: &ReportInput<'_>) -> Self {
        let problems = input.problems.iter().filter(|problem| problem.severity > Severity::Info);
        let mut summary = Self {
            apps: input.matrix.judged,
            files: input.sources.len(),
            problems: problems.count(),
            plugin_failures: input.plugin_failures.len(),
            ..Self::default()
        };
        for finding in input.findings {
            *match (finding.verdict, finding.severity) {
                (Verdict::Fail, Severity::Error) => &mut summary.errors,
                (Verdict::Fail, Severity::Warning) => &mut summary.warnings,
                (Verdict::Fail, Severity::Info) => &mut summary.infos,
                (Verdict::Unknown, _) => &mut summary.unknown,
                (Verdict::Pass, _) => &mut summary.passed,
                (Verdict::NotApplicable, _) => &mut summary.not_applicable,
            } += 1;
        }
        summary
    }
}
