//! What is missing where a value cannot be told.

use std::sync::Arc;

use resilint_schema::Why;

use super::{Data, Value};
use crate::place::Place;

/// A value that cannot be told, and what would tell it.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// Why it cannot be told.
    pub why: Why,
    /// The expression that stands for it, with everything known filled in: `var.region`,
    /// `${var.region}-1`. Two unknowns of one root module with the same symbol are the same value.
    /// Nothing for what differs at each evaluation.
    pub symbol: Option<Arc<str>>,
    /// Where the missing thing is declared.
    pub place: Option<Place>,
    /// The values it may have, where that list is complete; empty where nothing limits it.
    pub candidates: Vec<Value>,
    /// Elements that are surely in it, where it is a collection of which only a part is known.
    pub members: Vec<Value>,
    /// Text that is surely in it, in its order, where it is a text too long for a symbol.
    pub pieces: Vec<Arc<str>>,
    /// The named things that led from the missing one to this value, the nearest first.
    pub trail: Option<Arc<Step>>,
}

/// One hop on the way from an expression to what is missing.
#[derive(Clone, Debug)]
pub struct Step {
    /// What was referred to: `local.zones`, `var.region`, `ibm_is_vpc.main.id`.
    pub name: Arc<str>,
    /// Where that is defined.
    pub place: Option<Place>,
    /// What it refers to in turn.
    pub next: Option<Arc<Self>>,
}

impl Unknown {
    /// An unknown of which nothing more is known.
    #[must_use]
    pub const fn new(why: Why, symbol: Option<Arc<str>>) -> Self {
        Self {
            why,
            symbol,
            place: None,
            candidates: Vec::new(),
            members: Vec::new(),
            pieces: Vec::new(),
            trail: None,
        }
    }

    /// The hops from this value to what is missing.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        std::iter::successors(self.trail.as_deref(), |step| step.next.as_deref())
    }
}

impl Data {
    /// What stands for a value beyond the limits; two of these are not the same.
    #[must_use]
    pub fn too_large() -> Self {
        Self::Unknown(Arc::new(Unknown::new(Why::TooLarge, None)))
    }
}

impl Value {
    /// An unknown that follows from `inputs`, of which at least one is unknown: it has the reason,
    /// place and trail of the first unknown among them, and `symbol` as its own.
    #[must_use]
    pub fn follows<'v>(
        symbol: Option<String>,
        inputs: impl IntoIterator<Item = &'v Self> + Clone,
    ) -> Self {
        let cause = inputs.clone().into_iter().find_map(first_unknown);
        let unknown = match cause {
            Some(cause) => Unknown {
                symbol: symbol.map(Into::into),
                candidates: Vec::new(),
                members: Vec::new(),
                pieces: Vec::new(),
                ..cause.clone()
            },
            None => Unknown::new(Why::Computed, symbol.map(Into::into)),
        };
        Self::unknown(unknown).made_from(inputs)
    }

    /// This value as it is seen through something that has a name: an unknown notes the hop, and so do the
    /// unknown elements of a short list.
    #[must_use]
    pub fn through(mut self, name: impl FnOnce() -> Arc<str>, place: Option<Place>) -> Self {
        /// A longer list is not one that people ask about.
        const ELEMENTS: usize = 64;
        match &mut self.data {
            Data::Unknown(unknown) => note(unknown, name(), place),
            Data::List(items) if items.len() <= ELEMENTS && items.iter().any(Self::is_unknown) => {
                let name = name();
                let item = |item: &Self| {
                    let mut item = item.clone();
                    if let Data::Unknown(unknown) = &mut item.data {
                        note(unknown, Arc::clone(&name), place);
                    }
                    item
                };
                *items = items.iter().map(item).collect();
            }
            _ => {}
        }
        self
    }
}

fn note(unknown: &mut Arc<Unknown>, name: Arc<str>, place: Option<Place>) {
    let inner = Arc::make_mut(unknown);
    let next = inner.trail.take();
    inner.trail = Some(Arc::new(Step { name, place, next }));
}

/// The first unknown in a value, at any depth.
pub(super) fn first_unknown(value: &Value) -> Option<&Unknown> {
    match &value.data {
        Data::Unknown(unknown) => Some(unknown),
        Data::List(items) | Data::Set(items) => items.iter().find_map(first_unknown),
        Data::Object(map) => map.values().find_map(first_unknown),
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Handle(_) => None,
    }
}
