//! What is known of a call before it is made: how much work it is, in steps of about a microsecond, and
//! whether it may still be refused.

use super::arguments::is_opaque;
use crate::value::{Data, Value};

/// The steps of a call, from what it is given.
pub(crate) fn cost(name: &str, args: &[Value]) -> u64 {
    let name = name.strip_prefix("core::").unwrap_or(name);
    let (mut parts, mut text) = (0_u64, 0_u64);
    for arg in args {
        let weight = arg.weight();
        parts = parts.saturating_add(weight.parts.into());
        text = text.saturating_add(weight.text);
    }
    let known = args.iter().all(Value::is_wholly_known);
    let once = 1 + parts / 16 + text / 256;
    match name {
        "length" => {
            1 + args.first().and_then(Value::as_str).map_or(0, |text| text.len() as u64) / 256
        }
        _ if !makes(name) => 1,
        "contains" | "index" => 1 + parts / 32 + text / 1024,
        "distinct" | "setintersection" | "setsubtract" if !known => {
            once.saturating_mul(items(args).max(1))
        }
        "matchkeys" => once.saturating_mul(args.get(2).map_or(1, count).max(1)),
        "distinct" | "setintersection" | "setsubtract" | "setunion" | "sort" | "toset"
        | "transpose" => {
            once.saturating_mul(1 + u64::from(items(args).checked_ilog2().unwrap_or(0)))
        }
        "setproduct" => {
            let rows = args.iter().map(count).fold(1, u64::saturating_mul);
            let cells = rows.saturating_mul(args.len() as u64);
            once + parts / 4 + if cells > MOST_CELLS { 0 } else { cells / 4 }
        }
        // Compiling a pattern takes long; all its matches may take the square of the length.
        "regex" => once + PATTERN,
        "regexall" => once + PATTERN + square(args.get(1)),
        "replace" if is_pattern(args.get(1)) => once + PATTERN + square(args.first()),
        _ => once,
    }
}

/// Whether a function makes something new out of its arguments, and does not only pick one of them.
pub(crate) fn makes(name: &str) -> bool {
    const PICKING: [&str; 11] = [
        "can",
        "coalesce",
        "coalescelist",
        "element",
        "ephemeralasnull",
        "issensitive",
        "length",
        "lookup",
        "nonsensitive",
        "one",
        "sensitive",
    ];
    !PICKING.contains(&name.strip_prefix("core::").unwrap_or(name))
}

/// Whether Terraform may refuse a call once what is unknown in its arguments is known. Some functions only
/// ask how many elements there are, and never which.
pub(crate) fn may_be_refused(name: &str, args: &[Value]) -> bool {
    const COUNTING: [&str; 14] = [
        "chunklist",
        "coalescelist",
        "concat",
        "element",
        "jsonencode",
        "keys",
        "length",
        "lookup",
        "merge",
        "nonsensitive",
        "one",
        "reverse",
        "sensitive",
        "values",
    ];
    if COUNTING.contains(&name.strip_prefix("core::").unwrap_or(name)) {
        return args.iter().any(is_opaque);
    }
    !args.iter().all(Value::is_wholly_known)
}

/// Beyond this nothing is made of a product.
const MOST_CELLS: u64 = super::arguments::MOST_ITEMS as u64;

/// The steps of compiling a pattern.
const PATTERN: u64 = 100;

fn count(arg: &Value) -> u64 {
    match &arg.data {
        Data::List(items) | Data::Set(items) => items.len() as u64,
        Data::Object(map) => map.len() as u64,
        _ => 1,
    }
}

fn items(args: &[Value]) -> u64 {
    args.iter().map(count).fold(0, u64::saturating_add)
}

fn square(arg: Option<&Value>) -> u64 {
    let length = arg.and_then(Value::as_str).map_or(0, |text| text.len() as u64);
    length.saturating_mul(length) / 1024
}

fn is_pattern(arg: Option<&Value>) -> bool {
    arg.and_then(Value::as_str).is_some_and(|text| text.len() > 1 && text.starts_with('/'))
}
