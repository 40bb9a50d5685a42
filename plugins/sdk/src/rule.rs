//! A rule: its metadata, its documentation and its check function, all in one file of its author's.

use resilint_schema::{Basis, RuleInfo, Severity};

use crate::{App, Report};

/// One rule of a plugin, made by [`declare_rule!`](crate::declare_rule).
#[derive(Debug)]
pub struct Rule {
    /// Stable code, such as `K8S005`.
    pub code: &'static str,
    /// Readable name, such as `kubernetes/single-replica`.
    pub name: &'static str,
    /// What holds where the rule passes.
    pub title: &'static str,
    /// How much a failure matters, unless the finding says otherwise.
    pub severity: Severity,
    /// Why the rule exists.
    pub basis: Basis,
    /// The bullet of the summary table that it decides.
    pub bullet: Option<&'static str>,
    /// Version of the plugin that brought it.
    pub since: &'static str,
    /// The documentation, a line each.
    pub docs: &'static [&'static str],
    /// Judges one app.
    pub check: fn(&App<'_>, &mut Report),
}

impl Rule {
    /// The rule as the plugin's manifest lists it.
    #[must_use]
    pub fn info(&self) -> RuleInfo {
        let lines: Vec<&str> =
            self.docs.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        RuleInfo {
            code: self.code.into(),
            name: self.name.into(),
            title: self.title.into(),
            severity: self.severity,
            basis: self.basis,
            bullet: self.bullet.map(Into::into),
            since: self.since.into(),
            docs: lines.join("\n"),
        }
    }
}

/// Declares the rule of this file as `RULE`. Its doc comment is the user's documentation, and its
/// check is the function `check` of the same file.
///
/// ```
/// use resilint_sdk::{App, Report};
///
/// resilint_sdk::declare_rule! {
///     /// ## What it does
///     /// Says that the app has a workload.
///     code: "X001",
///     name: "example/no-workload",
///     title: "the app has a workload",
///     severity: Warning,
///     basis: Vendor,
///     bullet: None,
///     since: "0.1.0",
/// }
///
/// fn check(app: &App<'_>, report: &mut Report) {
///     if app.workloads().next().is_some() {
///         report.pass(format!("{} has a workload", app.name()));
///     } else {
///         report.fail(format!("{} has no workload", app.name())).help("add one");
///     }
/// }
/// # assert_eq!(RULE.info().docs.lines().next(), Some("## What it does"));
/// ```
#[macro_export]
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        code: $code:literal,
        name: $name:literal,
        title: $title:literal,
        severity: $severity:ident,
        basis: $basis:ident,
        bullet: $bullet:expr,
        since: $since:literal,
    ) => {
        $(#[doc = $doc])+
        pub(crate) static RULE: $crate::Rule = $crate::Rule {
            code: $code,
            name: $name,
            title: $title,
            severity: $crate::schema::Severity::$severity,
            basis: $crate::schema::Basis::$basis,
            bullet: $bullet,
            since: $since,
            docs: &[$($doc),+],
            check,
        };
    };
}
