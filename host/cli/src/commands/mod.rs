//! The subcommands, one file each.

pub(crate) mod check;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod plugin;
pub(crate) mod rules;
pub(crate) mod schema;
pub(crate) mod topology;
