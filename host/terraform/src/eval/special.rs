//! Functions that evaluate expressions: `try`, `can`, and those that fill in templates.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::conditional::one_of;
use super::files::Metered;
use super::{Evaluator, Frame, Repetition, Scope, Variables};
use crate::files::{FileError, Files as _, normal};
use crate::functions::Invalid;
use crate::limit::Limit;
use crate::syntax::{Expr, ExprKind, Hop, parse_template};
use crate::value::{self, Data, Equality, Unknown, Value, typed_equality};

impl Evaluator<'_> {
    /// `try(a, b, ...)`: the first that Terraform would not refuse.
    pub(super) fn attempt(&self, args: &[Expr], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let mut last = Invalid("try wants at least one argument".into());
        // What it is, if that is not refused.
        let mut perhaps: Vec<Value> = Vec::new();
        let mut named = true;
        for arg in args {
            let (value, doubtful) = self.tentatively(arg, scope);
            match value {
                Ok(value) if !doubtful => {
                    perhaps.push(value);
                    return Ok(self.first_of(perhaps, named));
                }
                Ok(value) => {
                    named &= is_path(arg) && value.is_unknown();
                    perhaps.push(value);
                }
                Err(invalid) => last = invalid,
            }
        }
        if perhaps.is_empty() {
            return Err(last);
        }
        // All of them may be refused.
        self.doubt();
        Ok(self.first_of(perhaps, named))
    }

    /// One of several values. What stands for it are all of them, if what may be refused stands for why.
    fn first_of(&self, mut values: Vec<Value>, named: bool) -> Value {
        let Some((first, others)) = values.split_first() else { return Value::null() };
        let parts: u64 = values.iter().map(|value| u64::from(value.weight().parts)).sum();
        if let Err(beyond) = self.charge(parts / 16, 0) {
            return beyond.made_from(&values);
        }
        if others.iter().all(|other| typed_equality(first, other) == Equality::Equal) {
            return values.swap_remove(0).made_from(&values);
        }
        let symbols: Option<Vec<String>> = values.iter().map(value::symbol).collect();
        let symbol = symbols
            .filter(|_| named)
            .and_then(|symbols| value::expression(format!("try({})", symbols.join(", "))));
        one_of(Value::follows(symbol, &values), &values)
    }

    /// `can(a)`: whether Terraform would not refuse it.
    pub(super) fn can(&self, args: &[Expr], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let [arg] = args else { return Err(Invalid("can wants one argument".into())) };
        let (value, doubtful) = self.tentatively(arg, scope);
        Ok(match value {
            Ok(value) if !doubtful => Value::bool(true).made_from([&value]),
            Ok(value) => {
                let symbol = value::symbol(&value)
                    .filter(|_| is_path(arg) && value.is_unknown())
                    .and_then(|text| value::expression(format!("can({text})")));
                Value::follows(symbol, [&value])
            }
            Err(_) => Value::bool(false),
        })
    }

    /// The value of an expression, and whether Terraform may refuse it all the same.
    pub(super) fn tentatively(
        &self,
        expr: &Expr,
        scope: &Scope<'_>,
    ) -> (Result<Value, Invalid>, bool) {
        let before = self.doubtful.replace(false);
        let value = self.eval(expr, scope);
        let doubtful = self.doubtful.replace(before);
        (value, doubtful)
    }

    /// `templatefile(path, variables)`.
    pub(super) fn template_file(&self, args: &[Expr], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let [path, variables] = args else {
            return Err(Invalid("templatefile wants a path and variables".into()));
        };
        not_within("templatefile", scope)?;
        let (path, variables) = (self.eval(path, scope)?, self.eval(variables, scope)?);
        let Some(name) = path.as_str() else {
            self.doubt();
            return Ok(Value::follows(None, [&path, &variables]));
        };
        let files = Metered::new(self.settings.files);
        let content = match normal(self.dir, name) {
            Some(path) => files.read(&path),
            None => Err(FileError::Outside),
        };
        if let Err(beyond) = self.charge(files.read.load(Ordering::Relaxed), 0) {
            return Ok(beyond.made_from([&path, &variables]));
        }
        match content {
            Ok(text) => self.fill(&text, &variables),
            Err(FileError::NotFound) => Err(Invalid(format!("there is no file {name}"))),
            Err(error) => {
                self.doubt();
                let symbol = value::symbol(&variables).and_then(|given| {
                    value::expression(format!("templatefile({name:?}, {given})"))
                });
                let reason = Some(format!("templatefile({name:?}, ...): {error}").into());
                let unknown = Unknown::new(error.why(), symbol.map(Into::into));
                let missing = Value::unknown(Unknown { reason, ..unknown });
                Ok(missing.made_from([&path, &variables]))
            }
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
        not_within("templatestring", scope)?;
        let (text, variables) = (self.eval(text, scope)?, self.eval(variables, scope)?);
        match &text.data {
            Data::String(template) => self.fill(template, &variables),
            _ => {
                self.doubt();
                Ok(Value::follows(None, [&text, &variables]))
            }
        }
    }

    fn fill(&self, text: &Arc<str>, variables: &Value) -> Result<Value, Invalid> {
        let map = match &variables.data {
            Data::Object(map) => map,
            Data::Unknown(_) | Data::Handle(_) => {
                self.doubt();
                return Ok(Value::follows(None, [variables]));
            }
            _ => {
                let is = variables.type_name();
                return Err(Invalid(format!("the variables of a template are a map, not {is}")));
            }
        };
        if text.len() > super::template::LONGEST {
            return Ok(self.beyond(Limit::Result).made_from([variables]));
        }
        let parsed = match self.parsed(text)? {
            Ok(parsed) => parsed,
            Err(beyond) => return Ok(beyond.made_from([variables])),
        };
        let frame = Frame { variables: Variables::All(map), outer: None };
        let base = Scope { module: 0, repetition: &Repetition::None, frame: None, isolated: true };
        let value = self.eval(&parsed, &base.with(&frame))?;
        // Places in the template are of a file that has no number.
        Ok(Value { place: None, ..value })
    }

    /// A template, read once however often it is filled in.
    fn parsed(&self, text: &Arc<str>) -> Result<Result<Rc<Expr>, Value>, Invalid> {
        if let Some(known) = self.templates.borrow().get(text) {
            return Ok(Ok(Rc::clone(known)));
        }
        let length = text.len() as u64;
        if let Err(beyond) = self.charge(1 + length / 4, length * 16) {
            return Ok(Err(beyond));
        }
        let parsed = parse_template(0, text)
            .map_err(|error| Invalid(format!("the template cannot be read: {}", error.message)))?;
        let parsed = Rc::new(parsed);
        self.templates.borrow_mut().insert(text.clone(), Rc::clone(&parsed));
        Ok(Ok(parsed))
    }
}

/// A template cannot fill in another one.
fn not_within(name: &str, scope: &Scope<'_>) -> Result<(), Invalid> {
    if scope.isolated {
        return Err(Invalid(format!("a template may not call {name}")));
    }
    Ok(())
}

/// Whether an expression is a name and a way from it, so that what stands for its value also stands for
/// whether it is refused.
fn is_path(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Variable(_) => true,
        ExprKind::Traversal(root, hops) => {
            matches!(root.kind, ExprKind::Variable(_)) && hops.iter().all(is_plain)
        }
        _ => false,
    }
}

fn is_plain(hop: &Hop) -> bool {
    match hop {
        Hop::Index(index) | Hop::DotIndex(index) => {
            matches!(index.kind, ExprKind::Literal(_)) || is_path(index)
        }
        Hop::Attribute(_) | Hop::AttributeSplat | Hop::FullSplat => true,
    }
}
