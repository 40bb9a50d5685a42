//! `resilint plugin`: what the plugins are, without running them.

use resilint_bundle::{Embedded, PLUGINS};
use resilint_schema::Offering;

use crate::args::{PluginArgs, PluginCommand};
use crate::error::CliError;
use crate::exit::Exit;
use crate::output::to_stdout;
use crate::plugins::embedded_manifests;

pub(crate) fn run(args: &PluginArgs) -> Result<Exit, CliError> {
    match args.command {
        PluginCommand::List => list(),
    }
}

fn list() -> Result<Exit, CliError> {
    let manifests = embedded_manifests()?;
    to_stdout(|out| {
        for (plugin, manifest) in PLUGINS.iter().zip(&manifests) {
            let offerings: Vec<&str> =
                manifest.offerings.iter().copied().map(Offering::as_str).collect();
            let Embedded { wasm, artefact, .. } = plugin;
            let ready = if artefact.is_some() { "precompiled" } else { "compiled when used" };
            writeln!(out, "{} {}: {}", manifest.name, manifest.version, manifest.description)?;
            writeln!(
                out,
                "    {} rules for {}; {} KB, {ready}",
                manifest.rules.len(),
                offerings.join(", "),
                wasm.len().div_ceil(1024),
            )?;
        }
        Ok(())
    })?;
    Ok(Exit::Clean)
}
