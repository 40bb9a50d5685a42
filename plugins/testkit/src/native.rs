//! A plugin run natively, through the same JSON documents as in the sandbox.

use resilint_core::judge::Policy;
use resilint_core::problem::PluginFailure;
use resilint_sdk::Plugin;
use resilint_sdk::schema::Manifest;

/// A plugin that is linked in.
#[derive(Debug)]
pub struct Native {
    plugin: &'static Plugin,
    manifest: Manifest,
}

impl Native {
    /// Wraps a plugin of the SDK.
    #[must_use]
    pub fn new(plugin: &'static Plugin) -> Self {
        Self { plugin, manifest: plugin.manifest() }
    }
}

impl Policy for Native {
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn evaluate(&self, request: &str) -> Result<String, PluginFailure> {
        self.plugin.evaluate(request).map_err(|message| PluginFailure {
            plugin: self.manifest.name.clone(),
            message,
            help: "mend the plugin".into(),
        })
    }
}
