//! What follows a name: `.attribute`, `[index]`, `.*`, `[*]`.

use std::sync::Arc;

use resilint_schema::Why;

use super::conditional::candidates;
use super::expression::gathered;
use super::{Evaluator, Scope};
use crate::functions::Invalid;
use crate::handle::{Handle, Target};
use crate::instance::Key;
use crate::place::Place;
use crate::syntax::Hop;
use crate::value::{self, Data, Value, to_number, to_text};

impl Evaluator<'_> {
    /// The value after all hops.
    pub(super) fn hops(
        &self,
        mut value: Value,
        hops: &[Hop],
        scope: &Scope<'_>,
    ) -> Result<Value, Invalid> {
        for (position, hop) in hops.iter().enumerate() {
            value = match hop {
                Hop::Attribute(name) => self.attribute(&value, name)?,
                Hop::Index(index) | Hop::DotIndex(index) => {
                    let index = self.eval(index, scope)?;
                    self.index(&value, &index)?
                }
                Hop::FullSplat => return self.splat(value, &hops[position + 1..], scope),
                Hop::AttributeSplat => {
                    let rest = &hops[position + 1..];
                    let is_within = |hop: &Hop| matches!(hop, Hop::Attribute(_) | Hop::DotIndex(_));
                    let length = rest.iter().take_while(|hop| is_within(hop)).count();
                    let (within, behind) = rest.split_at(length);
                    let list = self.splat(value, within, scope)?;
                    return self.hops(list, behind, scope);
                }
            };
        }
        Ok(value)
    }

    /// The same hops from each element; a single value counts as a list of one, null as an empty one.
    fn splat(&self, value: Value, hops: &[Hop], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let items = match &value.data {
            Data::Null => return Ok(Value::list([])),
            Data::List(items) | Data::Set(items) => items.clone(),
            Data::Unknown(unknown) => {
                let members: Result<Vec<Value>, Invalid> = unknown
                    .members
                    .iter()
                    .map(|member| self.hops(member.clone(), hops, scope))
                    .collect();
                let members = members?;
                let symbol = value::symbol(&value)
                    .and_then(|text| value::expression(format!("{text}[*]{}", written(hops)?)));
                // What the members refer to, the whole refers to.
                let mut made = Value::follows(symbol, [&value]).made_from(&members);
                if let Data::Unknown(inner) = &mut made.data {
                    Arc::make_mut(inner).members = members;
                }
                return Ok(made);
            }
            _ => [value].into(),
        };
        let items = items.iter().map(|item| self.hops(item.clone(), hops, scope));
        Ok(gathered(items.collect::<Result<Vec<_>, _>>()?))
    }

    /// `value.name`.
    pub(super) fn attribute(&self, value: &Value, name: &str) -> Result<Value, Invalid> {
        match &value.data {
            Data::Object(map) => match map.get(name) {
                Some(found) => Ok(found.clone()),
                None => of_provider(value, name)
                    .ok_or_else(|| Invalid(format!("there is no attribute {name} here"))),
            },
            Data::Handle(handle) => self.open(handle, name),
            Data::Unknown(unknown) => {
                let inside = unknown.candidates.iter().map(|candidate| candidate.get(name));
                let inside: Option<Vec<Value>> = inside.map(Option::<&Value>::cloned).collect();
                let symbol = value::symbol(value)
                    .and_then(|text| value::expression(format!("{text}.{name}")));
                Ok(with_candidates(Value::follows(symbol, [value]), inside))
            }
            Data::List(items) => {
                // An old form: the index of a list behind a dot.
                if let Some(item) = name.parse::<usize>().ok().and_then(|index| items.get(index)) {
                    return Ok(item.clone());
                }
                // A block of which the provider's schema allows only one is not a list for it.
                match (&items[..], value.refs.is_empty()) {
                    ([only], false) => self.attribute(only, name),
                    _ => Err(Invalid(format!("a list has no attribute {name}"))),
                }
            }
            _ => Err(Invalid(format!("{} has no attribute {name}", value.type_name()))),
        }
    }

    /// `value[index]`.
    fn index(&self, value: &Value, index: &Value) -> Result<Value, Invalid> {
        if let Data::Unknown(unknown) = &value.data {
            if let [Value { data: Data::Handle(handle), .. }] = &unknown.members[..]
                && let Some(one) = self.one_of(handle, index)
            {
                return Ok(one);
            }
            return Ok(Value::follows(indexed(value, index), [value, index]));
        }
        if matches!(index.data, Data::Unknown(_) | Data::Handle(_)) {
            return Ok(any_of(value, index));
        }
        match &value.data {
            Data::List(items) | Data::Set(items) => {
                let whole = to_number(index).filter(value::Number::is_integer);
                let number = whole.and_then(|number| usize::try_from(number).ok());
                let Some(number) = number else {
                    return Err(Invalid("the index of a list is a whole number".into()));
                };
                items.get(number).cloned().ok_or_else(|| {
                    Invalid(format!("there is no element {number} in a list of {}", items.len()))
                })
            }
            Data::Object(_) | Data::Handle(_) => match to_text(index) {
                Some(name) => self.attribute(value, &name),
                None => Err(Invalid("the index of a map is text".into())),
            },
            _ => Err(Invalid(format!("{} has no elements", value.type_name()))),
        }
    }

    /// The instance of a known key, where it is unknown which keys there are.
    fn one_of(&self, all: &Handle, index: &Value) -> Option<Value> {
        let key = match &index.data {
            Data::Number(number) => Key::Index(usize::try_from(*number).ok()?),
            Data::String(name) => Key::Name(name.clone()),
            _ => return None,
        };
        match &all.target {
            Target::Resource { module, resource, key: Key::Unknown } => {
                Some(self.resource_handle(*module, *resource, key))
            }
            _ => None,
        }
    }
}

/// An attribute of a nested block that is not written there: the provider computes it.
fn of_provider(block: &Value, name: &str) -> Option<Value> {
    let reference = block.refs.iter().next().filter(|reference| !reference.attribute.is_empty())?;
    let place = block.place.unwrap_or_default();
    let within = format!("{}.{name}", reference.attribute);
    Some(computed(&reference.address, &within, place, Why::Computed))
}

/// Some element of a known collection: its values are the candidates, its elements' references are
/// those of the result.
fn any_of(value: &Value, index: &Value) -> Value {
    let all: Vec<&Value> = match &value.data {
        Data::List(items) | Data::Set(items) => items.iter().collect(),
        Data::Object(map) => map.values().collect(),
        _ => Vec::new(),
    };
    let mut each: Option<Vec<Value>> = Some(Vec::new());
    for item in &all {
        each = each.zip(candidates(item)).map(|(mut known, more)| {
            known.extend(more);
            known
        });
    }
    let mut made = Value::follows(indexed(value, index), [index]);
    made = made.made_from([value]).made_from(all);
    with_candidates(made, each)
}

fn with_candidates(mut value: Value, candidates: Option<Vec<Value>>) -> Value {
    if let (Data::Unknown(unknown), Some(candidates)) = (&mut value.data, candidates) {
        Arc::make_mut(unknown).candidates = candidates;
    }
    value
}

fn indexed(value: &Value, index: &Value) -> Option<String> {
    let (value, index) = (value::symbol(value)?, value::symbol(index)?);
    value::expression(format!("{value}[{index}]"))
}

/// Hops as they are written, where they hold no expression.
fn written(hops: &[Hop]) -> Option<String> {
    let mut text = String::new();
    for hop in hops {
        match hop {
            Hop::Attribute(name) => {
                text.push('.');
                text.push_str(name);
            }
            Hop::FullSplat => text.push_str("[*]"),
            Hop::AttributeSplat => text.push_str(".*"),
            Hop::Index(_) | Hop::DotIndex(_) => return None,
        }
    }
    Some(text)
}

/// A value that is known only after the resource exists.
pub(super) fn computed(address: &Arc<str>, name: &str, place: Place, why: Why) -> Value {
    let symbol = format!("{address}.{name}");
    let value = Value::missing(why, symbol, Some(place));
    Value { refs: value::Refs::one(address.clone(), name.into()), ..value }
}
