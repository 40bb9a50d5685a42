//! One workload, put together from its own object and from what the others say of it.

use resilint_schema::{
    Dependency, Kind, Location, Offering, ResourceId, Routes, Runtime, Value, Workload, ZonePin,
};

use super::Cluster;
use super::balancer::Balancer;
use super::matching::distance;
use super::object::Object;
use super::patches::Patch;
use super::pods::{self, Workload as Pods};
use super::{
    budget, config_maps, containers, dependencies, fields, images, knative, labels, pins, replicas,
    spread,
};
use crate::normalise::{Builder, Declared};

/// Adds the workload at a place among the workloads to the topology.
pub(super) fn declare(cluster: &Cluster<'_>, at: usize, builder: &mut Builder<'_>) -> ResourceId {
    let pods = &cluster.workloads[at];
    let object = &cluster.objects[pods.index];
    let patches = cluster.kustomizations.changes_of(object);
    let (selected, balancer_pins) = cluster.services_of(at);
    let mut pins = pins::read(cluster, object, pods);
    pins.extend(balancer_pins);
    let mut spec = Workload {
        runtime: pods.runtime,
        namespace: object.namespace.clone(),
        replicas: replicas::read(cluster, object, pods),
        containers: images::resolved(
            cluster,
            object,
            pods,
            containers::read(pods, &selected, &patches, builder.facts),
            builder.facts,
        ),
        routes: Routes::default(),
        spread: spread::read(object, pods, &patches),
        disruption_budgets: budget::of(cluster, object, at),
        pins,
        update_strategy: update_strategy(object, &patches),
        update_max_unavailable: update_max_unavailable(object, &patches),
        env_keys: dependencies::keys(pods.pod),
        dependencies: hosts(cluster, object, pods, builder),
        singleton_reason: singleton_reason(object, pods),
        ..Workload::default()
    };
    let mut location = Location::default();
    if pods.runtime == Runtime::KnativeService {
        knative::complete(&mut spec, object, pods, &patches, builder.facts);
        location = knative::location(object, builder.facts);
    }
    builder.declare(Declared {
        offering: offering(pods.runtime),
        name: object.name.clone(),
        address: object.address(),
        span: object.node.span,
        labels: object.node.at(&["metadata", "labels"]).map(pods::read_labels).unwrap_or_default(),
        location,
        kind: Kind::Workload(Box::new(spec)),
    })
}

/// The hosts that variables name, by themselves or out of config maps.
fn hosts(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    pods: &Pods<'_>,
    builder: &Builder<'_>,
) -> Vec<Dependency> {
    let mut hosts = dependencies::hosts(pods.pod, builder.facts);
    hosts.extend(config_maps::hosts(cluster, object, pods.pod, builder.facts));
    hosts
}

/// Whose rules look at a workload. What Knative does is what Code Engine does, which is built on it.
pub(super) const fn offering(runtime: Runtime) -> Offering {
    match runtime {
        Runtime::KnativeService => Offering::CodeEngine,
        _ => Offering::Kubernetes,
    }
}

impl Cluster<'_> {
    /// Whether a Service selects the pods of a workload, and what such Services tie it to.
    fn services_of(&self, workload: usize) -> (Value<bool>, Vec<ZonePin>) {
        let services = |places: &[usize]| -> Vec<&Balancer<'_>> {
            let all = places.iter().map(|place| &self.balancers[*place]);
            all.filter(|balancer| balancer.object.is("", "Service")).collect()
        };
        let sure = services(&self.index.balancers[workload]);
        let pins = sure
            .iter()
            .filter_map(|service| pins::of_patched_service(self, service.object))
            .collect();
        if let Some(first) = sure.first() {
            return (Value::inferred(true, first.link), pins);
        }
        let perhaps = services(&self.index.perhaps[workload]);
        let selected = perhaps.first().map_or(Value::inferred(false, None), |service| {
            let labels = &self.workloads[workload].labels;
            let (why, symbol) = labels.doubt(service.object.spec("selector"));
            Value::unknown(why, symbol, service.link)
        });
        (selected, pins)
    }

    /// Whether two files are applied together: one folder contains the other, and no kustomization
    /// stands between them, which may leave one of the two out.
    pub(super) fn together(&self, a: &str, b: &str) -> bool {
        distance(a, b).is_some() && self.kustomizations.root_of(a) == self.kustomizations.root_of(b)
    }
}

/// The strategy of the manifest, or of a patch: where no type is written, replicas roll.
fn update_strategy(object: &Object<'_>, patches: &[&Patch<'_>]) -> Value<String> {
    let field = if object.kind == "StatefulSet" { "updateStrategy" } else { "strategy" };
    let own = fields::text(object.node.at(&["spec", field, "type"]));
    let default = if object.kind == "DeploymentConfig" { "Rolling" } else { "RollingUpdate" };
    let left = |patch: &&Patch<'_>| patch.text(&["spec", field, "type"], Some(default));
    let others: Vec<Value<String>> = patches.iter().filter_map(left).collect();
    if others.is_empty() {
        return own;
    }
    let own = own.or_default(default.to_owned(), Some(object.headline()));
    fields::patched(own, &others, &format!("update strategy of {}", object.address()))
}

/// How many copies a rolling update may stop at once. What a StatefulSet says of it counts only where an
/// alpha feature of the cluster is switched on.
fn update_max_unavailable(object: &Object<'_>, patches: &[&Patch<'_>]) -> Value<String> {
    let kind = match object.kind {
        "DeploymentConfig" => "rollingParams",
        "Rollout" => "canary",
        "StatefulSet" => return Value::Absent,
        _ => "rollingUpdate",
    };
    let path = ["spec", "strategy", kind, "maxUnavailable"];
    let left = |patch: &&Patch<'_>| patch.text(&path, Some("25%"));
    let others: Vec<Value<String>> = patches.iter().filter_map(left).collect();
    let own = fields::text(object.node.at(&path));
    if others.is_empty() {
        return own;
    }
    let own = own.or_default("25%".to_owned(), Some(object.headline()));
    fields::patched(own, &others, &format!("`maxUnavailable` of {}", object.address()))
}

/// The reason that the team gives, on the object or on its pods. An empty one is none.
fn singleton_reason(object: &Object<'_>, pods: &Pods<'_>) -> Value<String> {
    let on_pods = || pods.metadata?.at(&["annotations", labels::SINGLETON]);
    match fields::text(object.annotation(labels::SINGLETON).or_else(on_pods)) {
        Value::Known { value, .. } if value.trim().is_empty() => Value::Absent,
        reason => reason,
    }
}
