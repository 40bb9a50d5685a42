//! Values that are not told because they are secret: unknown, and marked in their trail.

use std::sync::Arc;

use resilint_schema::Why;

use super::{Data, Step, Unknown, Value};
use crate::place::Place;

/// What stands in the trail of a secret, by which it is told from other unknowns.
const SECRET: &str = "a sensitive value";

impl Value {
    /// A value that is not told. Without a symbol it equals nothing else.
    #[must_use]
    pub fn secret(symbol: Option<Arc<str>>, place: Option<Place>) -> Self {
        Self::kept(symbol, place, None)
    }

    fn kept(symbol: Option<Arc<str>>, place: Option<Place>, next: Option<Arc<Step>>) -> Self {
        let trail = Some(Arc::new(Step::new(SECRET.into(), None, next)));
        Self::unknown(Unknown { place, trail, ..Unknown::new(Why::Template, symbol) })
    }

    /// Whether this is, or is made of, a value that is not told.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.as_unknown().is_some_and(|unknown| unknown.steps().any(|step| &*step.name == SECRET))
    }

    /// This value as a secret. That something is not set, or switched on, is none.
    #[must_use]
    pub fn hidden(self, symbol: Option<Arc<str>>, place: Option<Place>) -> Self {
        let tells_nothing = match &self.data {
            Data::Null | Data::Bool(_) | Data::Unknown(_) | Data::Handle(_) => true,
            Data::String(text) => text.is_empty(),
            Data::List(items) | Data::Set(items) => items.is_empty(),
            Data::Object(map) => map.is_empty(),
            Data::Number(_) => false,
        };
        if tells_nothing {
            return self;
        }
        let place = place.or(self.place);
        // What is missing is last on the way to it.
        let step = |name: &Arc<str>| Arc::new(Step::new(name.clone(), place, None));
        let next = symbol.as_ref().map(step);
        Self { refs: self.refs, ..Self::kept(symbol, place, next) }
    }
}
