//! From a crate to a plugin: compile, make a component of it, run it once for its manifest, embed that.

use super::package::Package;
use crate::toolchain::{TARGET, Toolchain};
use anyhow::{Context as _, Result, bail, ensure};
use resilint_sandbox::{Limits, Sandbox, manifest};
use std::fs;
use std::path::Path;
use wit_component::ComponentEncoder;

/// Builds a plugin, ready for `plugins/dist`.
///
/// Each plugin has a cargo run of its own: the features of shared dependencies are united within a run,
/// so that building other plugins along with it could change its bytes.
pub(crate) fn component(
    root: &Path,
    package: &Package,
    toolchain: &Toolchain,
    target_dir: &Path,
) -> Result<Vec<u8>> {
    let crate_name = package.crate_name(root)?;
    let status = toolchain
        .cargo_build(root, &crate_name, target_dir)
        .status()
        .with_context(|| format!("running cargo for {crate_name}"))?;
    if !status.success() {
        bail!("{crate_name} does not build");
    }
    let folder = target_dir.join(TARGET).join("plugin");
    let path = folder.join(crate_name.replace('-', "_")).with_extension("wasm");
    let core = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    finish(&package.name, &core).with_context(|| format!("making a component of {crate_name}"))
}

/// Makes a component of a core module and embeds what it says of itself.
fn finish(name: &str, core: &[u8]) -> Result<Vec<u8>> {
    let component = ComponentEncoder::default().validate(true).module(core)?.encode()?;
    let limits = Limits::default();
    let described = Sandbox::new().compile(name, &component, &limits)?.describe(&limits)?;
    let wasm = manifest::embed(name, &component, &described)?;
    ensure!(manifest::read(name, &wasm)?.as_ref() == Some(&described), "the manifest is not kept");
    Ok(wasm)
}
