//! Joined groups of data stores.

use resilint_schema::{Scope, Topology};
use serde_json::json;

use super::group_data;

fn topology(relations: &serde_json::Value) -> Topology {
    let resource = |id: &str, kind: &str| {
        json!({"id": id, "offering": "cloudant", "origin": {"source": 0, "address": id},
               "kind": kind, "spec": {}})
    };
    let app = |id: &str, name: &str, members: &[&str], scope: &str| {
        json!({"id": id, "name": name, "offering": "cloudant", "members": members, "scope": scope,
               "joined_by": name, "confidence": "derived"})
    };
    serde_json::from_value(json!({
        "schema": "resilint-topology/1",
        "resources": [resource("us", "database"), resource("eu", "database"), resource("doc", "replication")],
        "relations": relations,
        "apps": [app("a0", "us", &["us"], "open"), app("a1", "eu", &["eu"], "closed"),
                 app("a2", "documents", &["doc"], "open")],
    }))
    .expect("a topology")
}

fn groups(topology: &Topology) -> Vec<(String, Vec<String>)> {
    topology.apps.iter().map(|app| (app.name.clone(), app.members.clone())).collect()
}

#[test]
fn what_a_relation_ties_together_is_one_app_with_its_documents() {
    let edge =
        json!([{"kind": "replicates-to", "from": "us", "to": "eu", "confidence": "derived"}]);
    let mut topology = topology(&edge);
    let mut of_account = topology.clone();
    group_data(&mut topology);
    let all = ["us", "eu", "doc"].map(str::to_owned).to_vec();
    assert_eq!(groups(&topology), [("us".to_owned(), all)]);
    assert_eq!(topology.apps[0].scope, Scope::Open, "what one of them shows closes no other");
    of_account.apps[1].joined_by = "one export of the account".to_owned();
    group_data(&mut of_account);
    assert_eq!(of_account.apps[0].scope, Scope::Closed, "an export of the account closes it");
}

#[test]
fn documents_of_nobody_stay_apart_where_there_are_several_instances() {
    let mut topology = topology(&json!([]));
    group_data(&mut topology);
    assert_eq!(topology.apps.len(), 3);
}

#[test]
fn copying_jobs_of_nobody_go_to_the_only_stores_of_their_offering() {
    let mut topology: Topology = serde_json::from_value(json!({
        "schema": "resilint-topology/1",
        "resources": [
            {"id": "b", "offering": "object-storage", "origin": {"source": 0, "address": "b"}, "kind": "bucket", "spec": {}},
            {"id": "j", "offering": "object-storage", "origin": {"source": 0, "address": "j"}, "kind": "backup-job", "spec": {}},
            {"id": "k", "offering": "cloudant", "origin": {"source": 0, "address": "k"}, "kind": "backup-job", "spec": {}}],
        "relations": [],
        "apps": [
            {"id": "a0", "name": "buckets", "offering": "object-storage", "members": ["b"], "joined_by": "", "confidence": "derived"},
            {"id": "a1", "name": "copies", "offering": "object-storage", "members": ["j"], "joined_by": "", "confidence": "derived"},
            {"id": "a2", "name": "copies", "offering": "cloudant", "members": ["k"], "joined_by": "", "confidence": "derived"}],
    }))
    .expect("a topology");
    group_data(&mut topology);
    let expected = [("buckets", vec!["b", "j"]), ("copies", vec!["k"])];
    assert_eq!(
        groups(&topology),
        expected.map(|(name, ids)| (name.to_owned(), ids.into_iter().map(str::to_owned).collect()))
    );
}
