//! Conversions between primitive types, as Terraform does them wherever a type is asked for.

use std::str::FromStr as _;

use super::{Data, Number, Value};

/// The text of a known primitive; nothing for anything else.
#[must_use]
pub fn to_text(value: &Value) -> Option<String> {
    match &value.data {
        Data::String(text) => Some(text.to_string()),
        Data::Number(number) => Some(number.normalize().to_string()),
        Data::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The number of a known primitive; nothing for anything else.
#[must_use]
pub fn to_number(value: &Value) -> Option<Number> {
    match &value.data {
        Data::Number(number) => Some(*number),
        Data::String(text) => parse_number(text),
        _ => None,
    }
}

/// A number as it is written, also with an exponent.
#[must_use]
pub fn parse_number(text: &str) -> Option<Number> {
    if !text.starts_with(|first: char| first.is_ascii_digit() || first == '-') || text.contains('_')
    {
        return None;
    }
    Number::from_str(text).ok().or_else(|| Number::from_scientific(text).ok())
}

/// The boolean of a known primitive; nothing for anything else.
#[must_use]
pub fn to_bool(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Bool(value) => Some(*value),
        Data::String(text) => match &**text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
