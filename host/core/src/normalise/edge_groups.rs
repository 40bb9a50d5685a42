//! Global load balancers as units of their own: what is wrong with one is told once, not with every app
//! behind it.

use std::collections::BTreeSet;

use resilint_schema::{AppGroup, Confidence, Kind, Offering, Topology, Value};

/// Adds a group for each global load balancer that no group of this offering has yet.
pub fn group_edges(topology: &mut Topology) {
    let grouped: BTreeSet<&str> = topology
        .apps
        .iter()
        .filter(|app| app.offering == Offering::InternetServices)
        .flat_map(|app| app.members.iter().map(String::as_str))
        .collect();
    let alone = topology.resources.iter().filter(|resource| {
        matches!(resource.kind, Kind::GlobalLoadBalancer(_))
            && !grouped.contains(resource.id.as_str())
    });
    let groups: Vec<AppGroup> = alone
        .zip(topology.apps.len()..)
        .map(|(resource, number)| AppGroup {
            id: format!("a{number}"),
            name: resource.label().to_owned(),
            offering: Offering::InternetServices,
            members: vec![resource.id.clone()],
            targets: Vec::new(),
            targets_closed: false,
            balancers: vec![resource.id.clone()],
            topology: Value::Absent,
            joined_by: "one global load balancer".into(),
            confidence: Confidence::Proven,
        })
        .collect();
    topology.apps.extend(groups);
}
