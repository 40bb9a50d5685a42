//! Expressions: one function for each kind.

use minijinja::machinery::ast::{Expr, IfExpr, List, Map, UnaryOp, UnaryOpKind};
use resilint_terraform::value::{Items, expression, parse_number, symbol};
use resilint_terraform::{Data, Unknown, Value};

use super::{Evaluated, Jinja, Undefined, operand};
use crate::ansible::value::{follows, made, too_large, truth};

impl Jinja<'_, '_> {
    pub(super) fn eval(&self, expr: &Expr<'_>) -> Evaluated {
        self.run.deeper(|| self.of_kind(expr)).unwrap_or_else(|| Ok(too_large()))
    }

    fn of_kind(&self, expr: &Expr<'_>) -> Evaluated {
        match expr {
            Expr::Var(var) => self.named(var.id),
            Expr::Const(constant) => Ok(literal(&constant.value)),
            Expr::List(list) => Ok(self.list(list)),
            Expr::Map(map) => Ok(self.map(map)),
            Expr::UnaryOp(unary) => Ok(self.unary(unary)),
            Expr::BinOp(binary) => Ok(self.binary(binary)),
            Expr::Compare(compare) => Ok(self.compare(compare)),
            Expr::IfExpr(choice) => self.choice(choice),
            Expr::Filter(filter) => self.filter(filter),
            Expr::Test(test) => Ok(self.test(test)),
            Expr::GetAttr(access) => self.attribute(self.eval(&access.expr), access.name),
            Expr::GetItem(access) => self.item(access),
            Expr::Slice(slice) => Ok(self.slice(slice)),
            Expr::Call(call) => self.call(call),
        }
    }

    fn named(&self, name: &str) -> Evaluated {
        match name {
            // An argument that is omitted is as if it were not written.
            "omit" => Ok(Value::null()),
            "inventory_hostname" if self.run.is_local => Ok(Value::string("localhost")),
            name => self
                .run
                .variable(name, self.scope)
                .ok_or_else(|| Undefined { value: self.run.unresolved(name), open: true }),
        }
    }

    fn list(&self, list: &List<'_>) -> Value {
        gathered(list.items.iter().map(|item| self.value(item)).collect())
    }

    fn map(&self, map: &Map<'_>) -> Value {
        let mut entries = resilint_terraform::Map::new();
        for (key, value) in map.keys.iter().zip(&map.values) {
            let key = self.value(key);
            let Some(text) = super::rendered(&key) else { return follows(None, [&key]) };
            entries.insert(text.into(), self.value(value));
        }
        let from = entries.values().map(|value| value.from).max();
        let object = Value::object(entries);
        Value { from: from.unwrap_or(object.from), ..object }
    }

    fn unary(&self, unary: &UnaryOp<'_>) -> Value {
        let value = self.value(&unary.expr);
        let (known, sign) = match unary.op {
            UnaryOpKind::Not => (truth(&value).map(|truth| Data::Bool(!truth)), "not "),
            UnaryOpKind::Neg => {
                let number = resilint_terraform::value::to_number(&value);
                (number.map(|number| Data::Number(-number)), "-")
            }
        };
        match known {
            Some(data) => made(data, [&value]),
            None => {
                let text = operand(&value).map(|text| format!("{sign}{text}"));
                follows(text.and_then(expression), [&value])
            }
        }
    }

    /// `yes if condition else no`: where the condition is unknown, one of the two.
    fn choice(&self, choice: &IfExpr<'_>) -> Evaluated {
        let condition = self.value(&choice.test_expr);
        let no = |part: &Option<Expr<'_>>| {
            part.as_ref().map_or_else(|| Ok(Value::null()), |e| self.eval(e))
        };
        match truth(&condition) {
            Some(true) => self.eval(&choice.true_expr),
            Some(false) => no(&choice.false_expr),
            None => {
                let yes = self.value(&choice.true_expr);
                let no = no(&choice.false_expr).unwrap_or_else(|undefined| undefined.value);
                Ok(one_of(&condition, yes, no))
            }
        }
    }
}

/// One of two values, by a condition that is unknown.
pub(super) fn one_of(condition: &Value, yes: Value, no: Value) -> Value {
    let text =
        || Some(format!("{} if {} else {}", operand(&yes)?, operand(condition)?, operand(&no)?));
    let text = text().and_then(expression);
    let mut value = follows(text, [condition, &yes, &no]);
    if let Data::Unknown(unknown) = &value.data
        && yes.is_wholly_known()
        && no.is_wholly_known()
    {
        let unknown = Unknown { candidates: Items::known_of([yes, no]), ..(**unknown).clone() };
        value.data = Data::Unknown(unknown.into());
    }
    value
}

/// A list that is as sure as the least sure of its elements.
pub(super) fn gathered(items: Vec<Value>) -> Value {
    let from = items.iter().map(|item| item.from).max();
    let list = Value::list(items);
    Value { from: from.unwrap_or(list.from), ..list }
}

fn literal(constant: &minijinja::Value) -> Value {
    use minijinja::value::ValueKind;
    match constant.kind() {
        ValueKind::Bool => Value::bool(constant.is_true()),
        ValueKind::Number => match parse_number(&constant.to_string()) {
            Some(number) => Value::number(number),
            None => too_large(),
        },
        ValueKind::String => Value::string(constant.as_str().unwrap_or_default()),
        _ => Value::null(),
    }
}

/// Filters that make something else each time.
const CHANGING: [&str; 4] = ["password_hash", "random", "random_mac", "shuffle"];

/// The symbol of something done to values: `region | upper`.
pub(super) fn done(input: &Value, name: &str, arguments: &[&Value]) -> Option<String> {
    if CHANGING.contains(&name.rsplit('.').next().unwrap_or(name)) {
        return None;
    }
    let mut text = format!("{} | {name}", operand(input)?);
    if !arguments.is_empty() {
        let arguments: Option<Vec<String>> = arguments.iter().map(|value| symbol(value)).collect();
        text.push_str(&format!("({})", arguments?.join(", ")));
    }
    expression(text)
}
