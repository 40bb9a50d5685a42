//! What ties a workload to certain zones: node selectors, node affinity, load balancers of one zone,
//! and volumes that live in one zone.

use resilint_schema::{Runtime, Value, Why, ZonePin};

use super::matching::{Match, same_name, same_namespace};
use super::object::Object;
use super::patches::Patch;
use super::pods::Workload;
use super::touch::Left;
use super::{Cluster, fields, labels};
use crate::parse::Node;

pub(super) fn read(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    workload: &Workload<'_>,
) -> Vec<ZonePin> {
    let mut pins = Vec::new();
    pins.extend(node_selector(workload.pod));
    pins.extend(node_affinity(workload.pod));
    pins.extend(zonal_volumes(cluster, object, workload));
    patched(&cluster.kustomizations.changes_of(object), workload, &mut pins);
    pins
}

/// Which nodes a pod may run on, and by what, in the terms of a pin.
const PLACES: [(&[&str], &str); 2] =
    [(&["nodeSelector"], "node-selector"), (&["affinity", "nodeAffinity"], "node-affinity")];

/// Pins that patches may bring, change or remove: which zones they leave takes rendering to tell.
fn patched(patches: &[&Patch<'_>], workload: &Workload<'_>, pins: &mut Vec<ZonePin>) {
    for (field, by) in PLACES {
        let path = workload.path(field);
        let own = pins.iter().position(|pin| pin.by == by);
        let changes = |patch: &&&Patch<'_>| own.is_some() || patch.speaks_of(&path, &is_zone);
        let touch = patches.iter().filter(changes).find_map(|patch| patch.touch(&path));
        let Some(touch) = touch.filter(|t| own.is_some() || !matches!(t.left, Left::Nothing))
        else {
            continue;
        };
        let zones = vec![Value::unknown(Why::Overridable, "zones of a patch", Some(touch.at))];
        let pin = ZonePin { by: by.to_owned(), zones, object: Value::Absent };
        match own {
            Some(place) => pins[place] = pin,
            None => pins.push(pin),
        }
    }
}

/// What a Service that is bound to one zone does to the workloads behind it.
pub(super) fn of_service(service: &Object<'_>) -> Option<ZonePin> {
    let zone = service.annotation(labels::SERVICE_ZONE)?;
    Some(ZonePin {
        by: "load-balancer-annotation".to_owned(),
        zones: vec![fields::text(Some(zone))],
        object: service.name.clone(),
    })
}

fn node_selector(pod: &Node) -> Option<ZonePin> {
    let entries = pod.get("nodeSelector")?.entries();
    let zone = entries.iter().find(|entry| entry.key.as_str().is_some_and(is_zone))?;
    let zones = vec![fields::text(Some(&zone.value))];
    Some(ZonePin { by: "node-selector".to_owned(), zones, object: Value::Absent })
}

/// The terms of a required node affinity are alternatives, so it binds to zones only if each of them
/// does; the zones of all terms are left.
fn node_affinity(pod: &Node) -> Option<ZonePin> {
    let required = pod.at(&[
        "affinity",
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
    ])?;
    let mut zones: Vec<Value<String>> = Vec::new();
    for term in required.items() {
        let expressions = term.get("matchExpressions").map_or(&[][..], Node::items);
        let on_zone = expressions.iter().find(|expression| {
            let text = |key| expression.get(key).and_then(Node::as_str);
            text("key").is_some_and(is_zone) && text("operator") == Some("In")
        })?;
        for value in on_zone.get("values").map_or(&[][..], Node::items) {
            let zone = fields::text(Some(value));
            let known = |other: &Value<String>| {
                (other.known(), other.symbol()) == (zone.known(), zone.symbol())
            };
            if !zones.iter().any(known) {
                zones.push(zone);
            }
        }
    }
    let pinned = !zones.is_empty();
    pinned.then(|| ZonePin { by: "node-affinity".to_owned(), zones, object: Value::Absent })
}

/// Claims for volumes that one node at a time may mount, shared by all copies. The copies of a
/// StatefulSet have volumes of their own unless they name a claim.
fn zonal_volumes(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    workload: &Workload<'_>,
) -> Vec<ZonePin> {
    if !matches!(workload.runtime, Runtime::Deployment | Runtime::StatefulSet | Runtime::ReplicaSet)
    {
        return Vec::new();
    }
    let volumes = workload.pod.get("volumes").map_or(&[][..], Node::items).iter();
    let names = volumes.filter_map(|volume| volume.at(&["persistentVolumeClaim", "claimName"]));
    names
        .map(|name| fields::text(Some(name)))
        .filter(|name| {
            let claims = cluster.index.claims.candidates(name.known().map(String::as_str));
            let mut claims = claims.into_iter().map(|place| &cluster.objects[place]);
            claims.any(|claim| is_zonal_claim(claim, name, object) == Match::Yes)
        })
        .map(|object| ZonePin { by: "zonal-volume".to_owned(), zones: Vec::new(), object })
        .collect()
}

fn is_zonal_claim(claim: &Object<'_>, name: &Value<String>, workload: &Object<'_>) -> Match {
    let modes = claim.spec("accessModes").map_or(&[][..], Node::items);
    let one_node = !modes.is_empty()
        && modes.iter().all(|m| matches!(m.as_str(), Some("ReadWriteOnce" | "ReadWriteOncePod")));
    // The name of a class is the only hint at what stands behind it: shared file systems take the mode
    // for a wish.
    let class = claim.spec("storageClassName").and_then(Node::as_str).unwrap_or_default();
    let shared = labels::SHARED_STORAGE.iter().any(|word| class.contains(word));
    Match::known(claim.is("", "PersistentVolumeClaim") && one_node && !shared)
        .and(same_name(&claim.name, name))
        .and(same_namespace(&claim.namespace, &workload.namespace))
}

fn is_zone(key: &str) -> bool {
    labels::domain(key) == "zone"
}
