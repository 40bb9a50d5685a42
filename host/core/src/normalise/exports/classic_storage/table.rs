//! A volume as `slcli` prints it: a table of names and values for people, in JSON.

use resilint_schema::{Set, Value};

use super::volume::known;
use super::{Volume, interval, number, text};
use crate::parse::Node;

/// Whether a node is the table of a volume.
pub(super) fn is_it(node: &Node) -> bool {
    node.get("Replicant Count").is_some() && node.get("Data Center").is_some()
}

pub(super) fn read(node: &Node) -> Option<Volume> {
    if !is_it(node) {
        return None;
    }
    let (id, name) = (text(node.get("ID")), text(node.get("Username")));
    let replicas = node.get("Replicant Volumes").map(Node::items).unwrap_or_default();
    let count = number(node.get("Replicant Count"));
    let places: Vec<Value<String>> =
        replicas.iter().map(|replica| known(text(row(replica, "Data Center")))).collect();
    let is_whole = count.known().is_some_and(|count| usize::try_from(*count) == Ok(places.len()));
    let missing = if is_whole || !places.is_empty() { None } else { Some(known(Value::Absent)) };
    Some(Volume {
        id: id.known().or(name.known()).cloned().unwrap_or_default(),
        name,
        at: node.get("ID").map_or(node.span, |own| own.span),
        is_file: is_file(node)?,
        is_replica: false,
        profile: text(node.get("Type")).map(|kind| capitalised(&kind)),
        datacenter: text(node.get("Data Center")),
        size_gb: number(node.get("Capacity (GB)")),
        snapshot_space_gb: number(node.get("Snapshot Capacity (GB)")),
        schedules: Set::default(),
        replicas: Set { items: places.into_iter().chain(missing).collect(), closed: is_whole },
        replication: interval(text(replicas.first().and_then(|first| row(first, "Schedule")))),
        authorized_hosts: Value::Absent,
    })
}

fn is_file(node: &Node) -> Option<bool> {
    if node.get("Mount Address").is_some() {
        return Some(true);
    }
    node.get("LUN Id").is_some().then_some(false)
}

/// `Endurance` of `ENDURANCE`.
fn capitalised(kind: &str) -> String {
    let lower = kind.to_lowercase();
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A row of the table of a replica: `{"Replicant ID": "Data Center", "1784": "wdc04"}`.
fn row<'n>(replica: &'n Node, name: &str) -> Option<&'n Node> {
    let is_it = |row: &&Node| row.get("Replicant ID").and_then(Node::as_str) == Some(name);
    let found = replica.items().iter().find(is_it)?;
    let value = found.entries().iter().find(|entry| entry.key.as_str() != Some("Replicant ID"))?;
    Some(&value.value)
}
