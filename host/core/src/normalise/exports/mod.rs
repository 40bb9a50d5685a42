//! What an account or a service prints of what it has, as opposed to what somebody declares: one file a kind of export.

pub mod buckets;
pub mod classic_storage;
pub mod databases;
pub mod resource_instances;

use resilint_schema::{Provenance, Span, Value};

use super::{Builder, Input};

/// Adds what all exports show.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    resource_instances::assemble(inputs, builder);
    classic_storage::assemble(inputs, builder);
    buckets::assemble(inputs, builder);
    databases::assemble(inputs, builder);
}

/// A value that an export shows.
pub(super) const fn exported<T>(value: T, at: Span) -> Value<T> {
    Value::Known { value, from: Provenance::Export, at: Some(at) }
}
