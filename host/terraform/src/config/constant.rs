//! Values of expressions that refer to nothing: defaults of variables and files of variable values.

use std::sync::Arc;

use resilint_schema::Why;

use crate::eval::operator::{combined, negated};
use crate::syntax::{Expr, ExprKind, Piece};
use crate::value::{Data, Map, Shape, Unknown, Value, to_bool, to_text};

/// The value of an expression that refers to nothing; unknown where it is not one, or where it does more
/// than to calculate.
pub(crate) fn constant(expr: &Expr) -> Value {
    let found = match &expr.kind {
        ExprKind::Literal(data) => Some(Value::bare(data.clone())),
        ExprKind::List(items) => {
            let items: Vec<Value> = items.iter().map(constant).collect();
            Some(Value::list(items).shaped(Shape::Structural))
        }
        ExprKind::Object(entries) => object(entries),
        ExprKind::Template(pieces) => template(pieces),
        ExprKind::Unary(operator, operand) => negated(*operator, &constant(operand)).ok(),
        ExprKind::Binary(left, operator, right) => {
            combined(&constant(left), *operator, &constant(right)).ok()
        }
        ExprKind::Conditional(parts) => {
            let [condition, yes, no] = &**parts;
            to_bool(&constant(condition)).map(|holds| constant(if holds { yes } else { no }))
        }
        ExprKind::Variable(_) | ExprKind::Traversal(..) | ExprKind::Call(_) | ExprKind::For(_) => {
            None
        }
    };
    found.unwrap_or_else(|| unsupported(expr)).or_at(expr.place)
}

/// An object of which all keys are known.
fn object(entries: &[(Expr, Expr)]) -> Option<Value> {
    let entry =
        |(key, value): &(Expr, Expr)| Some((Arc::from(to_text(&constant(key))?), constant(value)));
    let map = entries.iter().map(entry).collect::<Option<Map>>()?;
    Some(Value::object(map).shaped(Shape::Structural))
}

/// A text of which all holes are known.
fn template(pieces: &[Piece]) -> Option<Value> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Hole(hole) => text.push_str(&to_text(&constant(hole))?),
            Piece::If(..) | Piece::For { .. } => return None,
        }
    }
    Some(Value::bare(Data::String(text.into())))
}

/// Two of these are not the same value, so that no symbol stands for them.
fn unsupported(expr: &Expr) -> Value {
    Value::unknown(Unknown { place: Some(expr.place), ..Unknown::new(Why::Unsupported, None) })
}
