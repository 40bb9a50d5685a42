//! The one configuration of wasmtime, shared by the host and by the precompiler: an artefact loads only
//! into an engine that is configured as the one that made it.

use crate::error::{PluginError, Result};
use crate::limits::WASM_STACK;
use crate::{Limits, scan};
use wasmtime::component::Component;
use wasmtime::{Config, Engine, WasmFeatures};

/// What the toolchains of the supported languages need of WebAssembly, and nothing else. Adding a
/// feature later is easy; taking one away breaks plugins.
const FEATURES: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::BULK_MEMORY_OPT)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::COMPONENT_MODEL);

/// An engine for this machine.
pub(crate) fn engine() -> wasmtime::Result<Engine> {
    Engine::new(&engine_config(None)?)
}

/// The configuration of every engine. With a `target`, code is made for any machine of that triple
/// instead of for the very processor this runs on.
fn engine_config(target: Option<&str>) -> wasmtime::Result<Config> {
    let mut config = Config::new();
    config
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(FEATURES, true)
        .consume_fuel(true)
        .cranelift_nan_canonicalization(true)
        .max_wasm_stack(WASM_STACK)
        // Nothing but wasmtime unwinds through guests, and it needs neither of these for the names of
        // functions in a backtrace. Without them artefacts are smaller and load faster.
        .native_unwind_info(false)
        .generate_address_map(false);
    if let Some(target) = target {
        config.target(target)?;
    }
    Ok(config)
}

/// Compiles a plugin for any machine of the triple `target`, for
/// [`Sandbox::load`](crate::Sandbox::load) to start it without compiling.
///
/// # Errors
/// The plugin is refused as it would be by [`Sandbox::compile`](crate::Sandbox::compile), or this
/// compiler cannot make code for `target`.
pub fn precompile(name: &str, wasm: &[u8], target: &str) -> Result<Vec<u8>> {
    scan::scan(name, wasm, &Limits::default())?;
    engine_config(Some(target))
        .and_then(|config| Engine::new(&config))
        .and_then(|engine| engine.precompile_component(wasm))
        .map_err(|error| PluginError::compile(name, &error))
}

/// Compiles a plugin for this machine.
pub(crate) fn compile(engine: &Engine, name: &str, wasm: &[u8]) -> Result<Component> {
    Component::from_binary(engine, wasm).map_err(|error| PluginError::compile(name, &error))
}

/// Loads what [`precompile`] made. An artefact of another version, another processor or another
/// configuration is refused.
#[expect(unsafe_code, reason = "loading native code cannot be checked by the compiler")]
pub(crate) fn load(engine: &Engine, artefact: &'static [u8]) -> wasmtime::Result<Component> {
    // SAFETY: `deserialize` runs whatever native code it is given, so the bytes must come from
    // `precompile`. They are `'static`: part of this executable, put there by the build script of
    // `resilint-bundle`, and as trusted as the rest of it. Plugins of users never come this way, and
    // `scan` refuses a file that claims to be compiled already.
    unsafe { Component::deserialize(engine, artefact) }
}
