//! Groups of what stands at the edge.

use resilint_schema::{Offering, Topology, Value};
use serde_json::{Value as Json, json};

use super::group_edges;

fn resource(id: &str, kind: &str, spec: &Json) -> Json {
    json!({"id": id, "offering": "internet-services", "kind": kind, "spec": spec,
        "origin": {"source": 0, "address": id}})
}

fn grouped(json: Json) -> Topology {
    let mut topology: Topology = serde_json::from_value(json).expect("a topology");
    group_edges(&mut topology);
    topology
}

fn edge(kind: &str, from: &str, to: &str) -> Json {
    json!({"kind": kind, "from": from, "to": to, "confidence": "derived"})
}

fn groups(topology: &Topology) -> Vec<(&str, String)> {
    let edge = topology.apps.iter().filter(|app| app.offering == Offering::InternetServices);
    edge.map(|app| (app.name.as_str(), app.members.join(" "))).collect()
}

#[test]
fn a_balancer_is_judged_with_what_secures_it_and_its_origins() {
    let origin = json!({"items": [{"via": "lb"}], "closed": true});
    let topology = grouped(json!({
        "schema": "resilint-topology/1",
        "resources": [
            resource("g", "global-load-balancer", &json!({"pools": {"items": ["p"], "closed": true}})),
            resource("p", "origin-pool", &json!({"origins": origin})),
            resource("lb", "load-balancer", &json!({})),
            resource("s", "domain-settings", &json!({})),
            resource("c", "certificate", &json!({})),
            resource("other", "certificate", &json!({})),
            resource("free", "origin-pool", &json!({})),
        ],
        "relations": [edge("secured-by", "g", "s"), edge("secured-by", "lb", "c")],
    }));
    assert_eq!(groups(&topology), [("g", "g s c".into()), ("other and free", "other free".into())]);
}

#[test]
fn a_balancer_has_the_topology_of_the_apps_behind_it() {
    let app = |id: &str, topology: &str| {
        json!({"id": id, "name": id, "offering": "servers", "members": [], "balancers": ["g"],
            "joined_by": "", "confidence": "proven",
            "topology": {"state": "known", "value": topology, "from": "external"}})
    };
    let declared = |apps: Json| {
        let balancer = resource("g", "global-load-balancer", &json!({}));
        let topology = grouped(
            json!({"schema": "resilint-topology/1", "resources": [balancer], "apps": apps}),
        );
        topology.apps.last().map(|app| app.topology.clone()).expect("a group")
    };
    let same = declared(json!([app("a", "active-active"), app("b", "active-active")]));
    assert_eq!(same.known().map(String::as_str), Some("active-active"));
    let differ = declared(json!([app("a", "active-active"), app("b", "active-passive")]));
    assert_eq!(differ, Value::Absent);
}
