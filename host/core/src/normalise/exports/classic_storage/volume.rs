//! The object of a volume, as the API has it. Which of its fields are there depends on the mask that was asked for: only
//! a list that is there is complete.

use resilint_schema::{Set, SnapshotSchedule, Value, Why};

use super::{Volume, exported, interval, number, text};
use crate::parse::Node;

/// Whether a node is a volume: it has a size, and something that only storage has.
pub(super) fn is_it(node: &Node) -> bool {
    let storage = [
        "fileNetworkMountAddress",
        "replicationPartnerCount",
        "replicationPartners",
        "snapshotCapacityGb",
        "storageTierLevel",
    ];
    node.get("capacityGb").is_some()
        && (storage.iter().any(|key| node.get(key).is_some())
            || node.at(&["storageType", "keyName"]).is_some() && node.get("schedules").is_some())
}

pub(super) fn read(node: &Node) -> Option<Volume> {
    if !is_it(node) {
        return None;
    }
    let kind = text(node.at(&["storageType", "keyName"]));
    let (id, name) = (text(node.get("id")), text(node.get("username")));
    let replication = node.get("replicationPartners").and_then(|partners| partners.items().first());
    let replication = replication.and_then(|it| it.at(&["replicationSchedule", "type", "keyname"]));
    Some(Volume {
        id: id.known().or(name.known()).cloned().unwrap_or_default(),
        name,
        at: node.get("id").or(node.get("username")).map_or(node.span, |own| own.span),
        is_file: is_file(node, kind.known().map_or("", String::as_str))?,
        is_replica: kind.known().is_some_and(|kind| kind.contains("REPLICANT")),
        profile: profile(&kind),
        datacenter: text(node.at(&["serviceResource", "datacenter", "name"])),
        size_gb: number(node.get("capacityGb")),
        snapshot_space_gb: number(node.get("snapshotCapacityGb")),
        schedules: schedules(node),
        replicas: replicas(node),
        replication: interval(text(replication)),
        authorized_hosts: hosts(node),
    })
}

fn is_file(node: &Node, kind: &str) -> Option<bool> {
    let has = |key: &str| text(node.get(key)).known().is_some();
    if kind.contains("FILE") || has("fileNetworkMountAddress") {
        return Some(true);
    }
    if kind.contains("BLOCK") || has("lunId") {
        return Some(false);
    }
    match text(node.get("nasType")).known().map(String::as_str) {
        Some("NAS") => Some(true),
        Some("ISCSI") => Some(false),
        _ => None,
    }
}

/// `Endurance` of `ENDURANCE_FILE_STORAGE`.
fn profile(kind: &Value<String>) -> Value<String> {
    let known = [("ENDURANCE", "Endurance"), ("PERFORMANCE", "Performance")];
    let found = |kind: &String| known.iter().find(|(prefix, _)| kind.starts_with(prefix));
    match kind {
        Value::Known { value, from, at } => found(value).map_or(Value::Absent, |(_, name)| {
            Value::Known { value: (*name).to_owned(), from: *from, at: *at }
        }),
        _ => Value::Absent,
    }
}

fn schedules(node: &Node) -> Set<SnapshotSchedule> {
    let Some(list) = node.get("schedules").filter(|list| list.is_seq()) else {
        return Set::default();
    };
    let keyname = |node: &Node| text(node.at(&["type", "keyname"]));
    let schedule = |node: &Node| SnapshotSchedule {
        interval: interval(keyname(node)),
        interval_minutes: Value::Absent,
        enabled: flag(node.get("active")),
        retention_count: number(node.get("retentionCount")),
    };
    // Replication has a schedule too.
    let is_snapshot =
        |node: &&Node| keyname(node).known().is_none_or(|name| !name.starts_with("REPLICATION"));
    Set::closed(list.items().iter().filter(is_snapshot).map(schedule).collect())
}

/// The API has 0 and 1, as numbers or texts.
fn flag(node: Option<&Node>) -> Value<bool> {
    let Some(node) = node else { return Value::Absent };
    match node.text().as_deref() {
        Some("1" | "true") => exported(true, node.span),
        Some("0" | "false") => exported(false, node.span),
        _ => Value::Absent,
    }
}

/// Where its replicas are: all of them where their number is there.
fn replicas(node: &Node) -> Set<Value<String>> {
    let count = number(node.get("replicationPartnerCount"));
    let partners = node.get("replicationPartners");
    let place = |node: &Node| text(node.at(&["serviceResource", "datacenter", "name"]));
    let listed = partners.map(|list| list.items().iter().map(place).collect::<Vec<_>>());
    match (listed, count.known()) {
        (Some(items), _) if !items.is_empty() => {
            Set::closed(items.into_iter().map(known).collect())
        }
        (_, Some(0)) | (Some(_), None) => Set::closed(Vec::new()),
        (_, Some(_)) => Set::open(vec![known(Value::Absent)]),
        (None, None) => Set::default(),
    }
}

/// A place, also of a replica that the export does not say it of.
pub(super) fn known(place: Value<String>) -> Value<String> {
    match place {
        Value::Absent => Value::unknown(Why::NotDeclared, "the datacenter of a replica", None),
        place => place,
    }
}

/// Hosts that may mount it, where all kinds of them are listed. A subnet is any number of hosts and counts as one
/// authorisation, as the limit does.
fn hosts(node: &Node) -> Value<u32> {
    const LISTS: [&str; 4] =
        ["allowedHardware", "allowedIpAddresses", "allowedSubnets", "allowedVirtualGuests"];
    let lists: Vec<&Node> = LISTS.iter().filter_map(|name| node.get(name)).collect();
    if lists.len() < LISTS.len() {
        return Value::Absent;
    }
    let count: usize = lists.iter().map(|list| list.items().len()).sum();
    let at = lists.last().map_or(node.span, |list| list.span);
    exported(u32::try_from(count).unwrap_or(u32::MAX), at)
}
