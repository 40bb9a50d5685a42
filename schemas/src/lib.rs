//! The common schema.
mod span;
pub use span::{ParseSpanError, SourceId, Span};
