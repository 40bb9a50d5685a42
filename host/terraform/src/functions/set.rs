//! Functions of sets.

use std::collections::BTreeSet;

use super::arguments::{MOST_ITEMS, MOST_PAIRS, is_opaque, is_open_set, list, set, too_large};
use super::conversion::{unified, with_members};
use super::select::{Sorted, either};
use super::{Call, Function, Invalid, partial, partial_variadic};
use crate::value::{Data, Equality, Shape, Value, equality};

type Answer = Result<Value, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    partial_variadic("setintersection", 1, setintersection),
    partial_variadic("setproduct", 2, setproduct),
    partial("setsubtract", 2, 2, |call| {
        let (first, second) = (call.arg(0)?, call.arg(1)?);
        filter(call, first, second, false)
    }),
    partial_variadic("setunion", 1, setunion),
];

fn setunion(call: &Call<'_>) -> Answer {
    let (mut items, mut open) = (Vec::new(), false);
    for (index, arg) in call.args.iter().enumerate() {
        if is_opaque(arg) {
            open = true;
            items.extend(arg.as_unknown().into_iter().flat_map(|unknown| unknown.members.to_vec()));
        } else {
            items.extend_from_slice(call.items(index)?);
        }
        if items.len() > MOST_ITEMS {
            return Ok(call.made(too_large()));
        }
    }
    let items = unified(items.iter());
    if open {
        return Ok(with_members(call.unknown(), items));
    }
    Ok(Value::bare(set(items)).made_from(call.args))
}

fn setintersection(call: &Call<'_>) -> Answer {
    let mut common = call.arg(0)?.clone();
    if !is_opaque(&common) {
        common.data = set(call.items(0)?.to_vec());
    }
    for other in call.args.iter().skip(1) {
        common = filter(call, &common, other, true)?;
    }
    Ok(common)
}

/// The elements of the first that the second has, or has not.
fn filter(call: &Call<'_>, first: &Value, second: &Value, wanted: bool) -> Answer {
    if is_opaque(first) || is_opaque(second) {
        return Ok(call.unknown());
    }
    let refused = |value: &Value| {
        Invalid(format!("{} wants sets, and is given a {}", call.name, value.type_name()))
    };
    let items = first.as_items().ok_or_else(|| refused(first))?;
    let others = second.as_items().ok_or_else(|| refused(second))?;
    // Where one has texts, the elements of both are texts.
    let all = unified(items.iter().chain(others));
    let (items, others) = all.split_at_checked(items.len()).unwrap_or_default();
    let known = all.iter().all(Value::is_wholly_known);
    if !known && items.len().saturating_mul(others.len()) > MOST_PAIRS {
        return Ok(call.unknown());
    }
    let sorted: BTreeSet<Sorted<'_>> =
        if known { others.iter().map(Sorted).collect() } else { BTreeSet::new() };
    let (mut kept, mut open) = (Vec::new(), false);
    for item in items {
        let found = if !known {
            others.iter().map(|other| equality(item, other)).fold(Equality::Different, either)
        } else if sorted.contains(&Sorted(item)) {
            Equality::Equal
        } else {
            Equality::Different
        };
        match found {
            Equality::Unknown => open = true,
            found if (found == Equality::Equal) == wanted => kept.push(item.clone()),
            _ => {}
        }
    }
    if open {
        return Ok(with_members(call.unknown(), kept));
    }
    Ok(Value::bare(set(kept)).made_from([first, second]))
}

/// All combinations of one element of each: a list, unless one of the arguments is a set.
fn setproduct(call: &Call<'_>) -> Answer {
    if call.args.iter().any(|arg| is_opaque(arg) || is_open_set(arg)) {
        return Ok(call.unknown());
    }
    let (mut sources, mut count) = (Vec::new(), 1_usize);
    for index in 0..call.args.len() {
        let items = call.items(index)?;
        count = count.saturating_mul(items.len());
        sources.push(unified(items.iter()));
    }
    if count.saturating_mul(sources.len()) > MOST_ITEMS {
        return Ok(call.made(too_large()));
    }
    let mut rows: Vec<Vec<Value>> = if count == 0 { Vec::new() } else { vec![Vec::new()] };
    for items in sources.iter().filter(|_| count > 0) {
        let longer = |row: &Vec<Value>, item: &Value| {
            let mut row = row.clone();
            row.push(item.clone());
            row
        };
        rows =
            rows.iter().flat_map(|row| items.iter().map(move |item| longer(row, item))).collect();
    }
    let row = |items: Vec<Value>| Value::list(items).shaped(Shape::Structural);
    let rows = rows.into_iter().map(row).collect();
    let any_set = call.args.iter().any(|arg| matches!(arg.data, Data::Set(_)));
    let data = if any_set { set(rows) } else { list(rows) };
    Ok(Value::bare(data).made_from(call.args))
}
