//! Open Cluster Management: placements, and the works that they distribute.
//!
//! A placement selects among the clusters that are registered with the hub; which those are, manifests
//! seldom say in full. Its clusters are sure where it takes all that fit, or where its decisions are in
//! the input; else the hub chooses.

mod member;
mod selection;

use resilint_schema::{Confidence, Multiplicity, ResourceId, Value, Why};

use super::Context;
use super::cluster::Tool;
use super::promise::differing;
use super::site::Site;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::object::Object;
use crate::parse::Node;
pub(super) use member::member;
pub(super) use selection::{Selection, selection};

/// The API group of clusters and placements.
const CLUSTER: &str = "cluster.open-cluster-management.io";
/// The API group of works.
const WORK: &str = "work.open-cluster-management.io";
/// The label of decisions that names their placement.
pub(super) const PLACEMENT: &str = "cluster.open-cluster-management.io/placement";
/// The claim of a cluster that names its region.
const REGION_CLAIM: &str = "region.open-cluster-management.io";

/// Whether an object is one of those that place others.
pub(super) fn is_placement(object: &Object<'_>) -> bool {
    object.is(WORK, "ManifestWorkReplicaSet") || object.is(WORK, "ManifestWork")
}

/// What all works send to clusters.
pub(super) fn sites(context: &Context<'_, '_>) -> Vec<Site> {
    let mut sites = Vec::new();
    for object in &context.manifests.objects {
        if object.is(WORK, "ManifestWork") {
            of_work(context, object, &mut sites);
        } else if object.is(WORK, "ManifestWorkReplicaSet") {
            of_replica_set(context, object, &mut sites);
        }
    }
    sites
}

/// A work stands in the namespace of the cluster that it is for.
fn of_work(context: &Context<'_, '_>, object: &Object<'_>, sites: &mut Vec<Site>) {
    let members = held(context, object);
    let cluster = object.namespace.clone();
    let region = match &cluster {
        Value::Known { value, at, .. } => context.clusters.region_of_name(Tool::Ocm, value, *at),
        cluster => {
            let symbol = cluster.symbol().unwrap_or("the cluster that the work is for");
            Value::unknown(Why::NotDeclared, symbol, cluster.at().or(object.name.at()))
        }
    };
    if !members.is_empty() {
        sites.push(site(object, cluster, region, true, members, true));
    }
}

fn of_replica_set(context: &Context<'_, '_>, object: &Object<'_>, sites: &mut Vec<Site>) {
    let members = held(context, object);
    if members.is_empty() {
        return;
    }
    for reference in object.spec("placementRefs").map_or(&[][..], Node::items) {
        let name = fields::text(reference.get("name"));
        let found = name.known().and_then(|name| selection(context, name, &object.namespace));
        let Some(selection) = found else {
            let symbol = format!("which clusters {} is for", object.address());
            let region = Value::unknown(Why::NotDeclared, symbol, Some(reference.span));
            let mut open = site(object, Value::Absent, region, false, members.clone(), false);
            open.count.max = None;
            sites.push(open);
            continue;
        };
        if !context.affords((selection.clusters.len() + 2) * (1 + members.len())) {
            return;
        }
        let changed = context.doubt(object, &["spec"]).is_some();
        sites.extend(of_selection(object, &selection, &members, changed));
    }
}

fn of_selection(
    object: &Object<'_>,
    selection: &Selection,
    members: &[ResourceId],
    changed: bool,
) -> Vec<Site> {
    let closed = selection.closed && !changed;
    let known = selection.clusters.iter().map(|(candidate, sure)| {
        let (cluster, region) = (candidate.name.clone(), candidate.region.clone());
        site(object, cluster, region, *sure && !changed, members.to_vec(), closed)
    });
    // Regions that are promised, whichever they are: as many that differ.
    let differing = differing(&selection.address, selection.at);
    let promised = differing
        .filter(|_| selection.spreads && !changed)
        .map(|region| site(object, Value::Absent, region, true, members.to_vec(), false));
    let mut all: Vec<Site> = known.chain(promised).collect();
    if all.is_empty() {
        let symbol = format!("which clusters {} selects", selection.address);
        let region = Value::unknown(Why::NotDeclared, symbol, Some(selection.at));
        let mut open = site(object, Value::Absent, region, false, members.to_vec(), false);
        open.count.max = None;
        all.push(open);
    }
    all
}

fn site(
    object: &Object<'_>,
    cluster: Value<String>,
    region: Value<String>,
    sure: bool,
    members: Vec<ResourceId>,
    closed: bool,
) -> Site {
    let at = region.at().filter(|_| !sure);
    Site {
        name: object.name.clone(),
        address: object.address(),
        span: object.node.span,
        cluster,
        endpoint: Value::Absent,
        namespace: Value::Absent,
        closed: closed && region.known().is_some(),
        region,
        manifest: Value::Absent,
        members,
        count: Multiplicity { min: u32::from(sure), max: Some(1), at },
        confidence: Confidence::Proven,
    }
}

/// The workloads that a work holds.
fn held(context: &Context<'_, '_>, work: &Object<'_>) -> Vec<ResourceId> {
    let manifests = manifests(work.node);
    let holds = |node: &Node| manifests.iter().any(|held| std::ptr::eq(held, node));
    let of_file = context.manifests.workloads.iter().filter(|(index, _)| {
        let object = context.manifests.objects.get(*index);
        object.is_some_and(|object| {
            object.node.span.source == work.node.span.source
                && context.affords(1)
                && holds(object.node)
        })
    });
    of_file.map(|(_, id)| id.clone()).collect()
}

/// The objects that a work, or a set of works, holds.
pub(in crate::normalise::kubernetes) fn manifests(work: &Node) -> &[Node] {
    let is_work = work
        .get("apiVersion")
        .and_then(Node::as_str)
        .is_some_and(|api| api.split_once('/').is_some_and(|(group, _)| group == WORK));
    let path: &[&str] = match work.get("kind").and_then(Node::as_str) {
        Some("ManifestWork") => &["spec", "workload", "manifests"],
        Some("ManifestWorkReplicaSet") => {
            &["spec", "manifestWorkTemplate", "workload", "manifests"]
        }
        _ => return &[],
    };
    work.at(path).filter(|_| is_work).map_or(&[][..], Node::items)
}
