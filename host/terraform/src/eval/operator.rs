//! Operators, three-valued: an unknown operand makes the result unknown unless the other decides.

use super::budget::comparison;
use super::{Evaluator, Scope};
use crate::functions::Invalid;
use crate::syntax::{Binary, Expr, Unary};
use crate::value::{self, Data, Equality, Number, Value, to_bool, to_number, typed_equality};

impl Evaluator<'_> {
    pub(super) fn unary(
        &self,
        operator: Unary,
        operand: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Value, Invalid> {
        let operand = self.eval(operand, scope)?;
        if is_open(&operand) {
            self.doubt();
        }
        let made = negated(operator, &operand)?;
        Ok(match operand.as_unknown() {
            Some(unknown) => self.through(unknown, made, |candidate| negated(operator, candidate)),
            None => made,
        })
    }

    pub(super) fn binary(
        &self,
        left: &Expr,
        operator: Binary,
        right: &Expr,
        scope: &Scope<'_>,
    ) -> Result<Value, Invalid> {
        let left = self.eval(left, scope)?;
        // One operand may decide alone, whatever the other is.
        if let Some(decided) = decided(operator, &left) {
            // Terraform looks at the other all the same, and may refuse it.
            self.doubt();
            return Ok(decided);
        }
        let is_logical = matches!(operator, Binary::Or | Binary::And);
        let right = match self.eval(right, scope) {
            // Newer versions of Terraform look at it only if the other does not decide.
            Err(_) if is_logical && is_open(&left) => {
                self.doubt();
                return Ok(Value::follows(None, [&left]));
            }
            right => right?,
        };
        let is_comparison = matches!(operator, Binary::Equal | Binary::NotEqual);
        if is_comparison && let Err(beyond) = self.charge(comparison(&left, &right), 0) {
            return Ok(beyond.made_from([&left, &right]));
        }
        if !is_comparison && (is_open(&left) || is_open(&right)) {
            self.doubt();
        }
        let made = combined(&left, operator, &right)?;
        Ok(self.of_each(made, &[left, right], |inputs| match inputs {
            [left, right] => combined(left, operator, right),
            _ => Err(Invalid("two operands are wanted".into())),
        }))
    }
}

/// `!operand` or `-operand`.
pub(crate) fn negated(operator: Unary, operand: &Value) -> Result<Value, Invalid> {
    let sign = if operator == Unary::Not { "!" } else { "-" };
    if is_open(operand) {
        let symbol = value::symbol(operand).map(|text| format!("{sign}{text}"));
        return Ok(Value::follows(symbol.and_then(value::expression), [operand]));
    }
    let data = match operator {
        Unary::Not => Data::Bool(!boolean(operand, "!")?),
        Unary::Negate => Data::Number(-number(operand, "-")?),
    };
    Ok(Value::bare(data).made_from([operand]))
}

/// What an operand decides alone: `true ||`, `false &&`.
fn decided(operator: Binary, operand: &Value) -> Option<Value> {
    let deciding = match operator {
        Binary::Or => true,
        Binary::And => false,
        _ => return None,
    };
    (to_bool(operand) == Some(deciding))
        .then(|| Value::bare(Data::Bool(deciding)).made_from([operand]))
}

/// `left operator right`.
pub(crate) fn combined(left: &Value, operator: Binary, right: &Value) -> Result<Value, Invalid> {
    if let Some(decided) = decided(operator, left).or_else(|| decided(operator, right)) {
        return Ok(decided);
    }
    let data = match operator {
        Binary::Equal | Binary::NotEqual => match typed_equality(left, right) {
            Equality::Unknown => None,
            known => {
                let equal = known == Equality::Equal;
                Some(Data::Bool(equal == (operator == Binary::Equal)))
            }
        },
        _ if is_open(left) || is_open(right) => None,
        Binary::Or => Some(Data::Bool(boolean(left, "||")? || boolean(right, "||")?)),
        Binary::And => Some(Data::Bool(boolean(left, "&&")? && boolean(right, "&&")?)),
        _ => Some(arithmetic(operator, left, right)?),
    };
    Ok(match data {
        Some(data) => Value::bare(data).made_from([left, right]),
        None => Value::follows(symbol(left, operator, right), [left, right]),
    })
}

/// Whether the value as a whole has no primitive to calculate with.
fn is_open(value: &Value) -> bool {
    matches!(value.data, Data::Unknown(_) | Data::Handle(_))
}

fn symbol(left: &Value, operator: Binary, right: &Value) -> Option<String> {
    let (left, right) = (value::symbol(left)?, value::symbol(right)?);
    value::expression(format!("({left} {} {right})", operator.as_str()))
}

fn arithmetic(operator: Binary, left: &Value, right: &Value) -> Result<Data, Invalid> {
    let sign = operator.as_str();
    let (a, b) = (number(left, sign)?, number(right, sign)?);
    // Terraform calculates with more digits.
    let computed = |number: Option<Number>| number.map_or_else(Data::too_large, Data::Number);
    let zero = || Invalid("division by zero".to_owned());
    let by = || if b == Number::ZERO { Err(zero()) } else { Ok(b) };
    Ok(match operator {
        Binary::Less => Data::Bool(a < b),
        Binary::LessOrEqual => Data::Bool(a <= b),
        Binary::Greater => Data::Bool(a > b),
        Binary::GreaterOrEqual => Data::Bool(a >= b),
        Binary::Add => computed(a.checked_add(b)),
        Binary::Subtract => computed(a.checked_sub(b)),
        Binary::Multiply => computed(a.checked_mul(b)),
        Binary::Divide => computed(a.checked_div(by()?)),
        Binary::Modulo => computed(a.checked_rem(by()?)),
        // Handled by the caller.
        Binary::Or | Binary::And | Binary::Equal | Binary::NotEqual => Data::Null,
    })
}

fn boolean(value: &Value, sign: &str) -> Result<bool, Invalid> {
    to_bool(value)
        .ok_or_else(|| Invalid(format!("{sign} wants true or false, not {}", value.type_name())))
}

fn number(value: &Value, sign: &str) -> Result<Number, Invalid> {
    to_number(value)
        .ok_or_else(|| Invalid(format!("{sign} wants numbers, not {}", value.type_name())))
}
