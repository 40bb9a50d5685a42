//! Operators: logic in three values, comparisons, arithmetic.

use std::cmp::Ordering;

use minijinja::machinery::ast::{BinOp, BinOpKind, Compare, CompareOpKind};
use resilint_terraform::value::{
    Equality, Number, equality, expression, order, to_number, to_text,
};
use resilint_terraform::{Data, Value};

use super::expression::gathered;
use super::{Jinja, joined, operand};
use crate::ansible::value::{follows, made, truth};

impl Jinja<'_, '_> {
    pub(super) fn binary(&self, binary: &BinOp<'_>) -> Value {
        let left = self.value(&binary.left);
        let decided = match binary.op {
            BinOpKind::ScAnd => Some(false),
            BinOpKind::ScOr => Some(true),
            _ => None,
        };
        // The left side may decide alone.
        if decided.is_some() && truth(&left) == decided {
            return left;
        }
        let right = self.value(&binary.right);
        if let Some(decided) = decided {
            return both(left, right, decided);
        }
        let (word, known) = match binary.op {
            BinOpKind::Add => ("+", add(&left, &right)),
            BinOpKind::Concat => return joined(&[left, right]),
            BinOpKind::Sub => ("-", calculated(&left, &right, Number::checked_sub)),
            BinOpKind::Mul => ("*", calculated(&left, &right, Number::checked_mul)),
            BinOpKind::Div => ("/", calculated(&left, &right, Number::checked_div)),
            BinOpKind::Rem => ("%", calculated(&left, &right, remainder)),
            BinOpKind::FloorDiv => ("//", calculated(&left, &right, whole)),
            BinOpKind::Pow => ("**", None),
            BinOpKind::Eq => return compared(CompareOpKind::Eq, &left, &right),
            BinOpKind::Ne => return compared(CompareOpKind::Ne, &left, &right),
            BinOpKind::Lt => return compared(CompareOpKind::Lt, &left, &right),
            BinOpKind::Lte => return compared(CompareOpKind::Lte, &left, &right),
            BinOpKind::Gt => return compared(CompareOpKind::Gt, &left, &right),
            BinOpKind::Gte => return compared(CompareOpKind::Gte, &left, &right),
            BinOpKind::In => return compared(CompareOpKind::In, &left, &right),
            BinOpKind::ScAnd | BinOpKind::ScOr => ("", None),
        };
        known.unwrap_or_else(|| undecided(word, &left, &right))
    }

    /// `a < b < c`: each pair holds.
    pub(super) fn compare(&self, compare: &Compare<'_>) -> Value {
        let mut left = self.value(&compare.expr);
        let mut result = Value::bool(true);
        for next in &compare.ops {
            let right = self.value(&next.expr);
            result = both(result, compared(next.op, &left, &right), false);
            if truth(&result) == Some(false) {
                return result;
            }
            left = right;
        }
        result
    }
}

/// `left and right`, or with `decided` true `left or right`, where the left side does not decide.
fn both(left: Value, right: Value, decided: bool) -> Value {
    match (truth(&left), truth(&right)) {
        (Some(_), _) => right,
        (None, Some(right)) if right == decided => Value::bool(decided),
        (None, Some(_)) => left,
        (None, None) => undecided(if decided { "or" } else { "and" }, &left, &right),
    }
}

pub(super) fn compared(op: CompareOpKind, left: &Value, right: &Value) -> Value {
    let ordered = |test: fn(Ordering) -> bool| ordering(left, right).map(test);
    let (word, known) = match op {
        CompareOpKind::Eq => ("==", equal(left, right)),
        CompareOpKind::Ne => ("!=", equal(left, right).map(|equal| !equal)),
        CompareOpKind::Lt => ("<", ordered(Ordering::is_lt)),
        CompareOpKind::Lte => ("<=", ordered(Ordering::is_le)),
        CompareOpKind::Gt => (">", ordered(Ordering::is_gt)),
        CompareOpKind::Gte => (">=", ordered(Ordering::is_ge)),
        CompareOpKind::In => ("in", holds(right, left)),
        CompareOpKind::NotIn => ("not in", holds(right, left).map(|holds| !holds)),
    };
    match known {
        Some(known) => made(Data::Bool(known), [left, right]),
        None => undecided(word, left, right),
    }
}

fn equal(left: &Value, right: &Value) -> Option<bool> {
    match equality(left, right) {
        Equality::Equal => Some(true),
        Equality::Different => Some(false),
        Equality::Unknown => None,
    }
}

fn ordering(left: &Value, right: &Value) -> Option<Ordering> {
    match (&left.data, &right.data) {
        (Data::Number(_), Data::Number(_)) | (Data::String(_), Data::String(_)) => {
            Some(order(left, right))
        }
        _ => None,
    }
}

/// Whether a list, mapping or text holds something.
pub(super) fn holds(collection: &Value, item: &Value) -> Option<bool> {
    match &collection.data {
        Data::List(items) | Data::Set(items) => {
            let found: Vec<Option<bool>> = items.iter().map(|it| equal(it, item)).collect();
            if found.contains(&Some(true)) {
                Some(true)
            } else {
                (!found.contains(&None)).then_some(false)
            }
        }
        Data::Object(map) => Some(map.contains_key(to_text(item)?.as_str())),
        Data::String(text) => Some(text.contains(item.as_str()?)),
        _ => None,
    }
}

/// Numbers are added, lists and texts joined.
fn add(left: &Value, right: &Value) -> Option<Value> {
    match (&left.data, &right.data) {
        (Data::Number(_), Data::Number(_)) => calculated(left, right, Number::checked_add),
        (Data::List(a), Data::List(b)) => {
            let all = gathered(a.iter().chain(b.iter()).cloned().collect());
            Some(all.made_from([left, right]))
        }
        // An unknown beside a text is a text.
        (Data::String(_), Data::String(_) | Data::Unknown(_))
        | (Data::Unknown(_), Data::String(_)) => Some(joined(&[left.clone(), right.clone()])),
        _ => None,
    }
}

fn calculated(
    left: &Value,
    right: &Value,
    calculate: impl Fn(Number, Number) -> Option<Number>,
) -> Option<Value> {
    let is_number = |value: &Value| matches!(value.data, Data::Number(_));
    let numbers = is_number(left) && is_number(right);
    let (a, b) = to_number(left).zip(to_number(right)).filter(|_| numbers)?;
    Some(made(Data::Number(calculate(a, b)?), [left, right]))
}

/// The rest has the sign of the divisor, as in Python.
fn remainder(a: Number, b: Number) -> Option<Number> {
    a.checked_rem(b)?.checked_add(b)?.checked_rem(b)
}

fn whole(a: Number, b: Number) -> Option<Number> {
    Some(a.checked_div(b)?.floor())
}

fn undecided(word: &str, left: &Value, right: &Value) -> Value {
    let text = operand(left).zip(operand(right)).map(|(a, b)| format!("{a} {word} {b}"));
    follows(text.and_then(expression), [left, right])
}
