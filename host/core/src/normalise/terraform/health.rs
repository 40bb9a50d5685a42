//! Health checks that pools of origins name by reference.

use resilint_schema::{HealthCheck, Provenance, Span, Value, Why};

use super::field::Fields;
use super::graph::Subject;
use super::origin::is_certain;

/// What a provider takes where nothing is written.
#[derive(Debug)]
pub(super) struct Defaults {
    pub(super) kind: &'static str,
    pub(super) path: &'static str,
    pub(super) method: &'static str,
    pub(super) interval: u32,
    pub(super) timeout: u32,
    pub(super) retries: u32,
}

/// Whether the origins of a pool are checked, and how: by what its argument `monitor` leads to.
pub(super) fn monitor(
    pool: &Subject<'_>,
    kind: &str,
    defaults: &Defaults,
) -> (Value<bool>, Value<HealthCheck>) {
    let fields = pool.fields();
    let at = fields.at("monitor");
    let Some(term) = fields.term("monitor") else { return (default(false, at), Value::Absent) };
    if let [one] = pool.refers_to("monitor", &[kind]).as_slice()
        && is_certain(term)
    {
        let value = check(&pool.graph.subject(one).fields(), defaults);
        let checked = Value::Known { value: true, from: term.from, at };
        return (checked, Value::Known { value, from: term.from, at });
    }
    named(fields.text("monitor"))
}

/// A check that no resource declares.
pub(super) fn named(id: Value<String>) -> (Value<bool>, Value<HealthCheck>) {
    match id {
        Value::Known { value, from, at } if value.is_empty() => {
            (Value::Known { value: false, from, at }, Value::Absent)
        }
        Value::Known { value, at, .. } => (
            Value::unknown(Why::NotDeclared, value.clone(), at),
            Value::unknown(Why::NotDeclared, value, at),
        ),
        Value::Unknown { why, symbol, candidates, at } => {
            let health = Value::Unknown { why, symbol: symbol.clone(), candidates: Vec::new(), at };
            let candidates = candidates.iter().map(|id| !id.is_empty()).collect();
            (Value::Unknown { why, symbol, candidates, at }, health)
        }
        Value::Absent => (Value::Absent, Value::Absent),
    }
}

/// A check as its arguments state it.
pub(super) fn check(fields: &Fields<'_>, defaults: &Defaults) -> HealthCheck {
    let at = fields.at("");
    HealthCheck {
        kind: fields.text("type").or_default(defaults.kind.into(), at),
        path: fields.text("path").or_default(defaults.path.into(), at),
        port: fields.text("port"),
        method: fields.text("method").or_default(defaults.method.into(), at),
        host_header: host_header(fields),
        interval_seconds: fields.number("interval").or_default(defaults.interval, at),
        timeout_seconds: fields.number("timeout").or_default(defaults.timeout, at),
        retries: fields.number("retries").or_default(defaults.retries, at),
        expected_codes: filled(fields.text("expected_codes")),
        expected_body: filled(fields.text("expected_body")),
        follow_redirects: fields.flag("follow_redirects").or_default(false, at),
        allow_insecure: fields.flag("allow_insecure").or_default(false, at),
        ..HealthCheck::default()
    }
}

/// The `Host` among the headers that nested blocks state.
pub(super) fn host_header(fields: &Fields<'_>) -> Value<String> {
    let blocks = ["header", "headers"].map(|name| fields.blocks(name).items);
    let host = blocks.iter().flatten().find(|block| {
        let name = block.text_of(&["header", "name"]);
        name.known().is_some_and(|name| name.eq_ignore_ascii_case("host"))
    });
    let value = |block: &Fields<'_>| {
        let values = block.texts("values").items.into_iter().next();
        values.unwrap_or_else(|| block.text("value"))
    };
    host.map_or(Value::Absent, value)
}

/// A text where an empty one means none.
pub(super) fn filled(text: Value<String>) -> Value<String> {
    if text.known().is_some_and(String::is_empty) { Value::Absent } else { text }
}

/// What the format gives to an absent argument.
pub(super) const fn default<T>(value: T, at: Option<Span>) -> Value<T> {
    Value::Known { value, from: Provenance::FormatDefault, at }
}
