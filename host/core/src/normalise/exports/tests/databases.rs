//! Answers of the API of Cloud Databases.

use resilint_schema::RelationKind;

use crate::terraform::of_documents::{at, region, related, shown, topology};

const LEADER: &str = "crn:v1:bluemix:public:databases-for-postgresql:us-south:a/1:aaa::";
const REPLICA: &str = "crn:v1:bluemix:public:databases-for-postgresql:eu-gb:a/1:bbb::";

#[test]
fn remotes_name_a_leader_and_its_replicas() {
    let text = format!(r#"{{"remotes": {{"leader": "{LEADER}", "replicas": ["{REPLICA}"]}}}}"#);
    let topology = topology(&[("remotes.json", &text)]);
    assert_eq!(region(&topology, REPLICA), "eu-gb");
    assert_eq!(related(&topology, REPLICA, RelationKind::ReadReplicaOf), [LEADER]);
    assert_eq!(shown(&at(&topology, LEADER).crn), LEADER);
}

#[test]
fn a_list_of_backups_is_of_an_instance() {
    let backup = LEADER.replace("::", ":backup:b1");
    let text = format!(
        r#"{{"backups": [{{"id": "{backup}", "type": "scheduled", "status": "completed",
            "created_at": "2026-11-01T00:00:00Z", "is_restorable": true}}]}}"#
    );
    let topology = topology(&[("backups.json", &text)]);
    let database = at(&topology, LEADER).database().expect("a database");
    let taken = database.backup.as_ref().and_then(|backup| backup.automatic.known());
    assert_eq!(taken, Some(&true));
}
