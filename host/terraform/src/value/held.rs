//! What a value holds: the elements of a list, the entries of a map, each with its weight. A list that holds
//! another one twice takes no memory and grows without end to whoever walks through it, so weights count
//! what a walk meets, and nothing is made that is heavier than the limits.

use std::ops::Deref;
use std::sync::Arc;

use super::{Data, Equality, Map, Shape, Unknown, Value, equality};
use crate::limit::Limit;

/// The most parts that one value has, each counted as often as a walk meets it.
pub(crate) const MOST_PARTS: u32 = 1 << 18;

/// The deepest nesting of one value.
pub(crate) const DEEPEST: u32 = 100;

/// What a walk through a value meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Weight {
    /// Values, this one among them.
    pub(crate) parts: u32,
    /// Bytes of text.
    pub(crate) text: u64,
    /// Levels of nesting.
    pub(crate) depth: u32,
    /// Whether all of it is known.
    pub(crate) known: bool,
    /// Whether something in it has a reference.
    pub(crate) refers: bool,
}

impl Weight {
    const NOTHING: Self = Self { parts: 0, text: 0, depth: 0, known: true, refers: false };
    const ONE: Self = Self { parts: 1, ..Self::NOTHING };

    fn with(self, other: Self) -> Self {
        Self {
            parts: self.parts.saturating_add(other.parts),
            text: self.text.saturating_add(other.text),
            depth: self.depth.max(other.depth),
            known: self.known && other.known,
            refers: self.refers || other.refers,
        }
    }

    fn of<'v>(values: impl Iterator<Item = &'v Value>) -> Self {
        values.map(Value::weight).fold(Self::NOTHING, Self::with)
    }

    /// The weight of what holds something of this weight.
    fn held(self) -> Self {
        Self { depth: self.depth.saturating_add(1), ..self }.with(Self::ONE)
    }

    fn within_limits(self) -> Result<(), Limit> {
        if self.parts >= MOST_PARTS {
            Err(Limit::Parts)
        } else if self.depth >= DEEPEST {
            Err(Limit::Nesting)
        } else {
            Ok(())
        }
    }
}

impl Value {
    /// What a walk through this value meets; it is known without one.
    pub(crate) fn weight(&self) -> Weight {
        let own = match &self.data {
            Data::Null | Data::Bool(_) | Data::Number(_) => Weight::ONE,
            Data::String(text) => Weight { text: text.len() as u64, ..Weight::ONE },
            Data::List(items) | Data::Set(items) => items.weight.held(),
            Data::Object(entries) => {
                let held = entries.weight.held();
                Weight { known: held.known && entries.open.is_none(), ..held }
            }
            Data::Handle(_) => Weight { known: false, ..Weight::ONE },
            Data::Unknown(unknown) => Weight { known: false, ..unknown.weight().held() },
        };
        Weight { refers: own.refers || !self.refs.is_empty(), ..own }
    }

    /// Whether this value or something in it was taken from a resource or a module.
    #[must_use]
    pub fn refers(&self) -> bool {
        self.weight().refers
    }
}

impl Unknown {
    fn weight(&self) -> Weight {
        self.members.weight.with(self.candidates.weight).with(self.possible.weight)
    }
}

/// The elements of a list or set, or what is known of those of an unknown one.
#[derive(Clone, Debug)]
pub struct Items {
    items: Arc<[Value]>,
    weight: Weight,
    shape: Shape,
}

impl Items {
    /// These, or none where they are beyond the limits: for what is a help to know, not for what is.
    #[must_use]
    pub fn known_of(items: impl Into<Arc<[Value]>>) -> Self {
        Self::within_limits(items.into()).unwrap_or_default()
    }

    /// The values that something may have, each once; none, which says nothing, where they are too many
    /// to be of use.
    #[must_use]
    pub(crate) fn candidates(values: impl IntoIterator<Item = Value>) -> Self {
        const MOST: usize = 64;
        const MOST_PARTS: u32 = 4096;
        let (mut all, mut parts): (Vec<Value>, u32) = (Vec::new(), 0);
        for value in values {
            let same = |known: &Value| {
                known.data.shape() == value.data.shape()
                    && equality(known, &value) == Equality::Equal
            };
            if all.iter().any(same) {
                continue;
            }
            parts = parts.saturating_add(value.weight().parts);
            if all.len() == MOST || parts > MOST_PARTS {
                return Self::default();
            }
            all.push(value);
        }
        Self::known_of(all)
    }

    fn within_limits(items: Arc<[Value]>) -> Result<Self, Limit> {
        let weight = Weight::of(items.iter());
        weight.within_limits().map(|()| Self { items, weight, shape: Shape::Either })
    }

    /// Whether this is a list or a tuple.
    pub(crate) const fn shape(&self) -> Shape {
        self.shape
    }

    pub(super) fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// Whether both are one and the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.items, &other.items)
    }
}

impl Default for Items {
    fn default() -> Self {
        Self { items: Arc::default(), weight: Weight::NOTHING, shape: Shape::Either }
    }
}

impl Deref for Items {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.items
    }
}

impl<'i> IntoIterator for &'i Items {
    type Item = &'i Value;
    type IntoIter = std::slice::Iter<'i, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// The entries of a map or object.
#[derive(Clone, Debug)]
pub struct Entries {
    map: Arc<Map>,
    weight: Weight,
    /// What the entries that are not here are named after; nothing where these are all.
    open: Option<Arc<str>>,
    shape: Shape,
}

impl Entries {
    fn within_limits(map: Map) -> Result<Self, Limit> {
        let values = Weight::of(map.values());
        let keys: u64 = map.keys().map(|key| key.len() as u64).sum();
        let weight = Weight { text: values.text.saturating_add(keys), ..values };
        let shape = Shape::Either;
        weight.within_limits().map(|()| Self { map: Arc::new(map), weight, open: None, shape })
    }

    /// Whether this is a map or an object.
    pub(crate) const fn shape(&self) -> Shape {
        self.shape
    }

    pub(super) fn shaped(self, shape: Shape) -> Self {
        Self { shape, ..self }
    }

    /// Whether both are one and the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.map, &other.map)
    }

    /// The name under which the entries are known that the provider may add; nothing where these are all.
    #[must_use]
    pub(crate) const fn open(&self) -> Option<&Arc<str>> {
        self.open.as_ref()
    }

    /// The same entries, to which the provider may add more.
    pub(crate) fn opened(self, name: Option<Arc<str>>) -> Self {
        Self { open: name, ..self }
    }
}

impl Deref for Entries {
    type Target = Map;

    fn deref(&self) -> &Map {
        &self.map
    }
}

impl<'e> IntoIterator for &'e Entries {
    type Item = (&'e Arc<str>, &'e Value);
    type IntoIter = std::collections::btree_map::Iter<'e, Arc<str>, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.iter()
    }
}

impl Data {
    /// A list; an unknown where it is beyond the limits.
    #[must_use]
    pub fn list(items: impl Into<Arc<[Value]>>) -> Self {
        Items::within_limits(items.into()).map_or_else(Self::beyond, Self::List)
    }

    /// A set, of elements that are sorted and each there once; an unknown where it is beyond the limits.
    pub(super) fn sorted_set(items: Vec<Value>) -> Self {
        let items = Items::within_limits(items.into());
        items.map_or_else(Self::beyond, |items| Self::Set(items.shaped(Shape::Collection)))
    }

    /// A map or object; an unknown where it is beyond the limits.
    #[must_use]
    pub fn object(map: Map) -> Self {
        Entries::within_limits(map).map_or_else(Self::beyond, Self::Object)
    }

    /// The arguments of a block. An argument that is left out says that it is not set, so where they are
    /// beyond the limits all are there and the heavy ones are unknown.
    #[must_use]
    pub fn arguments(mut map: Map) -> Self {
        /// As many of these as a block has arguments, and blocks within it, are within the limits.
        const LIGHT: u32 = 1024;
        const SHALLOW: u32 = DEEPEST / 2;
        let whole = Weight::of(map.values());
        let Err(limit) = whole.within_limits() else { return Self::object(map) };
        for value in map.values_mut() {
            let weight = value.weight();
            if weight.parts > LIGHT || weight.depth > SHALLOW {
                value.data = Self::beyond(limit);
            }
        }
        if Weight::of(map.values()).within_limits().is_err() {
            map.values_mut().for_each(|value| value.data = Self::beyond(limit));
        }
        Self::object(map)
    }

    /// A collection of the same kind, of what each of its elements becomes; anything else is left as it
    /// is. The elements of a set must keep their order.
    pub(crate) fn each(&self, mut one: impl FnMut(&Value) -> Value) -> Self {
        match self {
            Self::List(items) => {
                Self::list(items.iter().map(one).collect::<Vec<_>>()).shaped(items.shape)
            }
            Self::Set(items) => Self::sorted_set(items.iter().map(one).collect()),
            Self::Object(entries) => {
                let map = entries.iter().map(|(key, value)| (key.clone(), one(value))).collect();
                match Self::object(map) {
                    Self::Object(made) => {
                        Self::Object(made.opened(entries.open.clone()).shaped(entries.shape))
                    }
                    beyond => beyond,
                }
            }
            data => data.clone(),
        }
    }

    /// A number that has more digits than are calculated with; two of these are not the same.
    #[must_use]
    pub(crate) fn too_large() -> Self {
        Self::beyond(Limit::Number)
    }

    /// What cannot be told because a limit is reached.
    pub(crate) fn beyond(limit: Limit) -> Self {
        Self::Unknown(Arc::new(Unknown::beyond(limit)))
    }
}
