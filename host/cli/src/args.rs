//! The command line. What a flag means is written here once: help, man page and completions come from
//! it.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Checks deployment manifests for resiliency: does the deployment survive the loss of a zone or a
/// region?
#[derive(Debug, Parser)]
#[command(name = "resilint", version, disable_help_subcommand = true)]
#[command(
    after_help = "Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage or unreadable \
                        input, 3 nothing to check, 4 a plugin failed."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) terminal: TerminalArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TerminalArgs {
    /// When to use colour; NO_COLOR is respected.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Columns to write for, instead of those of the terminal.
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..))]
    pub(crate) width: Option<u16>,
    /// Only failures and the closing count.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check manifests and report what does not survive.
    Check(CheckArgs),
    /// Print what the manifests declare, as one topology document.
    Topology(InputArgs),
    /// Evaluate an expression of Terraform: its value, or why it has none.
    Eval(EvalArgs),
    /// List the rules.
    Rules(RulesArgs),
    /// Explain a rule: what it does, why, a bad and a good example.
    Explain(ExplainArgs),
    /// Look at plugins.
    Plugin(PluginArgs),
    /// Print a JSON Schema: of the configuration, of a report, of what plugins read and write.
    Schema(SchemaArgs),
}

/// What to read; the same for every command that reads manifests.
#[derive(Debug, ClapArgs)]
pub(crate) struct InputArgs {
    /// Files and folders to read; `-` is standard input. Ignore files are honoured.
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// File with values of variables: of Terraform (`.tfvars`, `.tfvars.json`), else of Cloud Foundry
    /// manifests; may be repeated.
    #[arg(long, alias = "var-file", value_name = "FILE")]
    pub(crate) vars_file: Vec<PathBuf>,
    /// Value of one variable, over those of files; may be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(crate) var: Vec<(String, String)>,
    /// The configuration, instead of the `resilint.toml` of the first path's folder or one above it.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The day to judge by, instead of today.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub(crate) as_of: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EvalArgs {
    /// The expression, such as `local.zones` or `module.db.host`.
    #[arg(value_name = "EXPRESSION", allow_hyphen_values = true)]
    pub(crate) expression: String,
    /// Folder of the root module.
    #[arg(long, default_value = ".", value_name = "FOLDER")]
    pub(crate) dir: PathBuf,
    /// File with values of variables (`.tfvars`, `.tfvars.json`); may be repeated.
    #[arg(long, alias = "var-file", value_name = "FILE")]
    pub(crate) vars_file: Vec<PathBuf>,
    /// Value of one variable, over those of files; may be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub(crate) var: Vec<(String, String)>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) inputs: InputArgs,
    /// Format of the report on standard output.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Another report, into a file, such as `json=report.json`; may be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = format_and_file)]
    pub(crate) output: Vec<(Format, PathBuf)>,
    /// Least severity of a failure that ends the run with exit code 1.
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    pub(crate) fail_on: FailOn,
    /// What checks that cannot tell do to the exit code.
    #[arg(long, value_enum, default_value_t = OnUnknown::Warn, value_name = "ACTION")]
    pub(crate) on_unknown: OnUnknown,
    /// End with 0 instead of 3 where there is nothing to check.
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// What the text report shows beside failures.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub(crate) show: Vec<Show>,
    /// A further policy plugin, a WebAssembly component; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) plugin: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs; the schema is versioned.
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Failures of severity error.
    Error,
    /// Those, and warnings.
    Warning,
    /// Every failure.
    Info,
    /// No failure.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnUnknown {
    /// Exit code 1, as a failure.
    Fail,
    /// They are reported and change nothing.
    Warn,
    /// They are not reported.
    Ignore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// What holds.
    Pass,
    /// Every check that cannot tell, each with what is missing.
    Unknown,
    /// Failures of severity info.
    Info,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RulesArgs {
    /// Format of the list.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// Code or name of the rule, such as `K8S005` or `kubernetes/single-replica`.
    #[arg(value_name = "RULE")]
    pub(crate) rule: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SchemaArgs {
    /// Name of the document; without one the names are listed.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PluginArgs {
    #[command(subcommand)]
    pub(crate) command: PluginCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PluginCommand {
    /// List the plugins that are built in, without running them.
    List,
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.into(), value.into())),
        _ => Err("write it as NAME=VALUE".into()),
    }
}

fn format_and_file(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = text.split_once('=').ok_or("write it as FORMAT=FILE")?;
    if file.is_empty() {
        return Err("the name of the file is missing".into());
    }
    Ok((Format::from_str(format, true)?, file.into()))
}

fn date(text: &str) -> Result<String, String> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, format)
        .map(|date| date.to_string())
        .map_err(|_| "write the day as YYYY-MM-DD".into())
}
