//! Calls: functions of Ansible, and methods of texts and mappings.

use minijinja::machinery::ast::{Call, CallArg, Expr};
use resilint_schema::{Provenance, Why};
use resilint_terraform::value::{Number, to_number};
use resilint_terraform::{Data, Value};

use super::expression::gathered;
use super::{Evaluated, Jinja, Undefined};
use crate::ansible::value::{follows, open};

/// Numbers in a range.
const LONGEST: usize = 1000;

/// Arguments, by place and by name.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) places: Vec<Value>,
    pub(super) names: Vec<(String, Value)>,
}

impl Arguments {
    /// An argument by its place or its name.
    pub(super) fn get(&self, place: usize, name: &str) -> Option<&Value> {
        let named = || self.names.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        self.places.get(place).or_else(named)
    }

    pub(super) fn all(&self) -> Vec<&Value> {
        self.places.iter().chain(self.names.iter().map(|(_, value)| value)).collect()
    }
}

impl Jinja<'_, '_> {
    pub(super) fn arguments(&self, arguments: &[CallArg<'_>]) -> Arguments {
        let mut all = Arguments::default();
        for argument in arguments {
            match argument {
                CallArg::Pos(expr) | CallArg::PosSplat(expr) => all.places.push(self.value(expr)),
                CallArg::Kwarg(name, expr) => {
                    all.names.push(((*name).to_owned(), self.value(expr)));
                }
                CallArg::KwargSplat(expr) => all.names.push((String::new(), self.value(expr))),
            }
        }
        all
    }

    pub(super) fn call(&self, call: &Call<'_>) -> Evaluated {
        let arguments = self.arguments(&call.args);
        match &call.expr {
            Expr::Var(function) => self.function(function.id, &arguments),
            Expr::GetAttr(method) => {
                let base = self.value(&method.expr);
                self.method(base, method.name, &arguments)
            }
            _ => Ok(follows(None, arguments.all())),
        }
    }

    fn function(&self, name: &str, arguments: &Arguments) -> Evaluated {
        let kind = arguments.places.first().and_then(Value::as_str).unwrap_or_default();
        match (name, kind.rsplit('.').next()) {
            ("lookup" | "query" | "q", Some("env")) => self.environment(arguments),
            ("range", _) => Ok(range(arguments)),
            // What else functions give lies outside the input.
            _ => Ok(open(Why::Template, None, None).made_from(arguments.all())),
        }
    }

    /// `lookup('env', 'IC_REGION')`.
    fn environment(&self, arguments: &Arguments) -> Evaluated {
        let Some(name) = arguments.places.get(1) else { return Ok(follows(None, arguments.all())) };
        let Some(text) = name.as_str() else { return Ok(follows(None, [name])) };
        match self.run.environment.get(text) {
            Some(value) => Ok(Value { from: Provenance::Env, ..Value::string(value.as_str()) }),
            None => {
                let symbol = format!("lookup(\"env\", {text:?})");
                let value = open(Why::UnresolvedVariable, Some(symbol), None);
                Err(Undefined { value, open: true })
            }
        }
    }

    /// Methods that are filters by another name, and those of mappings.
    fn method(&self, base: Value, name: &str, arguments: &Arguments) -> Evaluated {
        match name {
            "get" => match (&base.data, arguments.places.first().and_then(Value::as_str)) {
                (Data::Object(_), Some(key)) => {
                    let default = || arguments.places.get(1).cloned().unwrap_or_else(Value::null);
                    Ok(self.attribute(Ok(base), key).unwrap_or_else(|_| default()))
                }
                _ => Ok(follows(None, [&base])),
            },
            "items" => Ok(match super::items_of_dict(&base) {
                Some(items) => items,
                None => follows(None, [&base]),
            }),
            "keys" | "values" => Ok(super::list::parts(&base, name == "keys")),
            "strip" => self.applied("trim", &base, arguments),
            "lower" | "upper" | "split" | "replace" => self.applied(name, &base, arguments),
            _ => {
                let mut inputs = arguments.all();
                inputs.push(&base);
                Ok(follows(None, inputs))
            }
        }
    }
}

/// `range(stop)`, `range(start, stop)`, `range(start, stop, step)`.
fn range(arguments: &Arguments) -> Value {
    let inputs = arguments.all();
    let numbers: Option<Vec<i64>> =
        inputs.iter().map(|value| i64::try_from(to_number(value)?).ok()).collect();
    let (start, stop, step) = match numbers.as_deref() {
        Some([stop]) => (0, *stop, 1),
        Some([start, stop]) => (*start, *stop, 1),
        Some([start, stop, step]) if *step > 0 => (*start, *stop, *step),
        _ => return follows(None, inputs),
    };
    let step = usize::try_from(step).unwrap_or(1);
    let numbers: Vec<i64> = (start..stop).step_by(step).take(LONGEST + 1).collect();
    if numbers.len() > LONGEST {
        return open(Why::TooLarge, None, None).made_from(inputs);
    }
    gathered(numbers.into_iter().map(|number| Value::number(Number::from(number))).collect())
        .made_from(inputs)
}
