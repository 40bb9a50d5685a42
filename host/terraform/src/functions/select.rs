//! Functions that yield some elements of a list, or all of them in another order.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::arguments::{MOST_PAIRS, as_text, is_opaque, is_open_set, list};
use super::conversion::{unified, with_members};
use super::{Call, Function, Invalid, partial, strict};
use crate::value::{Data, Equality, Value, equality, order};

type Answer = Result<Value, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    partial("chunklist", 2, 2, chunklist),
    partial("compact", 1, 1, compact),
    partial("distinct", 1, 1, distinct),
    partial("matchkeys", 3, 3, matchkeys),
    partial("reverse", 1, 1, reverse),
    partial("slice", 3, 3, slice),
    strict("sort", 1, 1, sort),
];

/// A value by which values are sorted.
pub(super) struct Sorted<'v>(pub(super) &'v Value);

impl Ord for Sorted<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        order(self.0, other.0)
    }
}

impl PartialOrd for Sorted<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sorted<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Sorted<'_> {}

/// A list of elements that keep their own history, with that of the arguments as a whole.
fn made(call: &Call<'_>, items: Vec<Value>) -> Value {
    Value::bare(list(items)).made_from(call.args)
}

fn chunklist(call: &Call<'_>) -> Answer {
    if call.is_opaque(0) || call.is_opaque(1) {
        return Ok(call.unknown());
    }
    let (items, size) = (call.list(0)?, call.size(1)?);
    if items.is_empty() {
        return Ok(made(call, Vec::new()));
    }
    // All in one, where the size is 0.
    let size = if size == 0 { items.len() } else { size };
    let chunk = |items: &[Value]| Value::bare(list(items.to_vec()));
    Ok(made(call, items.chunks(size).map(chunk).collect()))
}

/// Without nulls and empty texts.
fn compact(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if is_opaque(arg) || is_open_set(arg) {
        return Ok(call.unknown());
    }
    let (mut kept, mut open) = (Vec::new(), false);
    for item in call.items(0)? {
        match as_text(item) {
            Some(text) if text.is_empty() => {}
            Some(text) => {
                kept.push(Value { data: Data::String(text.into()), ..item.clone() });
            }
            None if item.is_null() => {}
            None if is_text(item) => kept.push(item.clone()),
            None if item.is_unknown() => open = true,
            None => return Err(call.refuse(0, "has an element that is no string")),
        }
    }
    Ok(if open { with_members(call.unknown(), kept) } else { made(call, kept) })
}

/// Whether an unknown is surely a text that is not empty.
pub(super) fn is_text(value: &Value) -> bool {
    let symbol = value.as_unknown().and_then(|unknown| unknown.symbol.as_deref());
    symbol.is_some_and(|symbol| symbol.contains("${"))
        && equality(value, &Value::string("")) == Equality::Different
}

/// The first of each of the elements that are equal.
fn distinct(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if is_opaque(arg) || is_open_set(arg) {
        return Ok(call.unknown());
    }
    let items = unified(call.items(0)?);
    if arg.is_wholly_known() {
        let mut seen = BTreeSet::new();
        let first = items.iter().filter(|item| seen.insert(Sorted(item)));
        return Ok(made(call, first.cloned().collect()));
    }
    if items.len().saturating_mul(items.len()) > MOST_PAIRS {
        return Ok(call.unknown());
    }
    let (mut kept, mut open): (Vec<Value>, bool) = (Vec::new(), false);
    for item in &items {
        let mut equal = Equality::Different;
        for other in &kept {
            match equality(item, other) {
                Equality::Different => {}
                Equality::Equal => {
                    equal = Equality::Equal;
                    break;
                }
                Equality::Unknown => equal = Equality::Unknown,
            }
        }
        open |= equal == Equality::Unknown;
        if equal != Equality::Equal {
            kept.push(item.clone());
        }
    }
    Ok(if open { with_members(call.unknown(), kept) } else { made(call, kept) })
}

/// The elements of the first list at whose place the second has one of the third.
fn matchkeys(call: &Call<'_>) -> Answer {
    if (0..3).any(|index| call.is_opaque(index)) {
        return Ok(call.unknown());
    }
    let (values, keys, wanted) = (call.items(0)?, call.items(1)?, call.items(2)?);
    if values.len() != keys.len() {
        return Err(call.refuse(1, "differs from the first in length"));
    }
    if keys.len().saturating_mul(wanted.len()) > MOST_PAIRS
        || (0..2).any(|index| call.args.get(index).is_some_and(is_open_set))
    {
        return Ok(call.unknown());
    }
    let (mut kept, mut open) = (Vec::new(), false);
    let all = unified(keys.iter().chain(wanted));
    let (keys, wanted) = all.split_at_checked(keys.len()).unwrap_or_default();
    for (value, key) in values.iter().zip(keys) {
        let found = wanted.iter().map(|wanted| equality(key, wanted));
        match found.fold(Equality::Different, either) {
            Equality::Equal => kept.push(value.clone()),
            Equality::Unknown => open = true,
            Equality::Different => {}
        }
    }
    Ok(if open { with_members(call.unknown(), kept) } else { made(call, kept) })
}

/// Equal where one is, different where both are.
pub(super) const fn either(a: Equality, b: Equality) -> Equality {
    match (a, b) {
        (Equality::Equal, _) | (_, Equality::Equal) => Equality::Equal,
        (Equality::Unknown, _) | (_, Equality::Unknown) => Equality::Unknown,
        (Equality::Different, Equality::Different) => Equality::Different,
    }
}

fn reverse(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if let Some(unknown) = arg.as_unknown() {
        return Ok(with_members(call.unknown(), unknown.members.to_vec()));
    }
    if is_opaque(arg) || is_open_set(arg) {
        return Ok(call.unknown());
    }
    let reversed = call.items(0)?.iter().rev().cloned().collect();
    Ok(made(call, reversed).shaped(arg.data.shape()))
}

fn slice(call: &Call<'_>) -> Answer {
    if (0..3).any(|index| call.is_opaque(index)) {
        return Ok(call.unknown());
    }
    let (items, start, end) = (call.list(0)?, call.size(1)?, call.size(2)?);
    if start > end {
        return Err(call.refuse(1, "is greater than the end"));
    }
    let part =
        items.get(start..end).ok_or_else(|| call.refuse(2, "is beyond the end of the list"))?;
    Ok(made(call, part.to_vec()).shaped(call.arg(0)?.data.shape()))
}

fn sort(call: &Call<'_>) -> Result<Data, Invalid> {
    let texts = call.texts(0)?;
    let of_text = |(item, text): (&Value, std::borrow::Cow<'_, str>)| Value {
        data: Data::String(text.into()),
        ..item.clone()
    };
    let mut items: Vec<Value> = call.items(0)?.iter().zip(texts).map(of_text).collect();
    items.sort_by(order);
    Ok(list(items))
}
