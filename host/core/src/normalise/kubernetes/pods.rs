//! Which objects run pods, and what their pods look like.

use std::collections::BTreeMap;

use resilint_schema::Runtime;

use super::kustomize::Kustomizations;
use super::object::Object;
use super::selector::Labels;
use crate::parse::Node;

/// An object that runs pods.
#[derive(Debug)]
pub(super) struct Workload<'a> {
    /// Its place among the objects.
    pub(super) index: usize,
    pub(super) runtime: Runtime,
    /// The `spec` of its pods.
    pub(super) pod: &'a Node,
    /// The `metadata` of its pods.
    pub(super) metadata: Option<&'a Node>,
    pub(super) labels: Labels,
}

/// The workloads among the objects, in their order.
pub(super) fn find<'a>(
    objects: &[Object<'a>],
    kustomizations: &Kustomizations<'_>,
) -> Vec<Workload<'a>> {
    let workloads = objects.iter().enumerate().filter_map(|(index, object)| {
        let runtime = runtime(object)?;
        let template = template(object, runtime)?;
        let metadata = template.get("metadata");
        let labels = metadata.and_then(|metadata| metadata.get("labels"));
        let labels = Labels {
            own: labels.map(read_labels).unwrap_or_default(),
            added: kustomizations.added_labels(object.path),
        };
        Some(Workload { index, runtime, pod: template.get("spec")?, metadata, labels })
    });
    workloads.collect()
}

/// Labels whose value is a scalar.
pub(super) fn read_labels(map: &Node) -> BTreeMap<String, String> {
    let entries = map.entries().iter();
    entries
        .filter_map(|e| Some((e.key.text()?.into_owned(), e.value.text()?.into_owned())))
        .collect()
}

/// What runs the pods of an object. The API group tells a Service of Knative from one of the core, and
/// a custom resource of a familiar name from the real one.
fn runtime(object: &Object<'_>) -> Option<Runtime> {
    Some(match (object.group, object.kind) {
        ("apps" | "extensions", "Deployment")
        | ("apps.openshift.io" | "", "DeploymentConfig")
        | ("argoproj.io", "Rollout") => Runtime::Deployment,
        ("apps", "StatefulSet") => Runtime::StatefulSet,
        ("apps" | "extensions", "DaemonSet") => Runtime::DaemonSet,
        ("apps" | "extensions", "ReplicaSet") | ("", "ReplicationController") => {
            Runtime::ReplicaSet
        }
        ("batch", "Job" | "CronJob") => Runtime::Job,
        ("", "Pod") if runs_to_completion(object) => Runtime::Job,
        ("", "Pod") => Runtime::Pod,
        ("serving.knative.dev", "Service") => Runtime::KnativeService,
        _ => return None,
    })
}

/// A Pod that is not restarted when it ends is a task, not a server.
fn runs_to_completion(object: &Object<'_>) -> bool {
    matches!(object.spec("restartPolicy").and_then(Node::as_str), Some("Never" | "OnFailure"))
}

fn template<'a>(object: &Object<'a>, runtime: Runtime) -> Option<&'a Node> {
    match (runtime, object.kind) {
        (_, "Pod") => Some(object.node),
        (_, "CronJob") => object.node.at(&["spec", "jobTemplate", "spec", "template"]),
        _ => object.spec("template"),
    }
}
