//! Parts of values: attributes, items, slices. The attributes of a registered result are those of the resource
//! that its task made or looked up: what an argument says is known, the rest only once it exists.

use minijinja::machinery::ast::{Expr, GetItem, Slice};
use resilint_schema::Why;
use resilint_terraform::value::{Items, Number, Reference, Refs, expression, to_number, to_text};
use resilint_terraform::{Data, Unknown, Value};

use super::{Evaluated, Jinja, Undefined, operand};
use crate::ansible::run::{Run, as_whole, computed};
use crate::ansible::value::{follows, made, open};

/// What a result says of its task, not of a resource.
const OF_TASK: [&str; 11] = [
    "changed",
    "failed",
    "finished",
    "invocation",
    "item",
    "msg",
    "rc",
    "skipped",
    "stderr",
    "stdout",
    "warnings",
];

impl Jinja<'_, '_> {
    pub(super) fn attribute(&self, base: Evaluated, name: &str) -> Evaluated {
        let base = base
            .map_err(|undefined| Undefined { value: step(&undefined.value, name), ..undefined })?;
        match &base.data {
            Data::Object(map) => match map.get(name) {
                Some(value) => Ok(value.clone().made_from([&base])),
                // Of a resource there may be more than its arguments say.
                None if !base.refs.is_empty() => {
                    Ok(open(Why::Computed, None, None).made_from([&base]))
                }
                None => Err(absent(&base)),
            },
            Data::Unknown(_) => Ok(self.run.of_result(&base, name)),
            _ => Err(absent(&base)),
        }
    }

    pub(super) fn item(&self, access: &GetItem<'_>) -> Evaluated {
        let base = self.eval(&access.expr);
        let index = self.value(&access.subscript_expr);
        if let Some(name) = index.as_str() {
            return Ok(self.attribute(base, name)?.made_from([&index]));
        }
        let of = |base: &Value| {
            let text =
                operand(base).zip(operand(&index)).map(|(base, index)| format!("{base}[{index}]"));
            follows(text.and_then(expression), [base, &index])
        };
        let base =
            base.map_err(|undefined| Undefined { value: of(&undefined.value), ..undefined })?;
        match (&base.data, to_number(&index)) {
            (Data::List(items) | Data::Set(items), Some(number)) => {
                let item = position(number, items.len()).and_then(|at| items.get(at));
                item.map(|item| item.clone().made_from([&base, &index]))
                    .ok_or_else(|| absent(&base))
            }
            (Data::Object(map), Some(number)) => match map.get(number.to_string().as_str()) {
                Some(value) => Ok(value.clone().made_from([&base, &index])),
                None => Err(absent(&base)),
            },
            _ => Ok(with_candidates(of(&base), &base)),
        }
    }

    pub(super) fn slice(&self, slice: &Slice<'_>) -> Value {
        let base = self.value(&slice.expr);
        let bound = |part: &Option<Expr<'_>>| match part {
            None => Some(None),
            Some(expr) => to_number(&self.value(expr)).map(Some),
        };
        let (Some(start), Some(stop), None) =
            (bound(&slice.start), bound(&slice.stop), &slice.step)
        else {
            return follows(None, [&base]);
        };
        let range = |length: usize| {
            let at = |bound: Option<Number>, default| bound.map_or(default, |it| clamp(it, length));
            let (start, stop) = (at(start, 0), at(stop, length));
            start..stop.max(start)
        };
        match &base.data {
            Data::List(items) | Data::Set(items) => {
                made(Data::list(&items[range(items.len())]), [&base])
            }
            Data::String(text) => {
                let letters: Vec<char> = text.chars().collect();
                let cut: String = letters[range(letters.len())].iter().collect();
                made(Data::String(cut.into()), [&base])
            }
            _ => follows(None, [&base]),
        }
    }
}

impl Run<'_> {
    /// An attribute of an unknown, which may be a registered result.
    fn of_result(&self, base: &Value, name: &str) -> Value {
        let Some(address) = as_whole(base) else { return step(base, name) };
        if name == "resource" {
            return base.clone();
        }
        if OF_TASK.contains(&name) {
            return open(Why::NotDeclared, Some(format!("{address}.{name}")), None);
        }
        let reference = Reference { address: address.clone(), attribute: name.into() };
        let refs = Refs::of([reference]);
        let Some(instance) = self.instance(address) else { return step(base, name) };
        match instance.config.get(name) {
            Some(value) => Value { refs: value.refs.union(&refs), ..value.clone() },
            None => {
                let why = computed(instance.mode);
                Value { refs, ..open(why, Some(format!("{address}.{name}")), None) }
            }
        }
    }
}

/// An attribute of an unknown.
fn step(base: &Value, name: &str) -> Value {
    let text = operand(base).map(|base| format!("{base}.{name}"));
    follows(text.and_then(expression), [base])
}

/// What a known value does not have.
fn absent(base: &Value) -> Undefined {
    Undefined { value: open(Why::Invalid, None, None).made_from([base]), open: false }
}

/// An item of a known collection by an unknown key is one of its items.
fn with_candidates(value: Value, base: &Value) -> Value {
    /// So many choices narrow nothing.
    const MOST: usize = 64;
    let items: Vec<&Value> = match &base.data {
        Data::List(items) | Data::Set(items) => items.iter().collect(),
        Data::Object(map) => map.values().collect(),
        _ => Vec::new(),
    };
    let is_text = |item: &&Value| to_text(item).is_some();
    match &value.data {
        Data::Unknown(unknown)
            if !items.is_empty() && items.len() <= MOST && items.iter().all(is_text) =>
        {
            let candidates = Items::known_of(items.into_iter().cloned().collect::<Vec<_>>());
            let unknown = Unknown { candidates, ..(**unknown).clone() };
            Value { data: Data::Unknown(unknown.into()), ..value }
        }
        _ => value,
    }
}

/// The place in a list that an index means: `-1` is the last.
fn position(index: Number, length: usize) -> Option<usize> {
    let index = i64::try_from(index).ok()?;
    if index >= 0 {
        usize::try_from(index).ok()
    } else {
        length.checked_sub(usize::try_from(-index).ok()?)
    }
}

/// The place in a list of the given length where a slice starts or stops.
fn clamp(bound: Number, length: usize) -> usize {
    let bound = i64::try_from(bound).unwrap_or_default();
    let distance = usize::try_from(bound.unsigned_abs()).unwrap_or(usize::MAX);
    if bound >= 0 { distance.min(length) } else { length.saturating_sub(distance) }
}
