//! What the configuration of a plan says of each argument: what it refers to, and whether it is written
//! at all.

use super::configuration::{Expression, expression};
use super::json::{self, Object, Tree};
use super::references::{Resolver, Scope};
use super::values::{Layers, Values};
use crate::value::{Data, Equality, Map, Refs, Value, equality};

/// Blocks of one kind that are told apart by what is written in them.
const MOST_BLOCKS: usize = 100;

/// Brings values and what is written together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'r, 'c, 'j, 't> {
    pub(super) resolver: &'r Resolver<'c, 'j, 't>,
    pub(super) scope: Scope<'r>,
    pub(super) values: Values,
}

impl Written<'_, '_, '_, '_> {
    /// The arguments of a block: they know what they refer to. What is unknown and not written is no
    /// argument but something that the provider finds out, so it is left out. So is, alas, a dynamic
    /// block of which it is unknown how many it makes: a plan shows both alike.
    pub(super) fn arguments(&self, map: &Map, expressions: &Object<'_>) -> Map {
        let mut out = Map::new();
        for (name, value) in map {
            match json::get(expressions, name) {
                Some(written) => {
                    out.insert(name.clone(), self.value(value, written));
                }
                None if value.is_unknown() && !value.is_secret() => {}
                None => {
                    out.insert(name.clone(), value.clone());
                }
            }
        }
        out
    }

    fn value(&self, value: &Value, written: &Tree<'_>) -> Value {
        match (expression(written), &value.data) {
            (Some(Expression::References(_)), _) => {
                referring(value, &self.resolver.expression(written, self.scope))
            }
            (Some(Expression::Blocks(blocks)), Data::List(items)) => {
                let items = items.iter().map(|item| self.one_of(item, blocks));
                Value { data: Data::list(items.collect::<Vec<_>>()), ..value.clone() }
            }
            (Some(Expression::Block(block)), Data::Object(map)) => {
                let map = self.arguments(map, block);
                Value { data: Data::object(map), ..value.clone() }
            }
            (Some(Expression::Block(_)), Data::List(items)) => {
                let items = items.iter().map(|item| self.value(item, written));
                Value { data: Data::list(items.collect::<Vec<_>>()), ..value.clone() }
            }
            (Some(Expression::Blocks(blocks)), Data::Unknown(_)) => {
                let blocks = blocks.iter().take(MOST_BLOCKS).map(|block| self.inside(block));
                referring(value, &blocks.fold(Refs::default(), |all, refs| all.union(&refs)))
            }
            _ => value.clone(),
        }
    }

    /// All that a block refers to.
    fn inside(&self, block: &Tree<'_>) -> Refs {
        let all = json::entries(json::object(block));
        let all = all.map(|(_, written)| self.resolver.expression(written, self.scope));
        all.fold(Refs::default(), |all, refs| all.union(&refs))
    }

    /// A block with what the one refers to that it was written as. A plan sorts blocks that are a set
    /// and does not say so: those are taken whose constants are as this block has them.
    fn one_of(&self, item: &Value, blocks: &[Tree<'_>]) -> Value {
        let Data::Object(map) = &item.data else { return item.clone() };
        let blocks = blocks.iter().take(MOST_BLOCKS).filter_map(json::object);
        let mut made: Option<Map> = None;
        for block in blocks.filter(|block| self.may_be(map, block)) {
            let next = self.arguments(map, block);
            made = Some(made.map_or_else(|| next.clone(), |known| both(known, &next)));
        }
        let data = made.map_or_else(|| item.data.clone(), Data::object);
        Value { data, ..item.clone() }
    }

    fn may_be(&self, map: &Map, block: &Object<'_>) -> bool {
        json::entries(Some(block)).all(|(name, written)| {
            let Some(Expression::Constant(constant)) = expression(written) else { return true };
            let constant = self.values.value(Layers::plain(constant), "", Default::default());
            match map.get(name) {
                Some(value) => may_equal(value, &constant),
                None => constant.is_null(),
            }
        })
    }
}

/// Whether two values may be the same. A plan converts what is written: `"3"` and `3` are.
fn may_equal(a: &Value, b: &Value) -> bool {
    let text = |value: &Value| crate::value::to_text(value);
    equality(a, b) != Equality::Different || (text(a).is_some() && text(a) == text(b))
}

/// A block that was written as one of two.
fn both(mut a: Map, b: &Map) -> Map {
    for (name, value) in b {
        let entry = a.entry(name.clone()).or_insert_with(|| value.clone());
        *entry = referring(entry, &value.refs);
    }
    a
}

/// A value that refers to these, as does each unknown in it: which of them to which, nothing says.
fn referring(value: &Value, refs: &Refs) -> Value {
    if refs.is_empty() {
        return value.clone();
    }
    let inside = |value: &Value| {
        if value.is_wholly_known() { value.clone() } else { referring(value, refs) }
    };
    let data = match &value.data {
        Data::List(items) => Data::list(items.iter().map(inside).collect::<Vec<_>>()),
        Data::Object(map) => {
            Data::object(map.iter().map(|(name, value)| (name.clone(), inside(value))).collect())
        }
        data => data.clone(),
    };
    Value { data, refs: value.refs.union(refs), ..value.clone() }
}
