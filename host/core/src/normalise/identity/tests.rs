//! Things that several inputs speak of.

use resilint_schema::{DatabaseRole, Kind, RelationKind, Resource, Topology};
use serde_json::{Value as Json, json};

use super::{join_inputs, leave_out_repeated};
use crate::normalise::group_data;

const LEADER: &str = "crn:v1:bluemix:public:databases-for-postgresql:eu-gb:a/acc:11::";

fn known(value: &Json, from: &str) -> Json {
    json!({"state": "known", "value": value, "from": from})
}

fn literal(text: &str) -> Json {
    known(&json!(text), "literal")
}

fn exported(text: &str) -> Json {
    known(&json!(text), "export")
}

fn resource(id: &str, kind: &str, more: Json, spec: Json) -> Json {
    let mut fields = json!({"id": id, "offering": "cloud-databases", "kind": kind, "spec": spec,
                            "origin": {"source": 0, "address": id}});
    for (name, value) in more.as_object().cloned().unwrap_or_default() {
        fields[name] = value;
    }
    fields
}

fn postgresql(id: &str, more: Json, spec: Json) -> Json {
    let mut fields = resource(id, "database", more, spec);
    fields["spec"]["service"] = literal("databases-for-postgresql");
    fields
}

fn joined(resources: Json, relations: Json, apps: &[(&str, &[&str])]) -> Topology {
    let app = |(id, members): &(&str, &[&str])| {
        json!({"id": id, "name": id, "offering": "cloud-databases", "members": members,
               "joined_by": id, "confidence": "derived"})
    };
    let apps: Vec<Json> = apps.iter().map(app).collect();
    let mut topology: Topology = serde_json::from_value(json!({
        "schema": "resilint-topology/1", "resources": resources, "relations": relations, "apps": apps,
    }))
    .expect("a topology");
    join_inputs(&mut topology);
    group_data(&mut topology);
    leave_out_repeated(&mut topology);
    topology
}

fn edges(topology: &Topology) -> Vec<String> {
    let edges = topology.relations.iter();
    edges.map(|it| format!("{} {:?} {}", it.from, it.kind, it.to)).collect()
}

fn of<'t>(topology: &'t Topology, id: &str) -> &'t Resource {
    topology.resources.iter().find(|it| it.id == id).expect("a resource")
}

#[test]
fn what_an_export_shows_of_a_declaration_is_no_second_copy() {
    let topology = joined(
        json!([
            postgresql(
                "declared",
                json!({"root": ".", "crn": known(&json!(LEADER), "plan"),
                       "name": literal("orders")}),
                json!({"version": literal("16")})
            ),
            postgresql(
                "shown",
                json!({"crn": exported(LEADER), "name": exported("orders"),
                       "location": {"region": exported("eu-gb")}}),
                json!({"guid": exported("11"), "version": exported("15"), "plan": exported("standard")})
            ),
            postgresql("other", json!({}), json!({})),
        ]),
        json!([{"kind": "depends-on", "from": "other", "to": "shown", "confidence": "proven"}]),
        &[("root", &["declared"]), ("account", &["shown"])],
    );
    let Kind::Database(declared) = &of(&topology, "declared").kind else { panic!("a database") };
    assert_eq!(declared.version.known().map(String::as_str), Some("16"), "the declaration decides");
    assert_eq!(declared.plan.known().map(String::as_str), Some("standard"));
    assert_eq!(declared.guid.known().map(String::as_str), Some("11"));
    let region = &of(&topology, "declared").location.region;
    assert_eq!(region.known().map(String::as_str), Some("eu-gb"));
    assert!(edges(&topology).contains(&"shown SameAs declared".to_owned()));
    assert!(edges(&topology).contains(&"other DependsOn declared".to_owned()));
    let members: Vec<_> = topology.apps.iter().map(|app| app.members.clone()).collect();
    assert_eq!(members, [["declared".to_owned()]]);
}

#[test]
fn a_name_joins_only_what_has_no_other_candidate_and_one_region() {
    let at =
        |region: &str| json!({"name": literal("orders"), "location": {"region": literal(region)}});
    let shown = |id: &str, region: &str| {
        let mut more = at(region);
        more["crn"] = exported(&LEADER.replace("11", id));
        postgresql(id, more, json!({}))
    };
    let same = |resources: Json| {
        let topology = joined(resources, json!([]), &[]);
        topology.relations.iter().filter(|it| it.kind == RelationKind::SameAs).count()
    };
    let declared = postgresql("d", at("eu-gb"), json!({}));
    assert_eq!(same(json!([declared, shown("1", "eu-gb")])), 1);
    assert_eq!(same(json!([declared, shown("1", "eu-de")])), 0);
    assert_eq!(same(json!([declared, shown("1", "eu-gb"), shown("2", "eu-gb")])), 0);
    let twice = postgresql("e", at("eu-gb"), json!({}));
    assert_eq!(same(json!([declared, twice, shown("1", "eu-gb")])), 0);
    let other = postgresql("d", at("eu-gb"), json!({"guid": literal("77")}));
    assert_eq!(same(json!([other, shown("1", "eu-gb")])), 0, "its id is another one");
}

#[test]
fn scenarios_of_one_root_are_no_copies_of_each_other() {
    let of_scenario = |id: &str, scenario: &str| {
        let more = json!({"root": ".", "scenario": scenario, "crn": known(&json!(LEADER), "plan")});
        postgresql(id, more, json!({}))
    };
    let resources = json!([
        of_scenario("a", "blue"),
        of_scenario("b", "green"),
        postgresql("shown", json!({"crn": exported(LEADER)}), json!({}))
    ]);
    let topology = joined(resources, json!([]), &[]);
    assert_eq!(edges(&topology), ["shown SameAs a", "shown SameAs b"]);
}

#[test]
fn a_literal_name_leads_to_what_has_it_in_any_input() {
    let topology = joined(
        json!([
            postgresql(
                "leader",
                json!({"root": "eu", "crn": known(&json!(LEADER), "plan")}),
                json!({})
            ),
            postgresql("replica", json!({"root": "us"}), json!({"leader": literal(LEADER)})),
            postgresql(
                "restored",
                json!({"root": "us"}),
                json!({"restored_from": literal(&LEADER.replace("11::", "11:backup:b-1"))})
            ),
        ]),
        json!([]),
        &[("eu", &["leader"]), ("us", &["replica", "restored"])],
    );
    assert_eq!(edges(&topology), ["replica ReadReplicaOf leader", "restored RestoresFrom leader"]);
    let Kind::Database(leader) = &of(&topology, "leader").kind else { panic!("a database") };
    assert_eq!(leader.role.known(), Some(&DatabaseRole::Leader));
    assert_eq!(topology.apps.len(), 1, "the relation joins the roots");
}

#[test]
fn a_name_of_two_things_leads_nowhere() {
    let leader = |id: &str, root: &str| {
        postgresql(id, json!({"root": root}), json!({"guid": literal("11")}))
    };
    let replica = postgresql("replica", json!({"root": "us"}), json!({"leader": literal("11")}));
    // One of them is declared beside the replica.
    let beside = joined(json!([leader("a", "eu"), leader("b", "us"), replica]), json!([]), &[]);
    assert!(edges(&beside).contains(&"replica ReadReplicaOf a".to_owned()), "they are one: b is a");
    let share = |id: &str, name: &str| {
        resource(id, "database", json!({}), json!({"hosts": [literal(name)]}))
    };
    let job = resource(
        "job",
        "backup-job",
        json!({}),
        json!({"source": literal("https://db.example/x")}),
    );
    let two =
        joined(json!([share("a", "db.example"), share("b", "db.example"), job]), json!([]), &[]);
    assert_eq!(edges(&two), [""; 0]);
}

#[test]
fn buckets_shares_and_instances_are_found_by_what_their_names_hold() {
    let bucket = |id: &str, region: &str| {
        let more = json!({"name": literal(id), "location": {"region": literal(region)}});
        resource(id, "bucket", more, json!({}))
    };
    let rule = json!({
        "source": literal("crn:v1:bluemix:public:cloud-object-storage:global:a/acc:5:bucket:logs"),
        "target": literal("crn:v1:bluemix:public:cloud-object-storage:global:a/acc:5:bucket:copy"),
    });
    let share = "crn:v1:bluemix:public:is:us-south-1:a/acc::share:r006-1";
    let replica = json!({"source": literal(share), "role": literal("replica")});
    let document =
        json!({"target": literal("https://22-bluemix.cloudantnosqldb.appdomain.cloud/orders")});
    let topology = joined(
        json!([
            bucket("logs", "eu-gb"),
            bucket("copy", "eu-de"),
            resource("rule", "replication", json!({}), rule),
            resource(
                "share",
                "file-share",
                json!({"crn": known(&json!(share), "plan")}),
                json!({})
            ),
            resource("replica", "file-share", json!({}), replica),
            resource("docs", "database", json!({}), json!({"guid": exported("22")})),
            resource("document", "replication", json!({}), document),
        ]),
        json!([]),
        &[],
    );
    assert_eq!(
        edges(&topology),
        [
            "rule ReplicatesTo copy",
            "logs ReplicatesTo copy",
            "share ReplicatesTo replica",
            "document ReplicatesTo docs",
        ]
    );
    let Kind::Replication(rule) = &of(&topology, "rule").kind else { panic!("a replication") };
    assert_eq!(rule.target_location.region.known().map(String::as_str), Some("eu-de"));
}
