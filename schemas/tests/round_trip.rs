//! Documents survive their own JSON form.

use resilint_schema::{
    Kind, Lifecycle, Multiplicity, Offering, Origin, PlannedAction, Replicas, Resource, Span,
    Value, Why, Workload,
};

fn workload() -> Resource {
    Resource {
        id: "r0".into(),
        name: Value::literal("web".into(), Span::at(0, 1, 7)),
        offering: Offering::Kubernetes,
        origin: Origin { source: 0, address: "Deployment default/web".into() },
        span: None,
        labels: [("state".to_owned(), "known".to_owned())].into(),
        location: resilint_schema::Location::default(),
        count: Multiplicity::ONE,
        lifecycle: Lifecycle::default(),
        scenario: String::new(),
        root: String::new(),
        crn: Value::Absent,
        objective: resilint_schema::Objective::default(),
        recoveries: Vec::new(),
        kind: Kind::Workload(Box::new(Workload {
            replicas: Replicas {
                desired: Value::unknown(Why::Template, "{{ n }}", Some(Span::at(0, 3, 3))),
                ..Replicas::default()
            },
            ..Workload::default()
        })),
        extra: serde_json::Map::new(),
    }
}

#[test]
fn a_resource_survives() {
    let text = serde_json::to_string(&workload()).unwrap();
    assert!(text.contains(r#""kind":"workload""#), "{text}");
    assert_eq!(serde_json::from_str::<Resource>(&text).unwrap(), workload());
}

#[test]
fn a_kind_of_a_newer_host_is_kept_as_it_is() {
    let text = r#"{"id":"r1","offering":"kubernetes","origin":{"source":0,"address":"x"},
        "kind":"teapot","spec":{"lid":true}}"#;
    let resource: Resource = serde_json::from_str(text).unwrap();
    let Kind::Other { kind, spec } = &resource.kind else { panic!("{:?}", resource.kind) };
    assert_eq!((kind.as_str(), spec["lid"].as_bool()), ("teapot", Some(true)));
}

#[test]
fn a_value_that_lacks_what_its_state_needs_is_refused() {
    for text in [r#"{"state":"known"}"#, r#"{"state":"unknown"}"#, r#"{"state":"perhaps"}"#, "{}"] {
        assert!(serde_json::from_str::<Value<u32>>(text).is_err(), "{text}");
    }
    assert_eq!(serde_json::from_str::<Value<u32>>(r#"{"state":"absent"}"#).unwrap(), Value::Absent);
}

#[test]
fn facts_of_the_deployment_tool_survive() {
    let at = Some(Span::at(0, 4, 3));
    let resource = Resource {
        count: Multiplicity { min: 0, max: None, at },
        lifecycle: Lifecycle {
            prevent_destroy: Value::literal(true, Span::at(0, 5, 3)),
            planned: Value::inferred(PlannedAction::Replace, at),
            ..Lifecycle::default()
        },
        scenario: "eu.tfvars".into(),
        crn: Value::inferred("crn:v1:bluemix:public:is:eu-de:::server:1".into(), None),
        ..workload()
    };
    let text = serde_json::to_string(&resource).unwrap();
    assert_eq!(serde_json::from_str::<Resource>(&text).unwrap(), resource, "{text}");
}

#[test]
fn what_nobody_states_is_not_written() {
    let written = serde_json::to_value(workload()).unwrap();
    let keys: Vec<&String> = written.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "kind", "labels", "name", "offering", "origin", "spec"]);
}

#[test]
fn one_that_is_written_as_one_keeps_its_place() {
    let at = Some(Span::at(0, 4, 3));
    let count = Multiplicity { at, ..Multiplicity::ONE };
    assert!(count.is_one());
    let text = serde_json::to_string(&Resource { count, ..workload() }).unwrap();
    assert_eq!(serde_json::from_str::<Resource>(&text).unwrap().count, count);
}
