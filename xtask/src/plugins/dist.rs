//! The folder `plugins/dist`: the artefacts, `SHA256SUMS` and `sources.toml`.

use anyhow::{Context as _, Result};
use resilint_sandbox::sha256_hex;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

const SUMS: &str = "SHA256SUMS";
const SOURCES: &str = "sources.toml";

/// What an artefact was made of.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Origin {
    /// Digest of the sources.
    pub(crate) sources: String,
    /// What `rustc --version` said.
    pub(crate) compiler: String,
}

/// What the two lists of the folder say, by name of the plugin.
#[derive(Debug)]
pub(crate) struct Dist {
    folder: PathBuf,
    sums: BTreeMap<String, String>,
    origins: BTreeMap<String, Origin>,
}

impl Dist {
    /// Reads the lists; those that are missing are empty.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let folder = root.join("plugins/dist");
        let sums = text(&folder.join(SUMS))?.lines().filter_map(sum).collect();
        let origins = toml::from_str(&text(&folder.join(SOURCES))?)
            .with_context(|| format!("reading plugins/dist/{SOURCES}"))?;
        Ok(Self { folder, sums, origins })
    }

    /// An artefact.
    pub(crate) fn wasm(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.path(name)).with_context(|| format!("reading plugins/dist/{name}.wasm"))
    }

    /// What an artefact was made of.
    pub(crate) fn origin(&self, name: &str) -> Option<&Origin> {
        self.origins.get(name)
    }

    /// Whether an artefact is the one that was put here.
    pub(crate) fn is_intact(&self, name: &str) -> Result<bool> {
        Ok(self.sums.get(name) == Some(&sha256_hex(&self.wasm(name)?)))
    }

    /// Writes an artefact. [`write`](Self::write) has to follow.
    pub(crate) fn put(&mut self, name: &str, wasm: &[u8], origin: Origin) -> Result<()> {
        fs::create_dir_all(&self.folder)?;
        fs::write(self.path(name), wasm)?;
        self.sums.insert(name.to_owned(), sha256_hex(wasm));
        self.origins.insert(name.to_owned(), origin);
        Ok(())
    }

    /// Removes the artefacts of plugins that are no more.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) -> Result<()> {
        let gone: Vec<String> = self.sums.keys().filter(|name| !keep(name)).cloned().collect();
        for name in gone {
            self.sums.remove(&name);
            self.origins.remove(&name);
            fs::remove_file(self.path(&name)).or_else(ignore_missing)?;
        }
        Ok(())
    }

    /// Writes both lists, sorted by name.
    pub(crate) fn write(&self) -> Result<()> {
        let mut sums = String::new();
        for (name, sum) in &self.sums {
            writeln!(sums, "{sum}  {name}.wasm")?;
        }
        let mut origins = String::from(
            "# Written by `cargo xtask plugins build`: what each plugin was built from.\n",
        );
        for (name, Origin { sources, compiler }) in &self.origins {
            write!(origins, "\n[{name}]\nsources = {sources:?}\ncompiler = {compiler:?}\n")?;
        }
        fs::write(self.folder.join(SUMS), sums)?;
        fs::write(self.folder.join(SOURCES), origins)?;
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.wasm"))
    }
}

/// A line of `SHA256SUMS`: the name of the plugin and the hash.
fn sum(line: &str) -> Option<(String, String)> {
    let (sum, file) = line.split_once("  ")?;
    Some((file.strip_suffix(".wasm")?.to_owned(), sum.to_owned()))
}

fn text(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        result => result.with_context(|| format!("reading {}", path.display())),
    }
}

fn ignore_missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin { sources: "abc".into(), compiler: "rustc 1.96.0 (x)".into() }
    }

    #[test]
    fn what_is_written_is_read() {
        let root = tempfile::tempdir().unwrap();
        let mut dist = Dist::read(root.path()).unwrap();
        dist.put("cloud-foundry", b"wasm", origin()).unwrap();
        dist.write().unwrap();
        let dist = Dist::read(root.path()).unwrap();
        assert_eq!(dist.origin("cloud-foundry"), Some(&origin()));
        assert!(dist.is_intact("cloud-foundry").unwrap());
        fs::write(dist.path("cloud-foundry"), b"other").unwrap();
        assert!(!dist.is_intact("cloud-foundry").unwrap());
    }

    #[test]
    fn plugins_that_are_no_more_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let mut dist = Dist::read(root.path()).unwrap();
        dist.put("old", b"wasm", origin()).unwrap();
        dist.put("new", b"wasm", origin()).unwrap();
        dist.retain(|name| name == "new").unwrap();
        assert!(dist.wasm("old").is_err());
        assert!(dist.wasm("new").is_ok());
    }
}
