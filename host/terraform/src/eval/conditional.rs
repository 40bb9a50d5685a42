//! `condition ? yes : no`. With an unknown condition the value is one of two.

use super::{Evaluator, Scope};
use crate::functions::Invalid;
use crate::syntax::Expr;
use crate::value::{self, Data, Equality, Value, equality, to_bool};

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
            let taken = self.eval(if holds { yes } else { no }, scope)?;
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
