//! YAML as Terraform reads it: one document, with the words that its library takes for booleans.

mod write;

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, Tag};
use resilint_schema::Why;

use super::arguments::{History, MOST_ITEMS, object, too_large, tuple};
use super::date;
use crate::value::{Data, Map, Number, Unknown, Value, parse_number, to_text};

pub(super) use write::encode;

/// The deepest nesting that is read.
const DEEPEST: usize = 128;

/// Why a text has no value.
pub(super) enum Refused {
    /// It is no YAML that Terraform would read.
    Invalid(String),
    /// It has too many values, once aliases are followed.
    TooLarge,
}

fn invalid(problem: impl Into<String>) -> Refused {
    Refused::Invalid(problem.into())
}

/// The value of a text.
pub(super) fn decode(text: &str, history: &History) -> Result<Value, Refused> {
    let options = granit_parser::options! {
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut reader = Reader { history, open: Vec::new(), anchors: HashMap::new(), root: None };
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        let (event, _) = event.map_err(|_| invalid("is not well-formed"))?;
        reader.event(event)?;
    }
    reader.root.map(|(value, _)| value).ok_or_else(|| invalid("has no document"))
}

/// A collection that is being read.
struct Frame {
    /// The number to which an alias may refer; 0 for none.
    anchor: usize,
    /// How many values are in it, aliases followed.
    count: usize,
    inner: Inner,
}

enum Inner {
    List(Vec<Value>),
    Map {
        entries: Map,
        /// What `<<` brings in, where nothing else states it.
        merged: Map,
        key: Option<Arc<str>>,
    },
}

struct Reader<'h> {
    history: &'h History,
    open: Vec<Frame>,
    anchors: HashMap<usize, (Value, usize)>,
    root: Option<(Value, usize)>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>) -> Result<(), Refused> {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => {
                Err(invalid("has more than one document"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                let data = scalar(&text, style == ScalarStyle::Plain, tag.as_deref())?;
                self.add(self.history.of(data), 1, anchor)
            }
            Event::Alias(anchor) => {
                let found = self.anchors.get(&anchor).cloned();
                let (value, count) = found.ok_or_else(|| invalid("has an alias of nothing"))?;
                self.add(value, count, 0)
            }
            Event::SequenceStart(_, anchor, _) => self.start(anchor, Inner::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => {
                let (entries, merged) = (Map::new(), Map::new());
                self.start(anchor, Inner::Map { entries, merged, key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            _ => Ok(()),
        }
    }

    fn start(&mut self, anchor: usize, inner: Inner) -> Result<(), Refused> {
        self.open.push(Frame { anchor, count: 1, inner });
        if self.open.len() > DEEPEST { Err(Refused::TooLarge) } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), Refused> {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        let data = match frame.inner {
            Inner::List(items) => tuple(items),
            Inner::Map { entries, mut merged, .. } => {
                merged.extend(entries);
                object(merged)
            }
        };
        self.add(self.history.of(data), frame.count, frame.anchor)
    }

    /// Takes in a value that is complete.
    fn add(&mut self, value: Value, count: usize, anchor: usize) -> Result<(), Refused> {
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), count));
        }
        let Some(frame) = self.open.last_mut() else {
            self.root = Some((value, count));
            return Ok(());
        };
        frame.count = frame.count.saturating_add(count);
        if frame.count > MOST_ITEMS {
            return Err(Refused::TooLarge);
        }
        match &mut frame.inner {
            Inner::List(items) => items.push(value),
            Inner::Map { entries, merged, key } => match key.take() {
                Some(name) if &*name == "<<" => merge(merged, &value)?,
                Some(name) => {
                    entries.insert(name, value);
                }
                None => {
                    let name =
                        to_text(&value).ok_or_else(|| invalid("has a key that is no text"))?;
                    *key = Some(name.into());
                }
            },
        }
        Ok(())
    }
}

/// Takes in the entries of what `<<` names; the first to state a key has it.
fn merge(into: &mut Map, value: &Value) -> Result<(), Refused> {
    let sources = match &value.data {
        Data::List(items) => items.iter().collect(),
        _ => vec![value],
    };
    for source in sources {
        let entries = source.as_object().ok_or_else(|| invalid("merges what is no mapping"))?;
        for (key, item) in entries {
            into.entry(Arc::clone(key)).or_insert_with(|| item.clone());
        }
    }
    Ok(())
}

/// The value of a scalar: text where it is quoted or tagged as text.
fn scalar(text: &str, plain: bool, tag: Option<&Tag>) -> Result<Data, Refused> {
    let wanted = match tag {
        Some(tag) => tag.core_suffix().ok_or_else(|| invalid("has a tag that is not supported"))?,
        None if plain => "",
        None => "str",
    };
    let word = || word(text);
    let number = || number(text);
    let timestamp = || date::of_yaml(text).map(|text| Data::String(text.into()));
    let found = match wanted {
        "str" | "binary" => Some(Data::String(text.into())),
        "null" => Some(Data::Null),
        "bool" => word().filter(|data| matches!(data, Data::Bool(_))),
        "int" | "float" => number().or_else(|| radix(text)).or_else(|| binary(text)),
        "timestamp" => timestamp(),
        "" if matches!(text, ".nan" | ".NaN" | ".NAN") => None,
        "" => {
            let guess = word().or_else(timestamp).or_else(number).or_else(|| plain_radix(text));
            Some(guess.unwrap_or_else(|| Data::String(text.into())))
        }
        _ => None,
    };
    found.ok_or_else(|| invalid(format!("has {text:?}, which is no value of its type")))
}

fn word(text: &str) -> Option<Data> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Some(Data::Bool(true))
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Some(Data::Bool(false))
        }
        "" | "~" | "null" | "Null" | "NULL" => Some(Data::Null),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" => {
            Some(Data::Unknown(Arc::new(Unknown::new(Why::TooLarge, None))))
        }
        _ => None,
    }
}

/// A decimal number, which may have `_` between its digits; beyond the limits where it has too many.
fn number(text: &str) -> Option<Data> {
    let plain = text.replace('_', "");
    let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
    let (figures, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = figures.split_once('.').unwrap_or((figures, ""));
    let none = exponent.is_empty() || whole.is_empty() && decimals.is_empty();
    if none || !digits(whole) || !digits(decimals) || !digits(exponent) {
        return None;
    }
    let sign = if plain.starts_with('-') { "-0" } else { "0" };
    Some(parse_number(&format!("{sign}{unsigned}")).map_or_else(too_large, Data::Number))
}

fn binary(text: &str) -> Option<Data> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let digits = digits.strip_prefix("0b")?.replace('_', "");
    let value = i64::from_str_radix(&digits, 2).ok().filter(|_| !digits.starts_with(['-', '+']))?;
    Some(Data::Number(Number::from(value * sign)))
}

/// A whole number of base 16 or 8, as plain words have them: in lower case, without a sign.
fn plain_radix(text: &str) -> Option<Data> {
    if matches!(text.get(..2)?, "0x" | "0o") { radix(text) } else { None }
}

/// A whole number of base 16 or 8.
fn radix(text: &str) -> Option<Data> {
    let (digits, base) = match text.get(..2)? {
        "0x" | "0X" => (text.get(2..)?, 16),
        "0o" | "0O" => (text.get(2..)?, 8),
        _ => return None,
    };
    let value = u64::from_str_radix(digits, base).ok().filter(|_| !digits.starts_with('+'))?;
    Some(Data::Number(value.into()))
}
