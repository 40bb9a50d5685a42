//! App groups: the same workload declared in several files (a base, a release bundle, a copy for each
//! region) is one app in several copies.

use std::collections::{BTreeSet, HashMap};

use resilint_schema::{AppGroup, Confidence, ResourceId, Runtime, Value};

use super::Cluster;
use super::fields;
use super::matching::folder;
use super::object::Object;
use super::pods::Workload;
use super::storage::Storage;
use super::workload;
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

/// Words in the names of folders that hold a copy of what other folders hold too: the form it is
/// deployed in, its stage, or its place. Folders of other names are apps of their own.
const OF_COPY: [&str; 3] = [
    "base bases bundle cluster clusters config deploy deployment deployments dist env \
     environment environments envs gitops install k8s kube kubernetes kustomize manifest \
     manifests openshift overlay overlays region regions release releases resources variant \
     variants yaml",
    "blue canary dev development green int integration live preprod prod production qa \
     sandbox stage staging test testing uat",
    "ap au br ca central che de east es eu fr gb global in jp mon north osa primary sao \
     secondary south southeast syd tok tor uk us west zone az",
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
    storage: &Storage<'_>,
    builder: &mut Builder<'_>,
) {
    let storage = storage.of_apps(cluster);
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<Identity<'_>, usize> = HashMap::new();
    for at in (0..cluster.workloads.len()).filter(|at| is_app(cluster, *at)) {
        let place = match identity(cluster, at) {
            Some(identity) => *known.entry(identity).or_insert(groups.len()),
            None => groups.len(),
        };
        match groups.get_mut(place) {
            Some(group) => group.members.push(at),
            None => groups.push(Group { members: vec![at] }),
        }
    }
    for group in &groups {
        let (joined_by, confidence) = joined_by(cluster, group);
        let balancers: BTreeSet<usize> =
            group.members.iter().flat_map(|at| &cluster.index.balancers[*at]).copied().collect();
        builder.group(AppGroup {
            balancers: balancers.into_iter().map(|place| balancer_ids[place].clone()).collect(),
            confidence,
            ..AppGroup::new(
                workload::offering(cluster.workloads[group.members[0]].runtime),
                cluster.object_of(group.members[0]).label().to_owned(),
                group
                    .members
                    .iter()
                    .map(|at| &workload_ids[*at])
                    .chain(group.members.iter().filter_map(|at| storage.get(at)).flatten())
                    .cloned()
                    .collect(),
                joined_by,
            )
        });
    }
}

impl<'a> Cluster<'a> {
    fn object_of(&self, workload: usize) -> &'a Object<'a> {
        &self.objects[self.workloads[workload].index]
    }
}

/// Tasks are no apps, and what another object made is not declared by hand.
pub(super) fn is_app(cluster: &Cluster<'_>, at: usize) -> bool {
    let owners = cluster.object_of(at).node.at(&["metadata", "ownerReferences"]);
    cluster.workloads[at].runtime != Runtime::Job
        && owners.is_none_or(|owners| owners.items().is_empty())
}

/// What copies of one app have in common.
#[derive(PartialEq, Eq, Hash)]
struct Identity<'a> {
    kind: (&'a str, &'a str),
    name: (bool, &'a str),
    namespace: (bool, &'a str),
    /// The folder without the parts that tell copies apart.
    tree: Vec<&'a str>,
    /// For names that unrelated apps share: the folder of the run, and the images.
    more: Option<(&'a str, Vec<String>)>,
}

/// What makes a workload one app with others; nothing where it cannot be one with any.
fn identity<'a>(cluster: &Cluster<'a>, at: usize) -> Option<Identity<'a>> {
    let object = cluster.object_of(at);
    let name = match &object.name {
        Value::Known { value, .. } => (true, value.as_str()),
        unknown => (false, unknown.symbol()?),
    };
    // An object that names no namespace lands in that of the command that applies it.
    let namespace = match &object.namespace {
        Value::Absent => (true, "default"),
        Value::Known { value, .. } => (true, value.as_str()),
        unknown => (false, unknown.symbol()?),
    };
    let mut more = None;
    if GENERIC.contains(&name.1) {
        let images = images(&cluster.workloads[at]);
        if images.is_empty() {
            return None;
        }
        let top = folder(object.path).split('/').next().unwrap_or_default();
        more = Some((top, images));
    }
    let tree = folder(object.path).split('/').filter(|part| !is_of_copy(part)).collect();
    Some(Identity { kind: (object.group, object.kind), name, namespace, tree, more })
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
    let image = images(&cluster.workloads[*first]);
    if !image.is_empty() && others.iter().all(|at| images(&cluster.workloads[*at]) == image) {
        (format!("{} in {count} places with the same image", object.address()), Confidence::Derived)
    } else {
        (format!("{} in {count} places", object.address()), Confidence::Heuristic)
    }
}

/// Whether the name of a folder only tells a copy from others, such as `overlays` and `us-south`.
pub(super) fn is_of_copy(part: &str) -> bool {
    let listed = |word: &str| OF_COPY.iter().any(|list| list.split(' ').any(|other| other == word));
    part.split(['-', '_', '.']).all(|word| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        letters.is_empty() || listed(word) || listed(letters)
    })
}

/// The images of a workload, whatever their registries and versions.
fn images(workload: &Workload<'_>) -> Vec<String> {
    let containers = workload.pod.get("containers").map_or(&[][..], Node::items).iter();
    let images = containers.filter_map(|node| fields::text(node.get("image")).known().cloned());
    images.map(|image| image_name(&image).to_owned()).collect()
}

/// `web` of `us.icr.io/shop/web:1.2@sha256:...`: copies are pulled from other registries and
/// namespaces.
fn image_name(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split(':').next().unwrap_or(name)
}
