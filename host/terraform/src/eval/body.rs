//! The arguments of a block as one object: attributes by name, nested blocks as lists of objects.

use std::sync::Arc;

use super::{Evaluator, Frame, Scope};
use crate::functions::Invalid;
use crate::place::Place;
use crate::syntax::{Block, Body};
use crate::value::{Data, Map, Value, to_text};

/// What a body is of. It decides which of the arguments Terraform itself reads: those say nothing of the
/// resource. Elsewhere the same words are arguments like others, such as the `version` of a database.
#[derive(Clone, Copy)]
pub(super) enum Owner<'o> {
    /// A resource or data source, by its address.
    Resource(&'o str),
    /// A call of a module, by its address.
    Call(&'o str),
    /// A provider configuration.
    Provider(&'o str),
    /// A block within one of these, by its kind.
    Block(&'o str),
}

impl<'o> Owner<'o> {
    const fn name(self) -> &'o str {
        match self {
            Self::Resource(name) | Self::Call(name) | Self::Provider(name) | Self::Block(name) => {
                name
            }
        }
    }

    /// The arguments that Terraform reads.
    fn of_terraform(self) -> &'static [&'static str] {
        match self {
            Self::Resource(_) => &["count", "for_each", "provider"],
            Self::Call(_) => &["count", "for_each", "providers", "source", "version"],
            Self::Provider(_) => &["version"],
            // These two name arguments and resources, they have no values.
            Self::Block("lifecycle") => &["ignore_changes", "replace_triggered_by"],
            Self::Block(_) => &[],
        }
    }

    /// The blocks that act, once or in passing, and say nothing of the resource.
    const fn acting(self) -> &'static [&'static str] {
        match self {
            Self::Resource(_) => &["connection", "provisioner"],
            Self::Call(_) | Self::Provider(_) | Self::Block(_) => &[],
        }
    }
}

impl Evaluator<'_> {
    /// All arguments. Whatever is wrong with one of them is told and makes that one unknown.
    pub(super) fn arguments(
        &self,
        body: &Body,
        owner: Owner<'_>,
        place: Place,
        scope: &Scope<'_>,
    ) -> Value {
        let mut map = Map::new();
        for attribute in &body.attributes {
            if owner.of_terraform().contains(&&*attribute.name) {
                continue;
            }
            let name = || Arc::from(format!("{}.{}", owner.name(), attribute.name));
            let value = self
                .eval(&attribute.expr, scope)
                .unwrap_or_else(|invalid| self.invalid(&invalid, &name(), attribute.place));
            map.insert(attribute.name.clone(), at(value, attribute.expr.place));
        }
        for kind in kinds(body).into_iter().filter(|kind| !owner.acting().contains(kind)) {
            let nested = self.nested(body, kind, scope).unwrap_or_else(|invalid| {
                let name = Arc::from(format!("{}.{kind}", owner.name()));
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
                items.push(self.arguments(&block.body, Owner::Block(kind), block.place, scope));
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
            let owner = Owner::Block(&iterator);
            items.push(self.arguments(&content.body, owner, content.place, &scope.with(&frame)));
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
        if !kinds.contains(&kind) {
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
