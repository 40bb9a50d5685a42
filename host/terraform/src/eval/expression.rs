//! Expressions: one function for each kind, and the calls of functions.

use std::sync::Arc;

use resilint_schema::Why;

use super::{Evaluator, NESTING, Scope};
use crate::functions::{self, Invalid};
use crate::syntax::{Call, Expr, ExprKind};
use crate::value::{Data, Map, Unknown, Value, to_text};

impl Evaluator<'_> {
    /// The value of an expression.
    pub(super) fn eval(&self, expr: &Expr, scope: &Scope<'_>) -> Result<Value, Invalid> {
        if !self.may_go_on() || self.nesting.get() >= NESTING {
            return Ok(Value::unknown(Unknown::new(Why::TooLarge, None)));
        }
        self.nesting.set(self.nesting.get() + 1);
        let value = self.of_kind(expr, scope);
        self.nesting.set(self.nesting.get() - 1);
        Ok(value?.or_at(expr.place))
    }

    fn of_kind(&self, expr: &Expr, scope: &Scope<'_>) -> Result<Value, Invalid> {
        Ok(match &expr.kind {
            ExprKind::Literal(data) => Value::literal(data.clone(), expr.place),
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
        })
    }

    fn list(&self, items: &[Expr], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let items = items.iter().map(|item| self.eval(item, scope));
        Ok(gathered(items.collect::<Result<Vec<_>, _>>()?))
    }

    fn object(&self, entries: &[(Expr, Expr)], scope: &Scope<'_>) -> Result<Value, Invalid> {
        let mut map = Map::new();
        let mut unknown_key = None;
        for (key, value) in entries {
            let key = self.eval(key, scope)?;
            let value = self.eval(value, scope)?;
            if key.is_unknown() {
                unknown_key.get_or_insert(key);
                continue;
            }
            let Some(key) = to_text(&key) else {
                return Err(Invalid(format!("a key is text, not {}", key.type_name())));
            };
            map.insert(Arc::from(key), value);
        }
        Ok(match unknown_key {
            Some(key) => Value::follows(None, [&key]),
            None => {
                let from = map.values().map(|value| value.from).max();
                let object = Value::object(map);
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
                Data::List(items) | Data::Set(items) => args.extend(items.iter().cloned()),
                Data::Unknown(_) => return Ok(Value::follows(None, [&last])),
                _ => return Err(Invalid("the last argument before ... must be a list".into())),
            }
        }
        let files = self.settings.files;
        functions::call(&functions::Call { name: &call.name, args: &args, files, folder: self.dir })
    }
}

/// A list that is as sure as the least sure of its elements. References stay with the elements.
pub(super) fn gathered(items: Vec<Value>) -> Value {
    let from = items.iter().map(|item| item.from).max();
    let list = Value::list(items);
    Value { from: from.unwrap_or(list.from), ..list }
}
