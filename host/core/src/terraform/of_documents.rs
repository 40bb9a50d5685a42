//! For tests: documents of other tools, read as a run would read them, and what the topology has of them.

use resilint_schema::{Cluster, Kind, RelationKind, Resource, ServerGroup, Set, Topology, Value};
use tempfile::TempDir;

use crate::facts::FactBook;
use crate::pipeline::{Inputs, Model, read};

/// What is read from some files.
pub(crate) fn model(files: &[(&str, &str)]) -> Model {
    model_with(files, &Inputs::default())
}

/// The same, with values from outside.
pub(crate) fn model_with(files: &[(&str, &str)], outside: &Inputs) -> Model {
    let folder = TempDir::new().expect("a folder for the test");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file of the test");
    }
    let base = folder.path().to_path_buf();
    let inputs = Inputs { base, paths: vec![".".into()], ..outside.clone() };
    read(&inputs, &FactBook::load().expect("the facts of this build"))
}

/// The topology of some files, with which nothing is wrong.
pub(crate) fn topology(files: &[(&str, &str)]) -> Topology {
    let model = model(files);
    assert_eq!(model.problems, [], "the documents have no problems");
    model.topology
}

pub(crate) fn addresses(topology: &Topology) -> Vec<&str> {
    topology.resources.iter().map(|resource| resource.origin.address.as_str()).collect()
}

pub(crate) fn at<'t>(topology: &'t Topology, address: &str) -> &'t Resource {
    let mut all = topology.resources.iter();
    let found = all.find(|resource| resource.origin.address == address);
    found.unwrap_or_else(|| panic!("{address} is none of {:?}", addresses(topology)))
}

pub(crate) fn cluster<'t>(topology: &'t Topology, address: &str) -> &'t Cluster {
    let Kind::Cluster(cluster) = &at(topology, address).kind else { panic!("not a cluster") };
    cluster
}

pub(crate) fn group<'t>(topology: &'t Topology, address: &str) -> &'t ServerGroup {
    let Kind::ServerGroup(group) = &at(topology, address).kind else { panic!("not a group") };
    group
}

/// A value as text: itself where known, its symbol in angle brackets where not.
pub(crate) fn shown(value: &Value<String>) -> String {
    match value {
        Value::Known { value, .. } => value.clone(),
        Value::Unknown { symbol, .. } => format!("<{}>", symbol.as_deref().unwrap_or("?")),
        Value::Absent => "absent".into(),
    }
}

pub(crate) fn all(set: &Set<Value<String>>) -> String {
    let items: Vec<String> = set.items.iter().map(shown).collect();
    format!("{}{}", items.join(" "), if set.closed { "" } else { " ..." })
}

/// The zones of each pool of a cluster.
pub(crate) fn zones(topology: &Topology, address: &str) -> Vec<String> {
    let pools = &cluster(topology, address).pools.items;
    pools.iter().map(|pool| all(&pool.zones)).collect()
}

/// The region of a resource.
pub(crate) fn region(topology: &Topology, address: &str) -> String {
    shown(&at(topology, address).location.region)
}

/// The addresses that relations of a kind lead to, from one resource.
pub(crate) fn related(topology: &Topology, from: &str, kind: RelationKind) -> Vec<String> {
    let from = &at(topology, from).id;
    let ends = topology.relations.iter().filter(|edge| &edge.from == from && edge.kind == kind);
    let address = |id: &String| {
        let mut all = topology.resources.iter();
        all.find(|resource| &resource.id == id).expect(id).origin.address.clone()
    };
    ends.map(|relation| address(&relation.to)).collect()
}
