//! Functions that make one collection of several, or of nested ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::arguments::{
    MOST_ITEMS, as_text, is_opaque, is_open_set, list, map, object, too_large, tuple,
};
use super::conversion::with_members;
use super::select::is_text;
use super::{Call, Function, Invalid, partial, partial_variadic, strict};
use crate::value::{Data, Map, Shape, Value};

type Answer = Result<Value, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    partial_variadic("concat", 1, concat),
    partial("flatten", 1, 1, flatten),
    partial_variadic("merge", 0, merge),
    strict("transpose", 1, 1, transpose),
    partial("zipmap", 2, 2, zipmap),
];

fn concat(call: &Call<'_>) -> Answer {
    let (mut items, mut open) = (Vec::new(), false);
    for (index, arg) in call.args.iter().enumerate() {
        if is_opaque(arg) {
            open = true;
            items.extend(arg.as_unknown().into_iter().flat_map(|unknown| unknown.members.to_vec()));
        } else {
            items.extend_from_slice(call.list(index)?);
        }
        if items.len() > MOST_ITEMS {
            return Ok(call.made(too_large()));
        }
    }
    if open {
        return Ok(with_members(call.unknown(), items));
    }
    Ok(Value::bare(tuple(items).shaped(of_all(call.args))).made_from(call.args))
}

/// The shape of several collections in one: of those of one type it is that type.
fn of_all(args: &[Value]) -> Shape {
    let shapes = || args.iter().map(|arg| arg.data.shape());
    if shapes().any(|shape| shape == Shape::Structural) {
        return Shape::Structural;
    }
    let mut types = args.iter().flat_map(elements).filter(|item| !item.is_null());
    let first = types.next().map(Value::type_name);
    let one_type = types.all(|item| Some(item.type_name()) == first);
    let collections = shapes().all(|shape| shape == Shape::Collection);
    if collections && one_type { Shape::Collection } else { Shape::Either }
}

/// The elements of a list, or the values of a map.
fn elements(of: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match &of.data {
        Data::List(items) => Box::new(items.iter()),
        Data::Object(entries) => Box::new(entries.values()),
        _ => Box::new(std::iter::empty()),
    }
}

/// All leaves of nested lists.
fn flatten(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if is_opaque(arg) || is_open_set(arg) {
        return Ok(call.unknown());
    }
    let mut leaves = Leaves { items: Vec::new(), open: false, visited: 0 };
    for item in call.items(0)? {
        leaves.add(item);
    }
    if leaves.visited > MOST_ITEMS {
        return Ok(call.made(too_large()));
    }
    if leaves.open {
        return Ok(with_members(call.unknown(), leaves.items));
    }
    Ok(Value::bare(tuple(leaves.items)).made_from(call.args))
}

/// What `flatten` has found.
struct Leaves {
    items: Vec<Value>,
    /// Whether there may be more than these.
    open: bool,
    visited: usize,
}

impl Leaves {
    fn add(&mut self, value: &Value) {
        self.visited = self.visited.saturating_add(1);
        if self.visited > MOST_ITEMS {
            return;
        }
        match &value.data {
            Data::Set(_) if is_open_set(value) => self.open = true,
            Data::List(items) | Data::Set(items) => items.iter().for_each(|item| self.add(item)),
            // It may be a list, unless it is surely a text.
            Data::Unknown(unknown) if !unknown.primitive && !is_text(value) => {
                self.open = true;
                self.items.extend(unknown.members.iter().cloned());
            }
            _ => self.items.push(value.clone()),
        }
    }
}

fn merge(call: &Call<'_>) -> Answer {
    if call.args.iter().any(is_opaque) {
        return Ok(call.unknown());
    }
    let mut merged = Map::new();
    for (index, arg) in call.args.iter().enumerate() {
        if arg.is_null() {
            continue;
        }
        for (key, value) in call.map(index)? {
            merged.insert(Arc::clone(key), value.clone());
        }
    }
    let shape = if call.args.is_empty() { Shape::Structural } else { of_all(call.args) };
    Ok(Value::bare(object(merged).shaped(shape)).made_from(call.args))
}

/// From a map of lists of texts, the map of those texts to the keys under which they were.
fn transpose(call: &Call<'_>) -> Result<Data, Invalid> {
    let history = call.history();
    let mut turned: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    let mut count = 0_usize;
    for (key, texts) in call.map(0)? {
        let refused = || call.refuse(0, "has to be a map of lists of strings");
        for item in texts.as_items().ok_or_else(refused)? {
            let text = as_text(item).ok_or_else(refused)?;
            turned.entry(text.into()).or_default().push(history.text(Arc::clone(key)));
            count += 1;
            if count > MOST_ITEMS {
                return Ok(too_large());
            }
        }
    }
    let entries = turned.into_iter().map(|(text, mut keys)| {
        keys.sort_by(crate::value::order);
        keys.dedup_by(|a, b| a.as_str() == b.as_str());
        (text, history.of(list(keys)))
    });
    Ok(map(entries.collect()))
}

fn zipmap(call: &Call<'_>) -> Answer {
    if call.args.iter().any(|arg| is_opaque(arg) || is_open_set(arg)) {
        return Ok(call.unknown());
    }
    let (keys, values) = (call.items(0)?, call.items(1)?);
    if keys.len() != values.len() {
        return Err(call.refuse(1, "differs from the keys in length"));
    }
    if keys.iter().any(is_opaque) {
        return Ok(call.unknown());
    }
    let shape = call.arg(1)?.data.shape();
    let keys = call.texts(0)?.into_iter().map(Arc::from);
    let map = keys.zip(values.iter().cloned()).collect();
    Ok(Value::bare(object(map).shaped(shape)).made_from(call.args))
}
