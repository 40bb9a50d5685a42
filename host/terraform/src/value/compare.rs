//! Comparing values, of which some may be unknown.

use std::cmp::Ordering;

use resilint_schema::symbol::{Part, differ, parts};

use super::{Data, Entries, Items, Map, Shape, Unknown, Value};

/// Whether two values are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equality {
    /// They are, whatever the unknowns turn out to be.
    Equal,
    /// They are not, whatever the unknowns turn out to be.
    Different,
    /// It depends on the unknowns.
    Unknown,
}

impl Equality {
    fn known(equal: bool) -> Self {
        if equal { Self::Equal } else { Self::Different }
    }

    /// Equal if both are, different if one is.
    fn and(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Different => Self::Different,
            Self::Equal => other(),
            Self::Unknown => match other() {
                Self::Different => Self::Different,
                _ => Self::Unknown,
            },
        }
    }
}

/// Compares what two values hold: a list, a tuple and a set of the same elements are equal, values of
/// other types are different.
#[must_use]
pub fn equality(a: &Value, b: &Value) -> Equality {
    within(a, b, &mut Comparison { typed: false, parts: PARTS })
}

/// Compares as Terraform's `==` does: values of different types are different, also a list and a tuple.
#[must_use]
pub(crate) fn typed_equality(a: &Value, b: &Value) -> Equality {
    within(a, b, &mut Comparison { typed: true, parts: PARTS })
}

/// Parts that are compared before the answer is given up: lists that hold each other twice grow
/// without end.
const PARTS: u32 = 1_000_000;

struct Comparison {
    /// Whether collections and structural values are told apart.
    typed: bool,
    /// The parts that may still be compared.
    parts: u32,
}

impl Comparison {
    /// Whether two lists, or two maps, have one type. The type of the elements is not known where there
    /// are none, unless both are the same value.
    const fn types(&self, (a, b): (Shape, Shape), empty: bool, same: bool) -> Equality {
        match (a, b) {
            _ if !self.typed || same => Equality::Equal,
            (Shape::Collection, Shape::Structural) | (Shape::Structural, Shape::Collection) => {
                Equality::Different
            }
            (Shape::Structural, Shape::Structural) => Equality::Equal,
            (Shape::Collection, Shape::Collection) if !empty => Equality::Equal,
            _ => Equality::Unknown,
        }
    }

    fn items(&self, a: &Items, b: &Items) -> Equality {
        let empty = a.is_empty() && b.is_empty();
        self.types((a.shape(), b.shape()), empty, a.is(b))
    }

    fn entries(&self, a: &Entries, b: &Entries) -> Equality {
        let empty = a.is_empty() && b.is_empty();
        self.types((a.shape(), b.shape()), empty, a.is(b))
    }

    /// Whether a list or tuple may be a set: only where nothing tells what it is.
    const fn is_set(&self, other: &Items) -> Equality {
        match other.shape() {
            _ if !self.typed => Equality::Equal,
            Shape::Either => Equality::Unknown,
            Shape::Collection | Shape::Structural => Equality::Different,
        }
    }
}

fn within(a: &Value, b: &Value, by: &mut Comparison) -> Equality {
    by.parts = by.parts.saturating_sub(1);
    if by.parts == 0 {
        return Equality::Unknown;
    }
    match (&a.data, &b.data) {
        (Data::Unknown(a), Data::Unknown(b)) => symbols(a, b),
        (Data::Unknown(unknown), _) => against_known(unknown, b, by.typed),
        (_, Data::Unknown(unknown)) => against_known(unknown, a, by.typed),
        (Data::Handle(a), Data::Handle(b)) if a.address() == b.address() => Equality::Equal,
        (Data::Handle(_), Data::Null) | (Data::Null, Data::Handle(_)) => Equality::Different,
        (Data::Handle(_), _) | (_, Data::Handle(_)) => Equality::Unknown,
        (Data::Null, Data::Null) => Equality::Equal,
        (Data::Bool(a), Data::Bool(b)) => Equality::known(a == b),
        (Data::Number(a), Data::Number(b)) => Equality::known(a == b),
        (Data::String(a), Data::String(b)) => Equality::known(a == b),
        (Data::List(a), Data::List(b)) => by.items(a, b).and(|| items(a, b, by)),
        (Data::Set(a), Data::Set(b)) => by.items(a, b).and(|| sets(a, b, by)),
        (Data::Set(a), Data::List(b)) => by.is_set(b).and(|| sets(a, b, by)),
        (Data::List(a), Data::Set(b)) => by.is_set(a).and(|| sets(a, b, by)),
        (Data::Object(a), Data::Object(b)) if a.open().or(b.open()).is_some() => shared(a, b, by),
        (Data::Object(a), Data::Object(b)) => by.entries(a, b).and(|| maps(a, b, by)),
        _ => Equality::Different,
    }
}

fn symbols(a: &Unknown, b: &Unknown) -> Equality {
    match (&a.symbol, &b.symbol) {
        (Some(a), Some(b)) if a == b => Equality::Equal,
        (Some(a), Some(b)) if differ(a, b) => Equality::Different,
        _ => Equality::Unknown,
    }
}

/// An unknown text of which a part is known is neither null nor a text without that part; an unknown
/// that is one of a list is nothing outside the list.
fn against_known(unknown: &Unknown, known: &Value, typed: bool) -> Equality {
    if typed && is_of_another_type(unknown, known) {
        return Equality::Different;
    }
    let compare = if typed { typed_equality } else { equality };
    let outside = |candidate: &Value| compare(candidate, known) == Equality::Different;
    if !unknown.candidates.is_empty() && unknown.candidates.iter().all(outside) {
        return Equality::Different;
    }
    let pieces = unknown.symbol.as_deref().filter(|symbol| symbol.contains("${")).map(parts);
    let Some(pieces) = pieces else { return Equality::Unknown };
    let Data::String(text) = &known.data else { return Equality::Unknown };
    let starts = !matches!(pieces.first(), Some(Part::Text(start)) if !text.starts_with(start));
    let ends = !matches!(pieces.last(), Some(Part::Text(end)) if !text.ends_with(end));
    if starts && ends { Equality::Unknown } else { Equality::Different }
}

/// Whether an unknown, or null, has a declared type that a known collection has not.
fn is_of_another_type(unknown: &Unknown, known: &Value) -> bool {
    match (unknown.shape, known.data.shape()) {
        (Shape::Collection, Shape::Structural) | (Shape::Structural, Shape::Collection) => true,
        (_, Shape::Collection | Shape::Structural) => unknown.primitive,
        _ => false,
    }
}

fn items(a: &[Value], b: &[Value], by: &mut Comparison) -> Equality {
    if a.len() != b.len() {
        return Equality::Different;
    }
    a.iter().zip(b).fold(Equality::Equal, |so_far, (a, b)| so_far.and(|| within(a, b, by)))
}

/// Sets of known elements are sorted. An unknown element may be any of the others, so that the number
/// of elements and their places say nothing: sets differ where one surely has what the other has not.
fn sets(a: &[Value], b: &[Value], by: &mut Comparison) -> Equality {
    if a.iter().chain(b).all(Value::is_wholly_known) {
        return items(a, b, by);
    }
    if a.len() == b.len() && items(a, b, by) == Equality::Equal {
        return Equality::Equal;
    }
    let mut lacks = |others: &[Value], item: &Value| {
        others.iter().all(|other| within(item, other, by) == Equality::Different)
    };
    let differ = a.iter().any(|item| lacks(b, item)) || b.iter().any(|item| lacks(a, item));
    if differ { Equality::Different } else { Equality::Unknown }
}

fn maps(a: &Map, b: &Map, by: &mut Comparison) -> Equality {
    if a.len() != b.len() || a.keys().ne(b.keys()) {
        return Equality::Different;
    }
    let pairs = a.values().zip(b.values());
    pairs.fold(Equality::Equal, |so_far, (a, b)| so_far.and(|| within(a, b, by)))
}

/// Of two maps, one of which may have more entries than are here, it can only be told that they differ.
fn shared(a: &Map, b: &Map, by: &mut Comparison) -> Equality {
    let pairs = a.iter().filter_map(|(key, value)| Some((value, b.get(key)?)));
    pairs.fold(Equality::Unknown, |so_far, (a, b)| so_far.and(|| within(a, b, by)))
}

/// The elements of a set: sorted, each once. Unknown elements are last, each symbol once.
pub(super) fn sorted_unique(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by(order);
    items.dedup_by(|a, b| equality(a, b) == Equality::Equal);
    items
}

/// A total order over values: numbers by size, texts by letters, types apart.
#[must_use]
pub fn order(a: &Value, b: &Value) -> Ordering {
    match (&a.data, &b.data) {
        (Data::Bool(a), Data::Bool(b)) => a.cmp(b),
        (Data::Number(a), Data::Number(b)) => a.cmp(b),
        (Data::String(a), Data::String(b)) => a.cmp(b),
        (Data::List(a) | Data::Set(a), Data::List(b) | Data::Set(b)) => {
            sequence(a.iter(), b.iter())
        }
        (Data::Object(a), Data::Object(b)) => {
            a.keys().cmp(b.keys()).then_with(|| sequence(a.values(), b.values()))
        }
        (Data::Handle(a), Data::Handle(b)) => a.address().cmp(&b.address()),
        (Data::Unknown(a), Data::Unknown(b)) => a.symbol.cmp(&b.symbol),
        _ => rank(&a.data).cmp(&rank(&b.data)),
    }
}

fn sequence<'v>(
    mut a: impl Iterator<Item = &'v Value>,
    mut b: impl Iterator<Item = &'v Value>,
) -> Ordering {
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match order(a, b) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
        }
    }
}

const fn rank(data: &Data) -> u8 {
    match data {
        Data::Null => 0,
        Data::Bool(_) => 1,
        Data::Number(_) => 2,
        Data::String(_) => 3,
        Data::List(_) | Data::Set(_) => 4,
        Data::Object(_) => 5,
        Data::Handle(_) => 6,
        Data::Unknown(_) => 7,
    }
}
