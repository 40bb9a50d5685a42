//! Write a resilint policy in Rust.
//!
//! A rule is one file: [`declare_rule!`] with its documentation and metadata, and a function `check`
//! that looks at one [`App`] and says into its [`Report`] what holds. Unknowns stay unknown: combine
//! statements with [`logic`]. A crate lists its rules with [`build::rules`] in its build script and
//! becomes a plugin with [`export_plugin!`].

#![deny(missing_docs)]

pub mod app;
pub mod build;
#[doc(hidden)]
pub mod export;
pub mod global_load_balancer;
pub mod logic;
pub mod missing;
pub mod objective;
pub mod place;
mod plugin;
pub mod remedy;
mod report;
mod rule;
pub mod schedule;

pub use app::App;
pub use plugin::Plugin;
pub use report::{Entry, Report};
pub use resilint_schema as schema;
pub use rule::Rule;
