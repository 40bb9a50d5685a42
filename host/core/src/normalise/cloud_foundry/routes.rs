//! Where requests reach an app: `routes`, and the older `host` and `domain` attributes.

use resilint_schema::{Provenance, Route, Routes, Span, Value, Why};

use super::inherit::App;
use super::overrides::Overrides;
use super::text::Reader;
use crate::facts::FactBook;
use crate::parse::Node;

/// The routes of an app that is pushed with `overrides`.
pub(super) fn routes(
    app: &App<'_>,
    overrides: &Overrides,
    reader: &Reader<'_>,
    facts: &FactBook,
) -> Routes {
    let or_manifest = |pushed: &Value<bool>, key: &str| {
        if pushed.is_absent() { switch(app, key, reader) } else { pushed.clone() }
    };
    let none = or_manifest(&overrides.no_route, "no-route");
    let random = or_manifest(&overrides.random_route, "random-route");
    if none.known() == Some(&true) {
        return Routes { named: Vec::new(), random: Value::Absent, none };
    }
    let mut named = named(app, reader, facts);
    if !overrides.hostname.is_absent() {
        let domains = domains(app, reader);
        named = legacy(std::slice::from_ref(&overrides.hostname), &domains, facts);
    }
    // A random host name is only made for an app that has no route of its own.
    let random = if named.is_empty() { random } else { Value::Absent };
    if named.is_empty() && random.known() != Some(&true) {
        named.extend(default_route(app, reader));
    }
    Routes { named, random, none }
}

fn switch(app: &App<'_>, key: &str, reader: &Reader<'_>) -> Value<bool> {
    app.get(key).map_or(Value::Absent, |node| reader.switch(node))
}

fn named(app: &App<'_>, reader: &Reader<'_>, facts: &FactBook) -> Vec<Route> {
    if let Some(list) = app.get("routes") {
        let text = |item: &Node| reader.node(item.get("route").unwrap_or(item));
        if !list.is_seq() && !list.is_null() {
            return vec![route(&unlisted(list, reader), facts)];
        }
        return list.items().iter().map(text).map(|text| route(&text, facts)).collect();
    }
    let hosts = hosts(app, reader);
    let domains = domains(app, reader);
    legacy(&hosts, &domains, facts)
}

/// What stands where a list of routes should: a variable that gives the list, or a form that is not
/// understood.
fn unlisted(node: &Node, reader: &Reader<'_>) -> Value<String> {
    match reader.node(node) {
        Value::Known { value, at, .. } => Value::unknown(Why::Unsupported, value, at),
        unknown => unknown,
    }
}

/// A route as one text, `host.domain/path`, perhaps with a scheme or a port.
fn route(text: &Value<String>, facts: &FactBook) -> Route {
    let whole = text.known().map(String::as_str).or(text.symbol()).unwrap_or_default();
    let whole = whole.rsplit_once("://").map_or(whole, |(_, rest)| rest);
    let (host, path) =
        whole.split_once('/').map_or((whole, None), |(host, path)| (host, Some(path)));
    let platform_domain = platform_domain(host, text.at(), facts);
    let path = path.filter(|path| !path.is_empty()).map(|path| format!("/{path}"));
    let part = |part: &str| match text {
        Value::Known { from, at, .. } => {
            Value::Known { value: part.to_owned(), from: *from, at: *at }
        }
        Value::Unknown { why, at, .. } => Value::unknown(*why, part, *at),
        Value::Absent => Value::Absent,
    };
    Route { host: part(host), path: path.as_deref().map_or(Value::Absent, part), platform_domain }
}

/// Whether a host lies below a domain of the platform. The end of a host decides, so a placeholder
/// before it does no harm.
fn platform_domain(host: &str, at: Option<Span>, facts: &FactBook) -> Value<bool> {
    let end = host.rsplit([')', '}']).next().unwrap_or(host);
    if facts.is_platform_domain(end) {
        return Value::inferred(true, at);
    }
    // `.mybluemix.net` after a placeholder, but not `shop.${domain}`.
    if end.contains('.') || end == host {
        return Value::inferred(false, at);
    }
    Value::unknown(Why::Template, host, at)
}

/// `host`, `hosts`; a bare domain where `no-hostname` is set; the name of the app where only a
/// domain is given.
fn hosts(app: &App<'_>, reader: &Reader<'_>) -> Vec<Value<String>> {
    match switch(app, "no-hostname", reader) {
        Value::Known { value: true, .. } => return Vec::new(),
        Value::Unknown { why, symbol, at, .. } => {
            return vec![Value::Unknown { why, symbol, candidates: Vec::new(), at }];
        }
        Value::Known { .. } | Value::Absent => {}
    }
    let hosts = list(app, &["host", "hosts"], reader);
    if hosts.is_empty() && !domains(app, reader).is_empty() {
        return vec![default_host(app, reader)];
    }
    hosts
}

fn domains(app: &App<'_>, reader: &Reader<'_>) -> Vec<Value<String>> {
    list(app, &["domain", "domains"], reader)
}

fn list(app: &App<'_>, keys: &[&str], reader: &Reader<'_>) -> Vec<Value<String>> {
    let nodes = keys.iter().filter_map(|key| app.get(key));
    nodes
        .flat_map(|node| if node.is_seq() { node.items() } else { std::slice::from_ref(node) })
        .map(|node| reader.node(node))
        .filter(|value| !value.is_absent())
        .collect()
}

/// Every host below every domain. A host without domain is below the default domain of the platform.
fn legacy(hosts: &[Value<String>], domains: &[Value<String>], facts: &FactBook) -> Vec<Route> {
    if hosts.is_empty() {
        return domains.iter().map(|domain| route(domain, facts)).collect();
    }
    let on_default = |host: &Value<String>| Route {
        host: host.clone(),
        path: Value::Absent,
        platform_domain: Value::Known {
            value: true,
            from: Provenance::FormatDefault,
            at: host.at(),
        },
    };
    if domains.is_empty() {
        return hosts.iter().map(on_default).collect();
    }
    let joined = |host: &Value<String>, domain: &Value<String>| match (host, domain) {
        (
            Value::Known { value: host, from, at },
            Value::Known { value: domain, from: other, .. },
        ) => Value::Known { value: format!("{host}.{domain}"), from: *from.max(other), at: *at },
        _ => {
            let text = |value: &Value<String>| {
                value.known().map(String::as_str).or(value.symbol()).unwrap_or_default().to_owned()
            };
            let symbol = format!("{}.{}", text(host), text(domain));
            Value::unknown(Why::UnresolvedVariable, symbol, host.at())
        }
    };
    hosts
        .iter()
        .flat_map(|host| domains.iter().map(move |domain| joined(host, domain)))
        .map(|text| route(&text, facts))
        .collect()
}

/// Without any route an app gets its own name below the default domain.
fn default_route(app: &App<'_>, reader: &Reader<'_>) -> Option<Route> {
    let host = match default_host(app, reader) {
        Value::Known { value, at, .. } => {
            Value::Known { value, from: Provenance::FormatDefault, at }
        }
        Value::Absent => return None,
        unknown @ Value::Unknown { .. } => unknown,
    };
    let platform_domain =
        Value::Known { value: true, from: Provenance::FormatDefault, at: host.at() };
    Some(Route { host, path: Value::Absent, platform_domain })
}

/// The host of an app that names none: its name. That of a module is made of organization and space too.
fn default_host(app: &App<'_>, reader: &Reader<'_>) -> Value<String> {
    if !app.is_module() {
        return reader.child(app.node, "name");
    }
    let at = app.node.get("name").map(|name| name.span);
    Value::unknown(Why::Template, "${default-host}", at)
}
