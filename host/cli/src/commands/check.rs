//! `resilint check`: read, judge, report, and say by the exit code how it went.

use std::io::{self, Write};

use resilint_core::facts::FactBook;
use resilint_core::finding::Finding;
use resilint_core::judge::{AnswerLimits, Judgement, Policy, judge};
use resilint_core::matrix::Matrix;
use resilint_core::pipeline::{Model, read};
use resilint_core::report::{ReportInput, Style, json, nothing_to_check, text};
use resilint_sandbox::Sandbox;
use resilint_schema::{Severity, Verdict};

use super::topology::{inputs, is_unreadable};
use crate::args::{CheckArgs, FailOn, Format, OnUnknown, Show, TerminalArgs};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::{to_file, to_stdout};
use crate::plugins::{BuiltIn, Given};
use crate::terminal::{file_style, stdout_style};

pub(crate) fn run(args: &CheckArgs, terminal: &TerminalArgs) -> Result<Exit, CliError> {
    let facts = FactBook::load()?;
    let inputs = inputs(&args.inputs, facts.provider_region_variables())?;
    let mut model = read(&inputs, &facts);
    let mut judgement = judgement(args, &model, &facts, &inputs.as_of)?;
    model.problems.append(&mut judgement.problems);
    let matrix = Matrix::new(&facts, &model.topology, &judgement.findings);
    if args.on_unknown == OnUnknown::Ignore {
        // The matrix keeps them: a cell that cannot be told is not one that holds.
        judgement.findings.retain(|finding| finding.verdict != Verdict::Unknown);
    }
    let report = ReportInput {
        findings: &judgement.findings,
        matrix: &matrix,
        sources: &model.sources,
        problems: &model.problems,
        plugin_failures: &judgement.failures,
        show: show(args, terminal),
    };
    for (format, path) in &args.output {
        to_file(path, |out| write(*format, &report, &file_style(terminal), out))?;
    }
    to_stdout(|out| write(args.format, &report, &stdout_style(terminal), out))?;
    let exit = exit(args, &model, &judgement, matrix.judged);
    if exit == Exit::Empty {
        // On standard error, so that a report for programs stays one. Where that is gone there is nobody
        // left to tell.
        let line = nothing_to_check(&model.topology, &model.problems, &judgement.offerings);
        let _ = writeln!(io::stderr(), "{line}");
    }
    Ok(exit)
}

fn judgement(
    args: &CheckArgs,
    model: &Model,
    facts: &FactBook,
    as_of: &str,
) -> Result<Judgement, CliError> {
    let sandbox = Sandbox::new();
    let built_in = BuiltIn::all(&sandbox)?;
    let mut given = Vec::new();
    let mut failures = Vec::new();
    for path in &args.plugin {
        match Given::load(&sandbox, path)? {
            Ok(plugin) => given.push(plugin),
            Err(failure) => failures.push(failure),
        }
    }
    let mut policies: Vec<&dyn Policy> = Vec::new();
    policies.extend(built_in.iter().map(|plugin| plugin as &dyn Policy));
    policies.extend(given.iter().map(|plugin| plugin as &dyn Policy));
    let limits = AnswerLimits::default();
    let mut judgement = judge(&model.topology, &policies, &facts.for_plugins(), as_of, &limits);
    judgement.failures.extend(failures);
    Ok(judgement)
}

fn show(args: &CheckArgs, terminal: &TerminalArgs) -> resilint_core::report::Show {
    resilint_core::report::Show {
        pass: args.show.contains(&Show::Pass),
        unknown: args.show.contains(&Show::Unknown),
        info: args.show.contains(&Show::Info),
        quiet: terminal.quiet,
    }
}

fn write(
    format: Format,
    report: &ReportInput<'_>,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::write(report, style, out),
        Format::Json => json::v1::write(report, out),
    }
}

/// A plugin that failed weighs most: what it would have said is not known. Then input that could not
/// be read, then findings, then nothing to check: no app that a rule says anything of.
fn exit(args: &CheckArgs, model: &Model, judgement: &Judgement, judged: usize) -> Exit {
    if !judgement.failures.is_empty() {
        Exit::Plugin
    } else if is_unreadable(model) {
        Exit::Usage
    } else if judgement.findings.iter().any(|finding| counts(args, finding)) {
        Exit::Findings
    } else if judged == 0 && !args.allow_empty {
        Exit::Empty
    } else {
        Exit::Clean
    }
}

/// Whether a finding ends the run with exit code 1.
fn counts(args: &CheckArgs, finding: &Finding) -> bool {
    let least = match args.fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    };
    match finding.verdict {
        Verdict::Fail => least.is_some_and(|least| finding.severity >= least),
        Verdict::Unknown => args.on_unknown == OnUnknown::Fail,
        Verdict::Pass | Verdict::NotApplicable => false,
    }
}
