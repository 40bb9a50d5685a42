//! The arguments of a block as one object: attributes by name, nested blocks as lists of objects.

use std::collections::HashMap;
use std::sync::Arc;

use super::budget::VALUE;
use super::hop::holding;
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
        for (kind, blocks) in by_kind(body) {
            let nested = self.nested(&blocks, kind, scope).unwrap_or_else(|invalid| {
                let name = Arc::from(format!("{owner}.{kind}"));
                Some(self.invalid(&invalid, &name, place))
            });
            if let Some(nested) = nested {
                map.insert(kind.into(), nested);
            }
        }
        Value::literal(Data::arguments(map), place)
    }

    /// The nested blocks of one kind of a body, dynamic ones expanded; nothing where there are none.
    pub(super) fn nested_of(
        &self,
        body: &Body,
        kind: &str,
        scope: &Scope<'_>,
    ) -> Result<Option<Value>, Invalid> {
        let blocks: Vec<&Block> = body.blocks.iter().filter(|block| makes(block) == kind).collect();
        self.nested(&blocks, kind, scope)
    }

    /// These blocks, all of one kind, as one value.
    fn nested(
        &self,
        blocks: &[&Block],
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
            if &*block.kind == kind {
                items.push(self.arguments(&block.body, kind, block.place, scope));
            } else if let Some(by) = self.dynamic(block, scope, &mut items, &mut possible)? {
                unknown.get_or_insert(by);
            }
        }
        let mut value = match unknown {
            None => super::expression::gathered(items),
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
        let make = |key: Value, value: &Value| {
            self.charge(1, VALUE)?;
            let element = Map::from([("key".into(), key), ("value".into(), value.clone())]);
            let frame = Frame::new(&iterator, Value::object(element), scope.frame);
            let scope = scope.with(&frame);
            Ok(self.arguments(&content.body, &iterator, content.place, &scope))
        };
        let made: Result<Vec<Value>, Value> = match &each.data {
            Data::Object(map) if map.open().is_none() => {
                map.iter().map(|(key, value)| make(Value::string(key.clone()), value)).collect()
            }
            Data::Set(items) => items.iter().map(|item| make(item.clone(), item)).collect(),
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
                Ok(None)
            }
            Err(beyond) => Ok(Some(beyond)),
        }
    }
}

/// The kind of blocks that a block is, or makes.
fn makes(block: &Block) -> &str {
    match (&*block.kind, block.labels.first()) {
        ("dynamic", Some(label)) => label,
        (kind, _) => kind,
    }
}

/// The nested blocks that say something of the resource, by kind, in the order of their first.
fn by_kind(body: &Body) -> Vec<(&str, Vec<&Block>)> {
    let mut at: HashMap<&str, usize> = HashMap::new();
    let mut kinds: Vec<(&str, Vec<&Block>)> = Vec::new();
    for block in &body.blocks {
        let kind = makes(block);
        if ACTING.contains(&kind) {
            continue;
        }
        let index = *at.entry(kind).or_insert_with(|| {
            kinds.push((kind, Vec::new()));
            kinds.len() - 1
        });
        kinds[index].1.push(block);
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
