//! The first-party plugins, embedded in the executable: portable, and compiled ahead for this target.
//!
//! They are plugins like any other, built by `cargo xtask plugins build` into `plugins/dist`. This crate
//! has no way to run them: that is what `resilint-sandbox` is for.

#![forbid(unsafe_code)]

/// A plugin that is part of the executable.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// Name of the plugin.
    pub name: &'static str,
    /// The portable component.
    pub wasm: &'static [u8],
    /// The same, compiled for this target, if this build could do so.
    pub artefact: Option<&'static [u8]>,
    /// What the plugin says of itself: its manifest, as JSON.
    pub manifest: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/plugins.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plugins_are_sorted_and_complete() {
        assert!(PLUGINS.is_sorted_by_key(|plugin| plugin.name));
        for plugin in PLUGINS {
            assert!(plugin.wasm.starts_with(b"\0asm"), "{}", plugin.name);
            assert!(plugin.manifest.contains(plugin.name), "{}", plugin.name);
        }
    }

    /// Compiling ahead may fail for an exotic target, but not for those of releases.
    #[test]
    fn plugins_are_compiled_ahead() {
        if cfg!(all(target_arch = "x86_64", target_os = "linux")) {
            assert!(PLUGINS.iter().all(|plugin| plugin.artefact.is_some()));
        }
    }
}
