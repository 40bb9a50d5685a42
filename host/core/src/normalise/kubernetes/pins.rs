//! What ties a workload to certain zones: nodes by name, node selectors, node affinity, affinity to its
//! own pods, load balancers of one zone, and volumes that live in one zone.

pub(crate) mod nodes;
mod volumes;

use resilint_schema::{Span, Value, Why, ZonePin};

use self::nodes::{Requirement, is_host, is_zone, left};
use super::matching::Match;
use super::object::Object;
use super::patches::Patch;
use super::pods::Workload;
use super::touch::Left;
use super::{Cluster, fields, labels, spread};
use crate::parse::Node;

pub(super) fn read(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    workload: &Workload<'_>,
) -> Vec<ZonePin> {
    let mut pins = Vec::new();
    pins.extend(node_name(workload.pod));
    pins.extend(node_selector(workload.pod));
    pins.extend(node_affinity(workload.pod));
    pins.extend(pod_affinity(object, workload));
    pins.extend(volumes::read(cluster, object, workload));
    patched(&cluster.kustomizations.changes_of(object), workload, &mut pins);
    pins
}

/// Which nodes a pod may run on, and by what, in the terms of a pin.
const PLACES: [(&[&str], &str); 4] = [
    (&["nodeName"], "node-name"),
    (&["nodeSelector"], "node-selector"),
    (&["affinity", "nodeAffinity"], "node-affinity"),
    (&["affinity", "podAffinity"], "pod-affinity"),
];

/// Pins that patches may bring, change or remove: which zones they leave takes rendering to tell.
fn patched(patches: &[&Patch<'_>], workload: &Workload<'_>, pins: &mut Vec<ZonePin>) {
    if let Some(touch) =
        patches.iter().filter(|patch| patch.replaces()).find_map(|patch| patch.touch(&["spec"]))
    {
        // One doubt stands for all.
        *pins = vec![doubtful("node-selector", touch.at)];
        return;
    }
    for (field, by) in PLACES {
        let path = workload.path(field);
        let own = pins.iter().position(|pin| pin.by == by);
        let binds = |text: &str| by == "node-name" || is_zone(text) || is_host(text);
        let changes = |patch: &&&Patch<'_>| own.is_some() || patch.speaks_of(&path, &binds);
        let touch = patches.iter().filter(changes).find_map(|patch| patch.touch(&path));
        let Some(touch) = touch.filter(|t| own.is_some() || !matches!(t.left, Left::Nothing))
        else {
            continue;
        };
        match own {
            Some(place) => pins[place] = doubtful(by, touch.at),
            None => pins.push(doubtful(by, touch.at)),
        }
    }
    let path = workload.path(&["volumes"]);
    let claims = |patch: &&&Patch<'_>| patch.speaks_of(&path, &|text| text == "claimName");
    if let Some(touch) = patches.iter().filter(claims).find_map(|patch| patch.touch(&path)) {
        pins.push(doubtful("zonal-volume", touch.at));
    }
}

/// A pin that a patch may bring, change or remove.
fn doubtful(by: &str, at: Span) -> ZonePin {
    let zones = vec![Value::unknown(Why::Overridable, "zones of a patch", Some(at))];
    ZonePin { by: by.to_owned(), zones, object: Value::Absent }
}

fn pin(by: &str, zones: Vec<Value<String>>, object: Value<String>) -> ZonePin {
    ZonePin { by: by.to_owned(), zones, object }
}

/// What a Service ties the workloads behind it to, as far as patches leave it alone.
pub(super) fn of_patched_service(cluster: &Cluster<'_>, service: &Object<'_>) -> Option<ZonePin> {
    let annotations = ["metadata", "annotations"];
    let speaks =
        |patch: &&Patch<'_>| patch.speaks_of(&annotations, &|text| text == labels::SERVICE_ZONE);
    let patch = cluster.kustomizations.patches_of(service).find(speaks);
    match patch.and_then(|patch| patch.touch(&annotations)) {
        Some(touch) => Some(doubtful("load-balancer-annotation", touch.at)),
        None => of_service(service),
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

/// The scheduler has no say: the pods run on this node.
fn node_name(pod: &Node) -> Option<ZonePin> {
    let name = fields::text(pod.get("nodeName"));
    (!name.is_absent()).then(|| pin("node-name", Vec::new(), name))
}

fn node_selector(pod: &Node) -> Option<ZonePin> {
    let entries = pod.get("nodeSelector")?.entries();
    let of = |test: fn(&str) -> bool| {
        let entry = entries.iter().find(|entry| entry.key.as_str().is_some_and(test))?;
        Some(fields::text(Some(&entry.value)))
    };
    if let Some(host) = of(is_host) {
        return Some(pin("node-selector", Vec::new(), host));
    }
    Some(pin("node-selector", vec![of(is_zone)?], Value::Absent))
}

fn node_affinity(pod: &Node) -> Option<ZonePin> {
    let required = pod.at(&["affinity", "nodeAffinity", REQUIRED])?;
    let (zones, hosts) = left_by(required)?;
    Some(pin("node-affinity", zones, hosts))
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// What a node selector of alternative terms leaves.
fn left_by(selector: &Node) -> Option<(Vec<Value<String>>, Value<String>)> {
    let terms = selector.get("nodeSelectorTerms")?.items().iter().map(requirements);
    left(&terms.collect::<Vec<_>>())
}

/// The requirements of a term. One that names no label binds nothing.
fn requirements(term: &Node) -> Vec<Requirement> {
    let lists = ["matchExpressions", "matchFields"].into_iter().filter_map(|key| term.get(key));
    let read = |node: &Node| {
        let text = |name: &str| node.get(name).and_then(Node::as_str).map(str::to_owned);
        let values = node.get("values").map_or(&[][..], Node::items).iter();
        Some(Requirement {
            key: text("key")?,
            operator: text("operator")?,
            values: values.map(|value| fields::text(Some(value))).collect(),
        })
    };
    lists.flat_map(Node::items).filter_map(read).collect()
}

/// Pods that must run where pods of their own kind run all end up in one zone, or on one node.
fn pod_affinity(object: &Object<'_>, workload: &Workload<'_>) -> Option<ZonePin> {
    let terms = workload.pod.at(&["affinity", "podAffinity", REQUIRED])?.items();
    let binds = |term: &&Node| {
        let key = term.get("topologyKey").and_then(Node::as_str);
        key.is_some_and(|key| is_zone(key) || is_host(key))
    };
    let own = |term: &&Node| spread::selects_own(object, workload, term);
    let term = terms.iter().filter(binds).max_by_key(own)?;
    let key = fields::text(term.get("topologyKey"));
    match own(&term) {
        Match::No => None,
        Match::Yes => Some(pin("pod-affinity", Vec::new(), key)),
        Match::Maybe => {
            let (why, symbol) = workload.labels.doubt(term.get("labelSelector"));
            let object = Value::unknown(why, symbol, Some(term.span));
            Some(pin("pod-affinity", Vec::new(), object))
        }
    }
}
