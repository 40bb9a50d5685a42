//! Loops: the items that a task is repeated for.

use resilint_schema::{Provenance, Why};
use resilint_terraform::value::{Number, to_number, to_text};
use resilint_terraform::{Data, Key, Map, Multiplicity, Value};

use super::jinja::items_of_dict;
use super::run::Run;
use super::scope::{Layer, Rank, Scope};
use super::value::{follows, made, open};
use crate::parse::Node;

/// Items of one loop; more of them are looked at as one that stands for all.
const MOST: usize = 1000;

/// One round of a task.
#[derive(Debug)]
pub(super) struct Round<'a> {
    /// The variables of the round: its item.
    pub(super) layer: Option<Layer<'a>>,
    /// Which round it is.
    pub(super) key: Key,
    /// How many rounds it stands for.
    pub(super) count: Multiplicity,
}

impl<'a> Run<'a> {
    /// The rounds of a task: one without a loop, and one that stands for all where the items are unknown.
    pub(super) fn rounds(&self, task: &Node, scope: &Scope<'a>) -> Vec<Round<'a>> {
        let Some(items) = self.loop_items(task, scope) else {
            return vec![Round { layer: None, key: Key::None, count: Multiplicity::One }];
        };
        let control = task.get("loop_control");
        let name = |key: &str| {
            let node = control?.get(key)?;
            self.keyword(node, scope)
        };
        let item_name = name("loop_var").unwrap_or_else(|| "item".to_owned());
        let index_name = name("index_var");
        let extended = control.and_then(|control| control.get("extended")?.as_bool()) == Some(true);
        let length = items.as_items().map(<[Value]>::len);
        let round = |index: Value, item: Value, key: Key, count: Multiplicity| {
            let index = index_name.iter().map(|name| (name.clone(), index.clone()));
            let extended = match (&key, length) {
                (Key::Index(at), Some(length)) if extended => {
                    Some(("ansible_loop".to_owned(), position(*at, length)))
                }
                _ => None,
            };
            let values = index.chain([(item_name.clone(), item)]).chain(extended);
            Round { layer: Some(Layer::known(Rank::Loop, values)), key, count }
        };
        match items.as_items() {
            Some(all) if all.len() <= MOST => {
                let known = |(at, item): (usize, &Value)| {
                    let index = Value::number(Number::from(at));
                    let item = item.clone().made_from([&items]);
                    round(index, item, Key::Index(at), Multiplicity::One)
                };
                all.iter().enumerate().map(known).collect()
            }
            _ => {
                // Two tasks that go through the same items are not both at the same one, so it has no symbol.
                let item = follows(None, [&items]);
                let count = Multiplicity::Unknown { min: 0, max: None, by: items.clone() };
                vec![round(item.clone(), item, Key::Unknown, count)]
            }
        }
    }

    /// What a task loops over; nothing where it does not.
    fn loop_items(&self, task: &Node, scope: &Scope<'a>) -> Option<Value> {
        let looping = |key: &str| {
            key == "loop" || key.strip_prefix("with_").is_some_and(|rest| !rest.is_empty())
        };
        let entry = task.entries().iter().find(|entry| entry.key.as_str().is_some_and(looping))?;
        let key = entry.key.as_str()?;
        let value = self.node(&entry.value, Provenance::Literal, scope);
        let other = || {
            let unknown = open(Why::Unsupported, None, value.place);
            unknown.made_from([&value])
        };
        Some(match key {
            "loop" | "with_list" => value,
            "with_items" | "with_flattened" => flattened(&value),
            "with_dict" => items_of_dict(&value).unwrap_or_else(|| follows(None, [&value])),
            "with_sequence" => {
                to_text(&value).and_then(|text| sequence(&text)).unwrap_or_else(other)
            }
            _ => other(),
        })
    }
}

/// What `ansible_loop` says of a round.
fn position(at: usize, length: usize) -> Value {
    let number = |number: usize| Value::number(Number::from(number));
    let entries = [
        ("first".into(), Value::bool(at == 0)),
        ("index".into(), number(at + 1)),
        ("index0".into(), number(at)),
        ("last".into(), Value::bool(at + 1 == length)),
        ("length".into(), number(length)),
    ];
    Value::object(Map::from(entries))
}

/// One level of lists within lists is taken apart; an unknown in between may be a list of any length.
fn flattened(value: &Value) -> Value {
    let Some(items) = value.as_items() else {
        // A single item is a list of one.
        return if value.is_unknown() { value.clone() } else { Value::list([value.clone()]) };
    };
    let mut all = Vec::new();
    for item in items {
        match &item.data {
            Data::List(inner) | Data::Set(inner) => all.extend(inner.iter().cloned()),
            Data::Unknown(_) => return follows(None, [item]),
            _ => all.push(item.clone()),
        }
    }
    made(Data::list(all), [value])
}

/// `start=1 end=3`, `count=3`, with `stride` and the `format` that `printf` has.
fn sequence(text: &str) -> Option<Value> {
    let (mut start, mut end, mut stride, mut format) = (1_i64, None, 1_i64, "%d");
    for (key, value) in
        text.split_whitespace().map(|word| word.split_once('=')).collect::<Option<Vec<_>>>()?
    {
        let number = || i64::try_from(to_number(&Value::string(value))?).ok();
        match key {
            "start" => start = number()?,
            "end" => end = number(),
            "count" => end = start.checked_add(number()?)?.checked_sub(1),
            "stride" => stride = number()?,
            "format" => format = value,
            _ => return None,
        }
    }
    let step = usize::try_from(stride).ok().filter(|step| *step > 0)?;
    let (before, after) = format.split_once("%d")?;
    let numbers = (start..=end?).step_by(step).take(MOST + 1);
    let items = numbers.map(|number| Value::string(format!("{before}{number}{after}")));
    Some(Value::list(items.collect::<Vec<_>>()))
}
