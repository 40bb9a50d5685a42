//! What Terraform's Kubernetes objects say of pods: labels and what selects them, containers with their
//! probes, and what spreads them.

use resilint_schema::{Container, Probe, Provenance, Spread, Value, Why};
use resilint_terraform::Data;

use crate::normalise::kubernetes::labels::domain;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Graph;

/// Labels of pods, as far as they are known.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    pairs: Vec<(String, Value<String>)>,
    /// Whether these are all.
    closed: bool,
}

impl Labels {
    /// The labels of a `labels` or `match_labels` argument.
    pub(crate) fn read(fields: Option<Fields<'_>>, name: &str, graph: &Graph<'_>) -> Self {
        let Some(term) = fields.and_then(|fields| fields.term(name)) else {
            return Self { pairs: Vec::new(), closed: true };
        };
        let Data::Object(map) = &term.data else { return Self::default() };
        let pair = |(key, value): (&std::sync::Arc<str>, _)| {
            (key.as_ref().to_owned(), field::text(value, graph))
        };
        Self { pairs: map.iter().map(pair).collect(), closed: true }
    }

    /// Whether a selector of these labels selects pods with those; nothing where it cannot be told.
    pub(crate) fn select(&self, pods: &Self) -> Option<bool> {
        let mut is_sure = self.closed;
        for (key, wanted) in &self.pairs {
            let Some((_, value)) = pods.pairs.iter().find(|(label, _)| label == key) else {
                if pods.closed {
                    return Some(false);
                }
                is_sure = false;
                continue;
            };
            match (wanted.known(), value.known()) {
                (Some(a), Some(b)) if a != b => return Some(false),
                (Some(_), Some(_)) => {}
                _ if wanted.symbol().is_some() && wanted.symbol() == value.symbol() => {}
                _ => is_sure = false,
            }
        }
        is_sure.then_some(!self.pairs.is_empty())
    }
}

/// Whether a `selector` or `label_selector` block selects pods.
pub(crate) fn selects(block: Option<Fields<'_>>, pods: &Labels, graph: &Graph<'_>) -> Option<bool> {
    selects_by(["match_labels", "match_expressions"], block, pods, graph)
}

/// The same of a selector in a manifest.
pub(crate) fn manifest_selects(
    block: Option<Fields<'_>>,
    pods: &Labels,
    graph: &Graph<'_>,
) -> Option<bool> {
    selects_by(["matchLabels", "matchExpressions"], block, pods, graph)
}

fn selects_by(
    [labels, expressions]: [&str; 2],
    block: Option<Fields<'_>>,
    pods: &Labels,
    graph: &Graph<'_>,
) -> Option<bool> {
    let block = block?;
    let by_labels = Labels::read(Some(block), labels, graph).select(pods);
    if block.term(expressions).is_none() {
        return by_labels;
    }
    // Expressions are not worked out; with labels that do not match they need not be.
    let has_labels = block.term(labels).is_some();
    (has_labels && by_labels == Some(false)).then_some(false)
}

/// The containers of a pod.
pub(crate) fn containers(pod: &Fields<'_>) -> Vec<Container> {
    let read = |container: &Fields<'_>| Container {
        name: container.text("name"),
        image: container.text("image"),
        serves: container.term("port").map_or(Value::Absent, |_| Value::Known {
            value: true,
            from: Provenance::Literal,
            at: container.at("port"),
        }),
        readiness: probe(container, "readiness_probe"),
        liveness: probe(container, "liveness_probe"),
        startup: probe(container, "startup_probe"),
        ..Container::default()
    };
    pod.blocks("container").items.iter().map(read).collect()
}

/// A probe; what it leaves out, the provider fills in.
fn probe(container: &Fields<'_>, name: &str) -> Value<Probe> {
    let Some(block) = container.first(name) else { return Value::Absent };
    let at = container.at(name);
    let kinds = [("http_get", "http"), ("tcp_socket", "tcp"), ("exec", "exec"), ("grpc", "grpc")];
    let (action, kind) = kinds
        .iter()
        .find_map(|(argument, kind)| Some((block.first(argument)?, (*kind).to_owned())))
        .map_or((None, Value::Absent), |(action, kind)| {
            (Some(action), Value::Known { value: kind, from: Provenance::Literal, at })
        });
    let of = |name: &str| action.map_or(Value::Absent, |action| action.text(name));
    let probe = Probe {
        kind,
        path: of("path"),
        port: of("port"),
        period_seconds: block.number_or_default("period_seconds", at),
        timeout_seconds: block.number_or_default("timeout_seconds", at),
        initial_delay_seconds: block.number("initial_delay_seconds"),
        failure_threshold: block.number_or_default("failure_threshold", at),
    };
    Value::Known { value: probe, from: Provenance::Literal, at }
}

/// What spreads the pods: constraints, and that they stay away from each other.
pub(crate) fn spread(pod: &Fields<'_>, labels: &Labels, graph: &Graph<'_>) -> Vec<Spread> {
    let constraints = pod.blocks("topology_spread_constraint").items;
    let mut all: Vec<Spread> = constraints
        .iter()
        .map(|block| {
            let when = block.text("when_unsatisfiable");
            let is_soft = when.known().is_some_and(|when| when == "ScheduleAnyway");
            rule(block, labels, graph, !is_soft, "topology-spread-constraint")
        })
        .collect();
    let anti = pod.first("affinity").and_then(|affinity| affinity.first("pod_anti_affinity"));
    let Some(anti) = anti else { return all };
    let by = "pod-anti-affinity";
    let hard = anti.blocks("required_during_scheduling_ignored_during_execution").items;
    all.extend(hard.iter().map(|term| rule(term, labels, graph, true, by)));
    let soft = anti.blocks("preferred_during_scheduling_ignored_during_execution").items;
    let terms = soft.iter().filter_map(|weighted| weighted.first("pod_affinity_term"));
    all.extend(terms.map(|term| rule(&term, labels, graph, false, by)));
    all
}

fn rule(block: &Fields<'_>, labels: &Labels, graph: &Graph<'_>, hard: bool, by: &str) -> Spread {
    let topology_key = block.text("topology_key");
    let at = block.at("label_selector");
    let matches_own_pods = match selects(block.first("label_selector"), labels, graph) {
        Some(matches) => Value::inferred(matches, at),
        None if block.term("label_selector").is_none() => Value::inferred(false, at),
        None => Value::unknown(Why::Unsupported, "label_selector", at),
    };
    let domain = topology_key.known().map_or("other", |key| domain(key)).to_owned();
    let max_skew = block.number("max_skew");
    Spread { topology_key, domain, hard, matches_own_pods, max_skew, by: by.to_owned() }
}
