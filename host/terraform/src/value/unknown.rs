//! What is missing where a value cannot be told.

use std::sync::Arc;

use resilint_schema::Why;

use super::secret::Kept;
use super::{Data, Items, Shape, Value};
use crate::limit::{DEPTH, Limit};
use crate::place::Place;

/// A value that cannot be told, and what would tell it.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// Why it cannot be told.
    pub why: Why,
    /// What keeps it from being told, in words and with what it is of, where `why` says too little.
    pub reason: Option<Arc<str>>,
    /// The expression that stands for it, with everything known filled in: `var.region`,
    /// `${var.region}-1`. Two unknowns of one root module with the same symbol are the same value.
    /// Nothing for what differs at each evaluation.
    pub symbol: Option<Arc<str>>,
    /// Where the missing thing is declared.
    pub place: Option<Place>,
    /// The values it may have, where that list is complete; empty where nothing limits it.
    pub candidates: Items,
    /// Elements that are surely in it, where it is a collection of which only a part is known.
    pub members: Items,
    /// Text that is surely in it, in its order, where it is a text too long for a symbol.
    pub pieces: Vec<Arc<str>>,
    /// Elements that may be in it, where it is a collection. One may stand for many or for none, so that
    /// nothing follows from them but what the collection may lead to.
    pub possible: Items,
    /// Whether it surely is not null once it can be told: an attribute that the provider computes.
    pub present: bool,
    /// Whether it surely is no collection: its type is a string, a number or a bool.
    pub primitive: bool,
    /// Whether its declared type is a collection or a structural one.
    pub shape: Shape,
    /// The named things that led from the missing one to this value, the nearest first.
    pub trail: Option<Arc<Step>>,
    /// The text or number that is not told, where the value is a secret.
    pub kept: Kept,
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
    /// How many hops there are from here.
    length: u32,
}

impl Step {
    /// A hop, and those after it.
    #[must_use]
    pub fn new(name: Arc<str>, place: Option<Place>, next: Option<Arc<Self>>) -> Self {
        let length = next.as_ref().map_or(0, |next| next.length) + 1;
        Self { name, place, next, length }
    }
}

impl Unknown {
    /// An unknown of which nothing more is known.
    #[must_use]
    pub fn new(why: Why, symbol: Option<Arc<str>>) -> Self {
        let (candidates, members, possible) = Default::default();
        Self {
            why,
            reason: None,
            symbol,
            place: None,
            candidates,
            members,
            pieces: Vec::new(),
            possible,
            present: false,
            primitive: false,
            shape: Shape::Either,
            trail: None,
            kept: Kept::default(),
        }
    }

    /// An unknown that is beyond a limit, which its trail names.
    pub(crate) fn beyond(limit: Limit) -> Self {
        let trail = Some(Arc::new(Step::new(limit.to_string().into(), None, None)));
        Self { trail, ..Self::new(Why::TooLarge, None) }
    }

    /// The hops from this value to what is missing.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        std::iter::successors(self.trail.as_deref(), |step| step.next.as_deref())
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
                reason: cause.reason.clone(),
                place: cause.place,
                trail: cause.trail.clone(),
                ..Unknown::new(cause.why, symbol.map(Into::into))
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
                let (name, shape) = (name(), items.shape());
                let item = |item: &Self| {
                    let mut item = item.clone();
                    if let Data::Unknown(unknown) = &mut item.data {
                        note(unknown, Arc::clone(&name), place);
                    }
                    item
                };
                let items: Vec<Self> = items.iter().map(item).collect();
                self.data = Data::list(items).shaped(shape);
            }
            _ => {}
        }
        self
    }
}

fn note(unknown: &mut Arc<Unknown>, name: Arc<str>, place: Option<Place>) {
    // Whatever has this many hops has no reader.
    if unknown.trail.as_ref().is_some_and(|trail| trail.length >= DEPTH) {
        return;
    }
    let inner = Arc::make_mut(unknown);
    let next = inner.trail.take();
    inner.trail = Some(Arc::new(Step::new(name, place, next)));
}

/// The first unknown in a value, at any depth.
pub(super) fn first_unknown(value: &Value) -> Option<&Unknown> {
    match &value.data {
        Data::Unknown(unknown) => Some(unknown),
        _ if value.is_wholly_known() => None,
        Data::List(items) | Data::Set(items) => items.iter().find_map(first_unknown),
        Data::Object(map) => map.values().find_map(first_unknown),
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Handle(_) => None,
    }
}
