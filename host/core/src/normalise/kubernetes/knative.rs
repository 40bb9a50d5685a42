//! Knative Services: how they scale, which annotations of the template say; how many requests a copy takes
//! at once and how long one may take.

use resilint_schema::{Location, Replicas, Value, Why, Workload as Spec};

use super::fields;
use super::labels;
use super::object::Object;
use super::patches::Patch;
use super::pods::Workload;
use crate::facts::FactBook;
use crate::normalise::image;
use crate::parse::Node;

/// Adds to a workload what only Knative Services have.
pub(super) fn complete(
    spec: &mut Spec,
    object: &Object<'_>,
    pods: &Workload<'_>,
    patches: &[&Patch<'_>],
    facts: &FactBook,
) {
    spec.replicas = replicas(object, pods, patches, facts);
    let own = labels::MIN_SCALE.iter().find_map(|key| object.annotation(key));
    spec.misplaced_min = fields::number(own);
    spec.concurrency = fields::number(pods.pod.get("containerConcurrency"));
    let default = facts.code_engine().knative.request_timeout_seconds;
    let timeout = fields::number(pods.pod.get("timeoutSeconds"));
    spec.timeout_ms = timeout
        .or_default(default, Some(object.headline()))
        .map(|seconds: u32| seconds.saturating_mul(1000));
    for container in &mut spec.containers {
        container.registry = image::registry(&container.image, facts);
    }
    let nodes = pods.pod.get("containers").map_or(&[][..], Node::items);
    for (container, node) in spec.containers.iter_mut().zip(nodes) {
        let port = node.get("ports").and_then(|ports| ports.items().first());
        container.port = fields::text(port.and_then(|port| port.get("containerPort")));
    }
}

/// The annotations of the template decide. Knative scales to nothing where they do not; where it leaves
/// scaling to Kubernetes (class `hpa`), one copy stays.
fn replicas(
    object: &Object<'_>,
    pods: &Workload<'_>,
    patches: &[&Patch<'_>],
    facts: &FactBook,
) -> Replicas {
    let annotations = pods.metadata.and_then(|metadata| metadata.get("annotations"));
    let annotation = |key: &str| annotations.and_then(|annotations| annotations.get(key));
    let class = annotation(labels::SCALER_CLASS).and_then(Node::as_str).unwrap_or_default();
    let defaults = &facts.code_engine().knative;
    let least = if class.starts_with("hpa") { defaults.scale_min_hpa } else { defaults.scale_min };
    let at = Some(object.headline());
    let read = |keys: [&str; 2], default: Option<u32>| {
        let own = fields::number(keys.iter().find_map(|key| annotation(key)));
        let own = match default {
            Some(default) => own.or_default(default, at),
            None => own,
        };
        let path = |key| ["spec", "template", "metadata", "annotations", key];
        let left = keys.iter().flat_map(|key| {
            let text = default.map(|default| default.to_string());
            patches.iter().filter_map(move |patch| patch.text(&path(key), text.as_deref()))
        });
        let others: Vec<Value<u32>> = left.map(number).collect();
        fields::patched(own, &others, &format!("`{}` of {}", keys[0], object.address()))
    };
    Replicas {
        desired: Value::Absent,
        autoscaled_min: read(labels::MIN_SCALE, Some(least)),
        autoscaled_max: read(labels::MAX_SCALE, None),
    }
}

/// The number that a patch leaves as text.
fn number(text: Value<String>) -> Value<u32> {
    match text {
        Value::Known { value, from, at } => match value.parse() {
            Ok(value) => Value::Known { value, from, at },
            Err(_) => Value::unknown(Why::Unsupported, value, at),
        },
        Value::Unknown { why, symbol, at, .. } => {
            Value::Unknown { why, symbol, candidates: Vec::new(), at }
        }
        Value::Absent => Value::Absent,
    }
}

/// Where a Service runs that was read from a cluster: its own address says so in Code Engine.
pub(super) fn location(object: &Object<'_>, facts: &FactBook) -> Location {
    let url = fields::text(object.node.at(&["status", "url"]));
    let region = url.known().and_then(|url| {
        let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        facts.region_of_host(host.split('/').next().unwrap_or(host))
    });
    let region = region.map(|region| Value::inferred(region.to_owned(), url.at()));
    Location { region: region.unwrap_or_default(), ..Location::default() }
}
