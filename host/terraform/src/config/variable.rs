//! Input variables: their type, their default, and the values that their validation allows.

use std::sync::Arc;

use super::constant;
use super::types::Type;
use crate::instance::Diagnostic;
use crate::place::Place;
use crate::syntax::{Binary, Block, Body, Expr, ExprKind, Hop};
use crate::value::{Data, Items, Value};

/// An input variable.
#[derive(Debug)]
pub struct Variable {
    /// What values are converted to.
    pub(crate) ty: Type,
    /// The value where nothing gives one, converted; nothing where one must be given.
    pub default: Option<Value>,
    /// The values that the validation allows, where it is a list; empty where it is not.
    pub candidates: Items,
    /// The conditions that a value must fulfil.
    pub(crate) rules: Vec<Expr>,
    /// Whether the command line and the environment give it as plain text, not as an expression.
    pub(crate) is_plain: bool,
    /// Whether `null` may be given.
    pub nullable: bool,
    /// Whether its value is secret.
    pub sensitive: bool,
    /// The whole block.
    pub place: Place,
}

impl Variable {
    pub(super) fn new(name: &str, block: &Block, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let body = &block.body;
        let given = body.attribute("type").map(|ty| Type::read(&ty.expr));
        let is_plain = given.as_ref().is_none_or(Type::is_primitive);
        let ty = given.unwrap_or(Type::Any);
        let sensitive = states(body, "sensitive", true);
        let default = body.attribute("default").map(|default| {
            let value = constant(&default.expr);
            super::convert(&value, &ty).unwrap_or_else(|invalid| {
                diagnostics.push(Diagnostic {
                    place: Some(default.place),
                    message: format!("the default of var.{name} does not fit its type: {invalid}"),
                    help: "change the default or the type".into(),
                });
                value
            })
        });
        let conditions = body.blocks("validation");
        let conditions = conditions.filter_map(|validation| validation.body.attribute("condition"));
        let rules: Vec<Expr> = conditions.map(|condition| condition.expr.clone()).collect();
        let allowed = rules.iter().find_map(|condition| allowed(name, condition));
        let allowed = allowed.unwrap_or_default();
        let nullable = !states(body, "nullable", false);
        let candidates = Items::known_of(allowed);
        Self { ty, default, candidates, rules, is_plain, nullable, sensitive, place: block.place }
    }
}

/// Whether a switch is written, and on or off as asked.
pub(super) fn states(body: &Body, switch: &str, stated: bool) -> bool {
    body.attribute(switch).is_some_and(|switch| match &switch.expr.kind {
        ExprKind::Literal(Data::Bool(value)) => *value == stated,
        ExprKind::Literal(Data::String(text)) => **text == *stated.to_string(),
        _ => false,
    })
}

/// The values that a condition allows: `contains([...], var.x)`, `var.x == "a" || var.x == "b"`.
fn allowed(name: &str, condition: &Expr) -> Option<Vec<Value>> {
    match &condition.kind {
        ExprKind::Call(call) if &*call.name == "contains" => {
            let [list, subject] = &call.args[..] else { return None };
            if !is_variable(name, subject) {
                return None;
            }
            let ExprKind::List(items) = &list.kind else { return None };
            let values: Vec<Value> = items.iter().map(constant).collect();
            values.iter().all(|value| !value.is_unknown()).then_some(values)
        }
        ExprKind::Binary(left, Binary::Or, right) => {
            let mut values = allowed(name, left)?;
            values.extend(allowed(name, right)?);
            Some(values)
        }
        ExprKind::Binary(left, Binary::Equal, right) => {
            let value = match (is_variable(name, left), is_variable(name, right)) {
                (true, false) => constant(right),
                (false, true) => constant(left),
                _ => return None,
            };
            (!value.is_unknown()).then(|| vec![value])
        }
        _ => None,
    }
}

fn is_variable(name: &str, expr: &Expr) -> bool {
    let ExprKind::Traversal(root, hops) = &expr.kind else { return false };
    let is_var = matches!(&root.kind, ExprKind::Variable(root) if &**root == "var");
    is_var && matches!(&hops[..], [Hop::Attribute(attribute)] if &**attribute == name)
}

/// The name under which a variable is referred to.
pub(crate) fn reference(name: &str) -> Arc<str> {
    format!("var.{name}").into()
}
