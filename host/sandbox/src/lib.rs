//! Runs policy plugins in WebAssembly with every limit on.
//!
//! This is the only crate that knows wasmtime. A plugin is a component that exports
//! `resilint:policy/policy@1` and imports nothing (see `wit/`); what it is given are strings, what it
//! answers are strings, and both are JSON that this crate does not look into.
//!
//! ```
//! use resilint_sandbox::{Limits, PluginError, Sandbox};
//!
//! let sandbox = Sandbox::new();
//! let refused = sandbox.compile("mine", b"not a component", &Limits::default());
//! assert!(matches!(refused, Err(PluginError::NotAComponent { .. })));
//! ```
//!
//! In the order of a plugin's life: [`manifest`] reads what it says of itself without running it,
//! `scan` refuses what is not worth compiling, `engine` compiles, `plugin` holds the result, `call`
//! runs one call in a store of its own under `watch`, `abi` knows the exports.

#![deny(missing_docs)]

mod abi;
mod call;
mod digest;
mod engine;
mod error;
mod limits;
pub mod manifest;
mod meter;
mod plugin;
mod sandbox;
mod scan;
mod watch;

pub use call::Answer;
pub use digest::sha256_hex;
pub use engine::precompile;
pub use error::{Phase, PluginError, Result};
pub use limits::Limits;
pub use plugin::Plugin;
pub use sandbox::Sandbox;
