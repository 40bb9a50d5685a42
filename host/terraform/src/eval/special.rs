//! Functions that evaluate expressions: `try`, `can`, and those that fill in templates.

use std::sync::Arc;

use resilint_schema::Why;

use super::{Evaluator, Frame, Repetition, Scope};
use crate::files::{FileError, normal};
use crate::functions::Invalid;
use crate::syntax::{Expr, parse_template};
use crate::value::{self, Data, Reference, Unknown, Value};

impl Evaluator<'_> {
    /// `try(a, b, ...)`: the first that Terraform would not refuse.
    pub(super) fn attempt(&self, args: &[Expr], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let mut last = Invalid("try wants at least one argument".into());
        for (position, arg) in args.iter().enumerate() {
            match self.eval(arg, scope) {
                Ok(value) if is_settled(&value) => return Ok(value),
                // Whether it will be refused shows when it is known.
                Ok(value) => {
                    let rest =
                        args[position + 1..].iter().filter_map(|arg| self.eval(arg, scope).ok());
                    let all: Vec<Value> = std::iter::once(value).chain(rest).collect();
                    let symbols: Option<Vec<String>> = all.iter().map(value::symbol).collect();
                    let symbol = symbols.and_then(|symbols| {
                        value::expression(format!("try({})", symbols.join(", ")))
                    });
                    return Ok(Value::follows(symbol, &all));
                }
                Err(invalid) => last = invalid,
            }
        }
        Err(last)
    }

    /// `can(a)`: whether Terraform would not refuse it.
    pub(super) fn can(&self, args: &[Expr], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let [arg] = args else { return Err(Invalid("can wants one argument".into())) };
        Ok(match self.eval(arg, scope) {
            Ok(value) if is_settled(&value) => Value::bool(true).made_from([&value]),
            Ok(value) => {
                let symbol = value::symbol(&value)
                    .and_then(|text| value::expression(format!("can({text})")));
                Value::follows(symbol, [&value])
            }
            Err(_) => Value::bool(false),
        })
    }

    /// `templatefile(path, variables)`.
    pub(super) fn template_file(&self, args: &[Expr], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let [path, variables] = args else {
            return Err(Invalid("templatefile wants a path and variables".into()));
        };
        let (path, variables) = (self.eval(path, scope)?, self.eval(variables, scope)?);
        let Some(name) = path.as_str() else {
            return Ok(Value::follows(None, [&path, &variables]));
        };
        let content = match normal(self.dir, name) {
            Some(path) => self.settings.files.read(&path),
            None => Err(FileError::Outside),
        };
        match content {
            Ok(text) => self.fill(&text, &variables),
            Err(FileError::NotFound) => Err(Invalid(format!("there is no file {name}"))),
            Err(_) => Ok(Value::missing(Why::NotDeclared, format!("file({name:?})"), None)),
        }
    }

    /// `templatestring(template, variables)`.
    pub(super) fn template_string(
        &self,
        args: &[Expr],
        scope: &Scope<'_>,
    ) -> Result<Value, Invalid> {
        let [text, variables] = args else {
            return Err(Invalid("templatestring wants a template and variables".into()));
        };
        let (text, variables) = (self.eval(text, scope)?, self.eval(variables, scope)?);
        match text.as_str() {
            Some(text) => self.fill(text, &variables),
            None => Ok(Value::follows(None, [&text, &variables])),
        }
    }

    fn fill(&self, text: &str, variables: &Value) -> Result<Value, Invalid> {
        let Some(map) = variables.as_object() else {
            return Ok(Value::follows(None, [variables]));
        };
        if text.len() > super::template::LONGEST {
            return Ok(Value::unknown(Unknown::new(Why::TooLarge, None)));
        }
        let parsed = parse_template(0, text)
            .map_err(|error| Invalid(format!("the template cannot be read: {}", error.message)))?;
        let base = Scope { module: 0, repetition: &Repetition::None, frame: None, isolated: true };
        let entries: Vec<(&Arc<str>, &Value)> = map.iter().collect();
        let value = self.within(&entries, &base, &parsed)?;
        // Places in the template are of a file that has no number.
        Ok(Value { place: None, ..value })
    }

    fn within(
        &self,
        entries: &[(&Arc<str>, &Value)],
        scope: &Scope<'_>,
        expr: &Expr,
    ) -> Result<Value, Invalid> {
        // Frames are a list on the stack, and templates have few variables.
        const MOST: usize = 200;
        match entries.split_first() {
            None => self.eval(expr, scope),
            Some(_) if entries.len() > MOST => {
                Err(Invalid(format!("a template may have {MOST} variables")))
            }
            Some(((name, value), rest)) => {
                let frame = Frame { name, value: (*value).clone(), outer: scope.frame };
                self.within(rest, &scope.with(&frame), expr)
            }
        }
    }
}

/// Whether an expression that yielded this value can no longer be refused: it is known, or all that is
/// missing is what the provider will compute.
fn is_settled(value: &Value) -> bool {
    match &value.data {
        Data::Unknown(unknown) => is_attribute(unknown, value),
        Data::Handle(_) => true,
        Data::List(items) | Data::Set(items) => items.iter().all(is_settled),
        Data::Object(map) => map.values().all(is_settled),
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => true,
    }
}

/// Whether an unknown is an attribute that the provider computes, and not something made of one.
fn is_attribute(unknown: &Unknown, value: &Value) -> bool {
    let Some(symbol) = unknown.symbol.as_deref() else { return false };
    let begins = |reference: &Reference| {
        symbol
            .strip_prefix(&*reference.address)
            .and_then(|rest| rest.strip_prefix('.')?.strip_prefix(&*reference.attribute))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    unknown.why == Why::Computed && value.refs.iter().any(begins)
}
