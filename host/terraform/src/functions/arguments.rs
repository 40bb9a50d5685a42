//! What functions read out of their arguments, what they say where an argument does not fit, and the
//! limits of what they make.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::Arc;

use resilint_schema::Why;
use rust_decimal::prelude::ToPrimitive as _;

use super::{Call, Invalid};
use crate::limit::Limit;
use crate::value::{self, Data, Map, Number, Shape, Unknown, Value};

/// The longest text that a function makes, in bytes.
pub(super) const MOST_TEXT: usize = 1 << 20;

/// The most elements of a collection that a function makes.
pub(super) const MOST_ITEMS: usize = 100_000;

/// The most comparisons that a function does where it has to compare each with each.
pub(super) const MOST_PAIRS: usize = 1_000_000;

/// The most values, at any depth, of which the history is gathered: beyond them all has been seen.
const MOST_GATHERED: usize = 4096;

/// The history of all arguments of a call, for the values that are made of them.
pub(super) struct History(Value);

impl History {
    /// A value with this history.
    pub(super) fn of(&self, data: Data) -> Value {
        Value { data, from: self.0.from, place: None, refs: self.0.refs.clone() }
    }

    /// A text with this history.
    pub(super) fn text(&self, text: impl Into<Arc<str>>) -> Value {
        self.of(Data::String(text.into()))
    }

    /// A value with this history besides its own.
    pub(super) fn added_to(&self, value: Value) -> Value {
        value.made_from([&self.0])
    }
}

/// Takes over the history of a value and of all that is in it.
fn gather(value: &Value, into: &mut Value, budget: &mut usize) {
    let Some(left) = budget.checked_sub(1) else { return };
    *budget = left;
    into.from = into.from.max(value.from);
    into.refs = into.refs.union(&value.refs);
    match &value.data {
        Data::List(items) | Data::Set(items) => {
            items.iter().for_each(|item| gather(item, into, budget));
        }
        Data::Object(map) => map.values().for_each(|item| gather(item, into, budget)),
        _ => {}
    }
}

impl<'c> Call<'c> {
    /// The history of all arguments and of what is in them.
    pub(super) fn history(&self) -> History {
        let (mut all, mut budget) = (Value::null(), MOST_GATHERED);
        self.args.iter().for_each(|arg| gather(arg, &mut all, &mut budget));
        History(all)
    }

    /// A value made of all arguments.
    pub(super) fn made(&self, data: Data) -> Value {
        self.history().of(data)
    }

    /// The result where all arguments are known and yet something is missing.
    pub(super) fn unknown_for(&self, why: Why, reason: impl Display) -> Value {
        let result = self.unknown();
        let symbol = result.as_unknown().and_then(|unknown| unknown.symbol.clone());
        let of = symbol.clone().unwrap_or_else(|| format!("{}(...)", self.name).into());
        let reason = Some(format!("{of}: {reason}").into());
        Value {
            data: Data::Unknown(Unknown { reason, ..Unknown::new(why, symbol) }.into()),
            ..result
        }
    }

    /// An argument.
    pub(super) fn arg(&self, index: usize) -> Result<&'c Value, Invalid> {
        self.args.get(index).ok_or_else(|| self.refuse(index, "is missing"))
    }

    /// Says what is wrong with an argument.
    pub(super) fn refuse(&self, index: usize, problem: impl Display) -> Invalid {
        Invalid(format!("argument {} of {} {problem}", index + 1, self.name))
    }

    /// Says that an argument has the wrong type.
    pub(super) fn wants(&self, index: usize, what: &str) -> Invalid {
        let given = self.args.get(index).map_or("missing", Value::type_name);
        self.refuse(index, format_args!("has to be {what}, and is {given}"))
    }

    /// Whether an argument as a whole is beyond what can be told.
    pub(super) fn is_opaque(&self, index: usize) -> bool {
        self.args.get(index).is_some_and(is_opaque)
    }

    /// A known text.
    pub(super) fn text(&self, index: usize) -> Result<Cow<'c, str>, Invalid> {
        as_text(self.arg(index)?).ok_or_else(|| self.wants(index, "a string"))
    }

    /// A known number.
    pub(super) fn number(&self, index: usize) -> Result<Number, Invalid> {
        value::to_number(self.arg(index)?).ok_or_else(|| self.wants(index, "a number"))
    }

    /// A known whole number.
    pub(super) fn whole(&self, index: usize) -> Result<i64, Invalid> {
        let number = self.number(index)?;
        let whole = Some(number).filter(Number::is_integer).and_then(|number| number.to_i64());
        whole.ok_or_else(|| {
            self.refuse(index, format_args!("is {number}, which is no whole number in range"))
        })
    }

    /// A known whole number from 0.
    pub(super) fn size(&self, index: usize) -> Result<usize, Invalid> {
        let whole = self.whole(index)?;
        usize::try_from(whole).map_err(|_| self.refuse(index, "must not be negative"))
    }

    /// The elements of a known list or set.
    pub(super) fn items(&self, index: usize) -> Result<&'c [Value], Invalid> {
        self.arg(index)?.as_items().ok_or_else(|| self.wants(index, "a list or set"))
    }

    /// The elements of a known list.
    pub(super) fn list(&self, index: usize) -> Result<&'c [Value], Invalid> {
        match &self.arg(index)?.data {
            Data::List(items) => Ok(items),
            _ => Err(self.wants(index, "a list")),
        }
    }

    /// The entries of a known map or object.
    pub(super) fn map(&self, index: usize) -> Result<&'c Map, Invalid> {
        self.arg(index)?.as_object().ok_or_else(|| self.wants(index, "a map or object"))
    }

    /// The texts in a known list or set.
    pub(super) fn texts(&self, index: usize) -> Result<Vec<Cow<'c, str>>, Invalid> {
        let texts: Option<_> = self.items(index)?.iter().map(as_text).collect();
        texts.ok_or_else(|| self.refuse(index, "has an element that is no string"))
    }

    /// The numbers in a known list or set.
    pub(super) fn numbers(&self, index: usize) -> Result<Vec<Number>, Invalid> {
        let numbers: Option<_> = self.items(index)?.iter().map(value::to_number).collect();
        numbers.ok_or_else(|| self.refuse(index, "has an element that is no number"))
    }
}

/// The text of a known primitive.
pub(super) fn as_text(value: &Value) -> Option<Cow<'_, str>> {
    match &value.data {
        Data::String(text) => Some(Cow::Borrowed(text)),
        _ => value::to_text(value).map(Cow::Owned),
    }
}

/// Whether a value as a whole is beyond what can be told: an unknown, a resource as a whole, or a nested
/// block to which the provider may add.
pub(super) const fn is_opaque(value: &Value) -> bool {
    match &value.data {
        Data::Unknown(_) | Data::Handle(_) => true,
        Data::Object(entries) => entries.open().is_some(),
        _ => false,
    }
}

/// Whether this is a set of which it is not known how many elements it has.
pub(super) fn is_open_set(value: &Value) -> bool {
    matches!(&value.data, Data::Set(items) if !items.iter().all(Value::is_wholly_known))
}

/// What stands for a result beyond the limits.
pub(super) fn too_large() -> Data {
    Data::beyond(Limit::Result)
}

/// A text, unless it is too long.
pub(super) fn text(text: impl Into<Arc<str>>) -> Data {
    let text = text.into();
    if text.len() > MOST_TEXT { too_large() } else { Data::String(text) }
}

/// A list, unless it is too long.
pub(super) fn list(items: Vec<Value>) -> Data {
    tuple(items).shaped(Shape::Collection)
}

/// A tuple, unless it is too long.
pub(super) fn tuple(items: Vec<Value>) -> Data {
    if items.len() > MOST_ITEMS { too_large() } else { Data::list(items).shaped(Shape::Structural) }
}

/// A set, unless it is too large.
pub(super) fn set(items: Vec<Value>) -> Data {
    if items.len() > MOST_ITEMS { too_large() } else { Value::set(items).data }
}

/// An object, unless it is too large.
pub(super) fn object(map: Map) -> Data {
    if map.len() > MOST_ITEMS { too_large() } else { Data::object(map).shaped(Shape::Structural) }
}

/// A map, unless it is too large.
pub(super) fn map(map: Map) -> Data {
    object(map).shaped(Shape::Collection)
}
