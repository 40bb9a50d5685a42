//! Values made from other values: of nested blocks, of texts, of doubts. The doubt of the first stays
//! with the second.

use resilint_schema::{Location, Provenance, Value, Why};
use resilint_terraform::value::Value as Term;

use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::place::{in_region, listed};

/// What follows from the type of a resource, written where the resource is.
pub(crate) fn here<T>(value: T, subject: &Subject<'_>) -> Value<T> {
    let at = subject.graph.span(subject.instance.place);
    Value::Known { value, from: Provenance::Literal, at }
}

/// What follows from a text: `what` names it in the symbol of an unknown. Absent where the text says
/// nothing of it.
pub(crate) fn derived<T>(
    stated: &Value<String>,
    what: &str,
    of: impl Fn(&str) -> Option<T>,
) -> Value<T> {
    match stated {
        Value::Known { value, from, at } => {
            of(value).map_or(Value::Absent, |value| Value::Known { value, from: *from, at: *at })
        }
        Value::Unknown { why, symbol, candidates, at } => {
            let all: Option<Vec<T>> = candidates.iter().map(|text| of(text)).collect();
            Value::Unknown {
                why: *why,
                symbol: symbol.as_ref().map(|symbol| format!("{what}({symbol})")),
                candidates: all.unwrap_or_default(),
                at: *at,
            }
        }
        Value::Absent => Value::Absent,
    }
}

/// An empty text is how modules say "not set".
pub(crate) fn non_empty(value: Value<String>) -> Value<String> {
    match value {
        Value::Known { value, .. } if value.is_empty() => Value::Absent,
        value => value,
    }
}

/// The doubt of a term as a value of any type; a term that is known is of a form that is not read.
pub(crate) fn doubt<T>(term: &Term, graph: &Graph<'_>) -> Value<T> {
    match field::text(term, graph) {
        Value::Unknown { why, symbol, at, .. } => {
            Value::Unknown { why, symbol, candidates: Vec::new(), at }
        }
        stated => Value::Unknown {
            why: Why::Unsupported,
            symbol: None,
            candidates: Vec::new(),
            at: stated.at(),
        },
    }
}

/// What nested blocks say, the first that says anything. Where it is open whether there are such
/// blocks, unknown.
pub(crate) fn inside<T>(
    fields: &Fields<'_>,
    path: &[&str],
    graph: &Graph<'_>,
    read: &dyn Fn(&Fields<'_>) -> Value<T>,
) -> Value<T> {
    let Some((first, rest)) = path.split_first() else { return read(fields) };
    let blocks = fields.blocks(first);
    let mut all = blocks.items.iter().map(|block| inside(block, rest, graph, read));
    all.find(|value| !value.is_absent())
        .or_else(|| blocks.open.map(|term| doubt(term, graph)))
        .unwrap_or_default()
}

/// Whether there is a block of a kind: an absent one is not there.
pub(crate) fn has_block(fields: &Fields<'_>, name: &str, graph: &Graph<'_>) -> Value<bool> {
    let blocks = fields.blocks(name);
    if !blocks.items.is_empty() {
        let (value, at) = (true, fields.at(name));
        return Value::Known { value, from: Provenance::Literal, at };
    }
    blocks.open.map_or(Value::Absent, |term| doubt(term, graph))
}

/// `yes` and `no`, as some services have it, or `true` and `false`.
pub(crate) fn yes(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// A place as services of the catalogue name it: a region, a datacenter, or `global`.
pub(crate) fn in_catalogue(stated: Value<String>, graph: &Graph<'_>) -> Location {
    match stated.known().map(String::as_str) {
        Some("global") => Location { geo: stated, ..Location::default() },
        _ => listed(in_region(stated, graph), graph),
    }
}

/// A place that is a region or, as two letters, a geography.
pub(crate) fn in_region_or_geo(stated: Value<String>, graph: &Graph<'_>) -> Location {
    let is_geo = |text: &String| text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase());
    match &stated {
        Value::Known { value, .. } if is_geo(value) => {
            Location { geo: stated, ..Location::default() }
        }
        _ => listed(in_region(stated, graph), graph),
    }
}
