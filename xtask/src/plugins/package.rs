//! Finds the crates that are plugins: every folder of `plugins` whose library is a `cdylib`.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// A plugin's crate.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    /// Name of the plugin and of its folder.
    pub(crate) name: String,
    /// Its folder, below the root.
    pub(crate) folder: PathBuf,
}

impl Package {
    /// All plugins, sorted by name.
    pub(crate) fn all(root: &Path) -> Result<Vec<Self>> {
        let mut packages = Vec::new();
        for entry in fs::read_dir(root.join("plugins")).context("reading plugins")? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            let folder = Path::new("plugins").join(&name);
            if is_plugin(&root.join(&folder).join("Cargo.toml"))? {
                packages.push(Self { name, folder });
            }
        }
        packages.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(packages)
    }

    /// Name of the crate, as cargo calls it.
    pub(crate) fn crate_name(&self, root: &Path) -> Result<String> {
        Ok(manifest(&root.join(&self.folder).join("Cargo.toml"))?.package.name)
    }
}

#[derive(Deserialize)]
struct Manifest {
    package: PackageTable,
    #[serde(default)]
    lib: Library,
}

#[derive(Deserialize)]
struct PackageTable {
    name: String,
}

#[derive(Default, Deserialize)]
struct Library {
    #[serde(default, rename = "crate-type")]
    crate_type: Vec<String>,
}

fn is_plugin(path: &Path) -> Result<bool> {
    Ok(path.is_file() && manifest(path)?.lib.crate_type.iter().any(|kind| kind == "cdylib"))
}

fn manifest(path: &Path) -> Result<Manifest> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("reading {}", path.display()))
}
