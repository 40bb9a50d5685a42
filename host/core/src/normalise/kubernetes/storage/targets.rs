//! Where schedules of backups run: on the clusters of the apps whose claims they surely back up.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{AppGroup, Confidence, Offering, RelationKind, Resource, Topology};

/// Gives a group of schedules that nothing deploys the targets of the apps whose claims it backs up.
pub fn attach_backup_targets(topology: &mut Topology) {
    let schedules: BTreeSet<&str> = topology
        .resources
        .iter()
        .filter(|resource| resource.backup_policy().is_some())
        .map(|resource: &Resource| resource.id.as_str())
        .collect();
    // The groups of the claims that each schedule backs up.
    let mut group_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, group) in topology.apps.iter().enumerate().filter(|(_, group)| is_ours(group)) {
        for id in &group.members {
            group_of.entry(id).or_default().push(index);
        }
    }
    let covering = topology.relations.iter().filter(|edge| {
        edge.kind == RelationKind::BackedUpBy
            && edge.confidence != Confidence::Heuristic
            && schedules.contains(edge.to.as_str())
    });
    let mut sources: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for edge in covering {
        let (of, to) = (group_of.get(edge.from.as_str()), group_of.get(edge.to.as_str()));
        for (from, to) in of
            .into_iter()
            .flatten()
            .flat_map(|from| to.into_iter().flatten().map(move |to| (from, to)))
        {
            sources.entry(*to).or_default().insert(*from);
        }
    }
    let mut found = Vec::new();
    for (group, from) in sources {
        let apps: Vec<&AppGroup> = from
            .iter()
            .filter(|from| **from != group)
            .filter_map(|it| topology.apps.get(*it))
            .collect();
        let targets: BTreeSet<String> =
            apps.iter().flat_map(|app| app.targets.iter().cloned()).collect();
        let closed = !apps.is_empty() && apps.iter().all(|app| app.targets_closed);
        found.push((group, targets, closed));
    }
    for (group, targets, closed) in found {
        if let Some(group) = topology.apps.get_mut(group).filter(|group| group.targets.is_empty()) {
            group.targets = targets.into_iter().collect();
            group.targets_closed = closed && !group.targets.is_empty();
        }
    }
}

fn is_ours(group: &AppGroup) -> bool {
    group.offering == Offering::Kubernetes
}
