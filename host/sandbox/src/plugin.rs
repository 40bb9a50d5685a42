//! A plugin that is ready to be called: compiled, linked and checked once, called any number of times.

use crate::abi::v1::Exports;
use crate::call::{self, Answer};
use crate::digest::sha256_hex;
use crate::error::{PluginError, Result};
use crate::meter::Meter;
use crate::{Limits, watch};
use std::fmt;
use std::sync::Arc;
use wasmtime::component::{Component, InstancePre, Linker};

/// A compiled plugin. Cloning it is cheap, and calls may be made from any number of threads.
#[derive(Clone)]
pub struct Plugin {
    compiled: Arc<Compiled>,
    origin: Origin,
}

/// Where a plugin's bytes are, or what they were.
#[derive(Clone)]
pub(crate) enum Origin {
    /// In this executable; hashed when somebody asks.
    Embedded(&'static [u8]),
    /// Given by the user, and hashed while they were at hand.
    Given(Arc<str>),
}

/// The part of a plugin that a call's thread keeps alive, even one that was given up.
pub(crate) struct Compiled {
    pub(crate) name: String,
    pub(crate) pre: InstancePre<Meter>,
    pub(crate) exports: Exports,
}

impl Plugin {
    /// Checks the exports and links the component, to nothing: plugins have no imports.
    pub(crate) fn new(name: &str, component: &Component, origin: Origin) -> Result<Self> {
        let exports = Exports::find(name, component)?;
        let pre = Linker::new(component.engine())
            .instantiate_pre(component)
            .map_err(|error| PluginError::compile(name, &error))?;
        Ok(Self { compiled: Arc::new(Compiled { name: name.into(), pre, exports }), origin })
    }

    /// The name it was loaded under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.compiled.name
    }

    /// SHA-256 of the portable component, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        match &self.origin {
            Origin::Embedded(wasm) => sha256_hex(wasm),
            Origin::Given(digest) => digest.to_string(),
        }
    }

    /// What the plugin says of itself: its manifest, as JSON.
    ///
    /// # Errors
    /// The plugin fails or exceeds `limits`.
    pub fn describe(&self, limits: &Limits) -> Result<String> {
        let (plugin, own) = (Arc::clone(&self.compiled), limits.clone());
        watch::running(self.name(), limits.wall_clock, move || call::describe(&plugin, &own))
            .map(|answer| answer.json)
    }

    /// Asks the plugin to judge `request`, in a fresh instance that knows nothing of earlier calls.
    ///
    /// # Errors
    /// The plugin fails, exceeds `limits` or reports an error. The next call is unaffected.
    pub fn evaluate(&self, request: &str, limits: &Limits) -> Result<Answer> {
        let (plugin, own) = (Arc::clone(&self.compiled), limits.clone());
        let request = request.to_owned();
        watch::running(self.name(), limits.wall_clock, move || {
            call::evaluate(&plugin, &request, &own)
        })
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Plugin").field("name", &self.name()).finish_non_exhaustive()
    }
}
