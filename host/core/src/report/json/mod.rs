//! The JSON report, one module a published version.

pub mod v1;
