//! `resilint`: checks deployment manifests for resiliency. This crate is the only one that reads
//! arguments, environment and clock, prints, and sets exit codes.

mod args;
mod commands;
mod error;
mod exit;
mod output;
mod plugins;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};
use exit::Exit;

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match &args.command {
        Command::Check(check) => commands::check::run(check, &args.terminal),
        Command::Topology(topology) => commands::topology::run(topology),
        Command::Eval(eval) => commands::eval::run(eval),
        Command::Rules(rules) => commands::rules::run(rules),
        Command::Explain(explain) => commands::explain::run(explain),
        Command::Plugin(plugin) => commands::plugin::run(plugin),
        Command::Schema(schema) => commands::schema::run(schema),
    };
    result.unwrap_or_else(|error| Exit::of_error(&error, &args.terminal)).into()
}
