//! Every kind is read as what it is written as, with all its fields; what is unknown is survived.
#![expect(clippy::expect_used, reason = "a helper of a test may fail it")]

use std::collections::BTreeSet;

use resilint_schema::{
    GeoRoute, GlobalLoadBalancer, Kind, Location, OriginPool, PoolList, PoolOrigin, Provenance,
    Relation, RelationKind, Resource, Runtime, Set, TOPOLOGY_JSON_SCHEMA, Value, Why,
};
use serde_json::{Value as Json, json};

fn schema() -> Json {
    serde_json::from_str(TOPOLOGY_JSON_SCHEMA).expect("the schema is as this test knows it")
}

/// The names of all kinds with the schemas of their fields, out of the JSON Schema.
fn kinds(schema: &Json) -> Vec<(&str, &Json)> {
    let kind = |branch: &'_ Json| branch["properties"]["kind"]["const"].is_string();
    let branches = |node: &'_ Json| {
        ["anyOf", "oneOf"]
            .iter()
            .any(|key| node[key].as_array().is_some_and(|b| b.iter().any(kind)))
    };
    let resource = &schema["$defs"]["Resource"];
    let node = [resource, &schema["$defs"]["Kind"]]
        .into_iter()
        .find(|node| branches(node))
        .expect("the schema is as this test knows it");
    ["anyOf", "oneOf"]
        .iter()
        .filter_map(|key| node[key].as_array())
        .flatten()
        .filter_map(|branch| {
            let properties = &branch["properties"];
            properties["kind"]["const"].as_str().map(|name| (name, &properties["spec"]))
        })
        .collect()
}

/// A document that fits a schema and leaves no field out.
fn sample(schema: &Json, node: &Json) -> Json {
    if let Some(path) = node["$ref"].as_str() {
        return sample(
            schema,
            schema.pointer(&path[1..]).expect("the schema is as this test knows it"),
        );
    }
    if let Some(value) = node.get("const") {
        return value.clone();
    }
    if let Some(value) = node["enum"].get(0).or_else(|| node["examples"].get(0)) {
        return value.clone();
    }
    let branch = ["oneOf", "anyOf"].iter().find_map(|key| node[key].get(0));
    let mut object = serde_json::Map::new();
    for node in branch.into_iter().chain([node]) {
        for (name, property) in node["properties"].as_object().into_iter().flatten() {
            object.insert(name.clone(), sample(schema, property));
        }
    }
    if let (true, Some(branch)) = (object.is_empty(), branch) {
        return sample(schema, branch);
    }
    let kind = node["type"].get(0).unwrap_or(&node["type"]).as_str();
    match kind {
        Some("string") => "text".into(),
        Some("integer") => 2.into(),
        Some("boolean") => true.into(),
        Some("array") => json!([sample(schema, &node["items"])]),
        _ if node["additionalProperties"].is_object() => {
            json!({ "key": sample(schema, &node["additionalProperties"]) })
        }
        _ => object.into(),
    }
}

fn resource(kind: &str, spec: &Json) -> Json {
    json!({
        "id": "r0", "name": {"state": "absent"}, "offering": "servers",
        "origin": {"source": 0, "address": "x"}, "kind": kind, "spec": spec,
    })
}

#[test]
fn every_kind_is_read_and_written_with_all_its_fields() {
    let schema = schema();
    let kinds = kinds(&schema);
    assert!(kinds.len() >= 32, "{}", kinds.len());
    for (name, spec) in kinds {
        let mut whole = resource(name, &sample(&schema, spec));
        // A push is certain unless it is written that it is not.
        if let Some(push) = whole.pointer_mut("/spec/pushes/0") {
            push["certain"] = false.into();
        }
        let read: Resource = serde_json::from_value(whole.clone())
            .unwrap_or_else(|error| panic!("{name}: {error}: {whole}"));
        assert!(!matches!(read.kind, Kind::Other { .. }), "{name} is not read as itself");
        assert_eq!(
            serde_json::to_value(&read).expect("the schema is as this test knows it")["spec"],
            whole["spec"],
            "{name}"
        );
        assert_eq!(
            serde_json::to_value(&read).expect("the schema is as this test knows it")["kind"],
            name
        );
    }
}

#[test]
fn every_kind_is_read_without_fields_and_written_short() {
    let schema = schema();
    for (name, _) in kinds(&schema) {
        let read: Resource = serde_json::from_value(resource(name, &json!({})))
            .expect("the schema is as this test knows it");
        let text = serde_json::to_string(&read).expect("the schema is as this test knows it");
        assert_eq!(
            serde_json::from_str::<Resource>(&text).expect("the schema is as this test knows it"),
            read,
            "{text}"
        );
    }
    let absent = json!({"state": "absent"});
    let nothing = json!({"items": [], "closed": false});
    let short = [
        ("cluster", json!({"pools": nothing})),
        ("load-balancer", json!({"exposure": "", "zones": nothing})),
        (
            "global-load-balancer",
            json!({"vendor": "", "host": absent, "enabled": absent, "pools": nothing}),
        ),
        ("origin-pool", json!({"enabled": absent, "origins": nothing})),
    ];
    for (name, spec) in short {
        let read: Resource = serde_json::from_value(resource(name, &json!({})))
            .expect("the schema is as this test knows it");
        assert_eq!(
            serde_json::to_value(&read).expect("the schema is as this test knows it")["spec"],
            spec,
            "{name}"
        );
    }
}

#[test]
fn names_of_a_newer_version_are_survived() {
    for name in ["teapot", "", "deploy", "Other", "replicates_to", "x y", "\u{e9}", "null"] {
        let read: Resource = serde_json::from_value(resource(name, &json!({"lid": [1]})))
            .expect("the schema is as this test knows it");
        assert_eq!(read.kind, Kind::Other { kind: name.into(), spec: json!({"lid": [1]}) });
        assert_eq!(
            serde_json::to_value(&read).expect("the schema is as this test knows it")["kind"],
            name
        );

        let edge = json!({"kind": name, "from": "r0", "to": "r1", "confidence": "proven"});
        let edge: Relation =
            serde_json::from_value(edge).expect("the schema is as this test knows it");
        assert_eq!((edge.kind, edge.to.as_str()), (RelationKind::Other, "r1"));

        let spec = json!({"runtime": name, "env_keys": ["A"], "later": 1});
        let read: Resource = serde_json::from_value(resource("workload", &spec))
            .expect("the schema is as this test knows it");
        let workload = read.workload().expect("the schema is as this test knows it");
        assert_eq!((workload.runtime, workload.env_keys.len()), (Runtime::Other, 1));

        let spec = json!({"platform": name});
        let read: Resource = serde_json::from_value(resource("project", &spec))
            .expect("the schema is as this test knows it");
        assert_eq!(
            read.project().expect("the schema is as this test knows it").platform,
            resilint_schema::Platform::Other
        );

        let value: Value<u32> = serde_json::from_value(json!({"state": "unknown", "why": name}))
            .expect("the schema is as this test knows it");
        assert!(matches!(value, Value::Unknown { why: Why::Unsupported, .. }), "{value:?}");
        let value: Value<u32> =
            serde_json::from_value(json!({"state": "known", "value": 1, "from": name}))
                .expect("the schema is as this test knows it");
        assert!(matches!(value, Value::Known { from: Provenance::Inferred, .. }), "{value:?}");
    }
}

#[test]
fn every_relation_is_read_as_the_one_it_is_written_as() {
    let schema = schema();
    let node = &schema["$defs"]["RelationKind"]["oneOf"];
    let names: Vec<&str> = node
        .as_array()
        .expect("the schema is as this test knows it")
        .iter()
        .filter_map(|branch| branch["const"].as_str())
        .collect();
    assert!(names.contains(&"read-replica-of") && names.contains(&"part-of"), "{names:?}");
    let mut seen = BTreeSet::new();
    for name in names {
        let kind: RelationKind =
            serde_json::from_value(name.into()).expect("the schema is as this test knows it");
        assert!(seen.insert(kind), "{name}");
        assert_eq!(serde_json::to_value(kind).expect("the schema is as this test knows it"), name);
    }
}

#[test]
fn every_named_resource_is_found_and_renamed() {
    let set = |ids: &[&str]| Set::open(ids.iter().map(|&id| id.to_owned()).collect());
    let list = |ids: &[&str]| PoolList { ordered: true, pools: set(ids) };
    let route = GeoRoute { pools: list(&["r4"]), ..GeoRoute::default() };
    let origin = PoolOrigin { via: Some("r5".into()), ..PoolOrigin::default() };
    let local = json!({"pools": {"closed": true, "items": [
        {"members": {"closed": true, "items": [{"resource": "r6"}, {"address": {"state": "absent"}}]}}
    ]}});
    let kinds = [
        Kind::GlobalLoadBalancer(Box::new(GlobalLoadBalancer {
            pools: set(&["r1"]),
            default_pools: list(&["r2"]),
            fallback_pool: Value::inferred("r3".into(), None),
            geo_routes: Set::closed(vec![route]),
            ..GlobalLoadBalancer::default()
        })),
        Kind::OriginPool(Box::new(OriginPool {
            origins: Set::closed(vec![origin]),
            ..OriginPool::default()
        })),
        serde_json::from_value::<Resource>(resource("load-balancer", &local))
            .expect("the schema is as this test knows it")
            .kind,
    ];
    let mut found = BTreeSet::new();
    for mut kind in kinds {
        let before: BTreeSet<String> = kind.references().into_iter().cloned().collect();
        kind.rename_references(|id| id.insert(0, 'x'));
        let after: BTreeSet<String> = kind.references().into_iter().cloned().collect();
        assert_eq!(after, before.iter().map(|id| format!("x{id}")).collect());
        found.extend(before);
    }
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["r1", "r2", "r3", "r4", "r5", "r6"]);
}

#[test]
fn an_unstated_field_is_one_of_which_nothing_is_known() {
    assert!(Set::<u32>::default().is_unstated());
    assert!(!Set::<u32>::closed(Vec::new()).is_unstated(), "a closed list says that there is none");
    assert!(PoolList::default().is_unstated());
    let geo = Value::inferred("eu".to_owned(), None);
    assert!(!Location { geo, ..Location::default() }.is_unstated());
}
