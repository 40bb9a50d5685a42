//! What the host says of schedules.

use resilint_schema::{Value, Why};

/// The schedule behind an interval, where it names no day that there is, such as 31 February: what has it never runs, and
/// the host counts it as switched off.
#[must_use]
pub fn never_runs(interval_minutes: &Value<u32>) -> Option<&str> {
    match interval_minutes {
        Value::Unknown { why: Why::Invalid, symbol, .. } => symbol.as_deref(),
        _ => None,
    }
}
