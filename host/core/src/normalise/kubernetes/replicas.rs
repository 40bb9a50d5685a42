//! How many copies of a workload run: the manifest's count, what overlays make of it, and autoscalers.

use resilint_schema::{Replicas, Runtime, Value, Why};

use super::autoscaler;
use super::object::Object;
use super::patches::Reach;
use super::pods::Workload;
use super::{Cluster, applied, fields};

pub(super) fn read(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    workload: &Workload<'_>,
) -> Replicas {
    match workload.runtime {
        // Those of a Knative Service are in `knative.rs`.
        Runtime::Job | Runtime::DaemonSet | Runtime::KnativeService => return Replicas::default(),
        Runtime::Pod => {
            let desired = fields::default(1, Some(object.headline()));
            return Replicas { desired, ..Replicas::default() };
        }
        _ => {}
    }
    let desired = desired(cluster, object);
    let limits = autoscaler::of(cluster, object);
    if let Some(applied) = limits.applied {
        return Replicas { desired, autoscaled_min: applied.min, autoscaled_max: applied.max };
    }
    let Some(first) = limits.elsewhere.first() else {
        return Replicas { desired, ..Replicas::default() };
    };
    // An autoscaler may be applied beside the workload or not: then its own count stands.
    let minima = limits.elsewhere.iter().map(|bounds| &bounds.min);
    let values: Vec<&Value<u32>> = std::iter::once(&desired).chain(minima).collect();
    let what = format!("least replicas of {}", object.address());
    let autoscaled_min = fields::either(&values, &what, first.at);
    Replicas { desired, autoscaled_min, autoscaled_max: Value::Absent }
}

/// `spec.replicas`, where kustomizations leave it alone.
fn desired(cluster: &Cluster<'_>, object: &Object<'_>) -> Value<u32> {
    let own = own(object);
    let patches = cluster.kustomizations.changes_of(object);
    let what = format!("`replicas` of {}", object.address());
    if let Some(applied) = applied::replicas(cluster, object, &own) {
        // It is not known what applies the other patches, and where.
        let others = patches.iter().filter(|patch| matches!(patch.reach, Reach::Anywhere));
        let others: Vec<_> = others.filter_map(|patch| patch.number("replicas", 1)).collect();
        return fields::patched(applied, &others, &what);
    }
    let patched = patches.iter().filter_map(|patch| patch.number("replicas", 1));
    let others: Vec<Value<u32>> =
        cluster.kustomizations.replica_counts(object).chain(patched).collect();
    fields::patched(own, &others, &what)
}

fn own(object: &Object<'_>) -> Value<u32> {
    let written = fields::number(object.spec("replicas"));
    if !written.is_absent() {
        return written;
    }
    // `replicas: #@ data.values.replicas` is a comment to YAML and a value to ytt.
    let null = object.spec("replicas").filter(|node| node.is_null());
    let template = null.and_then(|null| {
        let here = |line: u32| line == null.span.line || line == null.span.end_line;
        object.comments.iter().find(|c| here(c.span.line) && c.text.starts_with('@'))
    });
    match template {
        Some(comment) => Value::unknown(Why::Template, comment.text.clone(), Some(comment.span)),
        None => fields::default(1, Some(object.headline())),
    }
}
