//! The manifest that a plugin carries in a custom section, so that listing a plugin never runs it.

use crate::error::{PluginError, Result};
use std::borrow::Cow;
use wasm_encoder::{ComponentSection as _, CustomSection};
use wasmparser::{Parser, Payload};

/// Name of the custom section: the manifest as JSON, the same text that `describe` returns.
pub const SECTION: &str = "resilint:manifest";

/// Reads the manifest without compiling or running anything. `None` if the plugin carries none.
///
/// # Errors
/// The file is no component, is damaged, or has a manifest that is not UTF-8 or that is there twice.
pub fn read(plugin: &str, wasm: &[u8]) -> Result<Option<String>> {
    let mut sections = outer_sections(plugin, wasm)?.into_iter();
    let invalid = |reason: String| PluginError::InvalidManifest { plugin: plugin.into(), reason };
    match (sections.next(), sections.next()) {
        (None, _) => Ok(None),
        (Some(_), Some(_)) => Err(invalid("it is there twice".into())),
        (Some(data), None) => match std::str::from_utf8(data) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(error) => Err(invalid(error.to_string())),
        },
    }
}

/// Appends a manifest to a component that carries none.
///
/// # Errors
/// The file is no component, is damaged, or carries a manifest already.
pub fn embed(plugin: &str, wasm: &[u8], manifest: &str) -> Result<Vec<u8>> {
    if read(plugin, wasm)?.is_some() {
        return Err(PluginError::InvalidManifest {
            plugin: plugin.into(),
            reason: "it is there already".into(),
        });
    }
    let mut wasm = wasm.to_vec();
    CustomSection { name: Cow::Borrowed(SECTION), data: Cow::Borrowed(manifest.as_bytes()) }
        .append_to_component(&mut wasm);
    Ok(wasm)
}

/// The manifest sections of the component itself, not of what is nested in it.
fn outer_sections<'a>(plugin: &str, wasm: &'a [u8]) -> Result<Vec<&'a [u8]>> {
    if !Parser::is_component(wasm) {
        return Err(PluginError::NotAComponent { plugin: plugin.into(), found: "something else" });
    }
    let mut sections = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.map_err(|error| PluginError::Damaged {
            plugin: plugin.into(),
            offset: error.offset(),
            reason: error.message().into(),
        })? {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::CustomSection(section) if depth == 1 && section.name() == SECTION => {
                sections.push(section.data());
            }
            _ => {}
        }
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";

    #[test]
    fn what_is_embedded_is_read() {
        assert_eq!(read("p", EMPTY), Ok(None));
        let wasm = embed("p", EMPTY, "{}").unwrap();
        assert_eq!(read("p", &wasm), Ok(Some("{}".into())));
        assert!(matches!(embed("p", &wasm, "{}"), Err(PluginError::InvalidManifest { .. })));
    }

    #[test]
    fn two_manifests_are_refused() {
        let mut wasm = embed("p", EMPTY, "{}").unwrap();
        wasm.extend_from_within(EMPTY.len()..);
        assert!(matches!(read("p", &wasm), Err(PluginError::InvalidManifest { .. })));
    }

    #[test]
    fn a_manifest_is_text() {
        let mut wasm = embed("p", EMPTY, "{}").unwrap();
        *wasm.last_mut().unwrap() = 0xff;
        assert!(matches!(read("p", &wasm), Err(PluginError::InvalidManifest { .. })));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(matches!(read("p", b"\0asm\x01\0\0\0"), Err(PluginError::NotAComponent { .. })));
        assert!(matches!(read("p", &EMPTY[..7]), Err(PluginError::NotAComponent { .. })));
    }
}
