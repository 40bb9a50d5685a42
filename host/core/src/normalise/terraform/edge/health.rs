//! Health checks that pools of origins name by reference.

use resilint_schema::{HealthCheck, Provenance, Span, Value, Why};

use crate::normalise::terraform::certain::is_certain;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;

/// What a provider takes where nothing is written.
#[derive(Debug)]
pub(crate) struct Defaults {
    pub(crate) kind: &'static str,
    pub(crate) path: Option<&'static str>,
    pub(crate) method: Option<&'static str>,
    pub(crate) interval: u32,
    pub(crate) timeout: u32,
    pub(crate) retries: u32,
    /// Of `follow_redirects` and `allow_insecure`; nothing where the service decides.
    pub(crate) flags: Option<bool>,
}

/// Whether the origins of a pool are checked, and how: by what its argument `monitor` leads to.
pub(crate) fn monitor(
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
pub(crate) fn named(id: Value<String>) -> (Value<bool>, Value<HealthCheck>) {
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
pub(crate) fn check(fields: &Fields<'_>, defaults: &Defaults) -> HealthCheck {
    let at = fields.at("");
    HealthCheck {
        kind: fields.text("type").or_default(defaults.kind.into(), at),
        path: or(fields.text("path"), defaults.path.map(str::to_owned), at),
        port: fields.text("port"),
        method: or(fields.text("method"), defaults.method.map(str::to_owned), at),
        host_header: host_header(fields),
        interval_seconds: fields.number("interval").or_default(defaults.interval, at),
        timeout_seconds: fields.number("timeout").or_default(defaults.timeout, at),
        retries: fields.number("retries").or_default(defaults.retries, at),
        expected_codes: filled(fields.text("expected_codes")),
        expected_body: filled(fields.text("expected_body")),
        follow_redirects: or(fields.flag("follow_redirects"), defaults.flags, at),
        allow_insecure: or(fields.flag("allow_insecure"), defaults.flags, at),
        ..HealthCheck::default()
    }
}

/// The `Host` among the headers that nested blocks state.
pub(crate) fn host_header(fields: &Fields<'_>) -> Value<String> {
    let blocks = ["header", "headers"].map(|name| fields.blocks(name).items);
    let host = blocks.iter().flatten().find(|block| {
        let name = block.text_of(&["header", "name"]);
        name.known().is_some_and(|name| name.eq_ignore_ascii_case("host"))
    });
    let value = |block: &Fields<'_>| {
        let lists = ["values", "value"].map(|name| block.texts(name).items);
        lists.into_iter().flatten().next().unwrap_or_default()
    };
    host.map_or(Value::Absent, value)
}

/// What is stated, else what the provider takes, if anything.
fn or<T>(stated: Value<T>, default: Option<T>, at: Option<Span>) -> Value<T> {
    match default {
        Some(default) => stated.or_default(default, at),
        None => stated,
    }
}

/// A text where an empty one means none.
pub(crate) fn filled(text: Value<String>) -> Value<String> {
    if text.known().is_some_and(String::is_empty) { Value::Absent } else { text }
}

/// What the format gives to an absent argument.
pub(crate) const fn default<T>(value: T, at: Option<Span>) -> Value<T> {
    Value::Known { value, from: Provenance::FormatDefault, at }
}
