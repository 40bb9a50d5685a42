//! Documents survive their own JSON form.

use resilint_schema::{Kind, Offering, Origin, Replicas, Resource, Span, Value, Why, Workload};

fn workload() -> Resource {
    Resource {
        id: "r0".into(),
        name: Value::literal("web".into(), Span::at(0, 1, 7)),
        offering: Offering::Kubernetes,
        origin: Origin { source: 0, address: "Deployment default/web".into() },
        span: None,
        labels: [("state".to_owned(), "known".to_owned())].into(),
        location: resilint_schema::Location::default(),
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
fn every_kind_is_read_as_the_kind_it_is_written_as() {
    let kinds = [
        Kind::Target(Box::default()),
        Kind::Workload(Box::default()),
        Kind::Cluster(Box::default()),
        Kind::LoadBalancer(Box::default()),
        Kind::GlobalLoadBalancer(Box::default()),
        Kind::OriginPool(Box::default()),
    ];
    for kind in kinds {
        let resource = Resource { kind, ..workload() };
        let text = serde_json::to_string(&resource).unwrap();
        assert_eq!(serde_json::from_str::<Resource>(&text).unwrap(), resource, "{text}");
    }
}
