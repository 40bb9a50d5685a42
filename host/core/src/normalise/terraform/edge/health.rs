//! Health checks that pools of origins name by reference.

use resilint_schema::{HealthCheck, Provenance, Span, Value, Why};

use crate::normalise::terraform::certain::is_certain;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;

/// Whether the origins of a pool are checked, and how: by what its argument `monitor` leads to.
pub(crate) fn monitor(pool: &Subject<'_>, kind: &str) -> (Value<bool>, Value<HealthCheck>) {
    let fields = pool.fields();
    let at = fields.at("monitor");
    let Some(term) = fields.term("monitor") else {
        return match fields.text("monitor_group") {
            Value::Absent => (default(false, at), Value::Absent),
            // What the monitors of a group check, no resource says.
            group => {
                let (checked, health) = named(group.clone());
                (
                    if group.known().is_some() { group.map(|id| !id.is_empty()) } else { checked },
                    health,
                )
            }
        };
    };
    if let [one] = pool.refers_to("monitor", &[kind]).as_slice()
        && is_certain(term)
    {
        let value = check(&pool.graph.subject(one).fields());
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
pub(crate) fn check(fields: &Fields<'_>) -> HealthCheck {
    let at = fields.at("");
    HealthCheck {
        kind: fields.text_or_default("type", at),
        path: fields.text_or_default("path", at),
        port: fields.text("port"),
        method: fields.text_or_default("method", at),
        host_header: host_header(fields),
        interval_seconds: fields.number_or_default("interval", at),
        timeout_seconds: fields.number_or_default("timeout", at),
        retries: fields.number_or_default("retries", at),
        expected_codes: filled(fields.text("expected_codes")),
        expected_body: filled(fields.text("expected_body")),
        follow_redirects: fields.flag_or_default("follow_redirects", at),
        allow_insecure: fields.flag_or_default("allow_insecure", at),
        ..HealthCheck::default()
    }
}

/// The `Host` among the headers that nested blocks state, or the map that newer providers have.
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
    let by_name = || {
        let maps = blocks.iter().flatten();
        let mut hosts = maps.flat_map(|map| ["host", "Host"].map(|name| map.texts(name).items));
        hosts.find_map(|values| values.into_iter().next())
    };
    host.map_or_else(|| by_name().unwrap_or_default(), value)
}

/// A text where an empty one means none.
pub(crate) fn filled(text: Value<String>) -> Value<String> {
    if text.known().is_some_and(String::is_empty) { Value::Absent } else { text }
}

/// What the format gives to an absent argument.
pub(crate) const fn default<T>(value: T, at: Option<Span>) -> Value<T> {
    Value::Known { value, from: Provenance::FormatDefault, at }
}
