//! From an app of a manifest to a workload.

use std::collections::BTreeSet;

use resilint_schema::{
    Container, Dependency, Location, Probe, Replicas, Routes, Runtime, Value, Why, Workload,
};

use super::inherit::App;
use super::mta;
use super::overrides::Overrides;
use super::routes::routes;
use super::text::Reader;
use crate::facts::FactBook;
use crate::normalise::host::{bare, host_and_port, without_port};
use crate::parse::Node;

/// Attributes of which it matters to a rule whether the app itself gives them.
const DECIDING: &[&str] = &["instances"];

/// The app as it runs when it is pushed with `overrides`.
pub(super) fn workload(
    app: &App<'_>,
    overrides: &Overrides,
    reader: &Reader<'_>,
    facts: &FactBook,
) -> Workload {
    let routes = routes(app, overrides, reader, facts);
    Workload {
        runtime: Runtime::CfApp,
        replicas: Replicas {
            desired: instances(app, reader),
            autoscaled_min: overrides.autoscaled_min.clone(),
            autoscaled_max: Value::Absent,
        },
        containers: vec![container(app, overrides, reader, &routes)],
        routes,
        services: services(app, reader),
        env_keys: env_keys(app),
        dependencies: dependencies(app, reader, facts),
        memory: text(app, "memory", reader),
        buildpacks: buildpacks(app, reader),
        stack: text(app, "stack", reader),
        top_level: DECIDING
            .iter()
            .filter(|key| app.is_top_level(key))
            .map(|key| (*key).into())
            .collect(),
        ..Workload::default()
    }
}

/// The name of the app; placeholders are kept as symbol.
pub(super) fn name(app: &App<'_>, reader: &Reader<'_>) -> Value<String> {
    let given = mta::name(app, reader);
    if given.is_absent() { reader.child(app.node, "name") } else { given }
}

fn text(app: &App<'_>, key: &str, reader: &Reader<'_>) -> Value<String> {
    if let Some(file) = &app.unseen {
        let at = app.node.get("name").map(|name| name.span);
        return Value::unknown(Why::Overridable, format!("{key} of {file}"), at);
    }
    app.get(key).map_or(Value::Absent, |node| reader.node(node))
}

/// `instances`; where it is not written, the default of 1, at the name of the app.
fn instances(app: &App<'_>, reader: &Reader<'_>) -> Value<u32> {
    let at = app.node.get("name").map(|name| name.span);
    number(text(app, "instances", reader)).or_default(1, at)
}

/// A count; what is no whole number is a form that is not understood.
pub(super) fn number(text: Value<String>) -> Value<u32> {
    match text {
        Value::Known { value, from, at } => match value.trim().parse() {
            Ok(value) => Value::Known { value, from, at },
            Err(_) => Value::unknown(Why::Unsupported, value, at),
        },
        Value::Unknown { why, symbol, at, .. } => {
            Value::Unknown { why, symbol, candidates: Vec::new(), at }
        }
        Value::Absent => Value::Absent,
    }
}

fn container(
    app: &App<'_>,
    overrides: &Overrides,
    reader: &Reader<'_>,
    routes: &Routes,
) -> Container {
    let startup = number(text(app, "timeout", reader));
    let startup = startup.at().map_or(Value::Absent, |at| {
        Value::literal(Probe { timeout_seconds: startup, ..Probe::default() }, at)
    });
    Container {
        name: name(app, reader),
        serves: routes.none.clone().map(|none| !none).or_default(true, None),
        liveness: liveness(app, overrides, reader),
        readiness: probe(
            text(app, "readiness-health-check-type", reader),
            text(app, "readiness-health-check-http-endpoint", reader),
            number(text(app, "readiness-health-check-invocation-timeout", reader)),
        ),
        startup,
        ..Container::default()
    }
}

fn liveness(app: &App<'_>, overrides: &Overrides, reader: &Reader<'_>) -> Value<Probe> {
    let or_manifest = |pushed: &Value<String>, key: &str| {
        if pushed.is_absent() { text(app, key, reader) } else { pushed.clone() }
    };
    probe(
        or_manifest(&overrides.health_type, "health-check-type"),
        or_manifest(&overrides.health_endpoint, "health-check-http-endpoint"),
        number(text(app, "health-check-invocation-timeout", reader)),
    )
}

/// A health check; absent where its type is not written. An HTTP check without endpoint asks for `/`.
fn probe(kind: Value<String>, path: Value<String>, timeout_seconds: Value<u32>) -> Value<Probe> {
    let Some(at) = kind.at() else { return Value::Absent };
    let is_http = kind.known().is_some_and(|kind| kind == "http");
    let path = if is_http { path.or_default("/".to_owned(), Some(at)) } else { path };
    Value::literal(Probe { kind, path, timeout_seconds, ..Probe::default() }, at)
}

/// `buildpacks`, else the older `buildpack`. One may be a URL, with a token for a private repository.
fn buildpacks(app: &App<'_>, reader: &Reader<'_>) -> Vec<Value<String>> {
    if let Some(list) = app.get("buildpacks") {
        return list.items().iter().map(|node| bare(reader.node(node))).collect();
    }
    app.get("buildpack")
        .filter(|node| !node.is_null())
        .map(|node| bare(reader.node(node)))
        .into_iter()
        .collect()
}

/// Names of bound service instances: strings, or mappings with a name.
fn services(app: &App<'_>, reader: &Reader<'_>) -> Vec<Value<String>> {
    let name = |node: &Node| match node.get("name") {
        Some(name) => reader.node(name),
        None => reader.node(node),
    };
    let mut seen = BTreeSet::new();
    let bound = app.all("services").flat_map(Node::items).chain(mta::services(app));
    let services = bound.map(name);
    services
        .filter(|service| {
            let text = service.known().map(String::as_str).or(service.symbol());
            text.is_some_and(|text| seen.insert(text.to_owned()))
        })
        .collect()
}

fn env_keys(app: &App<'_>) -> Vec<String> {
    let mut keys: Vec<String> = app
        .variables()
        .flat_map(Node::entries)
        .filter_map(|entry| entry.key.text().map(std::borrow::Cow::into_owned))
        .collect();
    keys.sort();
    keys.dedup();
    keys
}

/// Hosts that environment variables name. Only the host of a URL is kept; other values are not.
fn dependencies(app: &App<'_>, reader: &Reader<'_>, facts: &FactBook) -> Vec<Dependency> {
    let mut dependencies: Vec<Dependency> = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in app.variables().flat_map(Node::entries) {
        let Some(key) = entry.key.text() else { continue };
        if !seen.insert(key.clone()) {
            continue;
        }
        let Some(host) = host(&reader.node(&entry.value), facts) else { continue };
        let region = host.known().and_then(|name| facts.region_of_host(name));
        let region = region.map_or(Value::Absent, |region| {
            Value::inferred(region.to_owned(), Some(entry.value.span))
        });
        let location = Location { region, ..Location::default() };
        dependencies.push(Dependency { key: key.into_owned(), host, location });
    }
    dependencies
}

/// The host that a value names: a URL, or the bare name of a host that the facts place.
fn host(value: &Value<String>, facts: &FactBook) -> Option<Value<String>> {
    let text = value.known().map(String::as_str).or(value.symbol())?;
    let is_url = text.contains("://");
    let host = without_port(host_and_port(text));
    if host.is_empty() || host.contains(char::is_whitespace) {
        return None;
    }
    let host = host.to_owned();
    match value {
        Value::Known { from, at, .. } if is_url || facts.region_of_host(&host).is_some() => {
            Some(Value::Known { value: host, from: *from, at: *at })
        }
        // Only the credentials or the path are placeholders.
        Value::Unknown { at: Some(at), .. } if is_url && !host.contains(['(', '{', '$']) => {
            Some(Value::literal(host, *at))
        }
        Value::Unknown { why, at, .. } if is_url => Some(Value::unknown(*why, host, *at)),
        _ => None,
    }
}
