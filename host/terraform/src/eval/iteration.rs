//! `for` expressions, and what iterates over a collection like them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::gathered;
use super::{Evaluator, Frame, Scope};
use crate::functions::Invalid;
use crate::syntax::{For, ForNames};
use crate::value::{Data, Map, Number, Value, to_bool, to_text};

/// What a `for` has made so far.
#[derive(Default)]
struct Made {
    items: Vec<Value>,
    entries: Map,
    groups: BTreeMap<Arc<str>, Vec<Value>>,
    /// The first condition or key that is unknown: how many elements there are cannot be told.
    unknown: Option<Value>,
}

impl Evaluator<'_> {
    pub(super) fn iterate(&self, iteration: &For, scope: &Scope<'_>) -> Result<Value, Invalid> {
        let collection = self.eval(&iteration.collection, scope)?;
        let mut made = Made::default();
        let sure = collection
            .of_open_set()
            .map(|items| Value { data: Data::Set(items.into()), ..collection.clone() });
        let all = sure.as_ref().unwrap_or(&collection);
        let known = self.each_element(all, &iteration.names, scope, |scope| {
            self.element(iteration, scope, &mut made)
        })?;
        if sure.is_some() {
            made.unknown.get_or_insert_with(|| collection.clone());
        }
        if !known {
            return Ok(Value::follows(None, [&collection]));
        }
        let from = collection.from;
        let value = match made.unknown {
            Some(unknown) => {
                let mut value = Value::follows(None, [&unknown]);
                if let Data::Unknown(inner) = &mut value.data {
                    Arc::make_mut(inner).members = made.items;
                }
                value
            }
            None if iteration.key.is_none() => gathered(made.items),
            None if iteration.group => Value::object(
                made.groups.into_iter().map(|(key, items)| (key, gathered(items))).collect(),
            ),
            None => Value::object(made.entries),
        };
        let from = value.from.max(from);
        Ok(Value { from, ..value })
    }

    fn element(&self, iteration: &For, scope: &Scope<'_>, made: &mut Made) -> Result<(), Invalid> {
        if let Some(condition) = &iteration.condition {
            let condition = self.eval(condition, scope)?;
            match to_bool(&condition) {
                Some(true) => {}
                Some(false) => return Ok(()),
                None if condition.is_unknown() => {
                    made.unknown.get_or_insert(condition);
                    return Ok(());
                }
                None => return Err(Invalid("the condition of a for is true or false".into())),
            }
        }
        let value = self.eval(&iteration.value, scope)?;
        let Some(key) = &iteration.key else {
            made.items.push(value);
            return Ok(());
        };
        let key = self.eval(key, scope)?;
        if key.is_unknown() {
            made.unknown.get_or_insert(key);
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

    /// Does something for each element of a collection; false where its elements cannot be told.
    pub(super) fn each_element(
        &self,
        collection: &Value,
        names: &ForNames,
        scope: &Scope<'_>,
        mut work: impl FnMut(&Scope<'_>) -> Result<(), Invalid>,
    ) -> Result<bool, Invalid> {
        if collection.of_open_set().is_some() {
            return Ok(false);
        }
        let mut one = |key: Value, value: &Value| {
            let inner = Frame { name: &names.value, value: value.clone(), outer: scope.frame };
            match &names.key {
                Some(name) => {
                    let outer = Frame { name, value: key, outer: Some(&inner) };
                    work(&scope.with(&outer))
                }
                None => work(&scope.with(&inner)),
            }
        };
        match &collection.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    one(Value::number(Number::from(index)), item)?;
                }
            }
            Data::Set(items) => items.iter().try_for_each(|item| one(item.clone(), item))?,
            Data::Object(map) => {
                for (key, value) in map.iter() {
                    let key = Value { from: collection.from, ..Value::string(key.clone()) };
                    one(key, value)?;
                }
            }
            Data::Unknown(_) | Data::Handle(_) => return Ok(false),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => {
                let is = collection.type_name();
                return Err(Invalid(format!("a for goes over a list or map, not {is}")));
            }
        }
        Ok(true)
    }
}
