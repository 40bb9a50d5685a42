//! Secrets that register a cluster with Argo CD. Nothing but its name, its address and its labels is read.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use resilint_schema::{Value, Why};

use crate::facts::FactBook;
use crate::normalise::host;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::object::Object;
use crate::normalise::kubernetes::placement::cluster::{Member, Tool, region_of_labels};
use crate::normalise::kubernetes::pods::read_labels;
use crate::normalise::kubernetes::selector::Labels;

/// The label of such Secrets.
const SECRET_TYPE: &str = "argocd.argoproj.io/secret-type";

/// The cluster that a Secret registers.
pub(in crate::normalise::kubernetes::placement) fn member(
    object: &Object<'_>,
    facts: &FactBook,
) -> Option<Member> {
    let labels = object.node.at(&["metadata", "labels"]).map(read_labels).unwrap_or_default();
    let is_cluster = labels.get(SECRET_TYPE).is_some_and(|kind| kind == "cluster");
    if !object.is("", "Secret") || !is_cluster {
        return None;
    }
    let server = host::bare(datum(object, "server"));
    let own = region_of_labels(object.node, facts);
    let of_host = server.known().and_then(|address| {
        let region = facts.region_of_host(host::host_and_port(address))?;
        Some(Value::inferred(region.to_owned(), server.at()))
    });
    let region = match (own, of_host) {
        (Value::Absent, Some(region)) => region,
        (own, Some(region)) => {
            fields::either(&[&own, &region], "the region of a cluster", own.at())
        }
        (own, None) => own,
    };
    let annotations = object.node.at(&["metadata", "annotations"]).map(read_labels);
    Some(Member {
        tool: Tool::ArgoCd,
        name: datum(object, "name"),
        server,
        labels: Labels { own: labels, ..Labels::default() },
        annotations: annotations.unwrap_or_default(),
        fields: std::collections::BTreeMap::new(),
        region,
    })
}

/// A field of a Secret, plain or encoded.
fn datum(object: &Object<'_>, key: &str) -> Value<String> {
    let plain = fields::text(object.node.at(&["stringData", key]));
    if !plain.is_absent() {
        return plain;
    }
    let Some(node) = object.node.at(&["data", key]) else { return Value::Absent };
    let bytes = node.as_str().and_then(|text| BASE64_STANDARD.decode(text.trim()).ok());
    match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(text) => Value::inferred(text, Some(node.span)),
        None => Value::unknown(Why::Unsupported, key, Some(node.span)),
    }
}
