//! Calls of modules of which nothing is read: their files are not there, and what they make does not follow
//! from their inputs. Silence about them would pass for health.

use std::collections::BTreeMap;

use resilint_schema::{Severity, Span};
use resilint_terraform::{Evaluation, ModuleCall};

use crate::facts::FactBook;
use crate::problem::Problem;
use crate::source::Sources;
use crate::terraform;

/// One warning for each source of modules, at its first call.
pub(crate) fn problems(
    evaluations: &[Evaluation],
    facts: &FactBook,
    sources: &Sources,
) -> Vec<Problem> {
    let mut unread: BTreeMap<&str, Vec<(&ModuleCall, Span)>> = BTreeMap::new();
    for evaluation in evaluations {
        for call in evaluation.modules.iter().filter(|call| is_unread(call, facts)) {
            let Some(span) = terraform::span(call.place, sources) else { continue };
            let calls = unread.entry(&call.source).or_default();
            // Each set of values calls it again.
            if calls.iter().all(|(_, other)| *other != span) {
                calls.push((call, span));
            }
        }
    }
    unread.into_iter().filter_map(|(source, calls)| problem(source, &calls, sources)).collect()
}

/// Whether nothing is known of what a call makes. A folder that is not there is told where it is looked for.
fn is_unread(call: &ModuleCall, facts: &FactBook) -> bool {
    let is_local = call.source.starts_with("./") || call.source.starts_with("../");
    !is_local && !super::holds_no_other_servers(call, facts)
}

fn problem(source: &str, calls: &[(&ModuleCall, Span)], sources: &Sources) -> Option<Problem> {
    let (first, span) = calls.first()?;
    let more = match calls.len() - 1 {
        0 => String::new(),
        1 => ", and 1 more call of it".to_owned(),
        more => format!(", and {more} more calls of it"),
    };
    Some(Problem {
        code: "resilint::terraform::unread-module",
        severity: Severity::Warning,
        path: sources.get(span.source)?.path.to_string(),
        span: Some(*span),
        message: format!("what {} makes is not known{more}: `{source}` is not here", first.address),
        help: Some(
            "run `terraform init`, so that its files are there, or check a plan in JSON".into(),
        ),
    })
}
