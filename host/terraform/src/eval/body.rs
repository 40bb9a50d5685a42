//! The arguments of a block as one object: attributes by name, nested blocks as lists of objects.

use std::sync::Arc;

use super::{Evaluator, Frame, Scope};
use crate::functions::Invalid;
use crate::place::Place;
use crate::syntax::{Block, Body};
use crate::value::{Data, Map, Value, to_text};

/// Arguments that Terraform itself reads, and that say nothing of the resource.
const OF_TERRAFORM: [&str; 8] = [
    "count",
    "for_each",
    // These two name arguments and resources, they have no values.
    "ignore_changes",
    "provider",
    "providers",
    "replace_triggered_by",
    "source",
    "version",
];

/// Blocks that act, once or in passing, and say nothing of the resource.
const ACTING: [&str; 2] = ["connection", "provisioner"];

impl Evaluator<'_> {
    /// All arguments. Whatever is wrong with one of them is told and makes that one unknown.
    pub(super) fn arguments(
        &self,
        body: &Body,
        owner: &str,
        place: Place,
        scope: &Scope<'_>,
    ) -> Value {
        let mut map = Map::new();
        for attribute in &body.attributes {
            if OF_TERRAFORM.contains(&&*attribute.name) {
                continue;
            }
            let name = || Arc::from(format!("{owner}.{}", attribute.name));
            let value = self
                .eval(&attribute.expr, scope)
                .unwrap_or_else(|invalid| self.invalid(&invalid, &name(), attribute.place));
            map.insert(attribute.name.clone(), at(value, attribute.expr.place));
        }
        for kind in kinds(body) {
            let nested = self.nested(body, kind, scope).unwrap_or_else(|invalid| {
                let name = Arc::from(format!("{owner}.{kind}"));
                Some(self.invalid(&invalid, &name, place))
            });
            if let Some(nested) = nested {
                map.insert(kind.into(), nested);
            }
        }
        Value::literal(Data::Object(Arc::new(map)), place)
    }

    /// The nested blocks of a kind, dynamic ones expanded; nothing where there are none.
    pub(super) fn nested(
        &self,
        body: &Body,
        kind: &str,
        scope: &Scope<'_>,
    ) -> Result<Option<Value>, Invalid> {
        let mut items = Vec::new();
        let mut unknown: Option<Value> = None;
        let mut place = None;
        for block in &body.blocks {
            let is_dynamic = &*block.kind == "dynamic"
                && block.labels.first().is_some_and(|label| &**label == kind);
            if is_dynamic {
                if let Some(by) = self.dynamic(block, scope, &mut items)? {
                    unknown.get_or_insert(by);
                }
            } else if &*block.kind == kind {
                items.push(self.arguments(&block.body, kind, block.place, scope));
            } else {
                continue;
            }
            place.get_or_insert(block.place);
        }
        let Some(place) = place else { return Ok(None) };
        let mut value = match unknown {
            None => super::expression::gathered(items),
            Some(by) => {
                let mut value = Value::follows(None, [&by]);
                if let Data::Unknown(inner) = &mut value.data {
                    Arc::make_mut(inner).members = items;
                }
                value
            }
        };
        value.place = Some(place);
        Ok(Some(value))
    }

    /// The blocks that a dynamic block makes, or the collection that leaves them open.
    fn dynamic(
        &self,
        block: &Block,
        scope: &Scope<'_>,
        items: &mut Vec<Value>,
    ) -> Result<Option<Value>, Invalid> {
        let Some(each) = block.body.attribute("for_each") else {
            return Err(Invalid("a dynamic block wants a for_each".into()));
        };
        let Some(content) = block.body.blocks("content").next() else { return Ok(None) };
        let label = block.labels.first().cloned().unwrap_or_else(|| "each".into());
        let iterator = block.body.attribute("iterator").and_then(|given| name(&given.expr));
        let iterator = iterator.unwrap_or(label);
        let each = self.eval(&each.expr, scope)?;
        let pairs: Vec<(Value, Value)> = match &each.data {
            Data::Object(map) => {
                map.iter().map(|(key, value)| (Value::string(key.clone()), value.clone())).collect()
            }
            Data::Set(items) => items.iter().map(|item| (item.clone(), item.clone())).collect(),
            Data::List(items) => {
                let number = |index: usize| Value::number(crate::value::Number::from(index));
                items.iter().enumerate().map(|(i, item)| (number(i), item.clone())).collect()
            }
            Data::Null => Vec::new(),
            _ => return Ok(Some(Value::follows(None, [&each]))),
        };
        for (key, value) in pairs {
            let element = Map::from([("key".into(), key), ("value".into(), value)]);
            let frame =
                Frame { name: &iterator, value: Value::object(element), outer: scope.frame };
            let place = content.place;
            items.push(self.arguments(&content.body, &iterator, place, &scope.with(&frame)));
        }
        Ok(None)
    }
}

/// The kinds of nested blocks, each once.
fn kinds(body: &Body) -> Vec<&str> {
    let mut kinds: Vec<&str> = Vec::new();
    for block in &body.blocks {
        let kind = match (&*block.kind, block.labels.first()) {
            ("dynamic", Some(label)) => label,
            (kind, _) => kind,
        };
        if !kinds.contains(&kind) && !ACTING.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// The value at the argument it is given to. Parts that are written there keep their own places.
fn at(value: Value, place: Place) -> Value {
    match value.place {
        Some(own) if place.contains(&own) && own != place => value,
        _ => Value { place: Some(place), ..value },
    }
}

fn name(expr: &crate::syntax::Expr) -> Option<Arc<str>> {
    match &expr.kind {
        crate::syntax::ExprKind::Variable(name) => Some(name.clone()),
        crate::syntax::ExprKind::Literal(data) => {
            to_text(&Value::bare(data.clone())).map(Into::into)
        }
        _ => None,
    }
}
