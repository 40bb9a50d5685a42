//! Data stores of one offering that hang together are one app, wherever they are declared: a leader and its replica in
//! two root modules, an instance and the replication documents of its databases, a repository and the export of its
//! account.

use std::collections::{BTreeMap, BTreeSet};

use super::exports::resource_instances::JOINED_BY as ACCOUNT;
use resilint_schema::{AppGroup, Confidence, Kind, Offering, Resource, Scope, Topology};

/// The offerings whose groups are joined.
pub(super) const DATA: [Offering; 5] = [
    Offering::Cloudant,
    Offering::Db2,
    Offering::CloudDatabases,
    Offering::ObjectStorage,
    Offering::FileStorage,
];

/// What the words for a join end with where other files have a part in it.
const ELSEWHERE: &str = ", with what it leads to in other files";

/// Joins the groups of each data offering that a relation ties together. Documents of replications and jobs
/// that no relation ties to a store go to the only group of stores there is.
pub fn group_data(topology: &mut Topology) {
    let mut into: Vec<usize> = (0..topology.apps.len()).collect();
    join_related(topology, &mut into);
    join_documents(topology, &mut into);
    let exports = topology.apps.iter().enumerate().filter(|(_, group)| is_account(group));
    let whole: BTreeSet<usize> = exports.map(|(index, _)| root(&into, index)).collect();
    let mut joined: BTreeMap<usize, AppGroup> = BTreeMap::new();
    for (index, group) in std::mem::take(&mut topology.apps).into_iter().enumerate() {
        match joined.get_mut(&root(&into, index)) {
            Some(first) => absorb(first, group),
            None => {
                joined.insert(root(&into, index), group);
            }
        }
    }
    for (_, group) in joined.iter_mut().filter(|(first, _)| whole.contains(first)) {
        group.scope = Scope::Closed;
    }
    topology.apps = joined.into_values().collect();
    for (number, app) in topology.apps.iter_mut().enumerate() {
        app.id = format!("a{number}");
    }
}

fn join_related(topology: &Topology, into: &mut [usize]) {
    let mut group_of: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, group) in topology.apps.iter().enumerate() {
        if DATA.contains(&group.offering) {
            group_of.extend(group.members.iter().map(|id| (id.as_str(), index)));
        }
    }
    for edge in &topology.relations {
        let ends = (group_of.get(edge.from.as_str()), group_of.get(edge.to.as_str()));
        if let (Some(&a), Some(&b)) = ends
            && topology.apps[a].offering == topology.apps[b].offering
        {
            unite(into, a, b);
        }
    }
}

fn join_documents(topology: &Topology, into: &mut [usize]) {
    for offering in DATA {
        let (mut stores, mut documents) = (Vec::new(), Vec::new());
        for (index, group) in topology.apps.iter().enumerate() {
            if group.offering != offering || root(into, index) != index {
                continue;
            }
            let of_group: Vec<usize> =
                (0..into.len()).filter(|other| root(into, *other) == index).collect();
            let members = of_group.iter().flat_map(|other| &topology.apps[*other].members);
            let has = |is: fn(&Resource) -> bool| {
                members.clone().any(|id| topology.resources.iter().any(|it| it.id == *id && is(it)))
            };
            if has(is_store) {
                stores.push(index);
            } else if has(is_document) {
                documents.push(index);
            }
        }
        if let [only] = stores.as_slice() {
            documents.iter().for_each(|document| unite(into, *only, *document));
        }
    }
}

/// Whether a resource holds data.
pub(super) const fn is_store(resource: &Resource) -> bool {
    matches!(resource.kind, Kind::Database(_) | Kind::Bucket(_))
}

/// Whether a resource only speaks of data that is elsewhere.
const fn is_document(resource: &Resource) -> bool {
    matches!(resource.kind, Kind::Replication(_) | Kind::BackupJob(_))
}

/// The first of the groups that one is joined with.
fn root(into: &[usize], mut index: usize) -> usize {
    while into[index] != index {
        index = into[index];
    }
    index
}

fn unite(into: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(into, a), root(into, b));
    into[a.max(b)] = a.min(b);
}

/// Whether a group is all that an account has of its offering, whatever the repository declares of it.
fn is_account(group: &AppGroup) -> bool {
    group.scope == Scope::Closed && group.joined_by.starts_with(ACCOUNT)
}

/// Takes another group over. It is closed where both are; that an account export closes all of it is decided once for
/// all that is joined.
fn absorb(first: &mut AppGroup, other: AppGroup) {
    first.members.extend(other.members);
    first.targets.extend(other.targets);
    first.balancers.extend(other.balancers);
    first.targets_closed &= other.targets_closed;
    first.members_closed &= other.members_closed;
    if other.scope != Scope::Closed {
        first.scope = Scope::Open;
    }
    if first.joined_by != other.joined_by && !first.joined_by.ends_with(ELSEWHERE) {
        first.joined_by.push_str(ELSEWHERE);
    }
    first.confidence = first.confidence.max(other.confidence).max(Confidence::Derived);
}

#[cfg(test)]
#[path = "tests/data_groups.rs"]
mod tests;
