//! Conversions between primitive types, as Terraform does them wherever a type is asked for.

use resilint_schema::Why;

use super::{Data, Number, Unknown, Value};

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

/// A number as it is written, also with an exponent; nothing where it is none, or one that has more
/// digits than are calculated with.
#[must_use]
pub fn parse_number(text: &str) -> Option<Number> {
    if !is_number(text) {
        return None;
    }
    Number::from_str_exact(text).ok().or_else(|| Number::from_scientific(text).ok())
}

/// What a text is as a number: an unknown where it has more digits than are calculated with, nothing
/// where it is no number.
#[must_use]
pub fn number_of(text: &str) -> Option<Data> {
    if !is_number(text) {
        return None;
    }
    let too_large = || Data::Unknown(Unknown::new(Why::TooLarge, Some(text.into())).into());
    Some(parse_number(text).map_or_else(too_large, Data::Number))
}

/// `-1.5e3`; the digits before or behind the point may be left out.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (figures, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let (whole, decimals) = figures.split_once('.').unwrap_or((figures, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_figures = !whole.is_empty() || !decimals.is_empty();
    has_figures && !exponent.is_empty() && [whole, decimals, exponent].into_iter().all(are_digits)
}

/// The boolean of a known primitive; nothing for anything else.
#[must_use]
pub fn to_bool(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Bool(value) => Some(*value),
        Data::String(text) => match &**text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}
