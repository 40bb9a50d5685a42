//! Topology documents as input: what is refused, and how several become one.

use resilint_schema::{Kind, Scope};
use tempfile::TempDir;

use crate::facts::FactBook;
use crate::pipeline::{Inputs, Model, read};

/// Reads documents, each with this text between its braces.
fn model(documents: &[&str]) -> Model {
    let folder = TempDir::new().expect("a folder for the test");
    for (index, text) in documents.iter().enumerate() {
        let text = format!("{{\"schema\": \"resilint-topology/1\",\n{text}}}");
        std::fs::write(folder.path().join(format!("{index}.json")), text).expect("a document");
    }
    let base = folder.path().to_path_buf();
    let inputs = Inputs { base, paths: vec![".".into()], ..Inputs::default() };
    read(&inputs, &FactBook::load().expect("the facts of this build"))
}

const BALANCER: &str = r#""resources": [
  {"id": "g", "offering": "internet-services", "origin": {"source": 0, "address": "g"},
   "kind": "global-load-balancer", "spec": {"pools": {"items": ["p"], "closed": true}}},
  {"id": "p", "offering": "internet-services", "origin": {"source": 0, "address": "p"},
   "kind": "origin-pool", "spec": {}}],
  "relations": [{"kind": "fronts", "from": "g", "to": "p", "confidence": "proven"}]"#;

#[test]
fn ids_that_lead_nowhere_or_to_two_are_refused_at_their_place() {
    let app = r#""offering": "kubernetes", "joined_by": "", "confidence": "proven""#;
    for (text, line, message) in [
        (BALANCER.replace(r#"["p"]"#, r#"["x"]"#), 4, "no resource of the document has the id `x`"),
        (BALANCER.replace(r#""to": "p""#, r#""to": "y""#), 7, "the id `y`"),
        (BALANCER.replace(r#""id": "p""#, r#""id": "g""#), 5, "two resources have the id `g`"),
        (
            format!("\"apps\": [{{\"id\": \"a\", \"name\": \"a\", \"members\": [\"m\"], {app}}}]"),
            2,
            "`m`",
        ),
    ] {
        let model = model(&[&text]);
        let first = model.problems.first().expect("a problem");
        assert_eq!(first.code, "resilint::topology::invalid");
        assert_eq!(first.span.map(|span| span.line), Some(line), "{}", first.message);
        assert!(first.message.contains(message), "{}", first.message);
        assert!(model.topology.resources.is_empty(), "nothing of it is taken");
    }
}

#[test]
fn each_document_has_its_own_ids() {
    let model = model(&[BALANCER, BALANCER]);
    assert_eq!(model.problems, []);
    let ids: Vec<&str> = model.topology.resources.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids, ["r0", "r1", "r2", "r3"]);
    let Kind::GlobalLoadBalancer(second) = &model.topology.resources[2].kind else { panic!() };
    assert_eq!(second.pools.items, ["r3"]);
    let edges = model.topology.relations.iter().map(|edge| (&*edge.from, &*edge.to));
    assert_eq!(edges.collect::<Vec<_>>(), [("r0", "r1"), ("r2", "r3")]);
}

#[test]
fn a_run_is_closed_only_if_all_of_it_is() {
    let closed = format!("\"scope\": \"closed\", {BALANCER}");
    assert_eq!(model(&[&closed]).topology.scope, Scope::Closed);
    assert_eq!(model(&[&closed, &closed]).topology.scope, Scope::Closed);
    assert_eq!(model(&[&closed, BALANCER]).topology.scope, Scope::Open);
    assert_eq!(model(&[BALANCER, &closed]).topology.scope, Scope::Open);
    assert_eq!(model(&[&closed, "\"resources\": 1"]).topology.scope, Scope::Open);
}

#[test]
fn a_list_of_targets_is_closed_only_if_both_sides_say_so() {
    let app = |closed: bool| {
        format!(
            r#""apps": [{{"id": "a", "name": "shop", "offering": "kubernetes", "members": [],
               "targets_closed": {closed}, "joined_by": "", "confidence": "proven"}}]"#
        )
    };
    let is_closed = |first: bool, second: bool| {
        let model = model(&[&app(first), &app(second)]);
        assert_eq!(model.topology.apps.len(), 1);
        model.topology.apps[0].targets_closed
    };
    assert!(is_closed(true, true));
    assert!(!is_closed(true, false) && !is_closed(false, true));
}

#[test]
fn no_passwords_of_urls_come_in() {
    let text =
        BALANCER.replace("\"address\": \"p\"", "\"address\": \"https://joe:p/w@h.example/x\"");
    let model = model(&[&text]);
    assert_eq!(model.topology.resources[1].origin.address, "https://h.example/x");
}
