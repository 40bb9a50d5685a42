//! `resilint explain RULE`: the documentation of one rule, by code or by name.

use resilint_schema::{Basis, Manifest, RuleInfo};

use crate::args::ExplainArgs;
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::to_stdout;
use crate::plugins::embedded_manifests;

/// How like a rule's name a misspelt one must be to be suggested, from 0 to 1.
const LIKENESS: f64 = 0.6;

pub(crate) fn run(args: &ExplainArgs) -> Result<Exit, CliError> {
    let manifests = embedded_manifests()?;
    let rule = find(&manifests, &args.rule)?;
    let RuleInfo { code, name, title, severity, since, docs, .. } = rule;
    let basis = match rule.basis {
        Basis::SummaryTable => "a bullet of the summary table",
        Basis::Strategies => "the text of the strategies document",
        Basis::Vendor => "the vendor's availability documentation",
    };
    to_stdout(|out| {
        writeln!(out, "# {code} {name}\n\n{title}\n")?;
        writeln!(out, "Severity: {}. Rests on {basis}. Since {since}.\n", severity.as_str())?;
        writeln!(out, "{}", docs.trim())
    })?;
    Ok(Exit::Clean)
}

fn find<'m>(manifests: &'m [Manifest], name: &str) -> Result<&'m RuleInfo, CliError> {
    let rules = || manifests.iter().flat_map(|manifest| &manifest.rules);
    let is_it = |rule: &&RuleInfo| rule.code.eq_ignore_ascii_case(name) || rule.name == name;
    if let Some(rule) = rules().find(is_it) {
        return Ok(rule);
    }
    let likeness = |rule: &RuleInfo| {
        let by_code = strsim::jaro_winkler(&rule.code, &name.to_ascii_uppercase());
        strsim::jaro_winkler(&rule.name, name).max(by_code)
    };
    let best = rules().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let help = match best.filter(|rule| likeness(rule) >= LIKENESS) {
        Some(rule) => format!("did you mean {} ({})?", rule.code, rule.name),
        None => "list the rules with `resilint rules`".to_owned(),
    };
    Err(CliError::UnknownRule { name: name.to_owned(), help })
}
