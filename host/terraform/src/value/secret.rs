//! Values that are not told because they are secret: unknown, and marked in their trail. A text or number is kept
//! for those who decide by it and never show it.

use std::fmt;
use std::sync::Arc;

use resilint_schema::Why;

use super::{Data, Items, Number, Refs, Step, Unknown, Value, parse_number};
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

    /// The text behind a secret that is one. It decides, where it is a name that everybody knows, and is
    /// never shown where it is not.
    #[must_use]
    pub fn behind_secret(&self) -> Option<&str> {
        match self.kept_behind()? {
            Scalar::Text(text) => Some(text),
            Scalar::Number(_) => None,
        }
    }

    /// The number behind a secret that is one. It decides where a number is how many there are of something, which
    /// everybody sees who sees them.
    #[must_use]
    pub fn number_behind_secret(&self) -> Option<Number> {
        match self.kept_behind()? {
            Scalar::Text(text) => parse_number(text),
            Scalar::Number(number) => Some(*number),
        }
    }

    fn kept_behind(&self) -> Option<&Scalar> {
        let unknown = self.as_unknown().filter(|_| self.is_secret())?;
        let parts = [&unknown.candidates, &unknown.members, &unknown.possible];
        parts.iter().all(|part| part.is_empty()).then_some(unknown.kept.0.as_ref())?
    }

    /// This value as a secret. That something is not set, or switched on, is none.
    #[must_use]
    pub fn hidden(mut self, symbol: Option<Arc<str>>, place: Option<Place>) -> Self {
        if let Data::Unknown(unknown) = &mut self.data {
            // What it may be, and what is surely in it, would tell it as well.
            let unknown = Arc::make_mut(unknown);
            (unknown.candidates, unknown.members) = (Items::known_of([]), Items::known_of([]));
            unknown.pieces.clear();
            // So would texts in the expression that stands for it.
            let holds_text = |own: &Arc<str>| own.contains(['"', '$']);
            if unknown.symbol.as_ref().is_some_and(holds_text) {
                unknown.symbol.clone_from(&symbol);
            }
        }
        if tells_nothing(&self) {
            return self;
        }
        let place = place.or(self.place);
        // What is missing is last on the way to it.
        let step = |name: &Arc<str>| Arc::new(Step::new(name.clone(), place, None));
        let next = symbol.as_ref().map(step);
        let mut hidden = Self { from: self.from, ..Self::kept(symbol, place, next) };
        let scalar = match &self.data {
            Data::String(text) => Some(Scalar::Text(text.clone())),
            Data::Number(number) => Some(Scalar::Number(*number)),
            _ => None,
        };
        if let Data::Unknown(unknown) = &mut hidden.data {
            Arc::make_mut(unknown).kept = Kept(scalar);
        }
        Self { refs: leads(&self), ..hidden }
    }
}

/// A text or number that is not told, nor shown to whoever looks for mistakes.
#[derive(Clone, Default)]
pub struct Kept(Option<Scalar>);

#[derive(Clone)]
enum Scalar {
    Text(Arc<str>),
    Number(Number),
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "kept" } else { "nothing" })
    }
}

/// Whether a value holds nothing that could be a secret: what the provider computes is not known anyway.
fn tells_nothing(value: &Value) -> bool {
    match &value.data {
        Data::Null | Data::Bool(_) | Data::Unknown(_) | Data::Handle(_) => true,
        Data::String(text) => text.is_empty(),
        Data::List(items) | Data::Set(items) => items.iter().all(tells_nothing),
        Data::Object(map) => map.values().all(tells_nothing),
        Data::Number(_) => false,
    }
}

/// All that a value and its parts were taken from.
fn leads(value: &Value) -> Refs {
    let within = |parts: &mut dyn Iterator<Item = &Value>| {
        parts.fold(value.refs.clone(), |all, part| all.union(&leads(part)))
    };
    match &value.data {
        Data::List(items) | Data::Set(items) => within(&mut items.iter()),
        Data::Object(map) => within(&mut map.values()),
        _ => value.refs.clone(),
    }
}
