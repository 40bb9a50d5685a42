//! Replication documents, and what only looks like them.

use resilint_schema::{
    Database, Kind, Location, Offering, Provenance, RelationKind, Replication, ReplicationMode,
    Span, Topology, Value, Why,
};

use super::assemble;
use crate::detect::{Format, detect};
use crate::facts::FactBook;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Declared, Input};
use crate::parse::{ParseLimits, json};
use crate::pipeline::{Inputs, read};
use crate::source::Sources;

/// An instance of which the account's export is read before.
fn instance(guid: &str, region: &str) -> Declared {
    let at = Span { source: 0, line: 1, column: 1, end_line: 1, end_column: 2 };
    let known = |text: &str| Value::literal(text.to_owned(), at);
    let database = Database { guid: known(guid), ..Database::default() };
    Declared {
        offering: Offering::Cloudant,
        name: known(guid),
        address: guid.to_owned(),
        span: at,
        labels: std::collections::BTreeMap::new(),
        location: Location { region: known(region), ..Location::default() },
        kind: Kind::Database(Box::new(database)),
    }
}

fn topology(text: &str) -> Topology {
    let facts = FactBook::load().expect("facts");
    let variables = Variables::default();
    let mut builder = Builder::new(&facts, &variables);
    builder.declare(instance("aaaa-1111", "us-south"));
    builder.declare(instance("bbbb-2222", "eu-gb"));
    let parsed = json(0, text, &ParseLimits::default());
    let document = &parsed.documents[0];
    let format = detect("replication.json", document);
    assert_eq!(format, Format::CloudantReplicator);
    let input = Input { path: "replication.json", format, document, comments: &[] };
    assemble(&[input], &[], &Sources::default(), &mut builder);
    builder.finish()
}

fn only(topology: &Topology) -> &Replication {
    topology.resources.iter().find_map(|resource| resource.replication()).expect("a replication")
}

#[test]
fn ends_are_joined_with_instances_by_their_host() {
    let topology = topology(
        r#"{"_id": "dr", "continuous": true,
            "source": {"url": "https://aaaa-1111-bluemix.cloudantnosqldb.appdomain.cloud/orders",
                       "auth": {"iam": {"api_key": "${API_KEY}"}}},
            "target": {"url": "https://bbbb-2222.x.cloudantnosqldb.appdomain.cloud/orders"}}"#,
    );
    let replication = only(&topology);
    assert_eq!(replication.mode.known(), Some(&ReplicationMode::Continuous));
    assert_eq!(replication.embeds_credential.known(), Some(&false));
    let region = |place: &Location| place.region.known().cloned();
    assert_eq!(region(&replication.source_location).as_deref(), Some("us-south"));
    assert_eq!(region(&replication.target_location).as_deref(), Some("eu-gb"));
    let edges: Vec<_> =
        topology.relations.iter().map(|e| (e.kind, e.from.as_str(), e.to.as_str())).collect();
    assert_eq!(
        edges,
        [("r0", "r2"), ("r2", "r1"), ("r0", "r1")].map(|(from, to)| (
            RelationKind::ReplicatesTo,
            from,
            to
        ))
    );
}

#[test]
fn credentials_are_told_and_never_kept() {
    for text in [
        r#"{"_id": "a", "create_target": true, "source": "https://user:s3cr/e@t@a.cloudant.com/db?key=s3cr",
            "target": "https://b.cloudant.com/db"}"#,
        r#"{"_id": "a", "create_target": true, "source": "https://a.cloudant.com/db",
            "target": {"url": "https://b.cloudant.com/db", "auth": {"basic": {"username": "u", "password": "s3cr"}}}}"#,
        r#"{"_id": "a", "create_target": true, "source": "https://a.cloudant.com/db", "target": "db",
            "source_proxy": "http://p:s3cr@proxy:80/"}"#,
    ] {
        let topology = topology(text);
        let replication = only(&topology);
        assert_eq!(replication.embeds_credential.known(), Some(&true), "{text}");
        assert_eq!(
            replication.source.known().map(String::as_str),
            Some("https://a.cloudant.com/db")
        );
        assert!(!serde_json::to_string(&topology).expect("JSON").contains("s3cr"), "{text}");
    }
}

#[test]
fn one_shot_is_the_default() {
    let topology = topology(
        r#"{"docs": [
            {"_id": "a", "source": "https://a.cloudant.com/db", "target": "https://b.eu-de.cloudant.dataservices.appdomain.cloud/db",
             "selector": {"type": "x"}, "since_seq": "12-a", "use_checkpoints": false},
            {"_id": "b", "source": "${SOURCE_URL}/db", "target": "db", "continuous": "true", "cancel": true}
        ]}"#,
    );
    let all: Vec<&Replication> =
        topology.resources.iter().filter_map(|resource| resource.replication()).collect();
    let [a, b] = &*all else { panic!("two replications") };
    assert!(matches!(
        a.continuous,
        Value::Known { value: false, from: Provenance::FormatDefault, .. }
    ));
    assert_eq!(a.mode.known(), Some(&ReplicationMode::OneShot));
    assert_eq!(a.filtered_by, ["selector", "since_seq"]);
    assert_eq!(a.target_location.region.known().map(String::as_str), Some("eu-de"));
    assert!(a.source_location.is_unstated(), "that host is in no region");
    assert!(matches!(b.continuous, Value::Unknown { why: Why::Unsupported, .. }));
    assert!(matches!(b.source, Value::Unknown { why: Why::Template, .. }));
    assert_eq!(b.enabled.known(), Some(&false));
}

#[test]
fn a_deleted_document_runs_nothing() {
    let topology = topology(
        r#"{"_id": "dr", "_rev": "4-a", "_deleted": true, "continuous": true, "doc_ids": [], "selector": {},
            "source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db"}"#,
    );
    let replication = only(&topology);
    assert_eq!(replication.enabled.known(), Some(&false));
    assert_eq!(replication.filtered_by, ["doc_ids"], "an empty list copies no document");
}

#[test]
fn the_scheduler_says_how_it_goes() {
    let topology = topology(
        r#"{"total_rows": 1, "docs": [{"database": "acc/_replicator", "doc_id": "a", "state": "crashing",
            "source": "https://a.cloudant.com/db/", "target": "https://b.cloudant.com/db/",
            "info": {"error": "could not open https://u:s3cr@b.cloudant.com/db/"}}]}"#,
    );
    let replication = only(&topology);
    assert_eq!(replication.scheduler_state.known().map(String::as_str), Some("crashing"));
    let detail = replication.scheduler_detail.known().expect("a reason");
    assert!(detail.contains("b.cloudant.com") && !detail.contains("s3cr"), "{detail}");
    assert!(replication.continuous.is_unknown(), "a job that crashes before it starts has no id");
}

#[test]
fn the_id_of_a_job_tells_whether_it_goes_on() {
    let of = |id: &str, state: &str| {
        let text = format!(
            r#"{{"docs": [{{"database": "_replicator", "doc_id": "a", "id": {id}, "state": "{state}",
                "source": "https://a.cloudant.com/db/", "target": "https://b.cloudant.com/db/"}}]}}"#
        );
        only(&topology(&text)).continuous.known().copied()
    };
    assert_eq!(of("\"c0ffee+continuous+create_target\"", "running"), Some(true));
    assert_eq!(of("\"c0ffee+create_target\"", "running"), Some(false));
    assert_eq!(of("null", "completed"), Some(false));
    assert_eq!(of("null", "failed"), None);
}

#[test]
fn documents_are_read_out_of_a_list_of_all() {
    let topology = topology(
        r#"{"total_rows": 2, "rows": [
            {"id": "_design/_replicator", "doc": {"_id": "_design/_replicator", "language": "javascript"}},
            {"id": "dr", "doc": {"_id": "dr", "continuous": true, "_replication_state": "triggered",
             "source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db"}}]}"#,
    );
    assert_eq!(only(&topology).continuous.known(), Some(&true));
}

#[test]
fn other_pairs_of_source_and_target_are_none() {
    for text in [
        r#"{"source": "src", "target": "es2020"}"#,
        r#"{"_id": "1", "source": "/old", "target": "/new"}"#,
        r#"{"_id": "1", "source": "https://a.example/x", "target": "https://b.example/y"}"#,
        r#"{"source": "src/", "target": "backup.host:/data", "filter": "*.o"}"#,
        r#"{"source": {"kind": "ConfigMap"}, "target": {"select": {}}, "selector": {}}"#,
        r#"[{"source": "nodeA", "target": "nodeB", "_id": "edge"}]"#,
        r#"{"source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db"}"#,
    ] {
        let parsed = json(0, text, &ParseLimits::default());
        assert_eq!(detect("any.json", &parsed.documents[0]), Format::Other, "{text}");
    }
    let text = r#"{"source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db"}"#;
    let parsed = json(0, text, &ParseLimits::default());
    let format = detect("scripts/_replicator/dr.json", &parsed.documents[0]);
    assert_eq!(format, Format::CloudantReplicator);
}

#[test]
fn the_pipeline_joins_documents_with_an_export() {
    let folder = tempfile::tempdir().expect("a folder");
    let export = r#"{"resources": [
        {"guid": "cccc-3333", "name": "far", "region_id": "eu-de", "type": "service_instance",
         "crn": "crn:v1:bluemix:public:cloudantnosqldb:eu-de:a/acc:cccc-3333::",
         "resource_plan_id": "cloudant-standard", "resource_id": "cloudantnosqldb"}]}"#;
    let document = r#"{"_id": "dr", "source": "https://a.cloudant.com/db",
        "target": "https://cccc-3333-bluemix.cloudantnosqldb.appdomain.cloud/db"}"#;
    // Unlike the names here, most JSON files of a repository are left unread.
    std::fs::write(folder.path().join("instances.json"), export).expect("a file");
    std::fs::write(folder.path().join("dr.json"), document).expect("a file");
    // A body of `_replicate` need not have more than its ends; the folder tells what it is.
    let body = r#"{"source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db"}"#;
    std::fs::create_dir(folder.path().join("_replicate")).expect("a folder");
    std::fs::write(folder.path().join("_replicate/once.json"), body).expect("a file");
    std::fs::write(folder.path().join("pair.json"), body).expect("a file");
    let base = folder.path().to_path_buf();
    let paths = vec![base.clone()];
    let inputs = Inputs { base, paths, ..Inputs::default() };
    let model = read(&inputs, &FactBook::load().expect("facts"));
    assert_eq!(model.problems, []);
    let formats: Vec<&str> =
        model.topology.sources.iter().map(|source| source.format.as_str()).collect();
    assert_eq!(formats, ["cloudant-replicator", "cloudant-replicator", "resource-instances"]);
    let all = model.topology.resources.iter();
    let dr = all.filter(|it| it.label() == "dr").find_map(|it| it.replication());
    let region = dr.expect("a replication").target_location.region.known().cloned();
    assert_eq!(region.as_deref(), Some("eu-de"));
}
