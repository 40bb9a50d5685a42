//! The plugins of a run: those built in, which are loaded when the first of their apps is judged, and
//! those the user names, which are compiled and asked for their manifest at once.

use std::path::Path;
use std::sync::OnceLock;
use std::{fs, io};

use resilint_bundle::{Embedded, PLUGINS};
use resilint_core::judge::Policy;
use resilint_core::problem::PluginFailure;
use resilint_core::sanitise::one_line;
use resilint_sandbox::{Limits, Plugin, PluginError, Sandbox, manifest};
use resilint_schema::Manifest;

use crate::error::CliError;

/// The manifests of the built-in plugins, in the order of [`PLUGINS`]. Nothing runs.
pub(crate) fn embedded_manifests() -> Result<Vec<Manifest>, CliError> {
    let parse = |plugin: &Embedded| serde_json::from_str(plugin.manifest);
    Ok(PLUGINS.iter().map(parse).collect::<Result<_, _>>()?)
}

/// A plugin that is part of this executable.
pub(crate) struct BuiltIn<'s> {
    sandbox: &'s Sandbox,
    embedded: &'static Embedded,
    manifest: Manifest,
    plugin: OnceLock<Result<Plugin, PluginError>>,
}

impl<'s> BuiltIn<'s> {
    /// All of them; none is loaded yet.
    pub(crate) fn all(sandbox: &'s Sandbox) -> Result<Vec<Self>, CliError> {
        let manifests = embedded_manifests()?;
        let plugin =
            |(embedded, manifest)| Self { sandbox, embedded, manifest, plugin: OnceLock::new() };
        Ok(PLUGINS.iter().zip(manifests).map(plugin).collect())
    }
}

impl Policy for BuiltIn<'_> {
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn evaluate(&self, request: &str) -> Result<String, PluginFailure> {
        let limits = Limits::default();
        let Embedded { name, wasm, artefact, .. } = self.embedded;
        let plugin = self
            .plugin
            .get_or_init(|| self.sandbox.load(name, wasm, *artefact, &limits))
            .as_ref()
            .map_err(|error| failure(name, error))?;
        let answer = plugin.evaluate(request, &limits).map_err(|error| failure(name, &error))?;
        Ok(answer.json)
    }
}

/// A plugin that the user names.
pub(crate) struct Given {
    plugin: Plugin,
    manifest: Manifest,
}

impl Given {
    /// Compiles the plugin in a file and asks it for its manifest.
    ///
    /// The file that cannot be read is the user's mistake; everything after that is a failure of the
    /// plugin, which leaves the findings of others intact.
    pub(crate) fn load(
        sandbox: &Sandbox,
        path: &Path,
    ) -> Result<Result<Self, PluginFailure>, CliError> {
        let unreadable = |source: io::Error| CliError::PluginFile { path: path.to_owned(), source };
        let wasm = fs::read(path).map_err(unreadable)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = one_line(&name, 80);
        Ok(Self::compile(sandbox, &name, &wasm))
    }

    fn compile(sandbox: &Sandbox, name: &str, wasm: &[u8]) -> Result<Self, PluginFailure> {
        let limits = Limits::default();
        let refused = |error: PluginError| failure(name, &error);
        let invalid = |reason: &str| PluginFailure {
            plugin: name.to_owned(),
            message: format!("its manifest is not valid: {}", one_line(reason, 400)),
            help: "ask the author of the plugin to mend it".into(),
        };
        let plugin = sandbox.compile(name, wasm, &limits).map_err(refused)?;
        let described = plugin.describe(&limits).map_err(refused)?;
        let parse = |text: &str| {
            serde_json::from_str::<Manifest>(text).map_err(|error| invalid(&error.to_string()))
        };
        let manifest = parse(described.as_str())?;
        let kept = manifest::read(name, wasm).map_err(refused)?;
        if let Some(kept) = kept
            && parse(&kept)? != manifest
        {
            return Err(invalid("what `describe` answers is not what the file carries"));
        }
        Ok(Self { plugin, manifest })
    }
}

impl Policy for Given {
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn evaluate(&self, request: &str) -> Result<String, PluginFailure> {
        let answer = self.plugin.evaluate(request, &Limits::default());
        Ok(answer.map_err(|error| failure(self.plugin.name(), &error))?.json)
    }
}

fn failure(plugin: &str, error: &PluginError) -> PluginFailure {
    let help = match error {
        PluginError::AbiTooNew { .. } => "update resilint",
        PluginError::NotAComponent { .. }
        | PluginError::Precompiled { .. }
        | PluginError::MissingExport { .. } => "name a component that exports the policy interface",
        PluginError::Host { .. } => "try again; if it stays, report it as a fault of resilint",
        _ => "ask the author of the plugin to mend it, or leave the plugin out",
    };
    PluginFailure {
        plugin: plugin.to_owned(),
        message: one_line(&error.to_string(), 400),
        help: help.into(),
    }
}
