//! Input variables: of the root module from files, the command line, the environment; of a called module
//! from its call.

use std::sync::Arc;

use resilint_schema::{Provenance, Why};

use super::budget::walk;
use super::{Caller, Evaluator, Node, Scope};
use crate::config::{Variable, constant, convert};
use crate::functions::Invalid;
use crate::place::Place;
use crate::syntax::parse_expression;
use crate::value::{Unknown, Value};

/// The workspace, which is given a value like a variable.
pub const WORKSPACE: &str = "terraform.workspace";

impl Evaluator<'_> {
    /// The name of the workspace, which no file of the configuration says.
    pub(super) fn workspace(&self) -> Value {
        let last = self.settings.vars.iter().rev().find(|(given, _)| given == WORKSPACE);
        let given = last.map(|(_, name)| (name, Provenance::CliVar));
        let set = self.settings.environment.get(WORKSPACE).filter(|name| !name.is_empty());
        match given.or_else(|| Some((set?, Provenance::Env))) {
            Some((name, from)) => Value { from, ..Value::string(name.as_str()) },
            None => Value::missing(Why::UnresolvedVariable, WORKSPACE, None),
        }
    }

    /// The value of a variable. Of a sensitive one only its symbol is told.
    pub(super) fn variable(&self, module: usize, name: &Arc<str>) -> Result<Value, Invalid> {
        let value = self.set_variable(module, name)?;
        let instance = self.module(module);
        Ok(match instance.module.variables.get(name) {
            Some(variable) if variable.sensitive => {
                let shown = format!("var.{name}");
                let symbol = super::reference::prefixed(&instance.address, &shown);
                value.hidden(Some(symbol), Some(variable.place))
            }
            _ => value,
        })
    }

    fn set_variable(&self, module: usize, name: &Arc<str>) -> Result<Value, Invalid> {
        let instance = self.module(module);
        let Some(variable) = instance.module.variables.get(name) else {
            return Err(Invalid(format!("var.{name} is not declared")));
        };
        let shown = || super::reference::prefixed(&instance.address, &format!("var.{name}"));
        let node = Node::Variable(module, name.clone());
        Ok(self.once(node, shown, variable.place, || match &instance.caller {
            None => Ok(self.root_variable(name, variable)?),
            Some(Caller { module: caller, call, repetition, .. }) => {
                let Some(given) = call.body.attribute(name) else {
                    // Nobody else can set it, so the default is as good as written in the call.
                    return Ok(variable.default.clone().unwrap_or_else(|| {
                        Value::missing(Why::Invalid, shown(), Some(variable.place))
                    }));
                };
                let scope = Scope { repetition, ..Scope::of(*caller) };
                let value = self.eval(&given.expr, &scope)?;
                if value.is_null() && !variable.nullable {
                    return Ok(variable.default.clone().unwrap_or(value));
                }
                match self.charge(walk(&value), 0) {
                    Ok(()) => convert(&value, &variable.ty),
                    Err(beyond) => Ok(beyond.made_from([&value])),
                }
            }
        }))
    }

    /// What is given, or else the default. Where a variable cannot be null, a null that is given stands for
    /// the default.
    fn root_variable(&self, name: &str, variable: &Variable) -> Result<Value, Invalid> {
        let given = self.given(name, variable)?;
        if let Some(given) = given.filter(|given| variable.nullable || !given.is_null()) {
            return Ok(given);
        }
        if let Some(default) = &variable.default
            && (!default.is_null() || variable.nullable)
        {
            return Ok(stamped(default.clone(), Provenance::VariableDefault));
        }
        let symbol = crate::config::reference(name);
        Ok(Value::unknown(variable.ty.of_unknown(Unknown {
            place: Some(variable.place),
            candidates: variable.candidates.clone(),
            ..Unknown::new(Why::UnresolvedVariable, Some(symbol))
        })))
    }

    /// The strongest of what gives a value: the command line, files named there, the scenario's files,
    /// the environment.
    fn given(&self, name: &str, variable: &Variable) -> Result<Option<Value>, Invalid> {
        let last = self.settings.vars.iter().rev().find(|(given, _)| given == name);
        if let Some((_, text)) = last {
            return from_text(text, variable, Provenance::CliVar).map(Some);
        }
        let own = self.scenario.files.iter().filter_map(|path| self.program.values(path));
        let files: Vec<_> = own.chain(self.settings.values).collect();
        if let Some(given) = files.iter().rev().find_map(|file| file.body.attribute(name)) {
            let value = convert(&constant(&given.expr), &variable.ty)?;
            return Ok(Some(stamped(value, Provenance::Tfvars)));
        }
        let text = self.settings.environment.get(name);
        text.map(|text| from_text(text, variable, Provenance::Env)).transpose()
    }
}

/// A value from the command line or the environment: text where text is wanted, else an expression.
fn from_text(text: &str, variable: &Variable, from: Provenance) -> Result<Value, Invalid> {
    let plain = || Value::string(text);
    let value = if variable.is_plain {
        plain()
    } else {
        parse_expression(0, text).map_or_else(|_| plain(), |expr| constant(&expr))
    };
    // Places in a text that is in no file mean nothing.
    let value = convert(&value, &variable.ty)?;
    Ok(Value { place: None, ..stamped(unplaced(value), from) })
}

/// The value with its provenance, at all depths.
fn stamped(value: Value, from: Provenance) -> Value {
    deep(value, &|value| value.from = from)
}

fn unplaced(value: Value) -> Value {
    deep(value, &|value| value.place = None::<Place>)
}

fn deep(mut value: Value, change: &dyn Fn(&mut Value)) -> Value {
    value.data = value.data.each(|item| deep(item.clone(), change));
    change(&mut value);
    value
}
