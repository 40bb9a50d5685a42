//! Lists and tuples, maps and objects: written alike, and never equal to each other.

use std::sync::Arc;

use super::{Data, Value};

/// Whether a value is of a collection type or of a structural one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// A list, set or map: its elements have one type.
    Collection,
    /// A tuple or object, as `[...]` and `{...}` make them.
    Structural,
    /// Nothing tells: it may be either.
    #[default]
    Either,
}

impl Shape {
    /// The type of what is one of two values, which a condition makes one type of.
    pub(crate) const fn of_one(self, other: Self, alike: bool) -> Self {
        match (self, other) {
            (Self::Collection, _) | (_, Self::Collection) => Self::Collection,
            (Self::Structural, Self::Structural) if alike => Self::Structural,
            // Tuples of two lengths become a list.
            (Self::Structural, Self::Structural) => Self::Collection,
            _ => Self::Either,
        }
    }
}

impl Data {
    /// The same list, map or object with this shape, also an unknown one; a set is always a collection.
    #[must_use]
    pub(crate) fn shaped(self, shape: Shape) -> Self {
        match self {
            Self::List(items) => Self::List(items.shaped(shape)),
            Self::Object(entries) => Self::Object(entries.shaped(shape)),
            Self::Unknown(mut unknown) if unknown.shape != shape => {
                Arc::make_mut(&mut unknown).shape = shape;
                Self::Unknown(unknown)
            }
            data => data,
        }
    }

    /// The shape of a list, set, map or object, also of an unknown one; of anything else nothing is told.
    pub(crate) fn shape(&self) -> Shape {
        match self {
            Self::List(items) | Self::Set(items) => items.shape(),
            Self::Object(entries) => entries.shape(),
            Self::Unknown(unknown) => unknown.shape,
            _ => Shape::Either,
        }
    }
}

impl Value {
    /// The same value with this shape.
    #[must_use]
    pub(crate) fn shaped(self, shape: Shape) -> Self {
        Self { data: self.data.shaped(shape), ..self }
    }
}
