//! The configuration of a bucket's replication in JSON, `{"Rules": [...]}`, as Terraform's blocks of rules.

use std::sync::Arc;

use resilint_schema::Provenance;
use resilint_terraform::{Data, Instance, Map, Place, Value};
use serde_json::Value as Json;

use super::Reading;
use crate::normalise::Input;
use crate::parse::Node;
use crate::terraform::document;

/// Whether a document is such a configuration: rules, each with a bucket as its destination.
#[must_use]
pub fn is_replication(root: &Node) -> bool {
    let root = root.get("ReplicationConfiguration").unwrap_or(root);
    let has_bucket = |rule: &Node| rule.at(&["Destination", "Bucket"]).is_some();
    root.get("Rules").is_some_and(|rules| rules.items().iter().any(has_bucket))
}

/// The rules of a file by itself. Whose they are, the command says that puts them on a bucket.
pub(super) fn declared(input: &Input<'_>, reading: Reading<'_>) -> Vec<Instance> {
    let root = &input.document.root;
    let place = document::place(root.span, reading.sources);
    let Some(rules) = blocks(&root.to_json(), Provenance::Literal, place) else {
        return Vec::new();
    };
    let file = input.path.rsplit('/').next().unwrap_or(input.path);
    let bucket = reading.missing(&format!("the bucket that {file} is put on"), root);
    let arguments = [("bucket_crn", bucket), ("replication_rule", rules)];
    let address = format!("replication of {file}");
    vec![reading.instance(&address, "ibm_cos_bucket_replication_rule", arguments, root)]
}

/// The rules of a configuration, all at one place; nothing where it is no such configuration.
pub(crate) fn blocks(json: &Json, from: Provenance, place: Option<Place>) -> Option<Value> {
    let rules = json.get("ReplicationConfiguration").unwrap_or(json).get("Rules")?.as_array()?;
    let written = |data| Value { data, from, place, ..Value::null() };
    let block = |rule: &Json| written(Data::object(block(rule, &written)));
    Some(written(Data::list(rules.iter().map(block).collect::<Vec<_>>())))
}

fn block(rule: &Json, written: &impl Fn(Data) -> Value) -> Map {
    let text = |text: &str| written(Data::String(text.into()));
    let is_on = |status: &Json| written(Data::Bool(status == "Enabled"));
    let prefix = [&rule["Prefix"], &rule["Filter"]["Prefix"]].into_iter().find_map(Json::as_str);
    let priority = rule["Priority"].as_i64().map(|number| written(Data::Number(number.into())));
    let markers = &rule["DeleteMarkerReplication"]["Status"];
    let entries = [
        ("rule_id", rule["ID"].as_str().map(text)),
        ("enable", Some(is_on(&rule["Status"]))),
        ("prefix", prefix.map(text)),
        ("priority", priority),
        ("deletemarker_replication_status", Some(is_on(markers))),
        ("destination_bucket_crn", rule["Destination"]["Bucket"].as_str().map(text)),
    ];
    let given = |(name, value): (&str, Option<Value>)| Some((Arc::from(name), value?));
    entries.into_iter().filter_map(given).collect()
}
