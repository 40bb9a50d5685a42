//! `resilint rules`: every rule of every plugin, read from manifests; no plugin runs.

use resilint_schema::RuleInfo;

use crate::args::{Format, RulesArgs};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::to_stdout;
use crate::plugins::embedded_manifests;

pub(crate) fn run(args: &RulesArgs) -> Result<Exit, CliError> {
    let manifests = embedded_manifests()?;
    let rules: Vec<&RuleInfo> = manifests.iter().flat_map(|manifest| &manifest.rules).collect();
    match args.format {
        Format::Json => {
            let json = serde_json::to_string_pretty(&rules)?;
            to_stdout(|out| writeln!(out, "{json}"))?;
        }
        Format::Text => {
            let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
            to_stdout(|out| {
                for rule in rules {
                    let RuleInfo { code, name, severity, title, .. } = rule;
                    writeln!(out, "{code}  {name:width$}  {:7}  {title}", severity.as_str())?;
                }
                Ok(())
            })?;
        }
    }
    Ok(Exit::Clean)
}
