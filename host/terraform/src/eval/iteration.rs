//! `for` expressions, and what iterates over a collection like them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::budget::VALUE;
use super::expression::gathered;
use super::hop::holding;
use super::{Evaluator, Frame, Scope};
use crate::functions::Invalid;
use crate::syntax::{For, ForNames};
use crate::value::{Data, Map, Number, Shape, Value, to_bool, to_text};

/// Whether an element is in a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum There {
    /// It is.
    Surely,
    /// It may be, and it may stand for many.
    Perhaps,
}

/// Elements with their keys.
type Elements<'c> = Box<dyn Iterator<Item = (Value, &'c Value, There)> + 'c>;

/// What a `for` has made so far.
#[derive(Default)]
struct Made {
    items: Vec<Value>,
    /// What may be in it besides.
    possible: Vec<Value>,
    entries: Map,
    groups: BTreeMap<Arc<str>, Vec<Value>>,
    /// The first condition or key that is unknown: how many elements there are cannot be told.
    unknown: Option<Value>,
}

impl Evaluator<'_> {
    pub(super) fn iterate(&self, iteration: &For, scope: &Scope<'_>) -> Result<Value, Invalid> {
        let collection = self.eval(&iteration.collection, scope)?;
        let mut made = Made::default();
        let open = self.each_element(&collection, &iteration.names, scope, |scope, there| {
            match self.element(iteration, scope, there, &mut made) {
                // It is refused only if it is there.
                Err(_) if there == There::Perhaps => {
                    self.doubt();
                    Ok(())
                }
                done => done,
            }
        })?;
        let from = collection.from;
        let value = match open.or(made.unknown) {
            Some(unknown) => {
                made.possible.extend(made.entries.into_values());
                made.possible.extend(made.groups.into_values().flatten());
                holding(Value::follows(None, [&unknown]), made.items, made.possible)
            }
            None if iteration.key.is_none() => gathered(made.items),
            None if iteration.group => Value::object(
                made.groups.into_iter().map(|(key, items)| (key, gathered(items))).collect(),
            )
            .shaped(Shape::Structural),
            None => Value::object(made.entries).shaped(Shape::Structural),
        };
        let from = value.from.max(from);
        Ok(Value { from, ..value })
    }

    fn element(
        &self,
        iteration: &For,
        scope: &Scope<'_>,
        there: There,
        made: &mut Made,
    ) -> Result<(), Invalid> {
        let mut there = there;
        if let Some(condition) = &iteration.condition {
            let condition = self.eval(condition, scope)?;
            match to_bool(&condition) {
                Some(true) => {}
                Some(false) => return Ok(()),
                None if condition.is_unknown() => {
                    self.doubt();
                    made.unknown.get_or_insert(condition);
                    there = There::Perhaps;
                }
                None => return Err(Invalid("the condition of a for is true or false".into())),
            }
        }
        let value = match self.eval(&iteration.value, scope) {
            Ok(value) => value,
            // It is refused only if it is there.
            Err(_) if there == There::Perhaps => {
                self.doubt();
                return Ok(());
            }
            Err(invalid) => return Err(invalid),
        };
        let Some(key) = &iteration.key else {
            let items = if there == There::Surely { &mut made.items } else { &mut made.possible };
            items.push(value);
            return Ok(());
        };
        let key = self.eval(key, scope)?;
        if there == There::Perhaps || key.is_unknown() {
            if key.is_unknown() {
                self.doubt();
                made.unknown.get_or_insert(key);
            }
            made.possible.push(value);
            return Ok(());
        }
        let Some(key) = to_text(&key).map(Arc::<str>::from) else {
            return Err(Invalid(format!("a key is text, not {}", key.type_name())));
        };
        if iteration.group {
            made.groups.entry(key).or_default().push(value);
        } else if made.entries.insert(key.clone(), value).is_some() {
            return Err(Invalid(format!("two elements have the key {key}")));
        }
        Ok(())
    }

    /// Does something for each element of a collection, also for those that are known of an unknown one.
    /// What leaves open whether these are all is returned.
    pub(super) fn each_element(
        &self,
        collection: &Value,
        names: &ForNames,
        scope: &Scope<'_>,
        mut work: impl FnMut(&Scope<'_>, There) -> Result<(), Invalid>,
    ) -> Result<Option<Value>, Invalid> {
        let mut one = |key: Value, value: &Value, there| {
            if let Err(beyond) = self.charge(1, VALUE) {
                return Ok(Some(beyond));
            }
            let inner = Frame::new(&names.value, value.clone(), scope.frame);
            match &names.key {
                Some(name) => work(&scope.with(&Frame::new(name, key, Some(&inner))), there)?,
                None => work(&scope.with(&inner), there)?,
            }
            Ok(None)
        };
        for (key, value, there) in elements(collection)? {
            if let Some(beyond) = one(key, value, there)? {
                return Ok(Some(beyond));
            }
        }
        let is_open = match &collection.data {
            Data::Unknown(_) | Data::Handle(_) => true,
            Data::Object(entries) => entries.open().is_some(),
            _ => collection.of_open_set().is_some(),
        };
        if is_open {
            self.doubt();
        }
        Ok(is_open.then(|| collection.clone()))
    }
}

/// The elements of a collection as `for` meets them: key, value, and whether it is there.
fn elements(collection: &Value) -> Result<Elements<'_>, Invalid> {
    Ok(match &collection.data {
        Data::List(items) => Box::new(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| (Value::number(Number::from(index)), item, There::Surely)),
        ),
        Data::Set(items) => Box::new(of_set(items)),
        Data::Object(map) => Box::new(map.iter().map(|(key, value)| {
            let key = Value { from: collection.from, ..Value::string(key.clone()) };
            (key, value, There::Surely)
        })),
        Data::Unknown(unknown) => {
            // Which key it has, nothing tells.
            let key = move || Value::follows(None, [collection]);
            let members = unknown.members.iter().map(|item| (item, There::Surely));
            let possible = unknown.possible.iter().map(|item| (item, There::Perhaps));
            Box::new(members.chain(possible).map(move |(item, there)| (key(), item, there)))
        }
        Data::Handle(_) => Box::new(std::iter::empty()),
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => {
            let is = collection.type_name();
            return Err(Invalid(format!("a for goes over a list or map, not {is}")));
        }
    })
}

/// The elements of a set. Unknown ones may be equal to others, so that only those are surely apart that are
/// known, or the first where none is.
fn of_set(items: &[Value]) -> impl Iterator<Item = (Value, &Value, There)> {
    let known = items.iter().any(Value::is_wholly_known);
    items.iter().enumerate().map(move |(index, item)| {
        let surely = item.is_wholly_known() || !known && index == 0;
        (item.clone(), item, if surely { There::Surely } else { There::Perhaps })
    })
}
