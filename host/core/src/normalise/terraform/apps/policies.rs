//! Autoscalers and disruption budgets of workloads that Terraform declares: of types of their own, and in
//! manifests.

use resilint_schema::{DisruptionBudget, Replicas, Set, Value};

use crate::normalise::terraform::apps::kubernetes::{meta, namespace, objects, together};
use crate::normalise::terraform::apps::pods::{self, Labels};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;

const BUDGETS: [&str; 2] =
    ["kubernetes_pod_disruption_budget", "kubernetes_pod_disruption_budget_v1"];

const AUTOSCALERS: [&str; 3] = [
    "kubernetes_horizontal_pod_autoscaler",
    "kubernetes_horizontal_pod_autoscaler_v1",
    "kubernetes_horizontal_pod_autoscaler_v2",
];

const MANIFESTS: [&str; 1] = ["kubernetes_manifest"];

/// An object in a manifest that may be of a workload.
struct Manifest<'a> {
    subject: Subject<'a>,
    fields: Fields<'a>,
    spec: Fields<'a>,
}

/// The objects of a kind that manifests hold, in a namespace that may be that of a workload.
fn manifests<'a>(subject: &Subject<'a>, kind: &str) -> Vec<Manifest<'a>> {
    let own = namespace(subject);
    let found = objects(subject, &MANIFESTS).filter_map(|manifest| {
        let fields = manifest.fields().first("manifest")?;
        let metadata = fields.first("metadata");
        let namespace = metadata.map_or(Value::Absent, |metadata| metadata.text("namespace"));
        let elsewhere = own.known().zip(namespace.known()).is_some_and(|(a, b)| a != b);
        let is_it = fields.text("kind").known().is_some_and(|it| it == kind) && !elsewhere;
        let spec = fields.first("spec").filter(|_| is_it)?;
        Some(Manifest { subject: manifest, fields, spec })
    });
    found.collect()
}

/// Whether an object of a kind may be in a manifest of which its form cannot be told.
fn may_be_elsewhere(subject: &Subject<'_>, kind: &str) -> bool {
    objects(subject, &MANIFESTS).any(|manifest| {
        let fields = manifest.fields().first("manifest");
        fields.is_none_or(|fields| match fields.text("kind").known() {
            Some(known) => known == kind && fields.first("spec").is_none(),
            None => true,
        })
    })
}

/// How many copies a workload has, by itself and by an autoscaler.
pub(super) fn replicas(subject: &Subject<'_>, spec: Option<&Fields<'_>>) -> Replicas {
    let at = subject.fields().at("spec");
    let desired = spec.map_or(Value::Absent, |spec| spec.number_or_default("replicas", at));
    let mut replicas = Replicas { desired, ..Replicas::default() };
    for scaler in objects(subject, &AUTOSCALERS).filter(|scaler| together(scaler, subject)) {
        let fields = scaler.fields();
        let Some(spec) = fields.first("spec") else { continue };
        let target = spec.first("scale_target_ref");
        if target.is_some_and(|target| scales(&target, subject)) {
            let minimum = spec.number_or_default("min_replicas", fields.at("spec"));
            replicas.autoscaled_min = scaler.if_there(minimum);
            replicas.autoscaled_max = scaler.if_there(spec.number("max_replicas"));
        }
    }
    for Manifest { subject: scaler, fields, spec } in manifests(subject, "HorizontalPodAutoscaler")
    {
        let target = spec.first("scaleTargetRef");
        if target.is_some_and(|target| scales(&target, subject)) {
            let minimum = spec.number("minReplicas").or_default(1, fields.at("spec"));
            replicas.autoscaled_min = scaler.if_there(minimum);
            replicas.autoscaled_max = scaler.if_there(spec.number("maxReplicas"));
        }
    }
    replicas
}

/// A pod runs once.
pub(super) fn one(subject: &Subject<'_>) -> Replicas {
    let at = subject.fields().at("metadata");
    Replicas { desired: Value::Absent.or_default(1, at), ..Replicas::default() }
}

/// Whether an autoscaler of a target is of a workload: by its kind, and by a reference or the same name.
fn scales(target: &Fields<'_>, subject: &Subject<'_>) -> bool {
    let is_set = subject.instance.kind.contains("stateful_set");
    let kind = target.text("kind");
    if kind.known().is_some_and(|kind| (kind == "StatefulSet") != is_set) {
        return false;
    }
    let (wanted, name) = (target.text("name"), meta(subject, "name"));
    let refers = subject.graph.behind(target.object);
    let by_reference = refers.iter().any(|other| other.address == subject.instance.address);
    let same = |a: Option<&str>, b: Option<&str>| a.is_some() && a == b;
    by_reference
        || same(wanted.known().map(String::as_str), name.known().map(String::as_str))
        || same(wanted.symbol(), name.symbol())
}

/// The budgets that select the pods: complete where one does, or none may.
pub(super) fn budgets(subject: &Subject<'_>, labels: &Labels) -> Set<DisruptionBudget> {
    let (mut items, mut perhaps) = (Vec::new(), may_be_elsewhere(subject, "PodDisruptionBudget"));
    for budget in objects(subject, &BUDGETS).filter(|budget| together(budget, subject)) {
        let Some(spec) = budget.fields().first("spec") else { continue };
        match pods::selects(spec.first("selector"), labels, subject.graph) {
            Some(false) => {}
            Some(true) if budget.is_one() => items.push(DisruptionBudget {
                name: meta(&budget, "name"),
                min_available: spec.text("min_available"),
                max_unavailable: spec.text("max_unavailable"),
                ..DisruptionBudget::default()
            }),
            _ => perhaps = true,
        }
    }
    for Manifest { subject: budget, fields, spec } in manifests(subject, "PodDisruptionBudget") {
        match pods::manifest_selects(spec.first("selector"), labels, subject.graph) {
            Some(false) => {}
            Some(true) if budget.is_one() => items.push(DisruptionBudget {
                name: fields.first("metadata").map_or(Value::Absent, |it| it.text("name")),
                min_available: spec.text("minAvailable"),
                max_unavailable: spec.text("maxUnavailable"),
                ..DisruptionBudget::default()
            }),
            _ => perhaps = true,
        }
    }
    let closed = !perhaps || !items.is_empty();
    Set { items, closed }
}
