//! Tests: `value is name`.

use minijinja::machinery::ast::{CompareOpKind, Test};
use resilint_terraform::value::expression;
use resilint_terraform::{Data, Value};

use super::operator::{compared, holds};
use super::{Evaluated, Jinja, operand};
use crate::ansible::value::{follows, made, truth};

impl Jinja<'_, '_> {
    pub(super) fn test(&self, test: &Test<'_>) -> Value {
        let input = self.eval(&test.expr);
        let argument = self.arguments(&test.args).places.into_iter().next();
        let name = test.name.strip_prefix("ansible.builtin.").unwrap_or(test.name);
        let known = match name {
            "defined" => defined(&input),
            "undefined" => defined(&input).map(|defined| !defined),
            _ => None,
        };
        let value = input.unwrap_or_else(|undefined| undefined.value);
        let compared = |op| argument.as_ref().map(|other| compared(op, &value, other));
        let equal = match name {
            "eq" | "equalto" | "==" => compared(CompareOpKind::Eq),
            "ne" | "!=" => compared(CompareOpKind::Ne),
            _ => None,
        };
        if let Some(result) = equal {
            return result;
        }
        match known.or_else(|| of_value(name, &value, argument.as_ref())) {
            Some(known) => made(Data::Bool(known), [&value]),
            None => {
                let text = operand(&value).map(|value| format!("{value} is {name}"));
                follows(text.and_then(expression), [&value])
            }
        }
    }
}

/// Whether something has a value. What nothing in the input defines may be defined outside; an attribute of a
/// resource shows only once it exists.
fn defined(input: &Evaluated) -> Option<bool> {
    match input {
        Ok(value) if value.is_unknown() => None,
        Ok(_) => Some(true),
        Err(undefined) if undefined.open => None,
        Err(_) => Some(false),
    }
}

fn of_value(name: &str, value: &Value, argument: Option<&Value>) -> Option<bool> {
    if name == "in" {
        return holds(argument?, value);
    }
    let data = &value.data;
    if matches!(data, Data::Unknown(_)) {
        return None;
    }
    Some(match name {
        "none" => matches!(data, Data::Null),
        "string" => matches!(data, Data::String(_)),
        "number" => matches!(data, Data::Number(_)),
        "boolean" => matches!(data, Data::Bool(_)),
        "mapping" => matches!(data, Data::Object(_)),
        "iterable" | "sequence" => {
            matches!(data, Data::List(_) | Data::String(_) | Data::Object(_))
        }
        "true" | "truthy" => truth(value)?,
        "false" | "falsy" => !truth(value)?,
        _ => return None,
    })
}
