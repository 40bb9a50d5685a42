//! Clients of Object Storage in apps of other offerings.

use resilint_schema::{Offering, Topology};
use serde_json::json;

use super::group_storage_clients;
use crate::facts::FactBook;

fn workload(id: &str, host: &str) -> serde_json::Value {
    json!({"id": id, "offering": "kubernetes", "origin": {"source": 0, "address": id}, "kind": "workload",
           "spec": {"dependencies": [{"key": "ENDPOINT", "host":
               {"state": "known", "value": host, "from": "literal"}}]}})
}

fn groups(resources: serde_json::Value) -> Vec<(String, Vec<String>)> {
    let app = json!({"id": "a0", "name": "shop", "offering": "kubernetes", "members": ["w", "v"],
                     "joined_by": "", "confidence": "proven"});
    let read = "a part of a topology";
    let mut topology = Topology {
        resources: serde_json::from_value(resources).expect(read),
        apps: vec![serde_json::from_value(app).expect(read)],
        ..Topology::default()
    };
    group_storage_clients(&mut topology, &FactBook::load().expect("facts"));
    let storage = topology.apps.iter().filter(|app| app.offering == Offering::ObjectStorage);
    storage.map(|app| (app.name.clone(), app.members.clone())).collect()
}

#[test]
fn an_app_that_names_an_endpoint_is_a_client() {
    let vault = json!({"id": "v", "offering": "kubernetes", "origin": {"source": 0, "address": "v"},
        "kind": "backup-vault", "spec": {"provider": "velero", "endpoint":
            {"state": "known", "from": "literal",
             "value": "https://s3.us.cloud-object-storage.appdomain.cloud:443/x"}}});
    let named = groups(json!([
        workload("w", "s3.private.dal.us.cloud-object-storage.appdomain.cloud"),
        vault
    ]));
    let both = vec!["w".to_owned(), "v".to_owned()];
    assert_eq!(named, [("object-storage clients of shop".to_owned(), both)]);
    assert_eq!(groups(json!([workload("w", "db.example.com")])), []);
}
