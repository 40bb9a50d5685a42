//! Instances: what `count` and `for_each` make of a block.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use resilint_schema::Why;

use super::budget::VALUE;
use super::{Block, Evaluator, Repetition, Scope, instances};
use crate::config::Repeat;
use crate::functions::Invalid;
use crate::handle::Target;
use crate::instance::{Key, Multiplicity};
use crate::limit::{BLOCK_INSTANCES, Limit};
use crate::syntax::Expr;
use crate::value::{Data, Number, Shape, Unknown, Value, to_number, to_text};

/// The instances of a block.
#[derive(Debug)]
pub(super) struct Expansion {
    /// Their keys, with what `each` and `count` are in each; one unknown key where they cannot be told.
    pub(super) keys: Vec<(Key, Repetition)>,
    /// Whether the keys are names: `for_each`.
    pub(super) named: bool,
    /// `count` or `for_each`, where it is unknown.
    pub(super) by: Option<Value>,
    /// Which of the keys is where.
    index: HashMap<Key, usize>,
    /// The instances as a value, made when it is asked for.
    pub(super) value: RefCell<Option<Value>>,
    /// Module instances by key, or why they are not there; made when they are asked for.
    pub(super) modules: RefCell<HashMap<Key, Result<usize, Why>>>,
}

/// The instances of a block, worked out once.
pub(super) enum Slot {
    /// Being worked out, with what they are for whoever asks meanwhile.
    Open(Rc<Expansion>),
    Done(Rc<Expansion>),
}

impl Expansion {
    fn new(keys: Vec<(Key, Repetition)>, named: bool, by: Option<Value>) -> Self {
        let (mut unique, mut index) = (Vec::with_capacity(keys.len()), HashMap::new());
        for (key, repetition) in keys {
            index.entry(key.clone()).or_insert_with(|| {
                unique.push((key, repetition));
                unique.len() - 1
            });
        }
        let (value, modules) = Default::default();
        Self { keys: unique, named, by, index, value, modules }
    }

    /// How many instances one of its keys stands for.
    pub(super) fn multiplicity(&self) -> Multiplicity {
        let Some(by) = &self.by else { return Multiplicity::One };
        let (min, max) = bounds(by);
        Multiplicity::Unknown { min, max, by: by.clone() }
    }

    /// Whether there is an instance of a key; nothing where that is open.
    fn has(&self, key: &Key) -> Option<bool> {
        let Some(by) = &self.by else { return Some(self.index.contains_key(key)) };
        match key {
            Key::Index(index) if !self.named => {
                let (min, max) = bounds(by);
                let index = u32::try_from(*index).unwrap_or(u32::MAX);
                if index < min {
                    Some(true)
                } else {
                    max.filter(|max| index >= *max).map(|_| false)
                }
            }
            Key::Name(name) if self.named => {
                let unknown = by.as_unknown()?;
                if unknown.members.iter().any(|member| member.as_str() == Some(name)) {
                    return Some(true);
                }
                let mut each = unknown.candidates.iter().map(|candidate| has_key(candidate, name));
                let first = each.next()??;
                each.all(|has| has == Some(first)).then_some(first)
            }
            _ => Some(false),
        }
    }
}

impl Evaluator<'_> {
    /// The instances of a block, worked out once.
    pub(super) fn expansion(&self, module: usize, block: Block) -> Rc<Expansion> {
        let known = match self.expansions.borrow().get(&(module, block)) {
            Some(Slot::Done(known)) => return Rc::clone(known),
            Some(Slot::Open(open)) => Some(Rc::clone(open)),
            None => None,
        };
        let instance = self.module(module);
        let (repeat, name, place) = match block {
            Block::Resource(index) => {
                let resource = &instance.module.resources[index];
                let address = self.resource_address(module, index, &Key::None);
                (&resource.repeat, address, resource.place)
            }
            Block::Call(index) => {
                let call = &instance.module.calls[index];
                (&call.repeat, self.call_address(module, index, &Key::None), call.place)
            }
        };
        if let Some(open) = known {
            let what = if open.named { "for_each" } else { "count" };
            self.circle(&format!("{what} of {name}").into(), place);
            return open;
        }
        // A block that is asked for while its instances are being worked out rests on itself.
        let open = Value::missing(Why::Invalid, name.clone(), Some(place));
        let open = Rc::new(unknown(&name, open, matches!(repeat, Some(Repeat::ForEach(_)))));
        self.expansions.borrow_mut().insert((module, block), Slot::Open(open));
        let expansion = self.apart(|| match repeat {
            None => Expansion::new(vec![(Key::None, Repetition::None)], false, None),
            Some(Repeat::Count(expr)) => self.count(module, expr, &name),
            Some(Repeat::ForEach(expr)) => self.for_each(module, expr, &name),
        });
        let expansion = Rc::new(expansion);
        let done = Slot::Done(Rc::clone(&expansion));
        self.expansions.borrow_mut().insert((module, block), done);
        expansion
    }

    fn count(&self, module: usize, expr: &Expr, name: &Arc<str>) -> Expansion {
        let count = self.eval(expr, &Scope::of(module)).unwrap_or_else(|invalid| {
            self.invalid(&invalid, &format!("count of {name}").into(), expr.place)
        });
        // Terraform itself shows how many there are, sensitive or not.
        let hidden = count.number_behind_secret();
        if hidden.is_none() && matches!(count.data, Data::Unknown(_) | Data::Handle(_)) {
            return unknown(name, count, false);
        }
        let number =
            hidden.or_else(|| to_number(&count)).and_then(|number| usize::try_from(number).ok());
        match number {
            Some(number) if number <= BLOCK_INSTANCES => {
                if let Err(beyond) = self.charge(number as u64, number as u64 * 4 * VALUE) {
                    return unknown(name, beyond, false);
                }
                let index = |index: usize| {
                    let value = Value { from: count.from, ..Value::number(Number::from(index)) };
                    (Key::Index(index), Repetition::Count(value))
                };
                Expansion::new((0..number).map(index).collect(), false, None)
            }
            Some(_) => unknown(name, too_many(expr), false),
            None => {
                let wrong = Invalid("count is a whole number of instances".into());
                let label = format!("count of {name}").into();
                unknown(name, self.invalid(&wrong, &label, expr.place), false)
            }
        }
    }

    fn for_each(&self, module: usize, expr: &Expr, name: &Arc<str>) -> Expansion {
        let each = self.eval(expr, &Scope::of(module)).unwrap_or_else(|invalid| {
            self.invalid(&invalid, &format!("for_each of {name}").into(), expr.place)
        });
        let one = |key: &Value, value: &Value| {
            let name = to_text(key)?;
            let key = Value { from: key.from.max(each.from), ..Value::string(name.as_str()) };
            Some((Key::Name(name.into()), Repetition::Each { key, value: value.clone() }))
        };
        let count = each.weight().parts.into();
        if let Err(beyond) = self.charge(count, count * 4 * VALUE) {
            return unknown(name, beyond, true);
        }
        if is_surely_list(&each) {
            let message = format!("for_each of {name} goes over a list");
            let help = "for_each wants a set or map: wrap it in toset";
            self.tell(Some(expr.place), message, help);
        }
        let keys: Option<Vec<(Key, Repetition)>> = match &each.data {
            Data::Object(map) if map.open().is_none() => {
                map.iter().map(|(key, value)| one(&Value::string(key.clone()), value)).collect()
            }
            // A list is refused by Terraform; where its conversion was forgotten, it means the set.
            Data::Set(items) | Data::List(items) => {
                items.iter().map(|item| one(item, item)).collect()
            }
            _ => None,
        };
        match keys {
            Some(keys) if keys.len() <= BLOCK_INSTANCES => Expansion::new(keys, true, None),
            Some(_) => unknown(name, too_many(expr), true),
            None if each.is_unknown() => unknown(name, each, true),
            None => unknown(name, Value::follows(None, [&each]), true),
        }
    }

    /// What `each` and `count` are in an instance, also in one that may not exist.
    pub(super) fn repetition(&self, module: usize, block: Block, key: &Key) -> Repetition {
        let expansion = self.expansion(module, block);
        if let Some((_, repetition)) = expansion.index.get(key).map(|at| &expansion.keys[*at]) {
            return repetition.clone();
        }
        let of_any = || match expansion.keys.first() {
            Some((_, repetition)) => repetition.clone(),
            None => Repetition::None,
        };
        match (key, of_any()) {
            (Key::Index(index), _) => Repetition::Count(Value::number(Number::from(*index))),
            (Key::Name(name), Repetition::Each { value, .. }) => {
                let key = Value::string(name.clone());
                Repetition::Each { value: Value::follows(None, [&value]), key }
            }
            (_, repetition) => repetition,
        }
    }

    /// Whether there is an instance of a key of the block that a handle leads to; nothing where that is
    /// open.
    pub(super) fn exists(&self, target: &Target, key: &Key) -> Option<bool> {
        let (module, block) = match target {
            Target::Resource { module, resource, .. } => (*module, Block::Resource(*resource)),
            Target::Missing { module, call, .. } => (*module, Block::Call(*call)),
            Target::Module { module } => {
                let instance = self.module(*module);
                let caller = instance.caller.as_ref()?;
                (caller.module, Block::Call(caller.index))
            }
        };
        self.expansion(module, block).has(key)
    }
}

/// One instance that stands for all.
fn unknown(name: &str, by: Value, named: bool) -> Expansion {
    let symbol = |what: &str| format!("{what} of {name}");
    let follows = |what: &str| Value::follows(Some(symbol(what)), [&by]);
    let repetition = if named {
        // One instance for each instance of another block.
        let value = instances::element(&by, &symbol("each.value"));
        let value = value.unwrap_or_else(|| follows("each.value"));
        Repetition::Each { key: follows("each.key"), value }
    } else {
        Repetition::Count(follows("count.index"))
    };
    Expansion::new(vec![(Key::Unknown, repetition)], named, Some(by))
}

/// What a count is beyond the limit of one block.
fn too_many(expr: &Expr) -> Value {
    let unknown = Unknown::beyond(Limit::BlockInstances);
    Value::unknown(Unknown { place: Some(expr.place), ..unknown })
}

/// Whether a value is a list or tuple. What a resource has as a list may be a set for its provider.
fn is_surely_list(each: &Value) -> bool {
    matches!(each.data, Data::List(_)) && each.data.shape() != Shape::Either && each.refs.is_empty()
}

/// Whether a known collection has a key.
fn has_key(each: &Value, name: &str) -> Option<bool> {
    match &each.data {
        Data::Object(map) => Some(map.contains_key(name)),
        Data::List(items) | Data::Set(items) if each.is_wholly_known() => {
            Some(items.iter().any(|item| item.as_str() == Some(name)))
        }
        _ => None,
    }
}

/// The fewest and the most instances that an unknown `count` or `for_each` leaves possible.
fn bounds(by: &Value) -> (u32, Option<u32>) {
    let Some(unknown) = by.as_unknown() else { return (0, None) };
    let size = |candidate: &Value| match &candidate.data {
        Data::List(items) | Data::Set(items) => u32::try_from(items.len()).ok(),
        Data::Object(map) => u32::try_from(map.len()).ok(),
        _ => to_number(candidate).and_then(|number| u32::try_from(number).ok()),
    };
    let sizes: Option<Vec<u32>> = unknown.candidates.iter().map(size).collect();
    // Two that are unknown may be the same.
    let known = unknown.members.iter().filter(|member| member.is_wholly_known()).count();
    let least = known.max(unknown.members.len().min(1));
    let least = u32::try_from(least).unwrap_or(u32::MAX);
    match sizes.as_deref() {
        Some([]) | None => (least, None),
        Some(sizes) => (sizes.iter().copied().min().unwrap_or(0), sizes.iter().copied().max()),
    }
}
