//! Filters: `value | name(arguments)`. One that is not in the tables makes an unknown of what it is given.

use minijinja::machinery::ast::Filter;
use resilint_schema::Provenance;
use resilint_terraform::{Data, Value};

use super::call::Arguments;
use super::expression::{done, one_of};
use super::{Evaluated, Jinja, list, text};
use crate::ansible::value::{follows, truth};

/// What a filter makes of a value; nothing where that cannot be told.
pub(super) type Made = Option<Value>;

impl Jinja<'_, '_> {
    pub(super) fn filter(&self, filter: &Filter<'_>) -> Evaluated {
        let Some(expr) = &filter.expr else { return Ok(follows(None, [])) };
        let input = self.eval(expr);
        let arguments = self.arguments(&filter.args);
        let name = filter.name.strip_prefix("ansible.builtin.").unwrap_or(filter.name);
        match name {
            "default" | "d" => default(input, &arguments),
            "mandatory" => input,
            name => {
                let input = input.unwrap_or_else(|undefined| undefined.value);
                self.applied(name, &input, &arguments)
            }
        }
    }

    /// A filter of a value.
    pub(super) fn applied(&self, name: &str, input: &Value, arguments: &Arguments) -> Evaluated {
        let known = match name {
            "map" => self.map_filter(input, arguments),
            "ternary" => ternary(input, arguments),
            name => list::filter(name, input, arguments)
                .or_else(|| text::filter(name, input, arguments)),
        };
        Ok(known.unwrap_or_else(|| {
            let mut inputs = vec![input];
            inputs.extend(arguments.all());
            follows(done(input, name, &inputs[1..]), inputs)
        }))
    }

    /// `map(attribute='resource.id')`, `map('upper')`.
    fn map_filter(&self, input: &Value, arguments: &Arguments) -> Made {
        let attribute = arguments.names.iter().find(|(name, _)| name == "attribute");
        let of_item = |item: &Value| -> Option<Value> {
            if let Some((_, path)) = attribute {
                let mut steps = path.as_str()?.split('.');
                let value =
                    steps.try_fold(item.clone(), |base, step| self.attribute(Ok(base), step));
                return Some(value.unwrap_or_else(|undefined| undefined.value));
            }
            let name = arguments.places.first()?.as_str()?;
            let rest = Arguments { places: arguments.places[1..].to_vec(), names: Vec::new() };
            self.applied(name, item, &rest).ok()
        };
        let items = input.as_items()?;
        let mapped: Option<Vec<Value>> = items.iter().map(of_item).collect();
        Some(super::expression::gathered(mapped?).made_from([input]))
    }
}

/// `x | default(y)`. A variable that nothing defines has the default, as if it were declared with it.
fn default(input: Evaluated, arguments: &Arguments) -> Evaluated {
    let default = arguments.get(0, "default_value").cloned();
    let default = default.unwrap_or_else(|| Value::string(""));
    let for_false = arguments.get(1, "boolean").is_some_and(|flag| truth(flag) == Some(true));
    match input {
        Err(undefined) => {
            let weakest = if undefined.open { Provenance::VariableDefault } else { default.from };
            Ok(Value { from: default.from.max(weakest), ..default })
        }
        Ok(value) if value.is_unknown() => {
            Ok(follows(done(&value, "default", &[&default]), [&value, &default]))
        }
        Ok(value) if for_false && truth(&value) == Some(false) => Ok(default.made_from([&value])),
        Ok(value) => Ok(value),
    }
}

/// `condition | ternary(yes, no)`.
fn ternary(input: &Value, arguments: &Arguments) -> Made {
    let yes = arguments.get(0, "true_val")?.clone();
    let no = arguments.get(1, "false_val")?.clone();
    Some(match truth(input) {
        Some(true) => yes.made_from([input]),
        Some(false) => no.made_from([input]),
        None => one_of(input, yes, no),
    })
}

/// A known value of filters.
pub(super) fn known(data: Data, input: &Value, arguments: &Arguments) -> Value {
    let mut inputs = arguments.all();
    inputs.push(input);
    crate::ansible::value::made(data, inputs)
}
