//! The arguments of a block as one object: attributes by name, nested blocks as lists of objects.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Evaluator, Frame, Scope};
use crate::functions::Invalid;
use crate::place::Place;
use crate::syntax::{Block, Body};
use crate::value::{Data, Map, Value, to_text};

/// Whose arguments they are: what Terraform itself reads, and what so says nothing of the thing, differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Resource,
    Module,
    Provider,
    /// The block `lifecycle` of a resource.
    Lifecycle,
    /// Any other block within a resource: all of it is for the provider.
    Nested,
}

impl Owner {
    /// What a block within this one is.
    fn of(self, kind: &str) -> Self {
        if self == Self::Resource && kind == "lifecycle" { Self::Lifecycle } else { Self::Nested }
    }

    /// Whether Terraform itself reads the argument of this name.
    fn is_of_terraform(self, name: &str) -> bool {
        match self {
            Self::Resource => matches!(name, "count" | "for_each" | "provider"),
            Self::Module => {
                matches!(name, "count" | "for_each" | "providers" | "source" | "version")
            }
            Self::Provider => name == "version",
            // These two name arguments and resources, they have no values.
            Self::Lifecycle => matches!(name, "ignore_changes" | "replace_triggered_by"),
            Self::Nested => false,
        }
    }

    /// Whether blocks of this kind act, once or in passing, and say nothing of the resource.
    fn is_acting(self, kind: &str) -> bool {
        self == Self::Resource && matches!(kind, "connection" | "provisioner")
    }
}

impl Evaluator<'_> {
    /// All arguments. Whatever is wrong with one of them is told under `name` and makes that one unknown.
    pub(super) fn arguments(
        &self,
        body: &Body,
        owner: Owner,
        name: &str,
        place: Place,
        scope: &Scope<'_>,
    ) -> Value {
        let mut map = Map::new();
        for attribute in &body.attributes {
            if owner.is_of_terraform(&attribute.name) {
                continue;
            }
            let name = || Arc::from(format!("{name}.{}", attribute.name));
            let value = self
                .eval(&attribute.expr, scope)
                .unwrap_or_else(|invalid| self.invalid(&invalid, &name(), attribute.place));
            map.insert(attribute.name.clone(), at(value, attribute.expr.place));
        }
        for (kind, blocks) in by_kind(body) {
            if owner.is_acting(kind) {
                continue;
            }
            let nested = self.each_block(&blocks, owner.of(kind), kind, scope);
            let nested = nested.unwrap_or_else(|invalid| {
                let name = Arc::from(format!("{name}.{kind}"));
                Some(self.invalid(&invalid, &name, place))
            });
            if let Some(nested) = nested {
                map.insert(kind.into(), nested);
            }
        }
        Value::literal(Data::Object(Arc::new(map)), place)
    }

    /// The nested blocks of a kind in a resource, dynamic ones expanded; nothing where there are none.
    pub(super) fn nested(
        &self,
        body: &Body,
        kind: &str,
        scope: &Scope<'_>,
    ) -> Result<Option<Value>, Invalid> {
        let blocks: Vec<&Block> =
            body.blocks.iter().filter(|block| block.makes() == kind).collect();
        self.each_block(&blocks, Owner::Resource.of(kind), kind, scope)
    }

    fn each_block(
        &self,
        blocks: &[&Block],
        owner: Owner,
        kind: &str,
        scope: &Scope<'_>,
    ) -> Result<Option<Value>, Invalid> {
        let Some(first) = blocks.first() else { return Ok(None) };
        let mut items = Vec::new();
        let mut unknown: Option<Value> = None;
        for block in blocks {
            if !block.is_dynamic() {
                items.push(self.arguments(&block.body, owner, kind, block.place, scope));
            } else if let Some(by) = self.dynamic(block, scope, &mut items)? {
                unknown.get_or_insert(by);
            }
        }
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
        value.place = Some(first.place);
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
        let sure = each.of_open_set();
        let both = |item: &Value| (item.clone(), item.clone());
        let pairs: Vec<(Value, Value)> = match &each.data {
            Data::Object(map) => {
                map.iter().map(|(key, value)| (Value::string(key.clone()), value.clone())).collect()
            }
            Data::Set(items) => sure.as_deref().unwrap_or(items).iter().map(both).collect(),
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
            let scope = scope.with(&frame);
            items.push(self.arguments(&content.body, Owner::Nested, &iterator, place, &scope));
        }
        Ok(sure.map(|_| Value::follows(None, [&each])))
    }
}

/// The nested blocks by kind, kinds in the order they are met; a dynamic block is of the kind it makes.
fn by_kind(body: &Body) -> Vec<(&str, Vec<&Block>)> {
    let mut kinds: Vec<(&str, Vec<&Block>)> = Vec::new();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for block in &body.blocks {
        let index = *seen.entry(block.makes()).or_insert(kinds.len());
        match kinds.get_mut(index) {
            Some((_, blocks)) => blocks.push(block),
            None => kinds.push((block.makes(), vec![block])),
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
