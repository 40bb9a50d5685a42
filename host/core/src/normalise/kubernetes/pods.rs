//! Which objects run pods, and what their pods look like.

use std::collections::BTreeMap;

use resilint_schema::Runtime;

use super::kustomize::Kustomizations;
use super::object::Object;
use super::patches::Patch;
use super::selector::Labels;
use super::touch::Left;
use crate::parse::Node;

/// An object that runs pods.
#[derive(Debug)]
pub(super) struct Workload<'a> {
    /// Its place among the objects.
    pub(super) index: usize,
    pub(super) runtime: Runtime,
    /// The `spec` of its pods.
    pub(super) pod: &'a Node,
    /// Where the object holds the template of its pods.
    pub(super) template: &'static [&'static str],
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
        let path = template(object);
        let template = object.node.at(path)?;
        let metadata = template.get("metadata");
        let labels = metadata.and_then(|metadata| metadata.get("labels"));
        let own: BTreeMap<String, String> = labels.map(read_labels).unwrap_or_default();
        let changed = changed_labels(&kustomizations.changes_of(object), path, &own);
        let labels = Labels { own, added: kustomizations.added_labels(object.path), changed };
        Some(Workload {
            index,
            runtime,
            pod: template.get("spec")?,
            template: path,
            metadata,
            labels,
        })
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

fn template(object: &Object<'_>) -> &'static [&'static str] {
    match object.kind {
        "Pod" => &[],
        "CronJob" => &["spec", "jobTemplate", "spec", "template"],
        _ => &["spec", "template"],
    }
}

impl Workload<'_> {
    /// The path of a field of the pods' `spec`.
    pub(super) fn path<'f>(&self, field: &[&'f str]) -> Vec<&'f str> {
        self.template.iter().copied().chain(["spec"]).chain(field.iter().copied()).collect()
    }
}

/// The labels of the pods as each patch that touches them leaves them; nothing for a patch whose
/// result takes rendering to tell.
fn changed_labels(
    patches: &[&Patch<'_>],
    template: &[&str],
    own: &BTreeMap<String, String>,
) -> Vec<Option<BTreeMap<String, String>>> {
    let path = [template, &["metadata", "labels"]].concat();
    let after = |patch: &&Patch<'_>| match patch.touch(&path)?.left {
        Left::Value(map) if map.is_map() && patch.is_merge() => {
            let mut labels = own.clone();
            for entry in map.entries() {
                let Some(key) = entry.key.text() else { continue };
                match entry.value.text() {
                    Some(value) => labels.insert(key.into_owned(), value.into_owned()),
                    None => labels.remove(key.as_ref()),
                };
            }
            Some(Some(labels))
        }
        Left::Value(map) if map.is_map() => Some(Some(read_labels(map))),
        _ => Some(None),
    };
    patches.iter().filter_map(after).collect()
}
