//! Free parameters of a service: the arguments `parameters` and `parameters_json`. Only what is asked
//! for by name is read, since they may hold passwords.

use resilint_schema::{Span, Value, Why};
use serde_json::Value as Json;

use crate::normalise::terraform::derive::doubt;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;

/// The parameters of one instance.
#[derive(Debug)]
pub(crate) struct Parameters<'a> {
    map: Option<Fields<'a>>,
    /// `parameters_json`, as it is written.
    text: Value<String>,
    json: Option<Json>,
}

impl<'a> Parameters<'a> {
    pub(crate) fn of(subject: &Subject<'a>) -> Self {
        let fields = subject.fields();
        let text = fields.text("parameters_json");
        let json = text.known().and_then(|text| serde_json::from_str(text).ok());
        let map = fields.first("parameters");
        let open = fields.blocks("parameters").open.map(|term| doubt(term, subject.graph));
        // An unknown map may hold anything, as an unknown text may.
        let text = match open {
            Some(doubt) if text.is_absent() => doubt,
            _ => text,
        };
        Self { map, text, json }
    }

    /// A parameter under the first of its names that is set; what is JSON wins.
    pub(crate) fn text(&self, names: &[&str]) -> Value<String> {
        match self.in_json(names) {
            Value::Absent => self.in_map(names),
            stated => stated,
        }
    }

    /// A parameter as it is in the JSON. Of a text that is unknown or no JSON, all may be set.
    pub(crate) fn in_json(&self, names: &[&str]) -> Value<String> {
        let (from, at) = match &self.text {
            Value::Absent => return Value::Absent,
            Value::Unknown { symbol, at, .. } => {
                return unknown(symbol.clone(), *at);
            }
            Value::Known { from, at, .. } => (*from, *at),
        };
        let Some(json) = &self.json else { return unknown(None, at) };
        let found = names.iter().find_map(|name| scalar(json.get(name)?));
        found.map_or(Value::Absent, |value| Value::Known { value, from, at })
    }

    fn in_map(&self, names: &[&str]) -> Value<String> {
        self.map.as_ref().map_or(Value::Absent, |map| map.text_of(names))
    }
}

fn unknown(symbol: Option<String>, at: Option<Span>) -> Value<String> {
    Value::Unknown { why: Why::Overridable, symbol, candidates: Vec::new(), at }
}

/// The text of a JSON scalar; of a list of one, that one.
fn scalar(json: &Json) -> Option<String> {
    match json {
        Json::String(text) => Some(text.clone()),
        Json::Bool(_) | Json::Number(_) => Some(json.to_string()),
        Json::Array(items) => items.first().filter(|_| items.len() == 1).and_then(scalar),
        Json::Null | Json::Object(_) => None,
    }
}

/// Scalars of a JSON object in a text, by name; only those of `wanted`. Of an unknown text, all of them,
/// unknown.
pub(crate) fn settings(text: &Value<String>, wanted: &[&str]) -> Vec<(String, Value<String>)> {
    let each = |of: &dyn Fn(&str) -> Option<Value<String>>| {
        wanted.iter().filter_map(|name| Some(((*name).to_owned(), of(name)?))).collect()
    };
    match text {
        Value::Absent => Vec::new(),
        Value::Unknown { .. } => each(&|_| Some(text.clone())),
        Value::Known { value, from, at } => match serde_json::from_str::<Json>(value) {
            Ok(json) => each(&|name| {
                let value = scalar(json.get(name)?)?;
                Some(Value::Known { value, from: *from, at: *at })
            }),
            Err(_) => each(&|_| Some(unknown(None, *at))),
        },
    }
}
