//! Filters of texts and numbers.

use regex::Regex;
use resilint_terraform::value::{Number, to_number, to_text};
use resilint_terraform::{Data, Value};

use super::call::Arguments;
use super::filter::{Made, known};
use super::rendered;
use crate::ansible::value::truth;

/// A pattern that is longer is none that a region or zone is cut with.
const LONGEST_PATTERN: usize = 200;

pub(super) fn filter(name: &str, input: &Value, arguments: &Arguments) -> Made {
    let data = match name {
        "lower" => Data::String(rendered(input)?.to_lowercase().into()),
        "upper" => Data::String(rendered(input)?.to_uppercase().into()),
        "trim" => Data::String(rendered(input)?.trim().into()),
        "string" => Data::String(rendered(input)?.into()),
        "bool" => Data::Bool(truth(input)?),
        "int" => Data::Number(whole(input)?),
        "replace" => {
            let (old, new) = (text(arguments, 0, "old")?, text(arguments, 1, "new")?);
            Data::String(rendered(input)?.replace(&old, &new).into())
        }
        "regex_replace" => {
            let pattern = text(arguments, 0, "pattern")?;
            let new = text(arguments, 1, "replacement").unwrap_or_default();
            Data::String(replaced(&rendered(input)?, &pattern, &new)?.into())
        }
        "split" => {
            let text = to_text(input)?;
            let pieces: Vec<Value> = match arguments.places.first() {
                Some(by) => {
                    let by = by.as_str().filter(|by| !by.is_empty())?;
                    text.split(by).map(Value::string).collect()
                }
                None => text.split_whitespace().map(Value::string).collect(),
            };
            Data::list(pieces)
        }
        _ => return None,
    };
    Some(known(data, input, arguments))
}

fn text(arguments: &Arguments, place: usize, name: &str) -> Option<String> {
    rendered(arguments.get(place, name)?)
}

fn whole(input: &Value) -> Option<Number> {
    match &input.data {
        Data::Bool(value) => Some(Number::from(u8::from(*value))),
        Data::Unknown(_) => None,
        _ => to_number(input).map(|number| number.trunc()),
    }
}

/// Groups are written `\1` in Python and `${1}` here.
fn replaced(text: &str, pattern: &str, new: &str) -> Option<String> {
    if pattern.len() > LONGEST_PATTERN {
        return None;
    }
    let regex = Regex::new(pattern).ok()?;
    let group = Regex::new(r"\\(?:g<)?(\d+)>?").ok()?;
    let new = group.replace_all(&new.replace('$', "$$"), "$${$1}").into_owned();
    Some(regex.replace_all(text, new.as_str()).into_owned())
}
