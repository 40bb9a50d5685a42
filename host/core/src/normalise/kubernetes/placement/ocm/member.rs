//! Clusters that are registered with a hub of Open Cluster Management.

use std::collections::BTreeMap;

use super::{CLUSTER, REGION_CLAIM};
use crate::facts::FactBook;
use crate::normalise::host;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::object::Object;
use crate::normalise::kubernetes::placement::cluster::{Member, Tool, canonical, region_of_labels};
use crate::normalise::kubernetes::pods::read_labels;
use crate::normalise::kubernetes::selector::Labels;
use crate::parse::Node;

/// A cluster that is registered with the hub.
pub(in crate::normalise::kubernetes::placement) fn member(
    object: &Object<'_>,
    facts: &FactBook,
) -> Option<Member> {
    if !object.is(CLUSTER, "ManagedCluster") {
        return None;
    }
    let claims = object.node.at(&["status", "clusterClaims"]).map_or(&[][..], Node::items);
    let mut fields_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for claim in claims {
        if let (Some(name), Some(value)) =
            (claim.get("name").and_then(Node::text), claim.get("value").and_then(Node::text))
        {
            fields_of.insert(name.into_owned(), vec![value.into_owned()]);
        }
    }
    let claimed =
        claims.iter().find(|claim| claim.get("name").and_then(Node::as_str) == Some(REGION_CLAIM));
    let mut region = region_of_labels(object.node, facts);
    if region.is_absent() {
        let value = claimed.and_then(|claim| claim.get("value"));
        let label = || object.node.at(&["metadata", "labels", REGION_CLAIM]);
        region = canonical(fields::text(value.or_else(label)), facts);
    }
    let taints = object.spec("taints").map_or(&[][..], Node::items);
    if !taints.is_empty() {
        fields_of.insert("taints".to_owned(), Vec::new());
    }
    let configs = object.spec("managedClusterClientConfigs").map_or(&[][..], Node::items);
    let server = configs.first().and_then(|config| config.get("url"));
    let own = object.node.at(&["metadata", "labels"]).map(read_labels).unwrap_or_default();
    Some(Member {
        tool: Tool::Ocm,
        name: object.name.clone(),
        server: host::bare(fields::text(server)),
        labels: Labels { own, ..Labels::default() },
        annotations: BTreeMap::new(),
        fields: fields_of,
        region,
    })
}
