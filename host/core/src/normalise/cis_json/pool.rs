//! Pools and their health checks.

use std::collections::BTreeMap;

use resilint_schema::{HealthCheck, Kind, OriginPool, PoolOrigin, Set, Value, Why};

use super::Object;
use crate::facts::FactBook;
use crate::normalise::by_host;
use crate::parse::Node;

pub(super) fn pool(
    object: &Object<'_>,
    checks: &BTreeMap<&str, HealthCheck>,
    facts: &FactBook,
) -> Kind {
    let (health_check, health) = monitor(object, checks);
    Kind::OriginPool(Box::new(OriginPool {
        enabled: object.flag("enabled").or_default(true, Some(object.node.span)),
        origins: origins(object, facts),
        health_check,
        health,
        minimum_origins: object.number("minimum_origins"),
        check_regions: regions(object),
        notification: object.text("notification_email"),
        ..OriginPool::default()
    }))
}

/// Its origins: an empty list in an object that is not made yet is filled in.
fn origins(object: &Object<'_>, facts: &FactBook) -> Set<PoolOrigin> {
    let items = object.node.get("origins").map_or(&[][..], Node::items);
    let origin = |node: &Node| {
        let object = Object { node, path: object.path };
        let address = object.text("address");
        PoolOrigin {
            enabled: object.flag("enabled").or_default(true, Some(node.span)),
            weight: object.text("weight").or_default("1".into(), Some(node.span)),
            location: by_host::place(&address, facts),
            address,
            ..PoolOrigin::default()
        }
    };
    let closed = !items.is_empty() || object.id().is_some();
    Set { items: items.iter().map(origin).collect(), closed }
}

fn regions(object: &Object<'_>) -> Set<Value<String>> {
    let Some(node) = object.node.get("check_regions") else { return Set::default() };
    if node.items().is_empty() && object.id().is_none() {
        return Set::open(vec![object.open("check_regions", node.span)]);
    }
    let region = |item: &Node| match item.as_str() {
        Some(text) if !text.is_empty() => Value::literal(text.to_owned(), item.span),
        _ => object.open("check_regions", item.span),
    };
    Set::closed(node.items().iter().map(region).collect())
}

/// Whether it is checked, and how where a document holds the check.
fn monitor(
    object: &Object<'_>,
    checks: &BTreeMap<&str, HealthCheck>,
) -> (Value<bool>, Value<HealthCheck>) {
    match object.text("monitor") {
        Value::Known { value, from, at } => match checks.get(value.as_str()) {
            Some(check) => (
                Value::Known { value: true, from, at },
                Value::Known { value: check.clone(), from, at },
            ),
            None => (
                Value::Known { value: true, from, at },
                Value::unknown(Why::NotDeclared, value, at),
            ),
        },
        Value::Unknown { why, symbol, at, .. } => (
            Value::Unknown { why, symbol: symbol.clone(), candidates: Vec::new(), at },
            Value::Unknown { why, symbol, candidates: Vec::new(), at },
        ),
        Value::Absent => (object.default(false), Value::Absent),
    }
}

pub(super) fn check(object: &Object<'_>) -> HealthCheck {
    HealthCheck {
        kind: object.text("type"),
        path: object.text("path"),
        port: object.text("port"),
        method: object.text("method"),
        interval_seconds: object.number("interval"),
        timeout_seconds: object.number("timeout"),
        retries: object.number("retries"),
        expected_codes: object.text("expected_codes"),
        expected_body: object.text("expected_body"),
        follow_redirects: object.flag("follow_redirects"),
        allow_insecure: object.flag("allow_insecure"),
        ..HealthCheck::default()
    }
}
