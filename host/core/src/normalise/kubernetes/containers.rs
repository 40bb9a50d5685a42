//! Containers and their probes.

use resilint_schema::{Container, Probe, Runtime, Span, Value, Why};

use super::fields;
use super::patches::Patch;
use super::pods::Workload;
use crate::parse::Node;

/// The containers of a workload's pods, without those that end before it serves. `selected` is where a
/// Service selects the pods.
pub(super) fn read(
    workload: &Workload<'_>,
    selected: Option<Span>,
    patches: &[&Patch<'_>],
) -> Vec<Container> {
    let nodes = workload.pod.get("containers").map_or(&[][..], Node::items);
    let knative = workload.runtime == Runtime::KnativeService;
    let some_port = nodes.iter().any(|node| ports(node).is_some());
    let patched = |field: &str| patches.iter().find_map(|patch| patch.mentions(field));
    let container = |node: &Node| {
        let serves = match ports(node) {
            Some(ports) => Value::inferred(true, Some(ports.span)),
            // Knative gives the only container a port; so does a Service to a pod of one container.
            None if nodes.len() == 1 && (knative || selected.is_some()) => {
                Value::inferred(true, selected)
            }
            None if selected.is_some() && !some_port => {
                Value::unknown(Why::NotDeclared, "ports of the containers", selected)
            }
            None => Value::inferred(false, None),
        };
        let mut readiness = probe(node, "readinessProbe", patched("readinessProbe"));
        if knative && serves.known() == Some(&true) {
            // Knative adds a TCP check where there is none.
            let kind = fields::default("tcp".to_owned(), None);
            readiness = readiness.or_default(Probe { kind, ..Probe::default() }, None);
        }
        Container {
            name: fields::text(node.get("name")),
            image: fields::text(node.get("image")),
            serves,
            readiness,
            liveness: probe(node, "livenessProbe", patched("livenessProbe")),
            startup: probe(node, "startupProbe", patched("startupProbe")),
            ..Container::default()
        }
    };
    nodes.iter().map(container).collect()
}

fn ports(container: &Node) -> Option<&Node> {
    container.get("ports").filter(|ports| !ports.items().is_empty())
}

/// A probe of a container; unknown where it has none and a patch may bring one.
fn probe(container: &Node, field: &str, patched: Option<Span>) -> Value<Probe> {
    const KINDS: [(&str, &str); 4] =
        [("httpGet", "http"), ("tcpSocket", "tcp"), ("exec", "exec"), ("grpc", "grpc")];
    let Some(node) = container.get(field).filter(|node| node.is_map()) else {
        return patched.map_or(Value::Absent, |at| {
            Value::unknown(Why::Overridable, format!("`{field}`"), Some(at))
        });
    };
    let action = KINDS.iter().find_map(|(key, kind)| Some((node.entry(key)?, *kind)));
    let (check, kind) = match action {
        Some((entry, kind)) => {
            (Some(&entry.value), Value::literal(kind.to_owned(), entry.key.span))
        }
        // Knative fills in the port of a check without one, and an empty action means TCP there.
        None => (None, Value::Absent),
    };
    let of_check = |key| fields::text(check.and_then(|check| check.get(key)));
    let seconds = |key, default| fields::number(node.get(key)).or_default(default, Some(node.span));
    let probe = Probe {
        kind,
        path: of_check("path"),
        port: of_check("port"),
        period_seconds: seconds("periodSeconds", 10),
        timeout_seconds: seconds("timeoutSeconds", 1),
        ..Probe::default()
    };
    Value::literal(probe, container.entry(field).map_or(node.span, |entry| entry.key.span))
}
