//! Conversions between types. What is unknown passes through: it is the same thing before and after.

use super::arguments::{as_text, is_opaque, list, map, set};
use super::{Call, Function, Invalid, partial};
pub(super) use crate::value::unified;
use crate::value::{self, Data, Items, Shape, Unknown, Value};

type Answer = Result<Value, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    partial("ephemeralasnull", 1, 1, |call| call.arg(0).cloned()),
    partial("issensitive", 1, 1, issensitive),
    partial("nonsensitive", 1, 1, |call| call.arg(0).cloned()),
    partial("sensitive", 1, 1, |call| Ok(call.arg(0)?.clone().hidden(None, None))),
    partial("tobool", 1, 1, |call| {
        primitive(call, "a bool", |value| value::to_bool(value).map(Data::Bool))
    }),
    partial("tolist", 1, 1, tolist),
    partial("tomap", 1, 1, tomap),
    partial("tonumber", 1, 1, |call| {
        primitive(call, "a number", |value| match &value.data {
            Data::String(text) => value::number_of(text),
            Data::Number(number) => Some(Data::Number(*number)),
            _ => None,
        })
    }),
    partial("toset", 1, 1, toset),
    partial("tostring", 1, 1, |call| {
        primitive(call, "a string", |value| as_text(value).map(|text| Data::String(text.into())))
    }),
];

/// What is known is not sensitive: what is sensitive is not told.
fn issensitive(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    Ok(match &arg.data {
        _ if arg.is_secret() => call.made(Data::Bool(true)),
        Data::Number(_) => call.made(Data::Bool(false)),
        Data::String(text) if !text.is_empty() => call.made(Data::Bool(false)),
        // Nothing and switches are told either way, and a part may be sensitive.
        _ => call.unknown(),
    })
}

fn primitive(call: &Call<'_>, wanted: &str, convert: fn(&Value) -> Option<Data>) -> Answer {
    let arg = call.arg(0)?;
    if arg.is_null() || arg.is_unknown() {
        return Ok(arg.clone());
    }
    let refused =
        || call.refuse(0, format_args!("cannot be {wanted}: it is a {}", arg.type_name()));
    Ok(Value { data: convert(arg).ok_or_else(refused)?, ..arg.clone() })
}

fn tolist(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if arg.is_null() || is_opaque(arg) {
        return Ok(arg.clone().shaped(Shape::Collection));
    }
    Ok(Value { data: list(unified(call.items(0)?.iter())), ..arg.clone() })
}

/// A set has fewer elements than the list it is made of, so that an unknown one is another value.
fn toset(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if let Some(unknown) = arg.as_unknown() {
        return Ok(with_members(call.unknown(), unknown.members.to_vec()));
    }
    if arg.is_null() || is_opaque(arg) || matches!(arg.data, Data::Set(_)) {
        return Ok(arg.clone());
    }
    Ok(Value { data: set(unified(call.items(0)?.iter())), ..arg.clone() })
}

/// An unknown collection in which these elements surely are.
pub(super) fn with_members(value: Value, members: Vec<Value>) -> Value {
    match value.as_unknown() {
        Some(unknown) => {
            let unknown = Unknown { members: Items::known_of(members), ..unknown.clone() };
            Value { data: Data::Unknown(unknown.into()), ..value }
        }
        None => value,
    }
}

fn tomap(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if arg.is_null() || is_opaque(arg) {
        return Ok(arg.clone().shaped(Shape::Collection));
    }
    let given = call.map(0)?;
    let entries = given.keys().cloned().zip(unified(given.values()));
    Ok(Value { data: map(entries.collect()), ..arg.clone() })
}
