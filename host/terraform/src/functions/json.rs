//! JSON as Terraform writes it, byte for byte, and as it reads it: numbers stay decimal.

use std::borrow::Cow;
use std::fmt::Write as _;

use jsonc_parser::{JsonValue, parse_to_value};

use super::arguments::{History, MOST_TEXT, object, tuple};
use crate::json::STRICT;
use crate::value::{Data, Value, parse_number};

/// The text of a wholly known value; nothing where it is not, or is too long.
pub(super) fn encode(value: &Value) -> Option<String> {
    let mut out = String::new();
    write(value, &mut out)?;
    Some(out)
}

fn write(value: &Value, out: &mut String) -> Option<()> {
    match &value.data {
        Data::Null => out.push_str("null"),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Number(number) => write!(out, "{}", number.normalize()).ok()?,
        Data::String(text) => quote(text, out),
        Data::List(items) | Data::Set(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write(item, out)?;
            }
            out.push(']');
        }
        Data::Object(map) => {
            out.push('{');
            for (index, (key, item)) in map.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                quote(key, out);
                out.push(':');
                write(item, out)?;
            }
            out.push('}');
        }
        Data::Handle(_) | Data::Unknown(_) => return None,
    }
    (out.len() <= MOST_TEXT).then_some(())
}

/// Writes a text in quotes, with what HTML and JavaScript would misread escaped, as Go does.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\0'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// The value of a text; nothing where it is no JSON.
pub(super) fn decode(text: &str, history: &History) -> Option<Value> {
    let tree = parse_to_value(text, &STRICT).ok()??;
    Some(value(tree, history))
}

fn value(tree: JsonValue<'_>, history: &History) -> Value {
    history.of(match tree {
        JsonValue::Null => Data::Null,
        JsonValue::Boolean(value) => Data::Bool(value),
        JsonValue::Number(text) => parse_number(text).map_or_else(Data::too_large, Data::Number),
        JsonValue::String(text) => Data::String(Cow::into_owned(text).into()),
        JsonValue::Array(items) => {
            tuple(items.into_iter().map(|item| value(item, history)).collect())
        }
        JsonValue::Object(entries) => {
            let entries = entries.into_iter();
            object(entries.map(|(key, item)| (key.into(), value(item, history))).collect())
        }
    })
}
