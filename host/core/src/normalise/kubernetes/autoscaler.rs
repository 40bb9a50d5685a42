//! Autoscalers: HorizontalPodAutoscaler in all its versions, and ScaledObject of KEDA.

use resilint_schema::{Span, Value};

use super::Cluster;
use super::fields;
use super::matching::{Match, distance, same_name, same_namespace};
use super::object::Object;
use crate::parse::Node;

/// What autoscalers say of one workload.
#[derive(Debug)]
pub(super) struct Limits {
    /// Those of the autoscaler that is applied with the workload.
    pub(super) applied: Option<Bounds>,
    /// Those of others in the input, which may or may not be applied.
    pub(super) elsewhere: Vec<Bounds>,
}

/// What one autoscaler keeps to.
#[derive(Clone, Debug)]
pub(super) struct Bounds {
    pub(super) min: Value<u32>,
    pub(super) max: Value<u32>,
    pub(super) at: Option<Span>,
}

/// The autoscalers of a workload. Those that are applied with it count for certain, the nearest before
/// the others; where several are equally near, none is certain.
pub(super) fn of(cluster: &Cluster<'_>, workload: &Object<'_>) -> Limits {
    let mut found: Vec<(Option<usize>, Bounds)> = Vec::new();
    let name = workload.name.known().map(String::as_str);
    for place in cluster.index.autoscalers.candidates(name) {
        let object = &cluster.objects[place];
        let fits = scales(object, workload);
        if fits != Match::No
            && let Some(bounds) = read(cluster, object)
        {
            let sure = fits == Match::Yes && cluster.together(object.path, workload.path);
            found.push((distance(object.path, workload.path).filter(|_| sure), bounds));
        }
    }
    let nearest = found.iter().filter_map(|(distance, _)| *distance).min();
    let is_nearest = |distance: &Option<usize>| distance.is_some() && *distance == nearest;
    if found.iter().filter(|(distance, _)| is_nearest(distance)).count() == 1 {
        // What lies further away belongs to another copy of the workload.
        let applied = found.into_iter().find(|(distance, _)| is_nearest(distance));
        return Limits { applied: applied.map(|(_, bounds)| bounds), elsewhere: Vec::new() };
    }
    Limits { applied: None, elsewhere: found.into_iter().map(|(_, bounds)| bounds).collect() }
}

fn scales(autoscaler: &Object<'_>, workload: &Object<'_>) -> Match {
    let Some(target) = autoscaler.spec("scaleTargetRef") else { return Match::No };
    // KEDA means a Deployment where no kind is given.
    let kind = target.get("kind").and_then(Node::as_str).unwrap_or("Deployment");
    if kind != workload.kind {
        return Match::No;
    }
    same_name(&fields::text(target.get("name")), &workload.name)
        .and(same_namespace(&autoscaler.namespace, &workload.namespace))
}

/// Whether an object sets the number of copies of another.
pub(super) fn is_autoscaler(object: &Object<'_>) -> bool {
    fields_of(object).is_some()
}

/// The fields for the least and the most number of copies, and the default of the least.
fn fields_of(object: &Object<'_>) -> Option<(&'static str, &'static str, u32)> {
    match (object.group, object.kind) {
        ("autoscaling", "HorizontalPodAutoscaler") => Some(("minReplicas", "maxReplicas", 1)),
        ("keda.sh", "ScaledObject") => Some(("minReplicaCount", "maxReplicaCount", 0)),
        _ => None,
    }
}

fn read(cluster: &Cluster<'_>, object: &Object<'_>) -> Option<Bounds> {
    let (min_field, max_field, default_min) = fields_of(object)?;
    let headline = object.headline();
    let own = fields::number(object.spec(min_field)).or_default(default_min, Some(headline));
    let patched: Vec<Value<u32>> = cluster
        .kustomizations
        .patches_of(object)
        .filter_map(|patch| patch.number(min_field, default_min))
        .collect();
    let at = own.at();
    let min = fields::patched(own, &patched, &format!("`{min_field}` of {}", object.address()));
    Some(Bounds { min, max: fields::number(object.spec(max_field)), at })
}
