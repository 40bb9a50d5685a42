//! The arguments of a block as one object: attributes by name, nested blocks as lists of objects.

use std::collections::HashMap;
use std::sync::Arc;

use super::budget::VALUE;
use super::hop::holding;
use super::{Evaluator, Frame, Scope};
use crate::functions::Invalid;
use crate::place::Place;
use crate::syntax::{Block, Body};
use crate::value::{Data, Map, Shape, Value, to_text};

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

    /// Whether an argument or a kind of blocks of a resource is of the resource itself, and not of what
    /// Terraform does with it.
    pub(super) fn has(self, name: &str) -> bool {
        !self.is_of_terraform(name)
            && !self.is_acting(name)
            && !matches!(name, "depends_on" | "lifecycle")
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
        Value::literal(Data::arguments(map), place)
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
        let _level = match self.deeper(first.place) {
            Ok(level) => level,
            Err(beyond) => return Ok(Some(beyond)),
        };
        let (mut items, mut possible) = (Vec::new(), Vec::new());
        let mut unknown: Option<Value> = None;
        for block in blocks {
            if !block.is_dynamic() {
                items.push(self.arguments(&block.body, owner, kind, block.place, scope));
            } else if let Some(by) = self.dynamic(block, scope, &mut items, &mut possible)? {
                unknown.get_or_insert(by);
            }
        }
        let mut value = match unknown {
            // The schema of the provider has them as a list, a set or a tuple.
            None => super::expression::gathered(items).shaped(Shape::Either),
            Some(by) => holding(Value::follows(None, [&by]), items, possible),
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
        possible: &mut Vec<Value>,
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
        let make = |key: Value, value: &Value| {
            self.charge(1, VALUE)?;
            let element = Map::from([("key".into(), key), ("value".into(), value.clone())]);
            let frame = Frame::new(&iterator, Value::object(element), scope.frame);
            let scope = scope.with(&frame);
            let (body, place) = (&content.body, content.place);
            Ok(self.arguments(body, Owner::Nested, &iterator, place, &scope))
        };
        let made: Result<Vec<Value>, Value> = match &each.data {
            Data::Object(map) if map.open().is_none() => {
                map.iter().map(|(key, value)| make(Value::string(key.clone()), value)).collect()
            }
            Data::Set(items) => {
                let sure = sure.as_deref().unwrap_or(items);
                sure.iter().map(|item| make(item.clone(), item)).collect()
            }
            Data::List(items) => {
                let number = |index: usize| Value::number(crate::value::Number::from(index));
                let items = items.iter().enumerate();
                items.map(|(index, item)| make(number(index), item)).collect()
            }
            Data::Null => Ok(Vec::new()),
            Data::Unknown(unknown) => {
                let key = || Value::follows(None, [&each]);
                let members = unknown.members.iter().map(|item| make(key(), item));
                items.extend(members.filter_map(Result::ok));
                let known = unknown.possible.iter().map(|item| make(key(), item));
                possible.extend(known.filter_map(Result::ok));
                // One that stands for whatever there may be.
                possible.extend(make(key(), &key()).ok());
                return Ok(Some(each));
            }
            _ => return Ok(Some(Value::follows(None, [&each]))),
        };
        match made {
            Ok(made) => {
                items.extend(made);
                Ok(sure.map(|_| Value::follows(None, [&each])))
            }
            Err(beyond) => Ok(Some(beyond)),
        }
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
