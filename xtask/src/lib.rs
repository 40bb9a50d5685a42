//! The tasks of the project as functions, so that tests can call them too.

#![expect(clippy::print_stdout, reason = "tasks say what they do")]

pub mod generate;
pub mod plugins;
pub mod setup;
mod toolchain;

use std::path::{Path, PathBuf};

/// The checkout.
#[must_use]
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}
