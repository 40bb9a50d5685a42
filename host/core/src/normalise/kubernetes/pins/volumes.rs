//! Volumes that hold a workload in one zone.

use resilint_schema::{Runtime, Value, ZonePin};

use super::super::matching::{Match, same_name, same_namespace};
use super::super::object::Object;
use super::super::pods::Workload;
use super::super::{Cluster, fields, labels};
use crate::parse::Node;

/// Claims for volumes that one node at a time may mount, shared by all copies, and claims for a volume
/// of the input that says where it lives. The copies of a StatefulSet have volumes of their own unless
/// they name a claim.
pub(super) fn read(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    workload: &Workload<'_>,
) -> Vec<ZonePin> {
    if matches!(workload.runtime, Runtime::Job | Runtime::DaemonSet | Runtime::KnativeService) {
        return Vec::new();
    }
    let volumes = workload.pod.get("volumes").map_or(&[][..], Node::items).iter();
    let names = volumes.filter_map(|volume| volume.at(&["persistentVolumeClaim", "claimName"]));
    names.filter_map(|name| of_claim(cluster, object, workload, fields::text(Some(name)))).collect()
}

fn of_claim(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    workload: &Workload<'_>,
    name: Value<String>,
) -> Option<ZonePin> {
    let places = cluster.index.claims.candidates(name.known().map(String::as_str));
    let claims = places.into_iter().map(|place| &cluster.objects[place]);
    let claims: Vec<&Object<'_>> = claims
        .filter(|claim| {
            same_name(&claim.name, &name).and(same_namespace(&claim.namespace, &object.namespace))
                == Match::Yes
        })
        .collect();
    if let Some(zones) = claims.iter().find_map(|claim| of_volume(cluster, claim)) {
        return Some(super::pin("volume-affinity", zones, name));
    }
    let several = matches!(
        workload.runtime,
        Runtime::Deployment | Runtime::StatefulSet | Runtime::ReplicaSet
    );
    let shared = several && claims.iter().any(|claim| is_of_one_node(claim));
    shared.then(|| super::pin("zonal-volume", Vec::new(), name))
}

/// The zones that the volume of a claim may be mounted in, where the input has that volume; empty for
/// one that lives on a node.
fn of_volume(cluster: &Cluster<'_>, claim: &Object<'_>) -> Option<Vec<Value<String>>> {
    let name = fields::text(claim.spec("volumeName"));
    let places = cluster.index.volumes.candidates(Some(name.known()?));
    let volumes = places.into_iter().map(|place| &cluster.objects[place]);
    let volume = volumes.into_iter().find(|volume| same_name(&volume.name, &name) == Match::Yes)?;
    if let Some((zones, _)) =
        volume.node.at(&["spec", "nodeAffinity", "required"]).and_then(super::left_by)
    {
        return Some(zones);
    }
    // Before volumes had an affinity, a label said where they are.
    let labels = volume.node.at(&["metadata", "labels"])?.entries().iter();
    let zone = labels.into_iter().find(|entry| entry.key.as_str().is_some_and(super::is_zone))?;
    Some(vec![fields::text(Some(&zone.value))])
}

fn is_of_one_node(claim: &Object<'_>) -> bool {
    let modes = claim.spec("accessModes").map_or(&[][..], Node::items);
    let one_node = !modes.is_empty()
        && modes.iter().all(|m| matches!(m.as_str(), Some("ReadWriteOnce" | "ReadWriteOncePod")));
    // The name of a class is the only hint at what stands behind it: shared file systems take the mode
    // for a wish.
    let class = claim.spec("storageClassName").and_then(Node::as_str).unwrap_or_default();
    one_node && !labels::SHARED_STORAGE.iter().any(|word| class.contains(word))
}
