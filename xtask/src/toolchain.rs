//! Compilers that can make plugins. Ordinary machines have the target from rustup; where it cannot be
//! had, Debian's compiler builds the standard library from its source.

use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What plugins are compiled for. No WASI: its standard library brings imports along.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-19";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust";

/// Variables that a build must not inherit from the cargo that runs this task.
const INHERITED: [&str; 8] = [
    "CARGO_BUILD_TARGET",
    "CARGO_TARGET_DIR",
    "LD_LIBRARY_PATH",
    "RUSTC",
    "RUSTC_BOOTSTRAP",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// A compiler for [`TARGET`].
#[derive(Clone, Debug)]
pub(crate) struct Toolchain {
    kind: Kind,
    /// What `rustc --version` says: the same version makes the same bytes.
    pub(crate) version: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The compiler of the project, with the target's standard library.
    Rustup,
    /// Debian's compiler, which builds the standard library first.
    Debian,
}

impl Toolchain {
    /// All that are at hand, the preferred first.
    pub(crate) fn all() -> Result<Vec<Self>> {
        let mut found = Vec::new();
        if has_target()? {
            found.push(Self { kind: Kind::Rustup, version: output("rustc", &["--version"])? });
        }
        if has_debian() {
            found.push(Self { kind: Kind::Debian, version: output(DEBIAN_RUSTC, &["--version"])? });
        }
        Ok(found)
    }

    /// A cargo that builds the package into `target_dir`, to the same bytes wherever the checkout, the
    /// target directory and cargo's home are.
    pub(crate) fn cargo_build(&self, root: &Path, package: &str, target_dir: &Path) -> Command {
        let mut command = Command::new(match self.kind {
            Kind::Rustup => "cargo",
            Kind::Debian => DEBIAN_CARGO,
        });
        for variable in INHERITED {
            command.env_remove(variable);
        }
        command
            .current_dir(root)
            .args([
                "build",
                "--lib",
                "--profile",
                "plugin",
                "--target",
                TARGET,
                "--package",
                package,
            ])
            .arg("--target-dir")
            .arg(target_dir)
            .env("CARGO_ENCODED_RUSTFLAGS", remap_flags(root, target_dir).join("\x1f"));
        if self.kind == Kind::Debian {
            command
                .arg("-Zbuild-std=std,panic_abort")
                .env("RUSTC_BOOTSTRAP", "1")
                .env("RUSTC", DEBIAN_RUSTC)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
        }
        command
    }
}

/// Keeps paths of this machine out of panic messages. The last prefix that fits wins: the target
/// directory is usually below the checkout, and the folders of registries are below cargo's home.
fn remap_flags(root: &Path, target_dir: &Path) -> Vec<String> {
    let home = cargo_home();
    let mut prefixes = vec![
        (PathBuf::from(DEBIAN_SOURCE), "/rustc"),
        (root.to_owned(), "/resilint"),
        (home.clone(), "/cargo"),
        (target_dir.to_owned(), "/target"),
    ];
    // A mirror has another folder than the registry it mirrors.
    let registries = fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
    prefixes.extend(registries.map(|folder| (folder.path(), "/registry")));
    prefixes
        .into_iter()
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect()
}

fn cargo_home() -> PathBuf {
    let home = || env::home_dir().unwrap_or_default().join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// Whether the compiler of the project has the standard library of the target.
fn has_target() -> Result<bool> {
    let folder = output("rustc", &["--print", "target-libdir", "--target", TARGET])?;
    Ok(Path::new(&folder).is_dir())
}

fn has_debian() -> bool {
    [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_LINKER, DEBIAN_SOURCE]
        .iter()
        .all(|path| Path::new(path).exists())
}

fn output(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .env_remove("LD_LIBRARY_PATH")
        .output()
        .with_context(|| format!("running {program}"))?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
