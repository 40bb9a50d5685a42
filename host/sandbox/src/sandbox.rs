//! Turns bytes into plugins.

use crate::digest::sha256_hex;
use crate::error::{PluginError, Result};
use crate::plugin::{Origin, Plugin};
use crate::{Limits, engine, scan, watch};
use std::fmt;
use std::sync::OnceLock;
use wasmtime::Engine;

/// Where plugins are compiled. Making one costs nothing; the engine starts with the first plugin. One
/// a process is enough, and it may be used from any number of threads.
#[derive(Default)]
pub struct Sandbox {
    engine: OnceLock<Engine>,
}

impl Sandbox {
    /// A sandbox without plugins.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Compiles a plugin that nobody vouches for. `name` is how errors call it.
    ///
    /// # Errors
    /// The plugin is larger than `limits` allow, no valid component, imports anything, does not export
    /// the plugin interface, or takes longer to compile than `limits` allow.
    pub fn compile(&self, name: &str, wasm: &[u8], limits: &Limits) -> Result<Plugin> {
        scan::scan(name, wasm, limits)?;
        let origin = Origin::Given(sha256_hex(wasm).into());
        self.build(name, wasm, origin, limits)
    }

    /// Loads a plugin that is part of this executable: from `artefact`, what
    /// [`precompile`](crate::precompile) made of `wasm`, or by compiling `wasm` if there is none or if
    /// it does not suit this machine.
    ///
    /// # Errors
    /// As for [`compile`](Self::compile).
    pub fn load(
        &self,
        name: &str,
        wasm: &'static [u8],
        artefact: Option<&'static [u8]>,
        limits: &Limits,
    ) -> Result<Plugin> {
        let engine = self.engine(name)?;
        let origin = Origin::Embedded(wasm);
        match artefact.map(|artefact| engine::load(engine, artefact)) {
            Some(Ok(component)) => Plugin::new(name, &component, origin),
            Some(Err(_)) | None => {
                scan::scan(name, wasm, limits)?;
                self.build(name, wasm, origin, limits)
            }
        }
    }

    fn build(&self, name: &str, wasm: &[u8], origin: Origin, limits: &Limits) -> Result<Plugin> {
        let (engine, bytes, own) = (self.engine(name)?.clone(), wasm.to_vec(), name.to_owned());
        let component = watch::compiling(name, limits.wall_clock, move || {
            engine::compile(&engine, &own, &bytes)
        })?;
        Plugin::new(name, &component, origin)
    }

    fn engine(&self, name: &str) -> Result<&Engine> {
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let engine = engine::engine().map_err(|error| PluginError::host(name, error))?;
        Ok(self.engine.get_or_init(|| engine))
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("started", &self.engine.get().is_some())
            .finish_non_exhaustive()
    }
}
