//! Containers and their probes.

use resilint_schema::{Container, Probe, Runtime, Span, Value, Why};

use super::fields;
use super::patches::Patch;
use super::pods::Workload;
use super::touch::{Left, Touch};
use crate::facts::FactBook;
use crate::normalise::image;
use crate::parse::Node;

/// What bears on the containers of one workload.
struct Pod<'a, 'p> {
    workload: &'a Workload<'a>,
    nodes: &'a [Node],
    /// Whether a Service selects the pods.
    selected: &'a Value<bool>,
    patches: &'a [&'a Patch<'p>],
    facts: &'a FactBook,
}

/// The containers of a workload's pods, without those that end before it serves, then those that
/// patches may add. `selected` is whether a Service selects the pods.
pub(super) fn read(
    workload: &Workload<'_>,
    selected: &Value<bool>,
    patches: &[&Patch<'_>],
    facts: &FactBook,
) -> Vec<Container> {
    let nodes = workload.pod.get("containers").map_or(&[][..], Node::items);
    let pod = Pod { workload, nodes, selected, patches, facts };
    let own = nodes.iter().enumerate().map(|(index, node)| pod.container(index, node));
    own.chain(pod.added()).collect()
}

impl Pod<'_, '_> {
    fn container(&self, index: usize, node: &Node) -> Container {
        let touched = |field: &str| self.touched(index, node, field);
        let mut serves = self.serves(node);
        if serves.known() == Some(&false)
            && let Some(touch) = touched("ports")
        {
            serves = Value::unknown(Why::Overridable, "`ports`", Some(touch.at));
        }
        let mut readiness =
            probe(node, "readinessProbe", self.is_knative(), touched("readinessProbe"));
        if self.is_knative() && serves.known() == Some(&true) {
            // Knative adds a TCP check where there is none.
            let kind = fields::default("tcp".to_owned(), None);
            readiness = readiness.or_default(Probe { kind, ..Probe::default() }, None);
        }
        Container {
            name: fields::text(node.get("name")),
            image: fields::text(node.get("image")),
            registry: image::registry(&fields::text(node.get("image")), self.facts),
            reserves: reserves(node, touched("resources")),
            serves,
            readiness,
            liveness: probe(node, "livenessProbe", self.is_knative(), touched("livenessProbe")),
            startup: probe(node, "startupProbe", self.is_knative(), touched("startupProbe")),
            ..Container::default()
        }
    }

    fn is_knative(&self) -> bool {
        self.workload.runtime == Runtime::KnativeService
    }

    fn serves(&self, node: &Node) -> Value<bool> {
        let at = self.selected.at();
        let selected = self.selected.known() == Some(&true);
        if let Some(ports) = ports(node) {
            return Value::inferred(true, Some(ports.span));
        }
        // Knative gives the only container a port; so does a Service to a pod of one container.
        if self.nodes.len() == 1 && (self.is_knative() || selected) {
            return Value::inferred(true, at);
        }
        if self.nodes.iter().any(|node| ports(node).is_some()) {
            return Value::inferred(false, None);
        }
        if selected {
            return Value::unknown(Why::NotDeclared, "ports of the containers", at);
        }
        self.selected.clone()
    }

    fn touched(&self, index: usize, node: &Node, field: &str) -> Option<Touch<'_>> {
        let name = node.get("name").and_then(Node::as_str);
        let path = self.workload.path(&["containers"]);
        self.patches.iter().find_map(|patch| patch.touch_container(&path, (index, name), field))
    }

    /// Containers that a patch may add. One that serves nothing, or has its probes, changes no verdict.
    fn added(&self) -> Vec<Container> {
        let path = self.workload.path(&["containers"]);
        let names: Vec<Option<&str>> =
            self.nodes.iter().map(|node| node.get("name").and_then(Node::as_str)).collect();
        let mut added = Vec::new();
        for patch in self.patches {
            let at = patch.touch(&path).map(|touch| touch.at);
            let items = patch.items_of(&path).into_iter();
            for item in
                items.filter(|item| !names.contains(&item.get("name").and_then(Node::as_str)))
            {
                added.extend(added_container(item, at));
            }
        }
        added
    }
}

fn added_container(node: &Node, at: Option<Span>) -> Option<Container> {
    let has = |field: &str| !probe(node, field, false, None).is_absent();
    if ports(node).is_none() || (has("readinessProbe") && has("livenessProbe")) {
        return None;
    }
    let perhaps = |field: &str| match probe(node, field, false, None) {
        Value::Absent => Value::unknown(Why::Overridable, format!("`{field}`"), at),
        known => known,
    };
    Some(Container {
        name: fields::text(node.get("name")),
        image: fields::text(node.get("image")),
        serves: Value::unknown(Why::Overridable, "a container that a patch adds", at),
        readiness: perhaps("readinessProbe"),
        liveness: perhaps("livenessProbe"),
        ..Container::default()
    })
}

fn ports(container: &Node) -> Option<&Node> {
    container.get("ports").filter(|ports| !ports.items().is_empty())
}

/// A probe of a container; unknown where a patch brings one, or changes what rules read of it.
fn probe(container: &Node, field: &str, knative: bool, touch: Option<Touch<'_>>) -> Value<Probe> {
    let written = container.get(field).filter(|node| !node.is_null());
    if let Some(node) = written.filter(|node| !node.is_map()) {
        // A placeholder stands for the whole probe; anything else the API would refuse.
        return match fields::text(Some(node)) {
            Value::Unknown { why, symbol, at, .. } => {
                Value::Unknown { why, symbol, candidates: Vec::new(), at }
            }
            _ => Value::unknown(Why::Unsupported, node.kind(), Some(node.span)),
        };
    }
    let node = written.filter(|node| has_handler(node, knative));
    if let Some(touch) = touch.filter(|touch| node.is_none() || changes_probe(touch)) {
        return Value::unknown(Why::Overridable, format!("`{field}`"), Some(touch.at));
    }
    let Some(node) = node else { return Value::Absent };
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

/// The resources that a container reserves; those it is limited to where it names no others. A patch may
/// add to them and seldom takes them away.
fn reserves(container: &Node, touch: Option<Touch<'_>>) -> Value<String> {
    let of = |key| container.at(&["resources", key]).filter(|node| !node.entries().is_empty());
    let written = of("requests").or_else(|| of("limits"));
    match (written, touch) {
        (Some(node), _) => {
            let names = node.entries().iter().filter_map(|entry| entry.key.as_str());
            Value::literal(names.collect::<Vec<_>>().join(", "), node.span)
        }
        (None, Some(touch)) => Value::unknown(Why::Overridable, "`resources`", Some(touch.at)),
        (None, None) => match container.get("resources") {
            Some(node) if !node.is_null() && !node.is_map() => fields::text(Some(node)),
            _ => Value::Absent,
        },
    }
}

/// The checks that a probe may make, and what rules call them.
const KINDS: [(&str, &str); 4] =
    [("httpGet", "http"), ("tcpSocket", "tcp"), ("exec", "exec"), ("grpc", "grpc")];

/// The API refuses a probe that names no check, so it is none. Knative fills in a TCP check.
fn has_handler(probe: &Node, knative: bool) -> bool {
    knative || KINDS.iter().any(|(key, _)| probe.get(key).is_some_and(|check| !check.is_null()))
}

/// Whether a patch changes more of a probe than when it starts and how often it may fail.
fn changes_probe(touch: &Touch<'_>) -> bool {
    const MILD: [&str; 4] = [
        "initialDelaySeconds",
        "failureThreshold",
        "successThreshold",
        "terminationGracePeriodSeconds",
    ];
    let Left::Value(node) = touch.left else { return true };
    let mild = |key: &Node| key.as_str().is_some_and(|key| MILD.contains(&key));
    !node.is_map() || !node.entries().iter().all(|entry| mild(&entry.key))
}
