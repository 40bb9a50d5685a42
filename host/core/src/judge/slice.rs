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
        .chain(apps.iter().flat_map(|app| &app.earlier))
        .map(String::as_str)
        .collect();
    add_neighbours(topology, apps, &mut ids);
    add_leaving(topology, apps, &mut ids);
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

/// Adds what a plan deletes beside the members of an app: it holds nothing up any more, so that it is no
/// member, but rules can tell that it was there.
fn add_leaving<'t>(topology: &'t Topology, apps: &[&'t AppGroup], ids: &mut BTreeSet<&'t str>) {
    let mut leaving = topology.resources.iter().filter(|resource| resource.is_leaving()).peekable();
    if leaving.peek().is_none() {
        return;
    }
    let members: BTreeSet<&str> =
        apps.iter().flat_map(|app| &app.members).map(String::as_str).collect();
    let members = topology.resources.iter().filter(|it| members.contains(it.id.as_str()));
    let declared: BTreeSet<_> = members.map(Resource::declared_with).collect();
    let beside = leaving.filter(|resource| declared.contains(&resource.declared_with()));
    ids.extend(beside.map(|resource| resource.id.as_str()));
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn topology() -> Topology {
        let server = |id: &str, root: &str, planned: &str| {
            json!({"id": id, "offering": "servers", "root": root, "kind": "server", "spec": {},
                   "origin": {"source": 0, "address": id},
                   "lifecycle": {"planned": {"state": "known", "value": planned, "from": "plan"}}})
        };
        let resources = json!([
            server("stays", "shop", "no-op"),
            server("leaves", "shop", "delete"),
            server("forgotten", "shop", "forget"),
            server("leaves-another", "bank", "delete"),
        ]);
        let app = json!({"id": "a0", "name": "shop", "offering": "servers", "members": ["stays"],
                         "joined_by": "", "confidence": "proven"});
        let read = "a part of a topology";
        Topology {
            resources: serde_json::from_value(resources).expect(read),
            apps: vec![serde_json::from_value(app).expect(read)],
            ..Topology::default()
        }
    }

    #[test]
    fn what_a_plan_deletes_goes_with_the_app_it_was_declared_with() {
        let topology = topology();
        let requests = requests(&topology, &[Offering::Servers], &Facts::default(), "2026-11-22");
        let ids: Vec<&str> = requests[0].resources.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, ["stays", "leaves"]);
        assert_eq!(requests[0].apps[0].members, ["stays"], "it is no member");
    }
}
