//! PersistentVolumeClaims and the claim templates of StatefulSets, and who mounts them.

use std::collections::BTreeMap;

use resilint_schema::{
    Confidence, Kind, Location, Offering, RelationKind, ResourceId, Span, Value, VolumeClaim, Why,
};

use super::super::object::Object;
use super::super::{Cluster, fields, pods};
use super::stated::Stated;
use super::{holds_claims, is_named, only_nearest};
use crate::normalise::bucket_endpoint::place;
use crate::normalise::{Builder, Declared};
use crate::parse::Node;

/// Where claims named their class before there was a field for it.
const CLASS: &str = "volume.beta.kubernetes.io/storage-class";

/// A claim that was declared.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    pub(super) id: ResourceId,
    pub(super) name: Value<String>,
    pub(super) namespace: Value<String>,
    pub(super) class: Value<String>,
    pub(super) path: &'a str,
    pub(super) span: Span,
    pub(super) labels: BTreeMap<String, String>,
    /// The first app that mounts it, by its place among the workloads.
    pub(super) workload: Option<usize>,
    /// Whether it is an object of its own, which pods name.
    is_object: bool,
}

/// Adds the claims among the objects, and the templates of StatefulSets with the relations to them.
pub(super) fn declare<'a>(
    cluster: &Cluster<'a>,
    workloads: &[ResourceId],
    builder: &mut Builder<'_>,
) -> Vec<Claim<'a>> {
    let mut claims = Vec::new();
    for (index, object) in cluster.objects.iter().enumerate() {
        if object.is("", "PersistentVolumeClaim") {
            claims.push(of_object(cluster, object, builder));
        }
        let at = cluster.workloads.binary_search_by_key(&index, |workload| workload.index);
        let Ok(at) = at else { continue };
        for template in object.spec("volumeClaimTemplates").map_or(&[][..], Node::items) {
            let mut claim = of_template(cluster, object, template, builder);
            claim.workload = Some(at);
            if let Some(workload) = workloads.get(at) {
                let (kind, span) = (RelationKind::Mounts, Some(claim.span));
                builder.relate(kind, workload, &claim.id, Confidence::Proven, span);
            }
            claims.push(claim);
        }
    }
    claims
}

fn of_object<'a>(
    cluster: &Cluster<'_>,
    object: &Object<'a>,
    builder: &mut Builder<'_>,
) -> Claim<'a> {
    let stated = Stated::new(cluster, object);
    let annotated = |key: &str| stated.text(&["metadata", "annotations", key]);
    let class = match stated.text(&["spec", "storageClassName"]) {
        Value::Absent => annotated(CLASS),
        class => class,
    };
    let source = ["dataSource", "dataSourceRef"].iter().find_map(|field| object.spec(field));
    let claim = VolumeClaim {
        namespace: object.namespace.clone(),
        storage_class: class.clone(),
        access_modes: stated.list(&["spec", "accessModes"]).items,
        size: stated.text(&["spec", "resources", "requests", "storage"]),
        per_copy: Value::Absent,
        bucket: annotated("ibm.io/bucket"),
        auto_delete_bucket: stated.flag(&["metadata", "annotations", "ibm.io/auto-delete-bucket"]),
        restored_from: fields::text(source.and_then(|source| source.get("name"))),
    };
    let location = place(&annotated("ibm.io/endpoint"), builder.facts);
    let labels = object.node.at(&["metadata", "labels"]).map(pods::read_labels).unwrap_or_default();
    let id = builder.declare(Declared {
        offering: Offering::Kubernetes,
        name: object.name.clone(),
        address: object.address(),
        span: object.node.span,
        labels: labels.clone(),
        location,
        kind: Kind::VolumeClaim(Box::new(claim)),
    });
    Claim {
        id,
        name: object.name.clone(),
        namespace: object.namespace.clone(),
        class,
        path: object.path,
        span: object.node.span,
        labels,
        workload: None,
        is_object: true,
    }
}

/// One that the StatefulSet makes for each of its copies.
fn of_template<'a>(
    cluster: &Cluster<'_>,
    object: &Object<'a>,
    template: &Node,
    builder: &mut Builder<'_>,
) -> Claim<'a> {
    let text = |path: &[&str]| fields::text(template.at(path));
    let own = match text(&["spec", "storageClassName"]) {
        Value::Absent => text(&["metadata", "annotations", CLASS]),
        class => class,
    };
    let name = text(&["metadata", "name"]);
    let patched = Stated::new(cluster, object).is_patched(&["spec", "volumeClaimTemplates"]);
    let class = if patched {
        let what = format!("the storage class of the volumes of {}", object.address());
        Value::unknown(Why::Overridable, what, Some(template.span))
    } else {
        own
    };
    let modes = template.at(&["spec", "accessModes"]).map_or(&[][..], Node::items).iter();
    let claim = VolumeClaim {
        namespace: object.namespace.clone(),
        storage_class: class.clone(),
        access_modes: modes.map(|mode| fields::text(Some(mode))).collect(),
        size: text(&["spec", "resources", "requests", "storage"]),
        per_copy: Value::inferred(true, Some(template.span)),
        ..VolumeClaim::default()
    };
    let label = name.known().cloned().unwrap_or_else(|| "volume".to_owned());
    let labels = template.at(&["metadata", "labels"]).map(pods::read_labels).unwrap_or_default();
    let id = builder.declare(Declared {
        offering: Offering::Kubernetes,
        name: name.clone(),
        address: format!("{} volumeClaimTemplate {label}", object.address()),
        span: template.span,
        labels: labels.clone(),
        location: Location::default(),
        kind: Kind::VolumeClaim(Box::new(claim)),
    });
    Claim {
        id,
        name,
        namespace: object.namespace.clone(),
        class,
        path: object.path,
        span: template.span,
        labels,
        workload: None,
        is_object: false,
    }
}

/// Leads from each workload to the claims that its pods name: of several copies of a claim, the nearest.
pub(super) fn mount(
    cluster: &Cluster<'_>,
    workloads: &[ResourceId],
    claims: &mut [Claim<'_>],
    builder: &mut Builder<'_>,
) {
    for (at, (workload, id)) in cluster.workloads.iter().zip(workloads).enumerate() {
        let object = &cluster.objects[workload.index];
        for volume in workload.pod.get("volumes").map_or(&[][..], Node::items) {
            let name = volume.at(&["persistentVolumeClaim", "claimName"]);
            let Some(name) = name.map(|node| fields::text(Some(node))) else { continue };
            let named: Vec<&Claim<'_>> = claims
                .iter()
                .filter(|claim| claim.is_object && is_named(claim, &name, &object.namespace))
                .collect();
            let Some(found) = only_nearest(&named, object.path, |claim| claim.path) else {
                continue;
            };
            let found = found.id.clone();
            builder.relate(RelationKind::Mounts, id, &found, Confidence::Derived, name.at());
            let claim = claims.iter_mut().find(|claim| claim.id == found);
            if let Some(claim) =
                claim.filter(|it| it.workload.is_none() && holds_claims(workload.runtime))
            {
                claim.workload = Some(at);
            }
        }
    }
}
