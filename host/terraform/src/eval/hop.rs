//! What follows a name: `.attribute`, `[index]`, `.*`, `[*]`.

use std::sync::Arc;

use resilint_schema::Why;

use super::budget::VALUE;
use super::conditional::{candidates, one_of};
use super::expression::gathered;
use super::{Evaluator, Scope};
use crate::functions::Invalid;
use crate::place::Place;
use crate::syntax::Hop;
use crate::value::{self, Data, Items, Unknown, Value, to_number, to_text};

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
        let each = |items: &[Value]| -> Result<Vec<Value>, Invalid> {
            if let Err(beyond) = self.charge(items.len() as u64, items.len() as u64 * VALUE) {
                return Ok(vec![beyond]);
            }
            items.iter().map(|item| self.hops(item.clone(), hops, scope)).collect()
        };
        match &value.data {
            Data::Null => Ok(gathered(Vec::new())),
            Data::List(items) | Data::Set(items) => {
                Ok(gathered(each(items)?).shaped(items.shape()))
            }
            Data::Unknown(unknown) => {
                self.doubt();
                let members = each(&unknown.members)?;
                // What is refused of an element that may be there is not there.
                let possible = unknown
                    .possible
                    .iter()
                    .filter_map(|item| each(std::slice::from_ref(item)).ok());
                let possible: Vec<Value> = possible.flatten().collect();
                let symbol = value::symbol(&value)
                    .and_then(|text| value::expression(format!("{text}[*]{}", written(hops)?)));
                Ok(holding(Value::follows(symbol, [&value]), members, possible))
            }
            _ => Ok(gathered(each(&[value])?)),
        }
    }

    /// `value.name`.
    pub(super) fn attribute(&self, value: &Value, name: &str) -> Result<Value, Invalid> {
        match &value.data {
            Data::Object(map) => match map.get(name) {
                Some(found) => Ok(found.clone()),
                None => self
                    .of_provider(value, name)
                    .ok_or_else(|| Invalid(format!("there is no attribute {name} here"))),
            },
            Data::Handle(handle) => self.open(handle, name),
            Data::Unknown(unknown) => {
                // An old form: the index of a list behind a dot.
                if let Ok(index) = name.parse::<usize>() {
                    return self.index(value, &Value::number(index));
                }
                self.doubt();
                let symbol = value::symbol(value)
                    .and_then(|text| value::expression(format!("{text}.{name}")));
                let made = Value::follows(symbol, [value]);
                Ok(self.through(unknown, made, |candidate| self.attribute(candidate, name)))
            }
            Data::List(items) => {
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
            let symbol = indexed(value, index);
            if let Some(instance) = self.instance_of(unknown, symbol.as_deref(), index)? {
                return Ok(instance);
            }
            self.doubt();
            let made = Value::follows(symbol, [value, index]);
            if index.is_unknown() {
                return Ok(made.made_from(&unknown.members).made_from(&unknown.possible));
            }
            let made = made.made_from(&unknown.members).made_from(&unknown.possible);
            return Ok(self.through(unknown, made, |candidate| self.index(candidate, index)));
        }
        if matches!(value.data, Data::Set(_)) {
            return Err(Invalid("the elements of a set have no index: make a list of it".into()));
        }
        if matches!(index.data, Data::Unknown(_) | Data::Handle(_)) {
            self.doubt();
            let made = any_of(value, index);
            return Ok(match index.as_unknown() {
                Some(unknown) => self.through(unknown, made, |index| self.index(value, index)),
                None => made,
            });
        }
        match &value.data {
            Data::List(items) => {
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

    /// An attribute that is not written in an object: of a nested block it is what the provider computes;
    /// of an argument that is an object it may be, and it may not be there.
    fn of_provider(&self, object: &Value, name: &str) -> Option<Value> {
        let Data::Object(entries) = &object.data else { return None };
        let mut refs = object.refs.iter();
        let reference = refs.next().filter(|reference| !reference.attribute.is_empty())?;
        let label = match entries.open() {
            Some(label) => Some(label.clone()),
            None if refs.next().is_some() => return None,
            // One address may stand for many.
            None if reference.address.contains("[*]") => None,
            None => Some(Arc::from(format!("{}.{}", reference.address, reference.attribute))),
        };
        if entries.open().is_none() {
            self.doubt();
        }
        let place = object.place.unwrap_or_default();
        let value = computed(label.as_deref(), name, place, Why::Computed);
        let within = format!("{}.{name}", reference.attribute);
        Some(Value { refs: value::Refs::one(reference.address.clone(), within.into()), ..value })
    }
}

/// An unknown collection with what is known of its elements, and all that they refer to.
pub(super) fn holding(made: Value, members: Vec<Value>, possible: Vec<Value>) -> Value {
    let mut made = made.made_from(&members).made_from(&possible);
    if let Data::Unknown(unknown) = &mut made.data {
        let unknown = Arc::make_mut(unknown);
        unknown.members = Items::known_of(members);
        unknown.possible = Items::known_of(possible);
    }
    made
}

/// Some element of a known collection: its values are the candidates, its elements' references are
/// those of the result.
fn any_of(value: &Value, index: &Value) -> Value {
    let all: Vec<&Value> = match &value.data {
        Data::List(items) => items.iter().collect(),
        Data::Object(map) => map.values().collect(),
        _ => Vec::new(),
    };
    let mut made = Value::follows(indexed(value, index), [index]);
    made = made.made_from([value]).made_from(all.iter().copied());
    if all.iter().all(|item| candidates(item).is_some()) { one_of(made, all) } else { made }
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

/// A value that is known only after what has this label exists.
pub(super) fn computed(label: Option<&str>, name: &str, place: Place, why: Why) -> Value {
    let symbol = label.and_then(|label| value::expression(format!("{label}.{name}")));
    // Nothing exists without an id.
    let present = why == Why::Computed && name == "id";
    let symbol = symbol.map(Arc::from);
    Value::unknown(Unknown { place: Some(place), present, ..Unknown::new(why, symbol) })
}
