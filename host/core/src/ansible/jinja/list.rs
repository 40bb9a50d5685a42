//! Filters of lists and mappings.

use std::sync::Arc;

use resilint_terraform::value::{Equality, Number, equality};
use resilint_terraform::{Data, Map, Value};

use super::call::Arguments;
use super::expression::gathered;
use super::filter::{Made, known};
use super::rendered;
use crate::ansible::value::{follows, truth};

pub(super) fn filter(name: &str, input: &Value, arguments: &Arguments) -> Made {
    match name {
        "list" if input.as_items().is_some() => Some(input.clone()),
        "list" => Some(parts(input, true)).filter(|_| input.as_object().is_some()),
        "first" => Some(input.as_items()?.first()?.clone().made_from([input])),
        "last" => Some(input.as_items()?.last()?.clone().made_from([input])),
        "length" | "count" => {
            let length = match &input.data {
                Data::List(items) | Data::Set(items) => items.len(),
                Data::Object(map) => map.len(),
                Data::String(text) => text.chars().count(),
                _ => return None,
            };
            Some(known(Data::Number(Number::from(length)), input, arguments))
        }
        "join" => join(input, arguments),
        "unique" => unique(input),
        "flatten" => Some(gathered(flat(input.as_items()?, 0)?).made_from([input])),
        "dict2items" => items_of_dict(input),
        "combine" => combine(input, arguments),
        _ => None,
    }
}

/// A mapping as a list of `key` and `value`.
pub(in crate::ansible) fn items_of_dict(input: &Value) -> Option<Value> {
    let entry = |(key, value): (&Arc<str>, &Value)| {
        let key = Value::string(key.clone()).made_from([input]);
        let entry = [("key".into(), key), ("value".into(), value.clone())];
        let place = value.place;
        Value { place, ..Value::object(Map::from(entry)).made_from([input]) }
    };
    Some(gathered(input.as_object()?.iter().map(entry).collect()).made_from([input]))
}

/// The keys, or the values, of a mapping.
pub(super) fn parts(input: &Value, keys: bool) -> Value {
    let Some(map) = input.as_object() else { return follows(None, [input]) };
    let parts = map.iter().map(
        |(key, value)| {
            if keys { Value::string(key.clone()) } else { value.clone() }
        },
    );
    gathered(parts.collect()).made_from([input])
}

/// The items as one text; an unknown among them leaves it unknown, by the same symbol as a template.
fn join(input: &Value, arguments: &Arguments) -> Made {
    let between = arguments.places.first().map_or(Some(String::new()), rendered)?;
    let mut pieces: Vec<Value> = Vec::new();
    for item in input.as_items()? {
        if !pieces.is_empty() && !between.is_empty() {
            pieces.push(Value::string(between.as_str()));
        }
        pieces.push(item.clone());
    }
    Some(super::joined(&pieces).made_from([input]))
}

/// Each item once, where it is known which are equal.
fn unique(input: &Value) -> Made {
    let mut kept: Vec<Value> = Vec::new();
    for item in input.as_items()? {
        let found: Vec<Equality> = kept.iter().map(|known| equality(known, item)).collect();
        if found.contains(&Equality::Unknown) {
            return None;
        }
        if !found.contains(&Equality::Equal) {
            kept.push(item.clone());
        }
    }
    Some(gathered(kept).made_from([input]))
}

/// The items of the lists in a list; nothing where one is unknown and may be a list.
fn flat(items: &[Value], depth: u8) -> Option<Vec<Value>> {
    let mut all = Vec::new();
    for item in items {
        match &item.data {
            Data::List(inner) | Data::Set(inner) if depth < 16 => {
                all.extend(flat(inner, depth + 1)?);
            }
            Data::Unknown(_) | Data::List(_) | Data::Set(_) => return None,
            _ => all.push(item.clone()),
        }
    }
    Some(all)
}

/// Mappings over each other; `recursive` ones are not worked out.
fn combine(input: &Value, arguments: &Arguments) -> Made {
    let plain =
        |(name, value): &(String, Value)| name == "recursive" && truth(value) == Some(false);
    if !arguments.names.iter().all(plain) {
        return None;
    }
    let mut all = input.as_object()?.clone();
    for other in &arguments.places {
        all.extend(other.as_object()?.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    Some(known(Data::object(all), input, arguments))
}
