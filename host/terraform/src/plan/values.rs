//! Values out of JSON: known ones with their place, and in place of what is unknown or secret an
//! unknown.

use std::collections::HashMap;

use jsonc_parser::ast::Value as Json;
use resilint_schema::{Provenance, SourceId, Why};

use super::json::{self, Tree};
use crate::place::Place;
use crate::value::{Data, Map, Value, number_of};

/// Levels that a value may have. Deeper ones say nothing that anybody reads.
const DEEPEST: usize = 60;

/// Makes values of one file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values {
    pub(super) file: SourceId,
    pub(super) from: Provenance,
}

/// A value with what the document says of it elsewhere: `true`, or an object or array of its shape
/// that holds `true` where it applies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layers<'j, 't> {
    pub(super) value: Option<&'j Tree<'t>>,
    pub(super) unknown: Option<&'j Tree<'t>>,
    pub(super) sensitive: Option<&'j Tree<'t>>,
}

impl<'j, 't> Layers<'j, 't> {
    pub(super) const fn plain(value: &'j Tree<'t>) -> Self {
        Self { value: Some(value), unknown: None, sensitive: None }
    }

    fn item(&self, index: usize) -> Self {
        self.map(|layer| json::items(layer).get(index))
    }

    fn map(&self, part: impl Fn(Option<&'j Tree<'t>>) -> Option<&'j Tree<'t>>) -> Self {
        Self {
            value: part(self.value),
            unknown: part(self.unknown),
            sensitive: part(self.sensitive),
        }
    }
}

impl Values {
    /// The value that `name` stands for; what says where it is, if nothing else does, is `place`.
    pub(super) fn value(&self, layers: Layers<'_, '_>, name: &str, place: Place) -> Value {
        let last = name.rsplit('.').next().unwrap_or(name);
        if holds_secret(last, layers.value) {
            return secret(name, layers.value.map_or(place, |value| json::place(self.file, value)));
        }
        self.at_depth(layers, name, place, 0)
    }

    /// The arguments of what has an address.
    pub(super) fn arguments(&self, layers: Layers<'_, '_>, address: &str, place: Place) -> Value {
        let value = self.at_depth(layers, address, place, 0);
        let value = if value.as_object().is_some() { value } else { Value::object(Map::new()) };
        Value { place: Some(place), ..value }
    }

    fn at_depth(&self, layers: Layers<'_, '_>, name: &str, place: Place, depth: usize) -> Value {
        let place = layers.value.map_or(place, |value| json::place(self.file, value));
        if layers.sensitive.is_some_and(json::is_true) {
            return match layers.value.filter(|_| !layers.unknown.is_some_and(json::is_true)) {
                Some(value @ (Json::StringLit(_) | Json::NumberLit(_))) => {
                    let known = Value { from: self.from, ..Value::literal(scalar(value), place) };
                    known.hidden(Some(name.into()), Some(place))
                }
                _ => secret(name, place),
            };
        }
        if layers.unknown.is_some_and(json::is_true) {
            return Value::missing(Why::Computed, name, Some(place));
        }
        if depth > DEEPEST {
            return Value::missing(Why::TooLarge, name, Some(place));
        }
        let data = match layers.value.or(layers.unknown) {
            Some(Json::Object(_)) => Data::arguments(self.entries(layers, name, place, depth)),
            Some(Json::Array(array)) => {
                let item = |index: usize| {
                    let name = format!("{name}[{index}]");
                    self.at_depth(layers.item(index), &name, place, depth + 1)
                };
                Data::list((0..array.elements.len()).map(item).collect::<Vec<_>>())
            }
            _ => layers.value.map_or(Data::Null, scalar),
        };
        Value { from: self.from, ..Value::literal(data, place) }
    }

    /// The entries of an object. What is unknown is only in the layer that says so. What is null is
    /// kept at the top, where it says that an argument is not set, and dropped below.
    fn entries(&self, layers: Layers<'_, '_>, name: &str, place: Place, depth: usize) -> Map {
        let (unknown, sensitive) = (index(layers.unknown), index(layers.sensitive));
        let known = json::entries(layers.value.and_then(json::object));
        let known = known.map(|(key, value)| (key, Some(value)));
        let masked = json::entries(layers.unknown.and_then(json::object));
        let masked = masked.filter(|(_, mask)| holds_true(mask, 0)).map(|(key, _)| (key, None));
        let mut map = Map::new();
        for (key, value) in known.chain(masked) {
            if map.contains_key(key) {
                continue;
            }
            let part = |layer: &HashMap<&str, _>| layer.get(key).copied();
            let layers = Layers { value, unknown: part(&unknown), sensitive: part(&sensitive) };
            let name = format!("{name}.{key}");
            let made = if holds_secret(key, value) {
                secret(&name, value.map_or(place, |value| json::place(self.file, value)))
            } else {
                self.at_depth(layers, &name, place, depth + 1)
            };
            if depth == 0 || !made.is_null() {
                map.insert(key.into(), made);
            }
        }
        map
    }
}

/// The properties by name: objects may be large, and each property is asked for.
fn index<'j, 't>(layer: Option<&'j Tree<'t>>) -> HashMap<&'j str, &'j Tree<'t>> {
    json::entries(layer.and_then(json::object)).collect()
}

fn scalar(value: &Tree<'_>) -> Data {
    match value {
        Json::StringLit(text) => Data::String((&*text.value).into()),
        Json::NumberLit(number) => number_of(number.value).unwrap_or_else(Data::too_large),
        Json::BooleanLit(literal) => Data::Bool(literal.value),
        Json::NullKeyword(_) | Json::Object(_) | Json::Array(_) => Data::Null,
    }
}

fn holds_true(mask: &Tree<'_>, depth: usize) -> bool {
    depth <= DEEPEST
        && match mask {
            Json::Object(object) => {
                json::entries(Some(object)).any(|(_, value)| holds_true(value, depth + 1))
            }
            Json::Array(array) => array.elements.iter().any(|item| holds_true(item, depth + 1)),
            _ => json::is_true(mask),
        }
}

/// What is not told because it is secret.
pub(super) fn secret(name: &str, place: Place) -> Value {
    Value::secret(Some(name.into()), Some(place))
}

/// Whether the name of a value says that it is secret. Documents mark what the configuration calls
/// sensitive; older states do not mark what only the provider calls so.
fn holds_secret(name: &str, value: Option<&Tree<'_>>) -> bool {
    const SECRETS: [&str; 8] =
        ["password", "passwd", "secret", "token", "private_key", "api_key", "apikey", "credential"];
    /// Endings of names that only say which secret, not what it is.
    const NO_SECRETS: [&str; 6] = ["_id", "_crn", "_name", "_type", "_group", "_date"];
    let Some(Json::StringLit(_) | Json::Object(_) | Json::Array(_)) = value else { return false };
    let name = name.to_ascii_lowercase();
    SECRETS.iter().any(|word| name.contains(word))
        && !NO_SECRETS.iter().any(|ending| name.ends_with(ending))
}
