//! Who judges the storage of a cluster: claims and their snapshots go with the app that mounts them; what no app mounts, and
//! the schedules with their storage locations, are a group of their own for each folder.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{AppGroup, Confidence, Offering, ResourceId};

use super::super::Cluster;
use super::super::groups::is_app;
use super::super::matching::folder;
use super::Storage;
use crate::normalise::Builder;

impl Storage<'_> {
    /// What goes with each app, by the place of its workload.
    pub(in super::super) fn of_apps(
        &self,
        cluster: &Cluster<'_>,
    ) -> BTreeMap<usize, Vec<ResourceId>> {
        let mut found: BTreeMap<usize, Vec<ResourceId>> = BTreeMap::new();
        for claim in &self.claims {
            if let Some(at) = claim.workload.filter(|at| is_app(cluster, *at)) {
                found.entry(at).or_default().push(claim.id.clone());
            }
        }
        for (id, _, claim) in &self.snapshots {
            let at = claim.and_then(|claim| self.claims.get(claim)?.workload);
            if let Some(at) = at.filter(|at| is_app(cluster, *at)) {
                found.entry(at).or_default().push(id.clone());
            }
        }
        found
    }

    /// Adds the groups of what goes with no app.
    pub(in super::super) fn group(&self, cluster: &Cluster<'_>, builder: &mut Builder<'_>) {
        let taken: BTreeSet<ResourceId> = self.of_apps(cluster).into_values().flatten().collect();
        let is_free = |id: &ResourceId| !taken.contains(id);
        let mut folders: BTreeMap<&str, Vec<ResourceId>> = BTreeMap::new();
        let claims = self.claims.iter().map(|claim| (&claim.id, claim.path));
        let snapshots = self.snapshots.iter().map(|(id, path, _)| (id, *path));
        let schedules = self.schedules.iter().map(|schedule| (&schedule.id, schedule.path));
        for (id, path) in claims.chain(snapshots).chain(schedules).filter(|(id, _)| is_free(id)) {
            folders.entry(folder(path)).or_default().push(id.clone());
        }
        // Where backups are kept is nothing to judge by itself.
        for (id, path) in &self.locations {
            if let Some(members) = folders.get_mut(folder(path)) {
                members.push(id.clone());
            }
        }
        for (path, members) in folders {
            builder.group(AppGroup {
                confidence: Confidence::Heuristic,
                ..AppGroup::new(
                    Offering::Kubernetes,
                    name(path),
                    members,
                    "the storage of one folder that no app of it mounts".to_owned(),
                )
            });
        }
    }
}

fn name(path: &str) -> String {
    let place = if path.is_empty() { "this folder" } else { path };
    format!("storage of {place}")
}
