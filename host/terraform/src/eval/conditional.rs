//! `condition ? yes : no`. With an unknown condition the value is one of two.

use std::sync::Arc;

use super::budget::comparison;
use super::{Evaluator, Scope};
use crate::functions::Invalid;
use crate::syntax::{Expr, ExprKind};
use crate::value::{self, Data, Equality, Items, Shape, Value, equality, to_bool, to_text};

impl Evaluator<'_> {
    pub(super) fn conditional(
        &self,
        condition: &Expr,
        yes: &Expr,
        no: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Value, Invalid> {
        let condition = self.eval(condition, scope)?;
        if let Some(holds) = to_bool(&condition) {
            let (taken, other) = if holds { (yes, no) } else { (no, yes) };
            let taken = self.unified(self.eval(taken, scope)?, other, scope)?;
            // The branch is as sure as the condition that chose it.
            let from = taken.from.max(condition.from);
            return Ok(Value { from, ..taken });
        }
        if !condition.is_unknown() {
            let is = condition.type_name();
            return Err(Invalid(format!("a condition is true or false, not {is}")));
        }
        self.doubt();
        match (self.eval(yes, scope), self.eval(no, scope)) {
            (Ok(yes), Ok(no)) => match self.charge(comparison(&yes, &no), 0) {
                Ok(()) => Ok(either(&condition, yes, &no)),
                Err(beyond) => Ok(beyond.made_from([&condition, &yes, &no])),
            },
            // A branch that cannot be taken leaves the other, and the condition still decides whether
            // there is a value at all.
            (Ok(only), Err(_)) | (Err(_), Ok(only)) => {
                Ok(Value::follows(None, [&condition, &only]))
            }
            (Err(invalid), Err(_)) => Err(invalid),
        }
    }

    /// The branch that is taken, as the type that both branches have. The other one may be anything.
    fn unified(&self, taken: Value, other: &Expr, scope: &Scope<'_>) -> Result<Value, Invalid> {
        let apart = || Err(Invalid("the branches of a condition have one type".into()));
        match (&taken.data, &other.kind) {
            (Data::Null, _) | (_, ExprKind::Literal(Data::Null)) => return Ok(taken),
            (Data::Number(_) | Data::Bool(_), _) => {}
            (Data::String(_), ExprKind::Literal(_)) => return Ok(taken),
            (Data::String(_), ExprKind::Template(pieces)) if pieces.len() > 1 => return Ok(taken),
            (Data::List(_) | Data::Set(_) | Data::Object(_), ExprKind::Literal(_)) => {
                return apart();
            }
            (Data::List(items), ExprKind::List(other)) if items.len() == other.len() => {
                self.doubt();
                return Ok(taken);
            }
            _ => {
                // Nobody has looked at what the other one is, which may make a list of a tuple.
                self.doubt();
                let is_list = taken.data.shape() == Shape::Collection;
                return Ok(if is_list { taken } else { taken.shaped(Shape::Either) });
            }
        }
        // What the other one has of its own to be refused for does not count.
        match self.apart(|| self.eval(other, scope)).map(|other| other.data) {
            Ok(Data::String(_)) => {
                let text = to_text(&taken).unwrap_or_default();
                Ok(Value { data: Data::String(text.into()), ..taken })
            }
            Ok(Data::List(_) | Data::Set(_) | Data::Object(_)) => apart(),
            Ok(Data::Unknown(_) | Data::Handle(_)) => {
                self.doubt();
                Ok(taken)
            }
            _ => Ok(taken),
        }
    }
}

/// One of two values. Equal ones are that value; else an unknown whose candidates are those of both.
pub(super) fn either(condition: &Value, yes: Value, no: &Value) -> Value {
    let shape = shape(&yes, no);
    let (yes, no) = (yes.shaped(shape), &no.clone().shaped(shape));
    if equality(&yes, no) == Equality::Equal {
        return yes.made_from([condition, no]);
    }
    let symbol = || {
        let (condition, yes, no) =
            (value::symbol(condition)?, value::symbol(&yes)?, value::symbol(no)?);
        value::expression(format!("({condition} ? {yes} : {no})"))
    };
    one_of(Value::follows(symbol(), [condition, &yes, no]).shaped(shape), [&yes, no])
}

/// The shape that a condition gives to both its branches.
fn shape(yes: &Value, no: &Value) -> Shape {
    let (a, b) = (yes.data.shape(), no.data.shape());
    match (&yes.data, &no.data) {
        (Data::List(yes), Data::List(no)) => a.of_one(b, yes.len() == no.len()),
        (Data::Object(yes), Data::Object(no)) => a.of_one(b, yes.keys().eq(no.keys())),
        // Null has no type of its own.
        (Data::Null, _) => b,
        (_, Data::Null) => a,
        _ if a == Shape::Collection || b == Shape::Collection => Shape::Collection,
        _ => Shape::Either,
    }
}

/// An unknown that is one of these values.
pub(super) fn one_of<'v>(made: Value, values: impl IntoIterator<Item = &'v Value>) -> Value {
    let values: Vec<&Value> = values.into_iter().collect();
    let present = values.iter().all(|value| is_present(value));
    let all: Option<Vec<&[Value]>> = values.into_iter().map(candidates).collect();
    let candidates = all.map(|all| Items::candidates(all.into_iter().flatten().cloned()));
    with_candidates(made, candidates, present)
}

fn with_candidates(mut made: Value, candidates: Option<Items>, present: bool) -> Value {
    if let Data::Unknown(unknown) = &mut made.data {
        let unknown = Arc::make_mut(unknown);
        unknown.candidates = candidates.unwrap_or_default();
        unknown.present = present;
    }
    made
}

/// Whether a value is not null, whatever it is.
fn is_present(value: &Value) -> bool {
    match &value.data {
        Data::Null => false,
        Data::Unknown(unknown) => unknown.present,
        _ => true,
    }
}

/// All values that a value may have, where that is known.
pub(super) fn candidates(value: &Value) -> Option<&[Value]> {
    match value.as_unknown() {
        None => Some(std::slice::from_ref(value)),
        Some(unknown) if unknown.candidates.is_empty() => None,
        Some(unknown) => Some(&unknown.candidates),
    }
}
