//! Functions that yield one of the values they are given. It keeps its own history: what was not taken
//! has no part in it.

use super::arguments::{as_text, is_opaque, is_open_set};
use super::{Call, Function, Invalid, partial, partial_variadic};
use crate::value::{Data, Equality, Items, Unknown, Value, equality};

type Answer = Result<Value, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    partial_variadic("coalesce", 1, coalesce),
    partial_variadic("coalescelist", 1, coalescelist),
    partial("element", 2, 2, element),
    partial("lookup", 2, 3, lookup),
    partial("one", 1, 1, one),
];

/// The most values that an unknown is said to be one of.
const MOST_CANDIDATES: usize = 64;

/// An unknown that is one of these values.
fn one_of<'v>(call: &Call<'_>, candidates: impl Iterator<Item = &'v Value>) -> Value {
    let result = call.unknown();
    let candidates: Vec<Value> = candidates.take(MOST_CANDIDATES + 1).cloned().collect();
    let complete = candidates.len() <= MOST_CANDIDATES;
    match result.as_unknown() {
        Some(unknown) if complete && candidates.iter().all(Value::is_wholly_known) => {
            let unknown = Unknown { candidates: Items::known_of(candidates), ..unknown.clone() };
            Value { data: Data::Unknown(unknown.into()), ..result }
        }
        _ => result,
    }
}

/// The element of a list, counted on from the start behind its end.
fn element(call: &Call<'_>) -> Answer {
    if call.is_opaque(0) {
        return Ok(call.unknown());
    }
    let items = call.list(0)?;
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Err(call.refuse(0, "is empty"));
    }
    if call.is_opaque(1) {
        return Ok(one_of(call, items.iter()));
    }
    let index = usize::try_from(call.whole(1)?.rem_euclid(count)).unwrap_or(0);
    items.get(index).cloned().ok_or_else(|| call.refuse(1, "is out of range"))
}

fn lookup(call: &Call<'_>) -> Answer {
    if call.is_opaque(0) {
        return Ok(call.unknown());
    }
    let (map, default) = (call.map(0)?, call.args.get(2));
    if call.is_opaque(1) {
        return Ok(one_of(call, map.values().chain(default)));
    }
    let key = call.text(1)?;
    let found = map.get(&*key).or(default).cloned();
    found.ok_or_else(|| {
        call.refuse(0, format_args!("has no entry {key:?}, and there is no default"))
    })
}

/// The only element of a list, or null where there is none.
fn one(call: &Call<'_>) -> Answer {
    let arg = call.arg(0)?;
    if is_opaque(arg) {
        return Ok(call.unknown());
    }
    match call.items(0)? {
        [] => Ok(Value::null().made_from([arg])),
        [item] => Ok(item.clone()),
        _ if is_open_set(arg) => Ok(call.unknown()),
        _ => Err(call.refuse(0, "has more than one element")),
    }
}

/// Whether a value is neither null nor an empty text; nothing where it may be.
fn is_there(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Null => Some(false),
        Data::String(text) => Some(!text.is_empty()),
        Data::Unknown(unknown) => {
            let surely = |other: &Value| equality(value, other) == Equality::Different;
            // A text of which a part is known is not null, and not empty.
            let template = unknown.symbol.as_deref().is_some_and(|symbol| symbol.contains("${"));
            (template && surely(&Value::string(""))
                || !unknown.candidates.is_empty()
                    && unknown.candidates.iter().all(|candidate| is_there(candidate) == Some(true)))
            .then_some(true)
        }
        _ => Some(true),
    }
}

/// The first argument that is neither null nor an empty text.
fn coalesce(call: &Call<'_>) -> Answer {
    // The arguments have one type: where some are texts, all primitives are.
    let texts = call.args.iter().any(|arg| arg.as_str().is_some());
    let open = call.args.iter().any(is_opaque);
    for arg in call.args {
        match is_there(arg) {
            Some(false) => {}
            None => return Ok(call.unknown()),
            Some(true) if texts && matches!(arg.data, Data::Number(_) | Data::Bool(_)) => {
                let text = as_text(arg).unwrap_or_default();
                return Ok(Value { data: Data::String(text.into()), ..arg.clone() });
            }
            // A text later on would make a text of it.
            Some(true) if open && !texts && matches!(arg.data, Data::Number(_) | Data::Bool(_)) => {
                return Ok(call.unknown());
            }
            Some(true) => return Ok(arg.clone()),
        }
    }
    Err(Invalid("all arguments of coalesce are null or empty".to_owned()))
}

fn coalescelist(call: &Call<'_>) -> Answer {
    for (index, arg) in call.args.iter().enumerate() {
        if arg.is_null() {
            continue;
        }
        if is_opaque(arg) {
            return Ok(call.unknown());
        }
        if !call.items(index)?.is_empty() {
            return Ok(arg.clone());
        }
    }
    Err(Invalid("all arguments of coalescelist are null or empty".to_owned()))
}
