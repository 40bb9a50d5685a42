//! The storage of clusters and what backs it up: classes of volumes, claims, snapshots, and the schedules and storage
//! locations of Velero. One file a format; `coverage` says what backs up what, `groups` who judges it.

mod backup_schedule;
mod backup_storage_location;
mod coverage;
mod data_protection_application;
mod groups;
mod stated;
mod storage_class;
mod targets;
mod volume_claim;
mod volume_snapshot;

#[cfg(test)]
mod tests;

pub use targets::attach_backup_targets;

use resilint_schema::{ResourceId, Runtime, Span, Value};

use super::Cluster;
use super::matching::{Match, distance, same_name, same_namespace};
use crate::normalise::Builder;
use backup_schedule::Schedule;
use volume_claim::Claim;

/// What was declared, for the app groups to take up.
#[derive(Debug)]
pub(super) struct Storage<'a> {
    claims: Vec<Claim<'a>>,
    schedules: Vec<Schedule<'a>>,
    /// Snapshots, with the claims that they are taken of, by their places among the claims.
    snapshots: Vec<(ResourceId, &'a str, Option<usize>)>,
    /// Storage locations by the files that declare them.
    locations: Vec<(ResourceId, &'a str)>,
}

/// Something that objects refer to by its name, and the file that declares it.
#[derive(Debug)]
struct Named<'a> {
    id: ResourceId,
    name: Value<String>,
    path: &'a str,
    /// Whether it is the one that holds where none is named.
    is_default: bool,
    /// Where it says that nothing may be written to it.
    read_only: Option<Span>,
}

/// Adds the storage of all objects to the topology. `workloads` are the ids of the workloads.
pub(super) fn declare<'a>(
    cluster: &Cluster<'a>,
    workloads: &[ResourceId],
    builder: &mut Builder<'_>,
) -> Storage<'a> {
    let classes = storage_class::declare(cluster, builder);
    let mut claims = volume_claim::declare(cluster, workloads, builder);
    storage_class::relate(&claims, &classes, builder);
    volume_claim::mount(cluster, workloads, &mut claims, builder);
    let snapshots = volume_snapshot::declare(cluster, &claims, builder);
    let mut locations = backup_storage_location::declare(cluster, builder);
    locations.extend(data_protection_application::declare(cluster, builder));
    let schedules = backup_schedule::declare(cluster, &locations, builder);
    coverage::relate(cluster, &claims, &schedules, builder);
    let locations = locations.into_iter().map(|location| (location.id, location.path)).collect();
    Storage { claims, schedules, snapshots, locations }
}

/// Of those with the name that a file uses, the nearest to that file: several of the same distance are copies of
/// which nobody knows the right one. One that lies in another branch of folders counts where it is the only one.
fn nearest<'n, 'a>(named: &'n [Named<'a>], name: &str, path: &str) -> Option<&'n Named<'a>> {
    let found = named.iter().filter(|one| one.name.known().is_some_and(|own| own == name));
    let found: Vec<&Named<'a>> = found.collect();
    only_nearest(&found, path, |one| one.path)
}

/// The one thing that is nearest to a file, or the only one there is.
fn only_nearest<'n, T>(
    found: &[&'n T],
    path: &str,
    of: impl for<'t> Fn(&'t T) -> &'t str,
) -> Option<&'n T> {
    if let [only] = found {
        return Some(only);
    }
    let near = |one: &&T| distance(of(one), path);
    let least = found.iter().filter_map(near).min()?;
    let mut at_it = found.iter().filter(|one| near(one) == Some(least));
    let first = at_it.next()?;
    at_it.next().is_none().then_some(*first)
}

/// Whether the claims of a workload may be judged with it: it is an app of this offering.
const fn holds_claims(runtime: Runtime) -> bool {
    !matches!(runtime, Runtime::Job | Runtime::KnativeService)
}

/// Whether a claim is the one that a pod of a namespace names.
fn is_named(claim: &Claim<'_>, name: &Value<String>, namespace: &Value<String>) -> bool {
    same_name(&claim.name, name).and(same_namespace(&claim.namespace, namespace)) == Match::Yes
}
