//! Version 1 of the plugin interface: `describe() -> string` and
//! `evaluate(string) -> result<string, string>`.

use super::missing;
use crate::error::Result;
use crate::meter::Meter;
use wasmtime::Store;
use wasmtime::component::types::{ComponentFunc, ComponentItem, Type};
use wasmtime::component::{Component, ComponentExportIndex, Instance, WasmStr};

/// Where the two functions of a component are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exports {
    describe: ComponentExportIndex,
    evaluate: ComponentExportIndex,
}

impl Exports {
    /// Finds both functions and checks their types, once a plugin.
    pub(crate) fn find(plugin: &str, component: &Component) -> Result<Self> {
        let ty = component.component_type();
        let names = ty.exports(component.engine()).map(|(name, _)| name);
        let interface = component.get_export_index(None, super::find(plugin, names)?);
        let function = |name: &str, fits: fn(&ComponentFunc) -> bool| {
            let (item, index) = component.get_export(interface.as_ref(), name)?;
            matches!(item, ComponentItem::ComponentFunc(ty) if fits(&ty)).then_some(index)
        };
        Ok(Self {
            describe: function("describe", describe_fits)
                .ok_or_else(|| missing(plugin, "`describe: func() -> string`"))?,
            evaluate: function("evaluate", evaluate_fits).ok_or_else(|| {
                missing(plugin, "`evaluate: func(request: string) -> result<string, string>`")
            })?,
        })
    }

    /// Calls `describe`. The answer stays in the guest's memory until its length is found acceptable.
    pub(crate) fn describe(
        &self,
        store: &mut Store<Meter>,
        instance: &Instance,
    ) -> wasmtime::Result<WasmStr> {
        let function = instance.get_typed_func::<(), (WasmStr,)>(&mut *store, &self.describe)?;
        Ok(function.call(store, ())?.0)
    }

    /// Calls `evaluate`. The answer stays in the guest's memory until its length is found acceptable.
    pub(crate) fn evaluate(
        &self,
        store: &mut Store<Meter>,
        instance: &Instance,
        request: &str,
    ) -> wasmtime::Result<std::result::Result<WasmStr, WasmStr>> {
        type Answer = (std::result::Result<WasmStr, WasmStr>,);
        let function = instance.get_typed_func::<(&str,), Answer>(&mut *store, &self.evaluate)?;
        Ok(function.call(store, (request,))?.0)
    }
}

fn describe_fits(function: &ComponentFunc) -> bool {
    function.params().len() == 0 && function.results().eq([Type::String])
}

fn evaluate_fits(function: &ComponentFunc) -> bool {
    let mut results = function.results();
    let answer = results.next();
    function.params().map(|(_, ty)| ty).eq([Type::String])
        && matches!(answer, Some(Type::Result(ty)) if ty.ok() == Some(Type::String) && ty.err() == Some(Type::String))
        && results.next().is_none()
}
