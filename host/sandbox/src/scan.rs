//! Looks at a plugin's bytes before anything is compiled: what it is, how much of it there is, what it
//! imports and exports. Linear in the size of the file, and cheap.
//!
//! This is not validation, which wasmtime does. It is there because compiling is where hostile input
//! costs most, and because it can say in plain words what is wrong with the file.

use crate::error::{PluginError, Result};
use crate::{Limits, abi};
use wasmparser::{BinaryReaderError, ComponentInstance, Instance, Parser, Payload};

/// Sections of the component and everything nested in it. Python needs 500.
const SECTIONS: usize = 10_000;
/// Functions of all modules. Python needs 30,000.
const FUNCTIONS: usize = 200_000;
/// Core instances that instantiating the component could make, nested components multiplied out.
/// wasmtime multiplies them out as well, while compiling, so a small file could ask for billions.
const INSTANCES: usize = 1_000;

/// Refuses what is not a plugin, or is one of another time, or is too much to compile.
pub(crate) fn scan(plugin: &str, wasm: &[u8], limits: &Limits) -> Result<()> {
    limit(plugin, "bytes", wasm.len(), limits.wasm)?;
    kind(plugin, wasm)?;
    let mut scan = Scan::new(plugin);
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload.map_err(|error| damaged(plugin, &error))?;
        scan.payload(&payload)?;
    }
    abi::find(plugin, scan.exports).map(|_| ())
}

/// Refuses everything but a component by its first bytes.
fn kind(plugin: &str, wasm: &[u8]) -> Result<()> {
    let plugin = plugin.to_owned();
    if Parser::is_component(wasm) {
        Ok(())
    } else if wasmtime::Engine::detect_precompiled(wasm).is_some() {
        Err(PluginError::Precompiled { plugin })
    } else if Parser::is_core_wasm(wasm) {
        Err(PluginError::NotAComponent { plugin, found: "a core module" })
    } else if wasm.is_empty() {
        Err(PluginError::NotAComponent { plugin, found: "an empty file" })
    } else {
        Err(PluginError::NotAComponent { plugin, found: "something else" })
    }
}

/// What has been seen so far.
struct Scan<'a> {
    plugin: &'a str,
    /// The component or module that is being read, and those around it.
    open: Vec<Nested>,
    sections: usize,
    functions: usize,
    exports: Vec<&'a str>,
}

/// A component (or a module, which has no instances) whose end has not come yet.
#[derive(Default)]
struct Nested {
    /// Core instances made by instantiating it once.
    instances: usize,
    /// The most that instantiating one of the components within it makes.
    largest: usize,
}

impl<'a> Scan<'a> {
    fn new(plugin: &'a str) -> Self {
        Self { plugin, open: Vec::new(), sections: 0, functions: 0, exports: Vec::new() }
    }

    fn payload(&mut self, payload: &Payload<'a>) -> Result<()> {
        self.sections += 1;
        match payload {
            Payload::Version { .. } => self.enter(),
            Payload::End(_) => self.leave(),
            Payload::CodeSectionEntry(_) => self.sections -= 1,
            Payload::CodeSectionStart { count, .. } => self.functions += *count as usize,
            Payload::InstanceSection(section) => {
                for instance in section.clone() {
                    let instance = instance.map_err(|error| damaged(self.plugin, &error))?;
                    self.instantiate(usize::from(matches!(instance, Instance::Instantiate { .. })));
                }
            }
            Payload::ComponentInstanceSection(section) => {
                for instance in section.clone() {
                    match instance.map_err(|error| damaged(self.plugin, &error))? {
                        ComponentInstance::Instantiate { .. } => self.instantiate(self.largest()),
                        ComponentInstance::FromExports(_) => {}
                    }
                }
            }
            Payload::ComponentImportSection(section) if self.open.len() == 1 => {
                if let Some(import) = section.clone().into_iter().next() {
                    let import = import.map_err(|error| damaged(self.plugin, &error))?;
                    return Err(PluginError::ForbiddenImport {
                        plugin: self.plugin.into(),
                        import: import.name.name.into(),
                    });
                }
            }
            Payload::ComponentExportSection(section) if self.open.len() == 1 => {
                for export in section.clone() {
                    let export = export.map_err(|error| damaged(self.plugin, &error))?;
                    self.exports.push(export.name.name);
                }
            }
            _ => {}
        }
        self.limits()
    }

    fn limits(&self) -> Result<()> {
        limit(self.plugin, "sections", self.sections, SECTIONS)?;
        limit(self.plugin, "functions", self.functions, FUNCTIONS)?;
        let instances = self.open.last().map_or(0, |nested| nested.instances);
        limit(self.plugin, "instances", instances, INSTANCES)
    }

    fn enter(&mut self) {
        self.open.push(Nested::default());
    }

    fn leave(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        if let Some(outer) = self.open.last_mut() {
            outer.largest = outer.largest.max(closed.instances);
        }
    }

    /// Which component is instantiated does not matter: taking the largest in sight overestimates.
    /// Aliases reach the components of those around, so these count as well.
    fn largest(&self) -> usize {
        self.open.iter().map(|nested| nested.largest).max().unwrap_or_default()
    }

    fn instantiate(&mut self, instances: usize) {
        if let Some(nested) = self.open.last_mut() {
            nested.instances = nested.instances.saturating_add(instances);
        }
    }
}

fn limit(plugin: &str, what: &'static str, size: usize, limit: usize) -> Result<()> {
    if size > limit {
        return Err(PluginError::TooLarge { plugin: plugin.into(), what, limit, size });
    }
    Ok(())
}

fn damaged(plugin: &str, error: &BinaryReaderError) -> PluginError {
    PluginError::Damaged {
        plugin: plugin.into(),
        offset: error.offset(),
        reason: error.message().into(),
    }
}
