//! Cuts the topology into requests: the apps of a plugin's offerings with the resources they refer to.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{
    AppGroup, EXCHANGE_SCHEMA, Facts, Offering, RelationKind, Request, Resource, Topology,
};

/// Apps in one request. A call has a fixed budget of fuel and memory, and calls run in parallel.
const APPS_PER_REQUEST: usize = 64;

/// The requests for a plugin of these offerings; none where no app is of one of them.
pub(super) fn requests(
    topology: &Topology,
    offerings: &[Offering],
    facts: &Facts,
    as_of: &str,
) -> Vec<Request> {
    let apps: Vec<&AppGroup> =
        topology.apps.iter().filter(|app| offerings.contains(&app.offering)).collect();
    apps.chunks(APPS_PER_REQUEST).map(|apps| request(topology, apps, facts, as_of)).collect()
}

fn request(topology: &Topology, apps: &[&AppGroup], facts: &Facts, as_of: &str) -> Request {
    let mut ids: BTreeSet<&str> = apps
        .iter()
        .flat_map(|app| app.members.iter().chain(&app.targets).chain(&app.balancers))
        .map(String::as_str)
        .collect();
    add_neighbours(topology, apps, &mut ids);
    add_referenced(topology, &mut ids);
    let wanted = |resource: &&Resource| ids.contains(resource.id.as_str());
    Request {
        schema: EXCHANGE_SCHEMA.into(),
        as_of: as_of.into(),
        scope: topology.scope,
        apps: apps.iter().map(|app| (*app).clone()).collect(),
        resources: topology.resources.iter().filter(wanted).cloned().collect(),
        relations: topology
            .relations
            .iter()
            .filter(|edge| ids.contains(edge.from.as_str()) && ids.contains(edge.to.as_str()))
            .cloned()
            .collect(),
        facts: facts_of(facts, apps),
        settings: serde_json::Map::new(),
    }
}

/// The facts without the tables of offerings that no app of the request is of.
fn facts_of(facts: &Facts, apps: &[&AppGroup]) -> Facts {
    let wanted = |name: &&String| apps.iter().any(|app| app.offering.as_str() == name.as_str());
    let tables = facts.tables.iter().filter(|(name, _)| wanted(name));
    let tables = tables.map(|(name, table)| (name.clone(), table.clone())).collect();
    Facts {
        as_of: facts.as_of.clone(),
        ended: facts.ended.clone(),
        regions: facts.regions.clone(),
        tables,
    }
}

/// Adds what an edge ties to a member of an app or to a load balancer in front of it: the replica of a
/// database, the policy that backs a server up, the certificate of a listener. Who serves and deploys an app is in
/// its group already.
fn add_neighbours<'t>(topology: &'t Topology, apps: &[&'t AppGroup], ids: &mut BTreeSet<&'t str>) {
    let members = apps.iter().flat_map(|app| app.members.iter().chain(&app.balancers));
    let members: BTreeSet<&str> = members.map(String::as_str).collect();
    let in_group =
        |kind| matches!(kind, RelationKind::Serves | RelationKind::Fronts | RelationKind::Deploys);
    for edge in topology.relations.iter().filter(|edge| !in_group(edge.kind)) {
        let (from, to) = (edge.from.as_str(), edge.to.as_str());
        if members.contains(from) {
            ids.insert(to);
        }
        if members.contains(to) {
            ids.insert(from);
        }
    }
}

/// Adds the resources that those of `ids` name in their fields, and what these name in turn: the pools
/// of a global load balancer, the load balancers of their origins, the members of those.
fn add_referenced<'t>(topology: &'t Topology, ids: &mut BTreeSet<&'t str>) {
    let by_id: BTreeMap<&str, &Resource> =
        topology.resources.iter().map(|resource| (resource.id.as_str(), resource)).collect();
    let mut waiting: Vec<&str> = ids.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        let named = by_id.get(id).map(|resource| resource.kind.references()).unwrap_or_default();
        waiting.extend(named.into_iter().map(String::as_str).filter(|id| ids.insert(id)));
    }
}
