//! The text that stands for a value: source code for what is known, the symbol for what is not.

use std::fmt::Write as _;

use super::{Data, Value};

pub use resilint_schema::symbol::{Part, parts as holes};

/// Symbols are for comparing and for reading. One that is longer than this is neither.
const LONGEST: usize = 400;

/// The value as an operand of a larger expression; nothing where no text stands for it.
#[must_use]
pub fn symbol(value: &Value) -> Option<String> {
    let mut text = String::new();
    write(value, &mut text)?;
    Some(text)
}

fn write(value: &Value, out: &mut String) -> Option<()> {
    if out.len() > LONGEST {
        return None;
    }
    match &value.data {
        Data::Null => out.push_str("null"),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Number(number) => write!(out, "{}", number.normalize()).ok()?,
        Data::String(text) => quote(text, out)?,
        Data::List(items) | Data::Set(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write(item, out)?;
            }
            out.push(']');
        }
        Data::Object(map) => {
            out.push('{');
            for (index, (key, item)) in map.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                quote(key, out)?;
                out.push_str(" = ");
                write(item, out)?;
            }
            out.push('}');
        }
        Data::Handle(handle) => out.push_str(&handle.address()),
        Data::Unknown(unknown) => {
            let symbol = unknown.symbol.as_deref()?;
            if let [Part::Hole(inner)] = holes(symbol)[..] {
                out.push_str(inner);
            } else {
                // A template is a string when it is an operand.
                out.push('"');
                out.push_str(symbol);
                out.push('"');
            }
        }
    }
    (out.len() <= LONGEST).then_some(())
}

fn quote(text: &str, out: &mut String) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            letter => out.push(letter),
        }
    }
    out.push('"');
    Some(())
}

/// The symbol of an expression of which `text` is the source: one hole where it holds templates.
#[must_use]
pub fn expression(text: String) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    Some(if text.contains("${") { format!("${{{text}}}") } else { text })
}

/// The symbol of a template made of these values, with known ones as text.
#[must_use]
pub fn template<'v>(values: impl IntoIterator<Item = &'v Value>) -> Option<String> {
    let mut out = String::new();
    for value in values {
        match &value.data {
            // What would read as an escaped hole has no symbol.
            Data::Unknown(_) if out.ends_with('$') => return None,
            Data::Unknown(unknown) => {
                let symbol = unknown.symbol.as_deref()?;
                if symbol.contains("${") {
                    out.push_str(symbol);
                } else {
                    write!(out, "${{{symbol}}}").ok()?;
                }
            }
            Data::String(text) if text.len() > LONGEST => return None,
            _ => out.push_str(&super::to_text(value)?.replace("${", "$${")),
        }
        if out.len() > LONGEST {
            return None;
        }
    }
    Some(out)
}
