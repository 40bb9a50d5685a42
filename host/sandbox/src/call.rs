//! One call of a plugin: a store of its own, every limit on, and every failure named.
//!
//! A store is never used twice. After a trap the instance in it is dead (the canonical ABI forbids
//! entering it again), and after a success its memory still holds what it was given.

use crate::Limits;
use crate::error::{PluginError, Result};
use crate::limits::WASM_STACK;
use crate::meter::{Meter, Refusal};
use crate::plugin::Compiled;
use std::borrow::Cow;
use wasmtime::component::{Instance, WasmStr};
use wasmtime::{Store, Trap, WasmBacktrace};

/// Frames of a guest's backtrace that are worth showing.
const FRAMES: usize = 8;

/// What a plugin answered, and what that cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The response, JSON if the plugin keeps its promise.
    pub json: String,
    /// Units of fuel used; the same on every machine.
    pub fuel_used: u64,
    /// Most bytes of linear memory at a time.
    pub peak_memory: usize,
}

/// Runs `describe` in a fresh store.
pub(crate) fn describe(plugin: &Compiled, limits: &Limits) -> Result<Answer> {
    let mut call = Call::begin(plugin, limits)?;
    let text = plugin.exports.describe(&mut call.store, &call.instance);
    let text = text.map_err(|error| failure(&plugin.name, &call.store, &error, Stage::Called))?;
    call.end(&text)
}

/// Runs `evaluate` in a fresh store.
pub(crate) fn evaluate(plugin: &Compiled, request: &str, limits: &Limits) -> Result<Answer> {
    let mut call = Call::begin(plugin, limits)?;
    let answer = plugin.exports.evaluate(&mut call.store, &call.instance, request);
    match answer.map_err(|error| failure(&plugin.name, &call.store, &error, Stage::Called))? {
        Ok(text) => call.end(&text),
        Err(text) => {
            let message = call.read(&text)?.into_owned();
            Err(PluginError::Reported { plugin: plugin.name.clone(), message })
        }
    }
}

struct Call<'a> {
    plugin: &'a str,
    store: Store<Meter>,
    instance: Instance,
}

impl<'a> Call<'a> {
    /// Instantiates the plugin, which may run code of it already.
    fn begin(plugin: &'a Compiled, limits: &Limits) -> Result<Self> {
        let name = plugin.name.as_str();
        let mut store = Store::new(plugin.pre.engine(), Meter::new(limits.clone()));
        store.limiter(|meter| meter);
        store.set_fuel(limits.fuel).map_err(|error| PluginError::host(name, error))?;
        store.set_max_component_handles(limits.handles);
        // A string cannot be longer than the memory it lies in, so this allowance is never what stops
        // one: its error could not be told from that of a malformed string. `Call::read` limits answers.
        store.set_hostcall_fuel(limits.memory);
        let instance = plugin.pre.instantiate(&mut store);
        let instance =
            instance.map_err(|error| failure(name, &store, &error, Stage::Instantiated))?;
        Ok(Self { plugin: name, store, instance })
    }

    /// Takes the answer out of the guest.
    fn end(self, text: &WasmStr) -> Result<Answer> {
        let json = self.read(text)?.into_owned();
        let left = self.store.get_fuel().map_err(|error| PluginError::host(self.plugin, error))?;
        let meter = self.store.data();
        Ok(Answer {
            json,
            fuel_used: meter.limits().fuel.saturating_sub(left),
            peak_memory: meter.peak_memory(),
        })
    }

    /// Reads a string in place (UTF-8, which all supported languages use, is not copied) and limits it.
    fn read(&self, text: &WasmStr) -> Result<Cow<'_, str>> {
        let plugin = || self.plugin.to_owned();
        let text = text.to_str(&self.store).map_err(|error| PluginError::MalformedOutput {
            plugin: plugin(),
            reason: error.to_string(),
        })?;
        let limit = self.store.data().limits().response;
        if text.len() > limit {
            return Err(PluginError::OversizedOutput { plugin: plugin(), limit, size: text.len() });
        }
        Ok(text)
    }
}

/// How far a call had come when wasmtime failed.
#[derive(Clone, Copy)]
enum Stage {
    Instantiated,
    Called,
}

/// Names a failure of wasmtime by its type, by what the meter refused and by the stage.
fn failure(name: &str, store: &Store<Meter>, error: &wasmtime::Error, stage: Stage) -> PluginError {
    let plugin = name.to_owned();
    let limits = store.data().limits();
    match (error.downcast_ref::<Trap>(), store.data().refusal(), stage) {
        (Some(Trap::OutOfFuel), ..) => PluginError::OutOfFuel { plugin, limit: limits.fuel },
        (Some(Trap::StackOverflow), ..) => PluginError::StackOverflow { plugin, limit: WASM_STACK },
        // Guests abort with `unreachable` when they are refused memory.
        (Some(Trap::UnreachableCodeReached) | None, Some(Refusal::Memory(wanted)), _) => {
            PluginError::OutOfMemory { plugin, limit: limits.memory, wanted }
        }
        (Some(Trap::UnreachableCodeReached) | None, Some(Refusal::Table(wanted)), _) => {
            PluginError::TableLimit { plugin, limit: limits.table_elements, wanted }
        }
        (Some(trap), ..) => {
            PluginError::Trap { plugin, reason: trap.to_string(), backtrace: backtrace(error) }
        }
        // Imports are none and types are checked when the plugin is loaded: what is left are the
        // numbers of instances, memories and tables.
        (None, None, Stage::Instantiated) => PluginError::InstanceLimit {
            plugin,
            instances: limits.instances,
            memories: limits.memories,
            tables: limits.tables,
        },
        // The guest ran to its end without a trap: what is left is reading its answer.
        (None, None, Stage::Called) => {
            PluginError::MalformedOutput { plugin, reason: format!("{:#}", error.root_cause()) }
        }
    }
}

/// The guest's functions that were running, innermost first, if their names were not stripped.
fn backtrace(error: &wasmtime::Error) -> Vec<String> {
    let frames =
        error.downcast_ref::<WasmBacktrace>().map(WasmBacktrace::frames).unwrap_or_default();
    frames.iter().filter_map(|frame| frame.func_name()).take(FRAMES).map(shorten).collect()
}

/// Names are the plugin's own and may be of any length.
fn shorten(name: &str) -> String {
    name.chars().take(200).collect()
}
