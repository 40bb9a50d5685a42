//! Exports of classic file and block volumes: `ibmcloud sl file volume-detail ID --output json` and the API print the
//! object of a volume, `slcli --format json file volume-detail ID` a table of it. Replication of classic storage has no
//! Terraform resource, so this is where it shows. Passwords and credentials are not read.

mod table;
mod volume;

use resilint_schema::{
    AppGroup, BlockVolume, FileShare, Kind, Location, Offering, ResourceId, Set, ShareRole,
    SnapshotSchedule, Span, Value,
};

use super::exported;
use crate::detect::Format;
use crate::facts::FactBook;
use crate::normalise::{Builder, Declared, Input};
use crate::parse::Node;

/// A volume as far as either form shows it.
struct Volume {
    id: String,
    name: Value<String>,
    at: Span,
    is_file: bool,
    is_replica: bool,
    /// `Endurance` or `Performance`.
    profile: Value<String>,
    datacenter: Value<String>,
    size_gb: Value<u32>,
    snapshot_space_gb: Value<u32>,
    schedules: Set<SnapshotSchedule>,
    /// The datacenters of its replicas.
    replicas: Set<Value<String>>,
    /// The interval of the first replica, such as `daily`.
    replication: Value<String>,
    authorized_hosts: Value<u32>,
}

/// Whether a document is a volume or a list of some.
#[must_use]
pub fn is_export(root: &Node) -> bool {
    entries(root).iter().any(|node| volume::is_it(node) || table::is_it(node))
}

/// Adds the volumes of all exports.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    for input in inputs.iter().filter(|input| input.format == Format::ClassicStorage) {
        let mut members = Vec::new();
        for node in entries(&input.document.root) {
            if let Some(volume) = volume::read(node).or_else(|| table::read(node)) {
                let declared = declared(volume, builder.facts);
                members.push(builder.declare(declared));
            } else if volume::is_it(node) || table::is_it(node) {
                builder.unparsed(
                    node.span,
                    "it is not clear whether this is a file or a block volume",
                );
            }
        }
        if !members.is_empty() {
            builder.group(group(input, members));
        }
    }
}

fn entries(root: &Node) -> &[Node] {
    if root.is_seq() { root.items() } else { std::slice::from_ref(root) }
}

fn declared(volume: Volume, facts: &FactBook) -> Declared {
    let Volume { id, name, at, .. } = &volume;
    let (address, name, span) = (format!("volume {id}"), name.clone(), *at);
    let location = place(volume.datacenter.clone(), facts);
    Declared {
        offering: Offering::FileStorage,
        name,
        address,
        span,
        labels: std::collections::BTreeMap::new(),
        location,
        kind: if volume.is_file { share(volume, facts) } else { block(volume, facts) },
    }
}

fn share(volume: Volume, facts: &FactBook) -> Kind {
    let role = if volume.is_replica { ShareRole::Replica } else { ShareRole::Primary };
    let replicas = volume.replicas;
    Kind::FileShare(Box::new(FileShare {
        infrastructure: exported("classic".to_owned(), volume.at),
        profile: volume.profile,
        role: exported(role, volume.at),
        size_gb: volume.size_gb,
        snapshot_space_gb: volume.snapshot_space_gb,
        snapshot_schedules: volume.schedules,
        replication_schedule: volume.replication,
        replica_locations: Set {
            items: replicas.items.into_iter().map(|name| place(name, facts)).collect(),
            closed: replicas.closed,
        },
        authorized_hosts: volume.authorized_hosts,
        ..FileShare::default()
    }))
}

/// The places of its replicas have no field of a block volume but that of the sites it is copied to.
fn block(volume: Volume, facts: &FactBook) -> Kind {
    let closed = volume.replicas.closed;
    let enabled = closed.then_some(!volume.replicas.items.is_empty() || volume.is_replica);
    let sites = volume.replicas.items.into_iter();
    Kind::BlockVolume(Box::new(BlockVolume {
        infrastructure: exported("classic".to_owned(), volume.at),
        profile: volume.profile,
        size_gb: volume.size_gb,
        snapshot_space_gb: volume.snapshot_space_gb,
        snapshot_schedules: volume.schedules,
        replication_enabled: enabled.map_or(Value::Absent, |on| exported(on, volume.at)),
        replication_sites: Set {
            items: sites.map(|site| place(site, facts).datacenter).collect(),
            closed,
        },
        ..BlockVolume::default()
    }))
}

/// The place of a datacenter, whose metro may be a region of its own.
fn place(datacenter: Value<String>, facts: &FactBook) -> Location {
    let metro = |name: &str| name.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let region = datacenter
        .clone()
        .map(|name| facts.region(&name).map_or_else(|| metro(&name), str::to_owned));
    Location { region, datacenter, ..Location::default() }
}

/// A text that is there and not empty.
fn text(node: Option<&Node>) -> Value<String> {
    let Some(node) = node else { return Value::Absent };
    match node.text() {
        Some(text) if !text.is_empty() && !node.is_null() => exported(text.into_owned(), node.span),
        _ => Value::Absent,
    }
}

/// The number that a value starts with: `500` and `"500GB"`.
fn number(node: Option<&Node>) -> Value<u32> {
    let digits = |text: &str| -> Option<u32> {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        text.get(..end)?.parse().ok()
    };
    match text(node) {
        Value::Known { value, from, at } => match digits(&value) {
            Some(value) => Value::Known { value, from, at },
            None => Value::Absent,
        },
        _ => Value::Absent,
    }
}

/// `daily` of `REPLICATION_DAILY` and `SNAPSHOT_DAILY`.
fn interval(keyname: Value<String>) -> Value<String> {
    keyname.map(|name| name.rsplit('_').next().unwrap_or_default().to_lowercase())
}

fn group(input: &Input<'_>, members: Vec<ResourceId>) -> AppGroup {
    AppGroup::new(
        Offering::FileStorage,
        format!("volumes of {}", input.path),
        members,
        "one export of classic volumes".to_owned(),
    )
}

#[cfg(test)]
mod tests;
