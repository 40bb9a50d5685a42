//! Clusters that are joined to Karmada.

use std::collections::BTreeMap;

use super::{object_labels, texts};
use crate::facts::FactBook;
use crate::normalise::host;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::object::Object;
use crate::normalise::kubernetes::placement::cluster::{Member, Tool, canonical, region_of_labels};

/// A cluster that is joined to Karmada.
pub(in crate::normalise::kubernetes::placement) fn member(
    object: &Object<'_>,
    facts: &FactBook,
) -> Option<Member> {
    if !object.is("cluster.karmada.io", "Cluster") {
        return None;
    }
    let own = canonical(fields::text(object.spec("region")), facts);
    Some(Member {
        tool: Tool::Karmada,
        name: object.name.clone(),
        server: host::bare(fields::text(object.spec("apiEndpoint"))),
        labels: object_labels(object),
        annotations: BTreeMap::new(),
        fields: fields_of(object),
        region: if own.is_absent() { region_of_labels(object.node, facts) } else { own },
    })
}

/// The fields that affinities select a cluster by.
fn fields_of(object: &Object<'_>) -> BTreeMap<String, Vec<String>> {
    let one = |key: &str| -> Vec<String> {
        fields::text(object.spec(key)).known().cloned().into_iter().collect()
    };
    let mut zones: Vec<String> =
        texts(object.spec("zones")).into_iter().map(|(zone, _)| zone).collect();
    zones.extend(one("zone"));
    [("provider", one("provider")), ("region", one("region")), ("zone", zones)]
        .into_iter()
        .map(|(key, values)| (key.to_owned(), values))
        .collect()
}
