//! What reaches Object Storage by the name of a host: workloads, vaults and jobs of other offerings whose configuration
//! names an endpoint. The rules of Object Storage look at them too, so each app that has such members is also a group of
//! that offering.

use std::collections::BTreeMap;

use resilint_schema::{AppGroup, Kind, Offering, Resource, Topology, Workload};

use super::estates::is_stated;
use super::host::{host_and_port, without_port};
use crate::facts::FactBook;

/// Adds a group for each app of another offering of which members name an endpoint.
pub fn group_storage_clients(topology: &mut Topology, facts: &FactBook) {
    let clients: BTreeMap<&str, &Resource> = topology
        .resources
        .iter()
        .filter(|resource| names_endpoint(resource, facts))
        .map(|resource| (resource.id.as_str(), resource))
        .collect();
    if clients.is_empty() {
        return;
    }
    let others = topology.apps.iter().filter(|app| app.offering != Offering::ObjectStorage);
    let groups: Vec<AppGroup> = others
        .map(|app| {
            let members = app.members.iter().filter(|id| clients.contains_key(id.as_str()));
            (app, members.cloned().collect::<Vec<_>>())
        })
        .filter(|(_, members)| !members.is_empty())
        .map(|(app, members)| group(app, members))
        .filter(|group| !is_stated(group, topology))
        .collect();
    for mut group in groups {
        group.id = format!("a{}", topology.apps.len());
        topology.apps.push(group);
    }
}

fn group(app: &AppGroup, members: Vec<String>) -> AppGroup {
    AppGroup::new(
        Offering::ObjectStorage,
        format!("object-storage clients of {}", app.name),
        members,
        "endpoints of Object Storage in their configuration".to_owned(),
    )
}

fn names_endpoint(resource: &Resource, facts: &FactBook) -> bool {
    hosts(resource).any(|host| facts.is_object_storage_host(host))
}

/// The hosts that the configuration of a resource names.
fn hosts(resource: &Resource) -> impl Iterator<Item = &str> {
    let (workload, urls) = match &resource.kind {
        Kind::Workload(workload) => (Some(workload.as_ref()), [None, None]),
        Kind::BackupVault(vault) => (None, [vault.endpoint.known(), None]),
        Kind::BackupJob(job) => (None, [job.source.known(), job.destination.known()]),
        _ => (None, [None, None]),
    };
    let named = workload.into_iter().flat_map(|workload: &Workload| &workload.dependencies);
    let named = named.filter_map(|dependency| dependency.host.known());
    named.chain(urls.into_iter().flatten()).map(|url| without_port(host_and_port(url)))
}

#[cfg(test)]
#[path = "tests/storage_clients.rs"]
mod tests;
