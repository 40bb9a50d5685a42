//! What is made of an unknown of which all values are listed: one result for each of them.

use std::sync::Arc;

use super::Evaluator;
use super::budget::VALUE;
use super::conditional::one_of;
use crate::functions::Invalid;
use crate::value::{Data, Equality, Unknown, Value, typed_equality};

/// The most parts of inputs that are gone through for each candidate.
const MOST_PARTS: u32 = 4096;

impl Evaluator<'_> {
    /// An unknown with what a hop makes of each value that the one before may have. What the hop refuses,
    /// that one is not.
    pub(super) fn through(
        &self,
        unknown: &Unknown,
        made: Value,
        hop: impl Fn(&Value) -> Result<Value, Invalid>,
    ) -> Value {
        let each: Vec<Value> = unknown.candidates.iter().filter_map(|it| hop(it).ok()).collect();
        let complete = each.len() == unknown.candidates.len();
        settled(made, each, complete)
    }

    /// What is made of inputs in which there is one unknown, known where it is the same for each value that
    /// the unknown may have.
    pub(super) fn of_each(
        &self,
        made: Value,
        inputs: &[Value],
        make: impl Fn(&[Value]) -> Result<Value, Invalid>,
    ) -> Value {
        if !is_open(&made) {
            return made;
        }
        let Some(unknown) = only_unknown(inputs) else { return made };
        let count = unknown.candidates.len() as u64;
        let (parts, text) = weight(inputs);
        let steps = count * (1 + u64::from(parts) / 16 + text / 256);
        if parts > MOST_PARTS || self.charge(steps, count * (VALUE + text)).is_err() {
            return made;
        }
        let with = |candidate: &Value| {
            let inputs: Vec<Value> =
                inputs.iter().map(|input| filled_in(input, unknown, candidate)).collect();
            make(&inputs).ok()
        };
        let each: Vec<Value> = unknown.candidates.iter().filter_map(with).collect();
        // That it is true or false says nothing.
        let open = each.iter().any(|one| !matches!(one.data, Data::Bool(_)));
        let complete = each.len() == unknown.candidates.len();
        if open || is_same(&each) { settled(made, each, complete) } else { made }
    }
}

/// Whether the value or an element of it is unknown, and not even its candidates are known.
fn is_open(value: &Value) -> bool {
    let bare = |item: &Value| item.as_unknown().is_some_and(|it| it.candidates.is_empty());
    match &value.data {
        Data::Unknown(_) => true,
        Data::List(items) => items.iter().any(bare),
        _ => false,
    }
}

fn weight(inputs: &[Value]) -> (u32, u64) {
    let weights = inputs.iter().map(Value::weight);
    weights.fold((0, 0), |(parts, text), weight| {
        (weight.parts.saturating_add(parts), weight.text.saturating_add(text))
    })
}

/// The only unknown in all inputs, however often it is there; nothing where its values are not listed.
fn only_unknown(inputs: &[Value]) -> Option<&Arc<Unknown>> {
    let mut found = None;
    let only = inputs.iter().all(|input| is_only(input, &mut found));
    found.filter(|unknown| only && !unknown.candidates.is_empty())
}

fn is_only<'v>(value: &'v Value, found: &mut Option<&'v Arc<Unknown>>) -> bool {
    match &value.data {
        Data::Unknown(unknown) => match found {
            Some(other) => is_same_unknown(unknown, other),
            None => {
                *found = Some(unknown);
                true
            }
        },
        Data::Handle(_) => false,
        _ if value.is_wholly_known() => true,
        Data::List(items) | Data::Set(items) => items.iter().all(|item| is_only(item, found)),
        Data::Object(map) => map.open().is_none() && map.values().all(|item| is_only(item, found)),
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => true,
    }
}

fn is_same_unknown(a: &Arc<Unknown>, b: &Arc<Unknown>) -> bool {
    Arc::ptr_eq(a, b) || a.symbol.is_some() && a.symbol == b.symbol
}

/// A value with a candidate in the place of the unknown.
fn filled_in(value: &Value, unknown: &Arc<Unknown>, candidate: &Value) -> Value {
    match &value.data {
        Data::Unknown(other) if is_same_unknown(other, unknown) => {
            candidate.clone().made_from([value])
        }
        _ if value.is_wholly_known() => value.clone(),
        // What was last in it as an unknown has its place now.
        Data::Set(items) => {
            let items = items.iter().map(|item| filled_in(item, unknown, candidate)).collect();
            Value { data: Value::set(items).data, ..value.clone() }
        }
        data => {
            Value { data: data.each(|item| filled_in(item, unknown, candidate)), ..value.clone() }
        }
    }
}

fn is_same(each: &[Value]) -> bool {
    let Some((first, others)) = each.split_first() else { return false };
    others.iter().all(|other| typed_equality(first, other) == Equality::Equal)
}

/// What is one of these values: known where all are the same, else with them as its candidates. Of lists
/// of one length the elements are told. Nothing is known that rests on what is refused of some.
fn settled(made: Value, mut each: Vec<Value>, complete: bool) -> Value {
    if complete && is_same(&each) && each.iter().all(Value::is_wholly_known) {
        let place = made.place;
        return Value { place, ..each.swap_remove(0).made_from(&each).made_from([&made]) };
    }
    if let Data::List(items) = &made.data {
        let shape = made.data.shape();
        let column = |place: usize| -> Option<Vec<Value>> {
            each.iter().map(|one| one.as_items()?.get(place).cloned()).collect()
        };
        let told = |(place, item): (usize, &Value)| match column(place) {
            Some(column) if is_open(item) => settled(item.clone(), column, complete),
            _ => item.clone(),
        };
        let items: Vec<Value> = items.iter().enumerate().map(told).collect();
        return Value { data: Data::list(items).shaped(shape), ..made };
    }
    let told = one_of(made.clone().made_from(&each), &each);
    let is_told = told.as_unknown().is_some_and(|unknown| !unknown.candidates.is_empty());
    if is_told { told } else { made.made_from(&each) }
}
