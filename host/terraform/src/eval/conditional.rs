//! `condition ? yes : no`. With an unknown condition the value is one of two.

use super::{Evaluator, Scope};
use crate::functions::Invalid;
use crate::syntax::Expr;
use crate::value::{self, Data, Equality, Value, equality, to_bool, to_text};

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
        match (self.eval(yes, scope), self.eval(no, scope)) {
            (Ok(yes), Ok(no)) => Ok(either(&condition, yes, &no)),
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
        if !matches!(taken.data, Data::Number(_) | Data::Bool(_)) {
            return Ok(taken);
        }
        match self.eval(other, scope).map(|other| other.data) {
            Ok(Data::String(_)) => {
                let text = to_text(&taken).unwrap_or_default();
                Ok(Value { data: Data::String(text.into()), ..taken })
            }
            Ok(Data::List(_) | Data::Set(_) | Data::Object(_)) => {
                Err(Invalid("the branches of a condition have one type".into()))
            }
            _ => Ok(taken),
        }
    }
}

/// One of two values. Equal ones are that value; else an unknown whose candidates are those of both.
pub(super) fn either(condition: &Value, yes: Value, no: &Value) -> Value {
    if equality(&yes, no) == Equality::Equal {
        return yes.made_from([condition, no]);
    }
    let symbol = || {
        let (condition, yes, no) =
            (value::symbol(condition)?, value::symbol(&yes)?, value::symbol(no)?);
        value::expression(format!("({condition} ? {yes} : {no})"))
    };
    let candidates = candidates(&yes).zip(candidates(no));
    let mut made = Value::follows(symbol(), [condition, &yes, no]);
    if let (Data::Unknown(unknown), Some((mut all, more))) = (&mut made.data, candidates) {
        for candidate in more {
            if all.iter().all(|known| equality(known, &candidate) != Equality::Equal) {
                all.push(candidate);
            }
        }
        std::sync::Arc::make_mut(unknown).candidates = all;
    }
    made
}

/// All values that a value may have, where that is known.
pub(super) fn candidates(value: &Value) -> Option<Vec<Value>> {
    match value.as_unknown() {
        None => Some(vec![value.clone()]),
        Some(unknown) if unknown.candidates.is_empty() => None,
        Some(unknown) => Some(unknown.candidates.clone()),
    }
}
