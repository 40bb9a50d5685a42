//! Exports of service instances.

use resilint_schema::{Kind, Offering, Provenance, RelationKind, Resource, Topology, Value};

use super::assemble;
use crate::detect::{Format, detect};
use crate::facts::FactBook;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Input};
use crate::parse::{ParseLimits, json};

fn topology(text: &str) -> Topology {
    let facts = FactBook::load().expect("facts");
    let variables = Variables::default();
    let mut builder = Builder::new(&facts, &variables);
    let parsed = json(0, text, &ParseLimits::default());
    let document = &parsed.documents[0];
    let format = detect("instances.json", document);
    assert_eq!(format, Format::ResourceInstances);
    let input = Input { path: "instances.json", format, document, comments: &[] };
    assemble(&[input], &mut builder);
    builder.finish()
}

const EXPORT: &str = r#"[
  {"guid": "11", "name": "orders", "region_id": "eu-gb", "type": "service_instance", "state": "active",
   "crn": "crn:v1:bluemix:public:databases-for-postgresql:eu-gb:a/acc:11::",
   "resource_plan_id": "databases-for-postgresql-standard", "resource_id": "x"},
  {"guid": "12", "name": "orders-copy", "region_id": "eu-de", "type": "service_instance", "state": "active",
   "crn": "crn:v1:bluemix:public:databases-for-postgresql:eu-de:a/acc:12::",
   "resource_plan_id": "databases-for-postgresql-standard", "resource_id": "x",
   "parameters": {"remote_leader_id": "crn:v1:bluemix:public:databases-for-postgresql:eu-gb:a/acc:11::",
                  "password": "do-not-keep-me"}},
  {"guid": "13", "name": "docs", "type": "service_instance", "state": "active",
   "crn": "crn:v1:bluemix:public:cloudantnosqldb:che01:a/acc:13::",
   "resource_plan_id": "cloudant-lite", "resource_id": "x"},
  {"guid": "14", "name": "store", "region_id": "global", "type": "service_instance", "state": "active",
   "crn": "crn:v1:bluemix:public:cloud-object-storage:global:a/acc:14::",
   "resource_plan_id": "744bfc56-d12c-4866-88d5-dac9139e0e5d", "resource_id": "x"},
  {"guid": "15", "name": "old", "region_id": "eu-gb", "type": "service_instance", "state": "removed",
   "crn": "crn:v1:bluemix:public:cloudantnosqldb:eu-gb:a/acc:15::",
   "resource_plan_id": "cloudant-lite", "resource_id": "x"}
]"#;

#[test]
fn an_export_lists_what_there_is() {
    for text in [EXPORT.to_owned(), format!(r#"{{"rows_count": 5, "resources": {EXPORT}}}"#)] {
        let topology = topology(&text);
        let names: Vec<&str> = topology.resources.iter().map(Resource::label).collect();
        assert_eq!(names, ["orders", "orders-copy", "docs", "store"], "what is removed is gone");
        let Kind::Database(orders) = &topology.resources[0].kind else { panic!("a database") };
        assert!(matches!(
            &orders.plan,
            Value::Known { value, from: Provenance::Export, .. } if value == "standard"
        ));
        assert_eq!(
            topology.resources[2].location.datacenter.known().map(String::as_str),
            Some("che01")
        );
        let Kind::Database(docs) = &topology.resources[2].kind else { panic!("a database") };
        assert_eq!(docs.plan.known().map(String::as_str), Some("lite"));
        assert_eq!(docs.guid.known().map(String::as_str), Some("13"));
        assert_eq!(topology.resources[3].offering, Offering::ObjectStorage);
        assert_eq!(topology.resources[3].location.geo.known().map(String::as_str), Some("global"));
        let edges: Vec<_> =
            topology.relations.iter().map(|e| (e.kind, e.from.as_str(), e.to.as_str())).collect();
        assert_eq!(edges, [(RelationKind::ReadReplicaOf, "r1", "r0")]);
        assert_eq!(topology.apps.len(), 3);
        assert!(!serde_json::to_string(&topology).expect("JSON").contains("do-not-keep"));
    }
}
