//! Scripts that start replications, in the forms that people write.

use resilint_schema::{Replication, Resource, Topology};

use crate::facts::FactBook;
use crate::pipeline::{Inputs, Model, read};

fn model(files: &[(&str, &str)]) -> Model {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let base = folder.path().to_path_buf();
    let paths = vec![base.clone()];
    read(&Inputs { base, paths, ..Inputs::default() }, &FactBook::load().expect("facts"))
}

fn topology(script: &str) -> Topology {
    let model = model(&[("dr.sh", script)]);
    assert_eq!(model.problems, [], "{script}");
    model.topology
}

fn replications(topology: &Topology) -> Vec<(&Resource, &Replication)> {
    topology.resources.iter().filter_map(|it| Some((it, it.replication()?))).collect()
}

/// What is written of the only replication of a script: its name, its ends, and whether it goes on.
fn only(script: &str) -> (String, String, String, Option<bool>) {
    let topology = topology(script);
    let all = replications(&topology);
    let [(resource, spec)] = all.as_slice() else { panic!("{script}: {}", all.len()) };
    let shown = |end: &resilint_schema::Value<String>| {
        end.known().map(String::as_str).or_else(|| end.symbol()).unwrap_or_default().to_owned()
    };
    let continuous = spec.continuous.known().copied();
    (resource.label().to_owned(), shown(&spec.source), shown(&spec.target), continuous)
}

fn wanted(name: &str, from: &str, to: &str, on: bool) -> (String, String, String, Option<bool>) {
    (name.to_owned(), from.to_owned(), to.to_owned(), Some(on))
}

const A: &str = "https://a.cloudant.com/db";
const B: &str = "https://b.cloudant.com/db";

#[test]
fn the_document_stands_in_the_command() {
    let there = wanted("dr", A, B, true);
    for script in [
        r#"curl -X PUT -H 'Content-Type: application/json' https://a.cloudant.com/_replicator/dr -d '{"source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db", "continuous": true}'"#,
        r#"curl -sXPOST "$URL/_replicator" --data-raw '{"_id": "dr", "source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db", "continuous": true}'"#,
        "A=https://a.cloudant.com/db\nB=b.cloudant.com\nDOC=\"{\\\"source\\\": \\\"$A\\\", \\\"target\\\": \\\"https://$B/db\\\", \\\"continuous\\\": true}\"\nacurl \"$URL/_replicator/dr\" -X PUT -d \"$DOC\"",
        "curl -d @- $URL/_replicator/dr <<EOF\n{\"source\": \"https://a.cloudant.com/db\",\n \"target\": \"https://b.cloudant.com/db\", \"continuous\": true}\nEOF",
        "H=b.cloudant.com\ncat <<EOF | curl -X PUT --data-binary @- $URL/_replicator/dr\n{\"source\": \"https://a.cloudant.com/db\",\n \"target\": \"https://$H/db\", \"continuous\": true}\nEOF",
        r#"echo '{"source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db", "continuous": true}' | curl -d @- $URL/_replicator/dr"#,
        r#"curl -d @- $URL/_replicator/dr <<< '{"source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db", "continuous": true}'"#,
    ] {
        assert_eq!(only(script), there, "{script}");
    }
}

#[test]
fn nothing_is_expanded_where_the_word_is_quoted() {
    let script = "H=b\ncurl -d @- $URL/_replicator/dr <<'EOF'\n{\"source\": \"https://a.cloudant.com/db\", \"target\": \"https://$H/db\"}\nEOF";
    assert_eq!(only(script), wanted("dr", A, "https://$H/db", false));
}

#[test]
fn what_nothing_sets_stays_unknown() {
    let script = r#"curl -X POST "$URL/_replicate" -d '{"source": "'"$FROM"'/db", "target": "https://b.cloudant.com/db"}'"#;
    let (_, source, target, continuous) = only(script);
    assert_eq!((source.as_str(), target.as_str()), ("${FROM}/db", B));
    assert_eq!(continuous, Some(false));
}

#[test]
fn a_bare_name_is_on_the_host_that_is_asked() {
    let script = r#"curl -u "$USER:$PW" https://a.cloudant.com/_replicate -d '{"source": "db", "target": "https://b.cloudant.com/db"}'"#;
    let (_, source, ..) = only(script);
    assert_eq!(source, A);
}

#[test]
fn a_list_of_documents_and_a_loop() {
    let script = r#"curl "$URL/_replicator/_bulk_docs" -d '{"docs": [
        {"_id": "x", "source": "https://a.cloudant.com/x", "target": "https://b.cloudant.com/x"},
        {"_id": "y", "source": "https://a.cloudant.com/y", "target": "https://b.cloudant.com/y"}]}'
for db in m n; do
  curl -X PUT "$URL/_replicator/$db" -d "{\"source\": \"https://a.cloudant.com/$db\", \"target\": \"https://b.cloudant.com/$db\"}"
done"#;
    let topology = topology(script);
    let names: Vec<&str> = replications(&topology).iter().map(|(it, _)| it.label()).collect();
    assert_eq!(names, ["x", "y", "m", "n"]);
    assert_eq!(topology.apps.len(), 1);
}

#[test]
fn a_condition_leaves_it_open_whether_it_is_started() {
    let script = r#"if [ "$1" = dr ]; then
  curl "$URL/_replicator/dr" -d '{"source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db"}'
fi"#;
    let topology = topology(script);
    assert_eq!(replications(&topology)[0].0.count.min, 0);
}

#[test]
fn a_file_that_is_read_by_itself_counts_once() {
    let document = r#"{"_id": "dr", "continuous": true, "source": "https://a.cloudant.com/db", "target": "https://b.cloudant.com/db"}"#;
    let script = "cd \"$(dirname \"$0\")\"\ncurl -X POST \"$URL/_replicator\" -d @dr.json";
    let model = model(&[("dr.sh", script), ("dr.json", document)]);
    assert_eq!(model.problems, []);
    assert_eq!(replications(&model.topology).len(), 1);
}

#[test]
fn what_reads_or_ends_a_replication_starts_none() {
    for script in [
        "curl -s $URL/_replicator/dr",
        "curl -X DELETE \"$URL/_replicator/dr?rev=$REV\"",
        "curl -X GET $URL/_replicator/_all_docs -d '{}'",
        r#"curl $URL/_replicate -d '{"replication_id": "c0ffee", "cancel": true}'"#,
        r#"curl $URL/db/_bulk_docs -d '{"docs": [{"source": "a", "target": "b"}]}'"#,
        "echo \"see $URL/_replicator\"",
    ] {
        assert_eq!(replications(&topology(script)).len(), 0, "{script}");
    }
}

#[test]
fn what_cannot_be_read_is_told_and_credentials_are_not() {
    let script = "DOC=$(make_doc)\ncurl -X POST \"https://joe:s3cr3t@a.cloudant.com/_replicator\" -d \"$DOC\"";
    let first = model(&[("dr.sh", script)]);
    let messages: Vec<&str> = first.problems.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        messages,
        ["not judged: the document of a replication that it starts cannot be told"]
    );
    let script = r#"curl -X POST "https://joe:s3cr3t@a.cloudant.com/_replicate" -d '{"source": "db", "target": "https://joe:s3cr3t@b.cloudant.com/db"}'"#;
    for model in [first, model(&[("dr.sh", script)])] {
        assert!(!serde_json::to_string(&model.topology).expect("JSON").contains("s3cr3t"));
    }
    let topology = topology(script);
    let (_, spec) = replications(&topology)[0];
    assert_eq!(spec.embeds_credential.known(), Some(&true));
    assert_eq!(spec.source.known().map(String::as_str), Some(A));
}
