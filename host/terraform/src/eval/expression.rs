//! Expressions: one function for each kind, and the calls of functions.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::budget::{VALUE, walk};
use super::files::Metered;
use super::{Evaluator, Scope};
use crate::functions::{self, Invalid, cost};
use crate::syntax::{Call, Expr, ExprKind};
use crate::value::{Data, Map, Shape, Value, to_text};

impl Evaluator<'_> {
    /// The value of an expression.
    pub(super) fn eval(&self, expr: &Expr, scope: &Scope<'_>) -> Result<Value, Invalid> {
        let level = self.charge(1, 0).and_then(|()| self.deeper(expr.place));
        let _level = match level {
            Ok(level) => level,
            Err(beyond) => return Ok(beyond),
        };
        let value = match &expr.kind {
            ExprKind::Literal(data) => return Ok(Value::literal(data.clone(), expr.place)),
            ExprKind::Template(pieces) => self.template(pieces, scope)?,
            ExprKind::List(items) => self.list(items, scope)?,
            ExprKind::Object(entries) => self.object(entries, scope)?,
            ExprKind::Variable(name) => self.traversal(name, &[], scope)?,
            ExprKind::Traversal(root, hops) => match &root.kind {
                ExprKind::Variable(name) => self.traversal(name, hops, scope)?,
                _ => self.hops(self.eval(root, scope)?, hops, scope)?,
            },
            ExprKind::Call(call) => self.call(call, scope)?,
            ExprKind::Unary(operator, operand) => self.unary(*operator, operand, scope)?,
            ExprKind::Binary(left, operator, right) => {
                self.binary(left, *operator, right, scope)?
            }
            ExprKind::Conditional(parts) => {
                let [condition, yes, no] = &**parts;
                self.conditional(condition, yes, no, scope)?
            }
            ExprKind::For(iteration) => self.iterate(iteration, scope)?,
        };
        self.charge_value(&value);
        Ok(value.or_at(expr.place))
    }

    fn list(&self, items: &[Expr], scope: &Scope<'_>) -> Result<Value, Invalid> {
        if let Err(beyond) = self.charge(0, items.len() as u64 * VALUE) {
            return Ok(beyond);
        }
        let items = items.iter().map(|item| self.eval(item, scope));
        Ok(gathered(items.collect::<Result<Vec<_>, _>>()?))
    }

    fn object(&self, entries: &[(Expr, Expr)], scope: &Scope<'_>) -> Result<Value, Invalid> {
        if let Err(beyond) = self.charge(0, entries.len() as u64 * VALUE) {
            return Ok(beyond);
        }
        let mut map = Map::new();
        let mut unknown_key = None;
        for (key, value) in entries {
            let key = self.eval(key, scope)?;
            let value = self.eval(value, scope)?;
            if key.is_unknown() {
                self.doubt();
                unknown_key.get_or_insert(key);
                continue;
            }
            let Some(key) = to_text(&key) else {
                return Err(Invalid(format!("a key is text, not {}", key.type_name())));
            };
            map.insert(Arc::from(key), value);
        }
        Ok(match unknown_key {
            Some(key) => Value::follows(None, [&key]).made_from(map.values()),
            None => {
                let from = map.values().map(|value| value.from).max();
                let object = Value::object(map).shaped(Shape::Structural);
                Value { from: from.unwrap_or(object.from), ..object }
            }
        })
    }

    fn call(&self, call: &Call, scope: &Scope<'_>) -> Result<Value, Invalid> {
        match &*call.name {
            "try" => return self.attempt(&call.args, scope),
            "can" => return self.can(&call.args, scope),
            "templatefile" => return self.template_file(&call.args, scope),
            "templatestring" => return self.template_string(&call.args, scope),
            _ => {}
        }
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(self.eval(arg, scope)?);
        }
        if call.expand
            && let Some(last) = args.pop()
        {
            match last.data {
                Data::List(items) | Data::Set(items) => {
                    if let Err(beyond) = self.charge(0, items.len() as u64 * VALUE) {
                        return Ok(beyond);
                    }
                    args.extend(items.iter().cloned());
                }
                Data::Unknown(_) => {
                    self.doubt();
                    args.push(last);
                    return Ok(Value::follows(None, &args));
                }
                _ => return Err(Invalid("the last argument before ... must be a list".into())),
            }
        }
        self.function(&call.name, &args)
    }

    /// Calls a function. It is charged for what its arguments make it do, for the files that it reads, and
    /// for what it makes.
    fn function(&self, name: &str, args: &[Value]) -> Result<Value, Invalid> {
        if functions::may_be_refused(name, args) {
            self.doubt();
        }
        if let Err(beyond) = self.charge(cost(name, args), 0) {
            return Ok(beyond.made_from(args));
        }
        let files = Metered::new(self.settings.files);
        let call = |args: &[Value]| {
            functions::call(&functions::Call { name, args, files: &files, folder: self.dir })
        };
        let value = self.of_each(call(args)?, args, |args| {
            // Each call is charged like the first.
            self.charge(cost(name, args), 0).map_or_else(Ok, |()| call(args))
        });
        let made = if functions::makes(name) { walk(&value) } else { 0 };
        let weight = value.weight();
        let bytes = made.min(1) * (u64::from(weight.parts) * VALUE + weight.text);
        match self.charge(made + files.read.load(Ordering::Relaxed), bytes) {
            Ok(()) => Ok(value),
            Err(beyond) => Ok(beyond.made_from(args)),
        }
    }
}

/// A tuple that is as sure as the least sure of its elements. References stay with the elements.
pub(super) fn gathered(items: Vec<Value>) -> Value {
    let from = items.iter().map(|item| item.from).max();
    let list = Value::list(items).shaped(Shape::Structural);
    Value { from: from.unwrap_or(list.from), ..list }
}
