//! `cargo xtask setup`: installs a compiler for plugins, by whichever way this machine offers.

use crate::toolchain::{TARGET, Toolchain};
use anyhow::{Context as _, Result, bail};
use std::process::Command;

/// What Debian offers instead of a target of rustup: a compiler with the source of its standard library.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// Installs a compiler unless there is one. May be run any number of times.
///
/// # Errors
/// Nothing that was tried led to a compiler.
pub fn run() -> Result<()> {
    if report()? {
        return Ok(());
    }
    if !add_target()? {
        install_packages()?;
    }
    if report()? {
        return Ok(());
    }
    bail!("still no compiler for {TARGET}: install one with `rustup target add {TARGET}`")
}

/// Says which compilers there are, if any.
fn report() -> Result<bool> {
    let found = Toolchain::all()?;
    for toolchain in &found {
        println!("plugins can be built with {}", toolchain.version);
    }
    Ok(!found.is_empty())
}

/// Whether rustup could supply the target. It may be missing, offline or a build of a distribution.
fn add_target() -> Result<bool> {
    println!("trying `rustup target add {TARGET}`");
    match Command::new("rustup").args(["target", "add", TARGET]).status() {
        Ok(status) => Ok(status.success()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).context("running rustup"),
    }
}

fn install_packages() -> Result<()> {
    println!("trying Debian's packages {}", DEBIAN_PACKAGES.join(", "));
    apt_get(&["update"])?;
    apt_get(
        &["install", "--yes", "--no-install-recommends"]
            .into_iter()
            .chain(DEBIAN_PACKAGES)
            .collect::<Vec<_>>(),
    )
}

/// Runs apt-get as root: directly in a container, with sudo elsewhere.
fn apt_get(arguments: &[&str]) -> Result<()> {
    let id = Command::new("id").arg("-u").output().context("running id")?;
    let mut command = if id.stdout.trim_ascii() == b"0" {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("apt-get");
        sudo
    };
    let status = command.args(arguments).status().context("running apt-get")?;
    if !status.success() {
        bail!("apt-get {} failed", arguments.join(" "));
    }
    Ok(())
}
