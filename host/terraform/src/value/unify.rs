//! One type for all elements of a collection, as Terraform finds it.

use std::sync::Arc;

use super::{Data, Map, Shape, Value, to_text};

/// Values that are looked at: collections that hold each other twice grow without end.
const PARTS: u32 = 200_000;

/// The values as elements of one collection: where some are texts, all primitives are, at all depths.
/// Values that have no type in common stay as they are.
#[must_use]
pub fn unified<'v>(items: impl IntoIterator<Item = &'v Value>) -> Vec<Value> {
    let mut items: Vec<Value> = items.into_iter().cloned().collect();
    unify(&mut items, &mut PARTS.clone());
    items
}

fn unify(items: &mut [Value], parts: &mut u32) {
    let length = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let Some(left) = parts.checked_sub(length) else { return };
    *parts = left;
    if items.iter().any(|item| matches!(item.data, Data::String(_))) {
        let texts = items.iter_mut().filter(|i| matches!(i.data, Data::Number(_) | Data::Bool(_)));
        for item in texts {
            let text = to_text(item).unwrap_or_default();
            item.data = Data::String(text.into());
        }
        return;
    }
    // To what a provider may add to, there is no type yet.
    if items.iter().any(|item| matches!(&item.data, Data::Object(map) if map.open().is_some())) {
        return;
    }
    let known = || items.iter().filter(|item| !matches!(item.data, Data::Null | Data::Unknown(_)));
    if known().all(|item| matches!(item.data, Data::List(_))) {
        lists(items, parts);
    } else if known().all(|item| matches!(item.data, Data::Object(_))) {
        objects(items, parts);
    }
}

/// Of lists of one length those elements that are at one place, of others all.
fn lists(items: &mut [Value], parts: &mut u32) {
    let mut inner: Vec<Vec<Value>> =
        items.iter().map(|item| item.as_items().unwrap_or_default().to_vec()).collect();
    let known: Vec<usize> =
        (0..items.len()).filter(|index| items[*index].as_items().is_some()).collect();
    let Some(length) = known.first().map(|first| inner[*first].len()) else { return };
    let same = known.iter().all(|index| inner[*index].len() == length);
    let shape = |shape: Shape, index: &usize| shape.of_one(items[*index].data.shape(), same);
    let shape = known.iter().fold(items[known[0]].data.shape(), shape);
    if same {
        (0..length).for_each(|place| {
            let mut column: Vec<Value> =
                known.iter().map(|index| inner[*index][place].clone()).collect();
            unify(&mut column, parts);
            for (index, value) in known.iter().zip(column) {
                inner[*index][place] = value;
            }
        });
    } else {
        let mut all: Vec<Value> = inner.iter().flatten().cloned().collect();
        unify(&mut all, parts);
        let mut all = all.into_iter();
        inner = inner.iter().map(|list| all.by_ref().take(list.len()).collect()).collect();
    }
    for index in known {
        items[index].data = Data::list(std::mem::take(&mut inner[index])).shaped(shape);
    }
}

/// Of objects with the same keys those values that have one key.
fn objects(items: &mut [Value], parts: &mut u32) {
    let Some(first) = items.iter().find_map(Value::as_object) else { return };
    let keys: Vec<Arc<str>> = first.keys().cloned().collect();
    let same = items.iter().filter_map(Value::as_object).all(|map| map.keys().eq(&keys));
    let mut shapes = items.iter().filter(|i| i.as_object().is_some()).map(|i| i.data.shape());
    let first = shapes.next().unwrap_or_default();
    let shape = shapes.fold(first, |shape, other| shape.of_one(other, same));
    if !same {
        for item in items {
            item.data = std::mem::replace(&mut item.data, Data::Null).shaped(shape);
        }
        return;
    }
    let mut maps: Vec<Option<Map>> = items.iter().map(|item| item.as_object().cloned()).collect();
    for key in keys {
        let mut column: Vec<Value> =
            maps.iter().flatten().filter_map(|map| map.get(&key).cloned()).collect();
        unify(&mut column, parts);
        for (map, value) in maps.iter_mut().flatten().zip(column) {
            map.insert(Arc::clone(&key), value);
        }
    }
    for (item, map) in items.iter_mut().zip(maps) {
        if let Some(map) = map {
            item.data = Data::object(map).shaped(shape);
        }
    }
}
