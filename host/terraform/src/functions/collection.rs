//! Questions about collections: how many elements, which, and whether all or any of them are true.

use super::arguments::{is_opaque, is_open_set, list};
use super::{Call, Function, Invalid, partial, strict};
use crate::value::{Data, Equality, Number, Value, to_bool, typed_equality};
use unicode_segmentation::UnicodeSegmentation as _;

type Answer = Result<Value, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    partial("alltrue", 1, 1, |call| logical(call, false)),
    partial("anytrue", 1, 1, |call| logical(call, true)),
    partial("contains", 2, 2, contains),
    partial("index", 2, 2, index),
    partial("keys", 1, 1, keys),
    partial("length", 1, 1, length),
    strict("range", 1, 3, range),
    partial("values", 1, 1, values),
];

/// The most elements that Terraform makes with `range`.
const MOST_RANGE: usize = 1024;

fn length(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if is_opaque(arg) || is_open_set(arg) {
        return Ok(call.unknown());
    }
    let length = match &arg.data {
        Data::List(items) | Data::Set(items) => items.len(),
        Data::Object(map) => map.len(),
        Data::String(text) => text.graphemes(true).count(),
        _ => return Err(call.wants(0, "a list, a map or a string")),
    };
    Ok(Value::number(length).made_from(call.args))
}

/// Whether some element is `decisive`, or else all are the opposite. A null is not true.
fn logical(call: &Call<'_>, decisive: bool) -> Answer {
    let arg = call.arg(0)?;
    let (items, mut open) = match arg.as_unknown() {
        Some(unknown) => (&*unknown.members, true),
        None if is_opaque(arg) => return Ok(call.unknown()),
        None => (call.items(0)?, false),
    };
    for item in items {
        if is_opaque(item) {
            open = true;
            continue;
        }
        let truth = if item.is_null() { Some(false) } else { to_bool(item) };
        let refused = || call.refuse(0, "has an element that is no bool");
        if truth.ok_or_else(refused)? == decisive {
            return Ok(call.made(Data::Bool(decisive)));
        }
    }
    Ok(if open { call.unknown() } else { call.made(Data::Bool(!decisive)) })
}

fn contains(call: &Call<'_>) -> Answer {
    let (arg, wanted) = (call.arg(0)?, call.arg(1)?);
    let (items, mut open) = match arg.as_unknown() {
        Some(unknown) => (&*unknown.members, true),
        None if is_opaque(arg) => return Ok(call.unknown()),
        None => (call.items(0)?, false),
    };
    for item in items {
        match typed_equality(item, wanted) {
            Equality::Equal => return Ok(call.made(Data::Bool(true))),
            Equality::Unknown => open = true,
            Equality::Different => {}
        }
    }
    // An unknown of which all values are listed may be in the list whichever it is.
    let candidates = wanted.as_unknown().map_or(&[][..], |unknown| &unknown.candidates);
    let among = |candidate: &Value| {
        items.iter().any(|item| typed_equality(item, candidate) == Equality::Equal)
    };
    if !candidates.is_empty() && candidates.iter().all(among) {
        return Ok(call.made(Data::Bool(true)));
    }
    Ok(if open { call.unknown() } else { call.made(Data::Bool(false)) })
}

/// The index of the first element that equals a value.
fn index(call: &Call<'_>) -> Answer {
    if call.is_opaque(0) {
        return Ok(call.unknown());
    }
    let wanted = call.arg(1)?;
    for (index, item) in call.list(0)?.iter().enumerate() {
        match typed_equality(item, wanted) {
            Equality::Equal => return Ok(call.made(Data::Number(Number::from(index)))),
            Equality::Unknown => return Ok(call.unknown()),
            Equality::Different => {}
        }
    }
    Err(call.refuse(0, "has no such element"))
}

fn keys(call: &Call<'_>) -> Answer {
    if call.is_opaque(0) {
        return Ok(call.unknown());
    }
    let arg = call.args.first();
    let key = |key: &std::sync::Arc<str>| Value::bare(Data::String(key.clone())).made_from(arg);
    let keys = call.map(0)?.keys().map(key).collect();
    Ok(Value::bare(list(keys).shaped(call.arg(0)?.data.shape())).made_from(call.args))
}

fn values(call: &Call<'_>) -> Answer {
    if call.is_opaque(0) {
        return Ok(call.unknown());
    }
    let values = call.map(0)?.values().cloned().collect();
    Ok(Value::bare(list(values).shaped(call.arg(0)?.data.shape())).made_from(call.args))
}

fn range(call: &Call<'_>) -> Result<Data, Invalid> {
    let first = call.number(0)?;
    let (start, limit) = match call.args.len() {
        1 => (Number::ZERO, first),
        _ => (first, call.number(1)?),
    };
    let down = limit < start;
    let step = match call.args.len() {
        3 => call.number(2)?,
        _ if down => Number::NEGATIVE_ONE,
        _ => Number::ONE,
    };
    if start != limit && (step.is_zero() || step.is_sign_negative() != down) {
        return Err(call.refuse(2, "does not lead to the limit"));
    }
    let (history, mut items, mut at) = (call.history(), Vec::new(), Some(start));
    while let Some(number) = at.filter(|at| if down { *at > limit } else { *at < limit }) {
        if items.len() >= MOST_RANGE {
            return Err(Invalid(format!("range yields at most {MOST_RANGE} elements")));
        }
        items.push(history.of(Data::Number(number)));
        at = number.checked_add(step);
    }
    Ok(list(items))
}
