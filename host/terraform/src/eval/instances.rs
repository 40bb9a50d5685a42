//! The instances of a block as a value. Where it is unknown how many there are, there is one that stands for
//! all: whatever leads to an instance leads to that one, and nothing of an instance is certain that may not
//! exist.

use std::sync::Arc;

use super::Evaluator;
use super::budget::VALUE;
use super::expand::Expansion;
use crate::functions::Invalid;
use crate::handle::{Handle, Target, Which};
use crate::instance::Key;
use crate::value::{self, Data, Items, Refs, Shape, Unknown, Value};

impl Evaluator<'_> {
    /// One handle, a list or a map of them, as `count` and `for_each` have it. It is made once.
    pub(super) fn instances(
        &self,
        expansion: &Expansion,
        handle: impl Fn(&Key) -> Handle,
    ) -> Value {
        let made = expansion.value.borrow().clone();
        if let Some(made) = made {
            return made;
        }
        let count = expansion.keys.len() as u64;
        let made = match self.charge(count, count * 4 * VALUE) {
            Ok(()) => made_of(expansion, handle),
            Err(beyond) => return beyond,
        };
        *expansion.value.borrow_mut() = Some(made.clone());
        made
    }

    /// The element of an unknown collection, where each is an instance of one block. `symbol` stands for
    /// the element.
    pub(super) fn instance_of(
        &self,
        collection: &Unknown,
        symbol: Option<&str>,
        index: &Value,
    ) -> Result<Option<Value>, Invalid> {
        let Some(handle) = only(collection) else { return Ok(None) };
        let label = symbol.map(Arc::from);
        // All instances, and not some in another order.
        let all = handle.block().is_some() && handle.block() == collection.symbol.as_deref();
        let Some(key) = exact(index).filter(|_| all) else {
            self.doubt();
            let doubt = Some(cause(collection));
            return Ok(Some(referring(&handle.some(
                handle.target().clone(),
                label,
                Which::Any,
                doubt,
            ))));
        };
        let exists = self.exists(handle.target(), &key);
        if exists == Some(false) {
            return Err(Invalid(format!("there is never an instance {key} of it")));
        }
        if exists.is_none() {
            self.doubt();
        }
        let target = match handle.target() {
            Target::Resource { module, resource, .. } => {
                Target::Resource { module: *module, resource: *resource, key }
            }
            target => target.clone(),
        };
        let doubt = if exists.is_none() { Some(cause(collection)) } else { None };
        Ok(Some(referring(&handle.some(target, label, Which::This, doubt))))
    }
}

fn made_of(expansion: &Expansion, handle: impl Fn(&Key) -> Handle) -> Value {
    let keys = || expansion.keys.iter().map(|(key, _)| key);
    match expansion.keys.first() {
        Some((Key::None, _)) => referring(&handle(&Key::None)),
        Some((Key::Unknown, _)) => {
            let one = handle(&Key::Unknown);
            let cause = expansion.by.as_ref().and_then(Value::as_unknown);
            let symbol = one.block().map(Arc::from);
            // Each of them is another one.
            let label = one.block().map(|block| format!("{block}[each]").into());
            let each = referring(&one.some(one.target().clone(), label, Which::Any, None));
            let refs = each.refs.clone();
            let made = match cause {
                Some(cause) => Unknown { symbol, possible: Items::known_of([each]), ..bare(cause) },
                None => Unknown::new(resilint_schema::Why::Computed, symbol),
            };
            Value { refs, ..Value::unknown(made) }
        }
        _ if expansion.named => {
            let entry = |key: &Key| match key {
                Key::Name(name) => Some((name.clone(), referring(&handle(key)))),
                _ => None,
            };
            Value::object(keys().filter_map(entry).collect()).shaped(Shape::Structural)
        }
        _ => Value::list(keys().map(|key| referring(&handle(key))).collect::<Vec<_>>())
            .shaped(Shape::Structural),
    }
}

/// The value of a handle.
fn referring(handle: &Handle) -> Value {
    let refs = Refs::one(handle.address(), "".into());
    Value { refs, ..Value::bare(Data::Handle(handle.clone())) }
}

/// The instance that stands for all elements of a collection.
fn only(collection: &Unknown) -> Option<&Handle> {
    match (&collection.members[..], &collection.possible[..]) {
        ([], [Value { data: Data::Handle(handle), .. }]) => Some(handle),
        _ => None,
    }
}

/// The handle in a collection whose elements are all instances of one block, called by another name.
pub(super) fn element(collection: &Value, label: &str) -> Option<Value> {
    let handle = only(collection.as_unknown()?)?;
    Some(referring(&handle.some(handle.target().clone(), Some(label.into()), Which::Any, None)))
}

/// The key that a known index is.
fn exact(index: &Value) -> Option<Key> {
    match &index.data {
        Data::Number(number) => Some(Key::Index(usize::try_from(*number).ok()?)),
        Data::String(name) => Some(Key::Name(name.clone())),
        _ => None,
    }
}

/// What is missing, without what is known of it.
fn bare(unknown: &Unknown) -> Unknown {
    Unknown {
        reason: unknown.reason.clone(),
        place: unknown.place,
        trail: unknown.trail.clone(),
        ..Unknown::new(unknown.why, None)
    }
}

fn cause(unknown: &Unknown) -> Value {
    Value::unknown(bare(unknown))
}

/// An attribute as it is seen through a handle: of an instance that may not exist it is not certain, and
/// of one that stands for others it is not the attribute of another.
pub(super) fn seen(handle: &Handle, name: &str, value: Value) -> Value {
    if handle.is_called_by_address() && handle.doubt().is_none() {
        return value;
    }
    let symbol = handle.label().and_then(|label| value::expression(format!("{label}.{name}")));
    let symbol = symbol.map(Arc::from);
    let stands =
        !matches!(handle.target(), Target::Resource { key: Key::Index(_) | Key::Name(_), .. });
    match (&value.data, handle.doubt().and_then(Value::as_unknown)) {
        (Data::Unknown(unknown), doubt) => {
            if !stands || !is_of(unknown, handle) {
                return value;
            }
            // Which instance it is, is to be known first.
            let cause = doubt.filter(|_| handle.which() == Which::Any).unwrap_or(unknown);
            let known = |items: &Items| {
                if items.iter().all(Value::is_wholly_known) {
                    items.clone()
                } else {
                    Items::default()
                }
            };
            let unknown = Unknown {
                symbol,
                candidates: known(&unknown.candidates),
                members: known(&unknown.members),
                possible: unknown.possible.clone(),
                present: unknown.present,
                ..bare(cause)
            };
            Value { data: Data::Unknown(Arc::new(unknown)), ..value }
        }
        (_, Some(doubt)) => {
            let mut made = Unknown { symbol, present: !value.is_null(), ..bare(doubt) };
            if value.is_wholly_known() || !stands {
                made.candidates =
                    Items::candidates([Value { refs: Refs::default(), ..value.clone() }]);
            } else if let Some(items) = value.as_items() {
                made.possible = Items::known_of(items);
            }
            Value { data: Data::Unknown(Arc::new(made)), ..value }
        }
        (_, None) => value,
    }
}

/// Whether an unknown is of the one instance that is there, rather than of something that all share.
fn is_of(unknown: &Unknown, handle: &Handle) -> bool {
    match (unknown.symbol.as_deref(), handle.block()) {
        (Some(symbol), Some(block)) => symbol.contains(block),
        _ => true,
    }
}
