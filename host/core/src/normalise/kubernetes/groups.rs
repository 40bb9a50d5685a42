//! App groups: the same workload declared in several files (a base, a release bundle, a copy for each
//! region) is one app in several copies.

use std::collections::{BTreeSet, HashMap};

use resilint_schema::{AppGroup, Confidence, Offering, ResourceId, Runtime};

use super::Cluster;
use super::fields;
use super::matching::{Match, folder, same_name, same_namespace};
use super::object::Object;
use super::pods::Workload;
use crate::normalise::Builder;
use crate::parse::Node;

/// Names that unrelated apps share: alone, they join nothing.
const GENERIC: [&str; 16] = [
    "api",
    "app",
    "backend",
    "client",
    "demo",
    "example",
    "frontend",
    "hello",
    "hello-world",
    "helloworld",
    "myapp",
    "nginx",
    "server",
    "service",
    "test",
    "web",
];

/// Workloads that are copies of one app, by their places among the workloads.
struct Group {
    members: Vec<usize>,
}

/// Adds the app groups to the topology.
pub(super) fn declare(
    cluster: &Cluster<'_>,
    workload_ids: &[ResourceId],
    balancer_ids: &[ResourceId],
    builder: &mut Builder<'_>,
) {
    let mut groups: Vec<Group> = Vec::new();
    // Only what has one label can be one app.
    let mut labelled: HashMap<&str, Vec<usize>> = HashMap::new();
    for at in (0..cluster.workloads.len()).filter(|at| is_app(cluster, *at)) {
        let alike = labelled.entry(cluster.object_of(at).label()).or_default();
        match alike.iter().find(|group| same_app(cluster, groups[**group].members[0], at)) {
            Some(group) => groups[*group].members.push(at),
            None => {
                alike.push(groups.len());
                groups.push(Group { members: vec![at] });
            }
        }
    }
    for group in &groups {
        let (joined_by, confidence) = joined_by(cluster, group);
        let balancers: BTreeSet<usize> =
            group.members.iter().flat_map(|at| &cluster.index.balancers[*at]).copied().collect();
        builder.group(AppGroup {
            id: String::new(),
            name: cluster.object_of(group.members[0]).label().to_owned(),
            offering: Offering::Kubernetes,
            members: group.members.iter().map(|at| workload_ids[*at].clone()).collect(),
            targets: Vec::new(),
            targets_closed: false,
            balancers: balancers.into_iter().map(|place| balancer_ids[place].clone()).collect(),
            joined_by,
            confidence,
        });
    }
}

impl<'a> Cluster<'a> {
    fn object_of(&self, workload: usize) -> &'a Object<'a> {
        &self.objects[self.workloads[workload].index]
    }
}

/// Tasks are no apps, and what another object made is not declared by hand.
fn is_app(cluster: &Cluster<'_>, at: usize) -> bool {
    let owners = cluster.object_of(at).node.at(&["metadata", "ownerReferences"]);
    cluster.workloads[at].runtime != Runtime::Job
        && owners.is_none_or(|owners| owners.items().is_empty())
}

fn same_app(cluster: &Cluster<'_>, a: usize, b: usize) -> bool {
    let (first, second) = (cluster.object_of(a), cluster.object_of(b));
    let same = first.kind == second.kind
        && first.group == second.group
        && same_name(&first.name, &second.name) == Match::Yes
        && same_namespace(&first.namespace, &second.namespace) == Match::Yes;
    if !same || !GENERIC.contains(&first.label()) {
        return same;
    }
    same_tree(first.path, second.path) && same_images(&cluster.workloads[a], &cluster.workloads[b])
}

fn joined_by(cluster: &Cluster<'_>, group: &Group) -> (String, Confidence) {
    let [first, others @ ..] = group.members.as_slice() else {
        return (String::new(), Confidence::Heuristic);
    };
    if others.is_empty() {
        return ("declared once".to_owned(), Confidence::Proven);
    }
    let count = group.members.len();
    let object = cluster.object_of(*first);
    let workload = &cluster.workloads[*first];
    if others.iter().all(|at| same_images(workload, &cluster.workloads[*at])) {
        (format!("{} in {count} places with the same image", object.address()), Confidence::Derived)
    } else {
        (format!("{} in {count} places", object.address()), Confidence::Heuristic)
    }
}

/// Whether two files lie below one folder of the run.
fn same_tree(a: &str, b: &str) -> bool {
    let top = |path| folder(path).split('/').next().unwrap_or_default().to_owned();
    top(a) == top(b)
}

/// Whether two workloads run the same image, whatever its registry and version.
fn same_images(a: &Workload<'_>, b: &Workload<'_>) -> bool {
    let images = |workload: &Workload<'_>| {
        let containers = workload.pod.get("containers").map_or(&[][..], Node::items).iter();
        let images = containers.filter_map(|node| fields::text(node.get("image")).known().cloned());
        images.map(|image| image_name(&image).to_owned()).collect::<Vec<_>>()
    };
    let (a, b) = (images(a), images(b));
    !a.is_empty() && a == b
}

/// `web` of `us.icr.io/shop/web:1.2@sha256:...`: copies are pulled from other registries and
/// namespaces.
fn image_name(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split(':').next().unwrap_or(name)
}
