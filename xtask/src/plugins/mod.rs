//! `cargo xtask plugins`: builds the first-party plugins into `plugins/dist`, and checks that what is
//! there was made of these sources.
//!
//! The artefacts are in the repository so that building resilint needs no compiler for WebAssembly.

mod build;
mod dist;
mod package;
mod sources;

use crate::toolchain::Toolchain;
use anyhow::{Context as _, Result, bail};
use dist::{Dist, Origin};
use package::Package;
use std::path::Path;

/// Builds the named plugins, or all.
///
/// # Errors
/// There is no such plugin, no compiler, or the plugin does not build or does not run.
pub fn build(root: &Path, names: &[&str]) -> Result<()> {
    let all = Package::all(root)?;
    if let Some(name) = names.iter().find(|name| all.iter().all(|package| package.name != **name)) {
        let known: Vec<&str> = all.iter().map(|package| package.name.as_str()).collect();
        bail!("there is no plugin `{name}`; there are {}", known.join(", "));
    }
    let toolchain = Toolchain::all()?
        .into_iter()
        .next()
        .context("no compiler for plugins: run `cargo xtask setup`")?;
    let mut dist = Dist::read(root)?;
    for package in all.iter().filter(|package| names.is_empty() || names.contains(&&*package.name))
    {
        println!("building {} with {}", package.name, toolchain.version);
        // The digest comes first: a source that changes during the build makes the artefact stale.
        let sources = sources::digest(root, &package.folder)?;
        let wasm = build::component(root, package, &toolchain, &root.join("target/plugins"))?;
        println!("built plugins/dist/{}.wasm, {} KiB", package.name, wasm.len() / 1024);
        dist.put(&package.name, &wasm, Origin { sources, compiler: toolchain.version.clone() })?;
    }
    if names.is_empty() {
        dist.retain(|name| all.iter().any(|package| package.name == name))?;
    }
    dist.write()
}

/// Compares hashes: of each artefact, and of the sources it was built from.
///
/// # Errors
/// Something does not fit, in which case the error names the command that mends it.
pub fn check(root: &Path) -> Result<()> {
    let problems = problems(root)?;
    if problems.is_empty() {
        println!("plugins/dist is made of these sources");
        return Ok(());
    }
    let list: Vec<String> =
        problems.iter().map(|problem| format!("  {}: {}", problem.plugin, problem.what)).collect();
    let mut names: Vec<&str> = problems.iter().map(|problem| problem.plugin.as_str()).collect();
    names.dedup();
    bail!(
        "plugins/dist is stale:\n{}\nrun `cargo xtask plugins build {}`",
        list.join("\n"),
        names.join(" ")
    )
}

/// Builds every plugin again, elsewhere, and compares. A plugin that was built with a compiler that is
/// not at hand is left out, visibly: other compilers make other bytes.
///
/// # Errors
/// As for [`check`], or what is built differs from what is there.
pub fn check_by_rebuilding(root: &Path) -> Result<()> {
    check(root)?;
    let (toolchains, dist) = (Toolchain::all()?, Dist::read(root)?);
    let target_dir = root.join("target/plugins-check");
    for package in Package::all(root)? {
        let name = &package.name;
        let compiler = dist.origin(name).map(|origin| origin.compiler.as_str()).unwrap_or_default();
        let Some(toolchain) = toolchains.iter().find(|found| found.version == compiler) else {
            println!("{name}: NOT rebuilt, its compiler is not here: {compiler}");
            continue;
        };
        let wasm = build::component(root, &package, toolchain, &target_dir)?;
        if wasm != dist.wasm(name)? {
            bail!(
                "{name}: rebuilding makes another artefact; run `cargo xtask plugins build {name}`"
            );
        }
        println!("{name}: rebuilt to the same bytes");
    }
    Ok(())
}

/// Something about `plugins/dist` that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The plugin concerned.
    pub plugin: String,
    /// What is wrong.
    pub what: &'static str,
}

/// What [`check`] complains about.
///
/// # Errors
/// Sources or artefacts cannot be read.
pub fn problems(root: &Path) -> Result<Vec<Problem>> {
    let (packages, dist) = (Package::all(root)?, Dist::read(root)?);
    let mut problems = Vec::new();
    for Package { name, folder } in &packages {
        let sources = sources::digest(root, folder)?;
        let what = if dist.wasm(name).is_err() {
            "it was never built"
        } else if !dist.is_intact(name)? {
            "the artefact is not the one in SHA256SUMS"
        } else if dist.origin(name).is_none_or(|origin| origin.sources != sources) {
            "its sources have changed since it was built"
        } else {
            continue;
        };
        problems.push(Problem { plugin: name.clone(), what });
    }
    Ok(problems)
}
