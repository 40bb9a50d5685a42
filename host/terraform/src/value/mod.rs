//! A value of an expression: known, or unknown with what is missing. Every value remembers how it came
//! to be known, where it is written, and which resources it was taken from.

mod compare;
mod convert;
pub(crate) mod held;
mod secret;
mod shape;
mod symbol;
mod unify;
mod unknown;

use std::collections::BTreeMap;
use std::sync::Arc;

use resilint_schema::{Provenance, Why};
pub use rust_decimal::Decimal as Number;

use crate::handle::Handle;
use crate::place::Place;
pub(crate) use compare::typed_equality;
pub use compare::{Equality, equality, order};
pub use convert::{number_of, parse_number, to_bool, to_number, to_text};
pub use held::{Entries, Items};
pub use secret::Kept;
pub use shape::Shape;
pub use symbol::{Part, expression, holes, symbol, template};
pub use unify::unified;
pub use unknown::{Step, Unknown};

/// An object or map, in the order of its keys, as Terraform iterates them.
pub type Map = BTreeMap<Arc<str>, Value>;

/// A value with its history.
#[derive(Clone, Debug)]
pub struct Value {
    /// The value itself.
    pub data: Data,
    /// How it came to be known: of all that it was made from, the weakest.
    pub from: Provenance,
    /// Where it is written; nothing for a value from outside the files.
    pub place: Option<Place>,
    /// The resources and modules it was taken from.
    pub refs: Refs,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Data {
    /// `null`: as if the argument were not written.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(Arc<str>),
    /// A list or tuple.
    List(Items),
    /// A set: sorted, no two elements equal.
    Set(Items),
    /// A map or object.
    Object(Entries),
    /// A resource or module as a whole, whose attributes are evaluated when they are asked for.
    Handle(Handle),
    /// A value that cannot be told.
    Unknown(Arc<Unknown>),
}

/// The resources and modules that a value was taken from, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refs(Option<Arc<[Reference]>>);

/// An attribute of a resource instance or module call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The instance, such as `module.db.ibm_database.main[0]`.
    pub address: Arc<str>,
    /// The attribute, such as `id`; empty for the whole.
    pub attribute: Arc<str>,
}

impl Refs {
    /// One reference.
    #[must_use]
    pub fn one(address: Arc<str>, attribute: Arc<str>) -> Self {
        Self(Some([Reference { address, attribute }].into()))
    }

    /// These references, each once, as [`union`](Self::union) keeps them.
    #[must_use]
    pub fn of(references: impl IntoIterator<Item = Reference>) -> Self {
        let one = |reference| Self(Some([reference].into()));
        references.into_iter().fold(Self::default(), |all, reference| all.union(&one(reference)))
    }

    /// All references, in the order they were met.
    pub fn iter(&self) -> std::slice::Iter<'_, Reference> {
        self.0.as_deref().unwrap_or_default().iter()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The references of both, each once. At most 64 are kept: a value made of more names no one thing.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        const MOST: usize = 64;
        match (&self.0, &other.0) {
            (Some(full), _) if full.len() >= MOST => self.clone(),
            (None, _) => other.clone(),
            (_, None) => self.clone(),
            (Some(a), Some(b)) if Arc::ptr_eq(a, b) => self.clone(),
            (Some(a), Some(b)) => {
                let mut all = a.to_vec();
                for reference in b.iter() {
                    if all.len() < MOST && !all.contains(reference) {
                        all.push(reference.clone());
                    }
                }
                Self(Some(all.into()))
            }
        }
    }
}

impl<'r> IntoIterator for &'r Refs {
    type Item = &'r Reference;
    type IntoIter = std::slice::Iter<'r, Reference>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Value {
    /// A value that no file states and that has no history.
    #[must_use]
    pub const fn bare(data: Data) -> Self {
        Self { data, from: Provenance::Literal, place: None, refs: Refs(None) }
    }

    /// A value written at `place`.
    #[must_use]
    pub const fn literal(data: Data, place: Place) -> Self {
        Self { data, from: Provenance::Literal, place: Some(place), refs: Refs(None) }
    }

    /// `null`.
    #[must_use]
    pub const fn null() -> Self {
        Self::bare(Data::Null)
    }

    /// A text without history.
    #[must_use]
    pub fn string(text: impl Into<Arc<str>>) -> Self {
        Self::bare(Data::String(text.into()))
    }

    /// A number without history.
    #[must_use]
    pub fn number(number: impl Into<Number>) -> Self {
        Self::bare(Data::Number(number.into()))
    }

    /// A boolean without history.
    #[must_use]
    pub const fn bool(value: bool) -> Self {
        Self::bare(Data::Bool(value))
    }

    /// A list without history of its own; an unknown where it is beyond the limits.
    #[must_use]
    pub fn list(items: impl Into<Arc<[Self]>>) -> Self {
        Self::bare(Data::list(items))
    }

    /// A set without history of its own: sorted, each element once; an unknown where it is beyond the
    /// limits.
    #[must_use]
    pub fn set(items: Vec<Self>) -> Self {
        Self::bare(Data::sorted_set(compare::sorted_unique(items)))
    }

    /// An object without history of its own; an unknown where it is beyond the limits.
    #[must_use]
    pub fn object(map: Map) -> Self {
        Self::bare(Data::object(map))
    }

    /// An unknown.
    #[must_use]
    pub fn unknown(unknown: Unknown) -> Self {
        let place = unknown.place;
        Self { place, ..Self::bare(Data::Unknown(Arc::new(unknown))) }
    }

    /// An unknown with a reason and a symbol, and nothing else.
    #[must_use]
    pub fn missing(why: Why, symbol: impl Into<Arc<str>>, place: Option<Place>) -> Self {
        Self::unknown(Unknown { place, ..Unknown::new(why, Some(symbol.into())) })
    }

    /// This value with the history of what it was made from: the weakest provenance, all references.
    #[must_use]
    pub fn made_from<'v>(mut self, inputs: impl IntoIterator<Item = &'v Self>) -> Self {
        for input in inputs {
            self.from = self.from.max(input.from);
            self.refs = self.refs.union(&input.refs);
        }
        self
    }

    /// This value, written at `place` unless it says where it is written.
    #[must_use]
    pub const fn or_at(mut self, place: Place) -> Self {
        if self.place.is_none() {
            self.place = Some(place);
        }
        self
    }

    /// Whether this is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// Whether the value as a whole is unknown; a list of unknown elements is not.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self.data, Data::Unknown(_))
    }

    /// What is missing, where the value is unknown.
    #[must_use]
    pub fn as_unknown(&self) -> Option<&Unknown> {
        if let Data::Unknown(unknown) = &self.data { Some(unknown) } else { None }
    }

    /// The text, where it is a known text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Data::String(text) = &self.data { Some(text) } else { None }
    }

    /// The elements of a known list, tuple or set.
    #[must_use]
    pub fn as_items(&self) -> Option<&[Self]> {
        match &self.data {
            Data::List(items) | Data::Set(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a known map or object.
    #[must_use]
    pub fn as_object(&self) -> Option<&Map> {
        if let Data::Object(map) = &self.data { Some(map) } else { None }
    }

    /// An entry of a known map or object; nothing where it is `null` or not there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key).filter(|value| !value.is_null())
    }

    /// Whether nothing in it, at any depth, is unknown. A resource as a whole is not wholly known, nor is a
    /// nested block to which the provider may add.
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        self.weight().known
    }

    /// Of a set of which it is not known how many elements it has, because unknown ones may be equal to
    /// others: the elements that are surely apart. Nothing for anything else.
    #[must_use]
    pub fn of_open_set(&self) -> Option<Vec<Self>> {
        let Data::Set(items) = &self.data else { return None };
        if items.len() < 2 || items.iter().all(Self::is_wholly_known) {
            return None;
        }
        let known: Vec<Self> = items.iter().filter(|i| i.is_wholly_known()).cloned().collect();
        Some(if known.is_empty() { items.iter().take(1).cloned().collect() } else { known })
    }

    /// The name of its type, for messages.
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self.data {
            Data::Null => "null",
            Data::Bool(_) => "bool",
            Data::Number(_) => "number",
            Data::String(_) => "string",
            Data::List(_) => "list",
            Data::Set(_) => "set",
            Data::Object(_) => "object",
            Data::Handle(_) => "resource",
            Data::Unknown(_) => "unknown",
        }
    }
}
