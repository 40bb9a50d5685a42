//! `resilint eval`: one expression of Terraform, its value or why it has none. It is how people find the
//! variable that a check misses.

use std::io::Write as _;

use resilint_core::report::text::problem_line;
use resilint_core::terraform::{Answer, Question, ask};

use super::topology::inputs;
use crate::args::{EvalArgs, InputArgs};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::to_stdout;

pub(crate) fn run(args: &EvalArgs) -> Result<Exit, CliError> {
    let paths = vec![args.dir.clone()];
    let (vars_file, var) = (args.vars_file.clone(), args.var.clone());
    // No provider takes part in an expression.
    let inputs = inputs(&InputArgs { paths, vars_file, var, config: None, as_of: None }, &[])?;
    let question = Question {
        expression: args.expression.clone(),
        dir: args.dir.clone(),
        values: args.vars_file.clone(),
        given: inputs.given(),
    };
    let mut problems = Vec::new();
    let answers = ask(&question, &inputs.base, &mut problems);
    // What is wrong with the files may be why there is no answer.
    let mut errors = std::io::stderr().lock();
    for problem in &problems {
        // Where standard error is gone there is nobody left to tell.
        let _ = writeln!(errors, "{}", problem_line(problem));
    }
    let answers = answers?;
    to_stdout(|out| answers.iter().try_for_each(|answer| print(answer, out)))?;
    Ok(Exit::Clean)
}

fn print(answer: &Answer, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    if !answer.scenario.is_empty() {
        writeln!(out, "# {}", answer.scenario)?;
    }
    writeln!(out, "{}", answer.text)
}
