//! Block volumes: of a VPC, classic, and of Power Virtual Server.

use resilint_schema::{
    BackupVault, BlockVolume, Confidence, Kind, Location, Offering, RelationKind, Set, Value,
};

use crate::normalise::terraform::data::backup_policies;
use crate::normalise::terraform::derive::{here, non_empty};
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link::{self, Named};
use crate::normalise::terraform::place::in_region;
use crate::normalise::terraform::{Edge, Made, Reader};

/// The types of this family. Volumes that a server declares in its blocks are read with the server.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_is_volume", vpc),
    ("ibm_storage_block", classic),
    ("ibm_storage_evault", evault),
    ("ibm_pi_volume", power),
];

pub(crate) const BLOCK_SNAPSHOTS: [Named; 1] = [("ibm_is_snapshot", "name")];

fn vpc(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let volume = BlockVolume {
        infrastructure: here("vpc".to_owned(), subject),
        profile: fields.text("profile"),
        size_gb: fields.number("capacity"),
        iops: fields.number("iops"),
        delete_all_snapshots: fields.flag("delete_all_snapshots"),
        tags: backup_policies::tags_of(subject),
        restored_from: non_empty(fields.text_of(&["source_snapshot", "source_snapshot_crn"])),
        encryption_key: non_empty(fields.text("encryption_key")),
        ..BlockVolume::default()
    };
    let restores = ["source_snapshot", "source_snapshot_crn"].into_iter().flat_map(|argument| {
        link::edges(subject, RelationKind::RestoresFrom, argument, &BLOCK_SNAPSHOTS)
    });
    let group = "ibm_is_snapshot_consistency_group";
    let taken = RelationKind::SnapshotsTo;
    made(subject, fields.text("name"), volume)
        .related(restores)
        .related(servers(subject))
        .related(link::from_referrers(subject, taken, "ibm_is_snapshot", "source_volume"))
        .related(link::from_referrers(subject, taken, group, "snapshots"))
        .related(backup_policies::matching(subject))
        .related(link::keys(subject, "encryption_key"))
}

/// The servers it is attached to: those that list it, and those of attachments.
fn servers(subject: &Subject<'_>) -> Vec<Edge> {
    let kind = RelationKind::AttachedTo;
    let mut found = link::from_referrers(subject, kind, "ibm_is_instance", "volumes");
    for attachment in subject.referred_by("ibm_is_instance_volume_attachment", "volume") {
        let servers = attachment.refers_to("instance", &["ibm_is_instance"]);
        let servers: Vec<_> =
            servers.into_iter().map(|server| (server, Confidence::Derived)).collect();
        found.extend(link::to(kind, &servers, attachment.fields().at("volume")));
    }
    found
}

fn classic(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let volume = BlockVolume {
        infrastructure: here("classic".to_owned(), subject),
        profile: fields.text("type"),
        size_gb: fields.number("capacity"),
        iops: fields.number("iops"),
        tags: fields.texts("tags"),
        snapshot_space_gb: fields.number("snapshot_capacity"),
        // The provider has no argument for schedules of block volumes; the list stays open.
        snapshot_schedules: Set::default(),
        ..BlockVolume::default()
    };
    made(subject, Value::Absent, volume)
}

/// The hosts that may mount a classic volume, where all of them are listed.
pub(crate) fn classic_hosts(fields: &Fields<'_>) -> Value<u32> {
    const LISTS: [&str; 4] = [
        "allowed_virtual_guest_ids",
        "allowed_hardware_ids",
        "allowed_ip_addresses",
        "allowed_subnets",
    ];
    let mut count = 0_u32;
    let mut at = None;
    for name in LISTS.iter().filter(|name| fields.term(name).is_some()) {
        let hosts = fields.texts(name);
        // A subnet is any number of hosts.
        if !hosts.closed || *name == "allowed_subnets" {
            return Value::unknown(resilint_schema::Why::Unsupported, *name, fields.at(name));
        }
        count = count.saturating_add(u32::try_from(hosts.items.len()).unwrap_or(u32::MAX));
        at = fields.at(name);
    }
    if at.is_some() { Value::inferred(count, at) } else { Value::Absent }
}

/// A vault for backups of classic servers. Its user name and password are not read.
fn evault(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let vault = BackupVault {
        provider: "evault".to_owned(),
        capacity_gb: fields.number("capacity"),
        ..BackupVault::default()
    };
    let kind = Kind::BackupVault(Box::new(vault));
    let name = fields.text("service_resource_name");
    Made::new(Offering::FileStorage, name, subject.location(), kind)
}

fn power(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let volume = BlockVolume {
        infrastructure: here("power-vs".to_owned(), subject),
        profile: fields.text("pi_volume_type"),
        size_gb: fields.number("pi_volume_size"),
        tags: fields.texts("pi_user_tags"),
        replication_enabled: fields.flag("pi_replication_enabled"),
        replication_sites: fields.texts("pi_replication_sites"),
        ..BlockVolume::default()
    };
    let kind = RelationKind::PartOf;
    let workspaces = [("ibm_resource_instance", "name")];
    let mut made = made(subject, fields.text("pi_volume_name"), volume).related(link::edges(
        subject,
        kind,
        "pi_cloud_instance_id",
        &workspaces,
    ));
    made.location = power_place(subject);
    made
}

/// The provider configuration of Power Virtual Server names a datacenter as its `zone`.
fn power_place(subject: &Subject<'_>) -> Location {
    let provider = subject.instance.provider.as_ref();
    match provider.and_then(|provider| provider.config.get("zone")) {
        Some(zone) => in_region(field::text(zone, subject.graph), subject.graph),
        None => subject.location(),
    }
}

fn made(subject: &Subject<'_>, name: Value<String>, volume: BlockVolume) -> Made {
    let kind = Kind::BlockVolume(Box::new(volume));
    Made::new(Offering::FileStorage, name, subject.location(), kind)
}

#[cfg(test)]
#[path = "../tests/block_storage.rs"]
mod tests;
