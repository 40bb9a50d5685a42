//! Documents of services, and commands that are given some.

use resilint_schema::{Bucket, Database, Replication, Resource, Topology, Value};

use crate::terraform::of_documents::{at, region, shown, topology};

fn database<'t>(topology: &'t Topology, address: &str) -> &'t Database {
    at(topology, address).database().expect("a database")
}

fn bucket<'t>(topology: &'t Topology, address: &str) -> &'t Bucket {
    at(topology, address).bucket().expect("a bucket")
}

fn replication<'t>(topology: &'t Topology, address: &str) -> &'t Replication {
    at(topology, address).replication().expect("a replication")
}

#[test]
fn a_request_of_the_resource_controller_is_an_instance() {
    let body = r#"{"name": "ro", "target": "eu-gb", "resource_group": "g",
        "resource_plan_id": "databases-for-postgresql-standard",
        "parameters": {"remote_leader_id": "crn:v1:x", "adminpassword": "secret-1"}}"#;
    let topology = topology(&[("ro.json", body)]);
    let found = database(&topology, "instance ro");
    assert_eq!(shown(&found.engine), "postgresql");
    assert_eq!(shown(&found.plan), "standard");
    assert_eq!(shown(&found.leader), "crn:v1:x");
    assert_eq!(region(&topology, "instance ro"), "eu-gb");
    assert!(!serde_json::to_string(&topology).unwrap_or_default().contains("secret-1"));
}

#[test]
fn a_service_of_the_operator_is_an_instance_where_its_context_says() {
    let service = "apiVersion: ibmcloud.ibm.com/v1\nkind: Service\nmetadata:\n  name: notes\nspec:\n  \
                   plan: standard\n  serviceClass: cloudantnosqldb\n";
    let placed = format!("{service}  context:\n    region: us-south\n");
    let topology = topology(&[("a.yaml", service), ("b/b.yaml", &placed)]);
    let regions: Vec<String> = topology
        .resources
        .iter()
        .filter(|resource| resource.database().is_some())
        .map(|resource| shown(&resource.location.region))
        .collect();
    assert_eq!(regions, ["<the region that the operator is set to>", "us-south"]);
}

#[test]
fn a_manifest_declares_services_by_label() {
    let manifest = "declared-services:\n  notes:\n    label: cloudantNoSQLDB\n    plan: Lite\n  \
                    other:\n    label: unheard-of\n    plan: Free\napplications:\n- name: shop\n";
    let topology = topology(&[("manifest.yml", manifest)]);
    assert_eq!(shown(&database(&topology, "service notes").plan), "lite");
    let services: Vec<&Resource> =
        topology.resources.iter().filter(|it| it.database().is_some()).collect();
    assert_eq!(services.len(), 1);
}

const RULES: &str = r#"{"Rules": [{"ID": "r1", "Status": "Enabled", "Priority": 1,
    "Filter": {"Prefix": "a/"}, "DeleteMarkerReplication": {"Status": "Disabled"},
    "Destination": {"Bucket": "crn:v1:bluemix:public:cloud-object-storage:global:a/1:2:bucket:copies"}}]}"#;

#[test]
fn rules_by_themselves_have_no_source() {
    let topology = topology(&[("rules.json", RULES)]);
    let found = replication(&topology, "replication of rules.json");
    assert_eq!(shown(&found.source), "<the bucket that rules.json is put on>");
    assert_eq!(shown(&found.prefix), "a/");
    assert_eq!(found.enabled.known(), Some(&true));
}

#[test]
fn a_command_puts_rules_on_a_bucket_and_says_where_buckets_are() {
    let script = "#!/bin/bash\n\
        ibmcloud cos bucket-create --bucket logs --region us-south\n\
        ibmcloud cos bucket-create --bucket copies --region eu\n\
        ibmcloud cos bucket-create --bucket somewhere\n\
        ibmcloud cos bucket-versioning-put --bucket logs --versioning-configuration Status=Enabled\n\
        ibmcloud cos bucket-replication-put --bucket logs --replication-configuration file://rules.json\n";
    let topology = topology(&[("setup.sh", script), ("rules.json", RULES)]);
    let logs = at(&topology, "cos bucket logs");
    assert_eq!(shown(&logs.location.region), "us-south");
    assert_eq!(bucket(&topology, "cos bucket logs").versioning.known(), Some(&true));
    assert_eq!(shown(&at(&topology, "cos bucket copies").location.geo), "eu");
    assert!(bucket(&topology, "cos bucket somewhere").resiliency.is_unknown());
    let found: Vec<&Replication> =
        topology.resources.iter().filter_map(|it| it.replication()).collect();
    assert_eq!(found.len(), 1, "the file is not read twice");
    assert!(topology.relations.iter().any(|edge| edge.from == logs.id), "{:?}", topology.relations);
}

#[test]
fn parameters_of_an_instance_come_from_the_file_that_is_named() {
    let script = "#!/bin/bash\ncd db\nibmcloud resource service-instance-create ro \
        databases-for-postgresql standard eu-de -p @ro.json\n\
        ibmcloud resource service-instance-create rw databases-for-postgresql standard eu-gb -p @gone.json\n";
    let parameters = r#"{"remote_leader_id": "crn:v1:y", "adminpassword": "secret-2"}"#;
    let topology = topology(&[("setup.sh", script), ("db/ro.json", parameters)]);
    assert_eq!(shown(&database(&topology, "resource instance ro").leader), "crn:v1:y");
    let unseen = &database(&topology, "resource instance rw").leader;
    assert!(matches!(unseen, Value::Unknown { .. }), "{unseen:?}");
    assert!(!serde_json::to_string(&topology).unwrap_or_default().contains("secret-2"));
}

#[test]
fn the_documents_of_a_file_are_one_root() {
    let service = |name: &str, region: &str| {
        format!(
            "apiVersion: ibmcloud.ibm.com/v1\nkind: Service\nmetadata:\n  name: {name}\nspec:\n  \
             plan: standard\n  serviceClass: cloudantnosqldb\n  context:\n    region: {region}\n"
        )
    };
    let file = format!("{}---\n{}", service("notes", "us-south"), service("copies", "us-east"));
    let topology = topology(&[("services.yaml", &file)]);
    let (notes, copies) = (at(&topology, "Service notes"), at(&topology, "Service copies"));
    let of_both = topology.apps.iter().filter(|app| app.members.contains(&notes.id));
    let of_both: Vec<_> = of_both.collect();
    assert!(!of_both.is_empty());
    assert!(of_both.iter().all(|app| app.members.contains(&copies.id)), "{of_both:?}");
}
