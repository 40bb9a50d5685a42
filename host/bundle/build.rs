//! Makes the table of embedded plugins: every component in `plugins/dist`, compiled ahead for the target.
//!
//! Whether the components are those of the sources is not looked at here: a test of `xtask` does.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context as _, Result};
use resilint_sandbox::{manifest, precompile};

fn main() -> Result<()> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../plugins/dist");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let target = env::var("TARGET")?;
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut entries = String::new();
    for path in components(&dist)? {
        println!("cargo::rerun-if-changed={}", path.display());
        entries += &entry(&path, &out, &target)
            .with_context(|| format!("embedding {}", path.display()))?;
    }
    let table = format!(
        "/// The first-party plugins, sorted by name.\n\
         pub static PLUGINS: &[Embedded] = &[\n{entries}];\n"
    );
    fs::write(out.join("plugins.rs"), table)?;
    Ok(())
}

/// The components, sorted by name. None if the folder is empty or missing.
fn components(dist: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dist).into_iter().flatten() {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "wasm") {
            found.push(fs::canonicalize(path)?);
        }
    }
    found.sort();
    Ok(found)
}

/// The source of one element of the table. The files it includes are written to `out`.
fn entry(path: &Path, out: &Path, target: &str) -> Result<String> {
    let name = path.file_stem().and_then(|name| name.to_str()).context("a name that is no text")?;
    let wasm = fs::read(path)?;
    let manifest = manifest::read(name, &wasm)?.context("it carries no manifest")?;
    let manifest_path = out.join(name).with_extension("json");
    fs::write(&manifest_path, manifest)?;

    let mut entry = String::new();
    writeln!(entry, "    Embedded {{")?;
    writeln!(entry, "        name: {name:?},")?;
    writeln!(entry, "        wasm: include_bytes!({path:?}),")?;
    writeln!(entry, "        artefact: {},", artefact(name, &wasm, out, target)?)?;
    writeln!(entry, "        manifest: include_str!({manifest_path:?}),")?;
    writeln!(entry, "    }},")?;
    Ok(entry)
}

/// Compiles ahead. A target that this build cannot compile for is no error: there, plugins are compiled
/// when they are loaded.
fn artefact(name: &str, wasm: &[u8], out: &Path, target: &str) -> Result<String> {
    match precompile(name, wasm, target) {
        Ok(artefact) => {
            let path = out.join(name).with_extension("cwasm");
            fs::write(&path, artefact)?;
            Ok(format!("Some(include_bytes!({path:?}))"))
        }
        Err(error) => {
            println!("cargo::warning={error}; it will be compiled when it is loaded");
            Ok("None".to_owned())
        }
    }
}
