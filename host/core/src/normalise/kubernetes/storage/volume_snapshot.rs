//! VolumeSnapshots, with what their classes say becomes of them.

use std::collections::BTreeMap;

use resilint_schema::{
    Confidence, Kind, Location, Offering, Provenance, RelationKind, ResourceId, Snapshot, Value,
    Why,
};

use super::super::Cluster;
use super::super::object::Object;
use super::stated::Stated;
use super::volume_claim::Claim;
use super::{is_named, only_nearest};
use crate::normalise::{Builder, Declared};
use crate::parse::Node;

const API: &str = "snapshot.storage.k8s.io";
/// Marks the class that holds where a snapshot names none.
const DEFAULT: &str = "snapshot.storage.kubernetes.io/is-default-class";

/// Adds the snapshots among the objects; each with its file and the place of the claim that it is taken of.
pub(super) fn declare<'a>(
    cluster: &Cluster<'a>,
    claims: &[Claim<'a>],
    builder: &mut Builder<'_>,
) -> Vec<(ResourceId, &'a str, Option<usize>)> {
    let all = cluster.objects.iter();
    let classes: Vec<&Object<'_>> =
        all.clone().filter(|object| object.is(API, "VolumeSnapshotClass")).collect();
    let snapshots = all.filter(|object| object.is(API, "VolumeSnapshot"));
    snapshots
        .map(|object| {
            let stated = Stated::new(cluster, object);
            let source = stated.text(&["spec", "source", "persistentVolumeClaimName"]);
            let named: Vec<&Claim<'_>> =
                claims.iter().filter(|it| is_named(it, &source, &object.namespace)).collect();
            let of = only_nearest(&named, object.path, |claim| claim.path);
            let class = stated.text(&["spec", "volumeSnapshotClassName"]);
            let snapshot = Snapshot {
                resource_type: Value::inferred("volume".to_owned(), Some(object.headline())),
                source: source.clone(),
                deletion_policy: policy(cluster, &class, object, &classes, builder),
                snapshot_class: class,
                ..Snapshot::default()
            };
            let id = builder.declare(Declared {
                offering: Offering::Kubernetes,
                name: object.name.clone(),
                address: object.address(),
                span: object.node.span,
                labels: BTreeMap::new(),
                location: Location::default(),
                kind: Kind::Snapshot(Box::new(snapshot)),
            });
            if let Some(claim) = of {
                let kind = RelationKind::SnapshotsTo;
                builder.relate(kind, &claim.id, &id, Confidence::Derived, source.at());
            }
            let of = of.and_then(|of| claims.iter().position(|claim| claim.id == of.id));
            (id, object.path, of)
        })
        .collect()
}

/// What becomes of a snapshot when its object goes: its class says it, which is in the input or comes with the cluster.
fn policy(
    cluster: &Cluster<'_>,
    class: &Value<String>,
    object: &Object<'_>,
    classes: &[&Object<'_>],
    builder: &Builder<'_>,
) -> Value<String> {
    let is_default = |class: &&&Object<'_>| {
        class.annotation(DEFAULT).and_then(Node::text).is_some_and(|text| text == "true")
    };
    let found: Vec<&Object<'_>> = match class {
        Value::Known { value: name, .. } => {
            classes.iter().filter(|class| class.name.known() == Some(name)).copied().collect()
        }
        Value::Absent => classes.iter().filter(is_default).copied().collect(),
        Value::Unknown { .. } => Vec::new(),
    };
    if let Some(found) = only_nearest(&found, object.path, |class| class.path) {
        return Stated::new(cluster, found).text(&["deletionPolicy"]);
    }
    let storage = builder.facts.cluster_storage();
    match class {
        Value::Known { value: name, at, .. } => match storage.deletion_policy(name) {
            Some(policy) if found.is_empty() => {
                Value::Known { value: policy.to_owned(), from: Provenance::Inferred, at: *at }
            }
            _ => Value::unknown(
                Why::NotDeclared,
                format!("what the VolumeSnapshotClass {name} does"),
                *at,
            ),
        },
        Value::Absent => {
            let at = Some(object.headline());
            Value::unknown(
                Why::NotDeclared,
                "which VolumeSnapshotClass is the default of the cluster",
                at,
            )
        }
        unknown => unknown.clone(),
    }
}
