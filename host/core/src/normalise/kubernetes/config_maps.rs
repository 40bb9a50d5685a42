//! Hosts that stand in config maps which a workload reads into its environment. Their other values are never kept.

use resilint_schema::{Dependency, Value};

use super::matching::{Match, same_name, same_namespace};
use super::object::Object;
use super::{Cluster, dependencies, fields};
use crate::facts::FactBook;
use crate::parse::Node;

/// The hosts, each with the variable or the key that names it.
pub(super) fn hosts(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    pod: &Node,
    facts: &FactBook,
) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    let mut add = |key: String, value: &Node| {
        let Some(text) = value.text() else { return };
        let text = Value::literal(text.into_owned(), value.span);
        if let Some(dependency) = dependencies::dependency(key, &text, facts)
            && !found.contains(&dependency)
        {
            found.push(dependency);
        }
    };
    for container in dependencies::containers(pod) {
        for source in container.get("envFrom").map_or(&[][..], Node::items) {
            let map = map(cluster, object, source.at(&["configMapRef", "name"]));
            let data = map.and_then(|map| map.node.get("data"));
            for entry in data.map_or(&[][..], Node::entries) {
                if let Some(key) = entry.key.as_str() {
                    add(key.to_owned(), &entry.value);
                }
            }
        }
        for variable in container.get("env").map_or(&[][..], Node::items) {
            let Some(of) = variable.at(&["valueFrom", "configMapKeyRef"]) else { continue };
            let map = map(cluster, object, of.get("name"));
            let key = of.get("key").and_then(Node::as_str);
            let value = map.zip(key).and_then(|(map, key)| map.node.at(&["data", key]));
            let name = variable.get("name").and_then(Node::text);
            if let (Some(value), Some(name)) = (value, name) {
                add(name.into_owned(), value);
            }
        }
    }
    found
}

/// The config map of a name beside a workload, where that is only one and no overlay changes it.
fn map<'c>(
    cluster: &'c Cluster<'_>,
    object: &Object<'_>,
    name: Option<&Node>,
) -> Option<&'c Object<'c>> {
    let name = fields::text(name);
    let places = cluster.index.config_maps.candidates(Some(name.known()?));
    let mut maps = places.into_iter().map(|place| &cluster.objects[place]).filter(|map| {
        let is_named =
            same_name(&map.name, &name).and(same_namespace(&map.namespace, &object.namespace));
        is_named == Match::Yes && cluster.together(map.path, object.path)
    });
    let only = maps.next()?;
    let is_final = maps.next().is_none() && cluster.kustomizations.changes_of(only).is_empty();
    is_final.then_some(only)
}
