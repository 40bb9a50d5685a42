//! File shares: classic volumes and shares of a VPC, with their mount targets, replicas and accessors.

use resilint_schema::{
    FileShare, Kind, Location, Offering, RelationKind, Set, ShareRole, SnapshotSchedule, Value, Why,
};
use resilint_terraform::Multiplicity;

use crate::normalise::terraform::data::backup_policies;
use crate::normalise::terraform::data::block_storage::classic_hosts;
use crate::normalise::terraform::derive::{doubt, here, inside, non_empty};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link::{self, Named};
use crate::normalise::terraform::place::in_zone;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Mount targets and operations on replicas are read with their share.
pub(crate) const READERS: &[(&str, Reader)] =
    &[("ibm_storage_file", classic), ("ibm_is_share", vpc)];

pub(crate) const SHARES: [Named; 1] = [("ibm_is_share", "name")];
const SHARE_SNAPSHOTS: [Named; 1] = [("ibm_is_share_snapshot", "name")];

fn classic(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let share = FileShare {
        infrastructure: here("classic".to_owned(), subject),
        profile: fields.text("type"),
        size_gb: fields.number("capacity"),
        iops: fields.number("iops"),
        snapshot_space_gb: fields.number("snapshot_capacity"),
        snapshot_schedules: schedules(&fields, subject),
        authorized_hosts: classic_hosts(&fields),
        tags: fields.texts("tags"),
        ..FileShare::default()
    };
    let kind = Kind::FileShare(Box::new(share));
    // The format has no argument for a name.
    Made::new(Offering::FileStorage, Value::Absent, subject.location(), kind)
}

/// The schedules in the blocks of a volume.
pub(crate) fn schedules(fields: &Fields<'_>, subject: &Subject<'_>) -> Set<SnapshotSchedule> {
    let blocks = fields.blocks("snapshot_schedule");
    let schedule = |block: &Fields<'_>| SnapshotSchedule {
        interval: block.text("schedule_type").map(|interval| interval.to_lowercase()),
        interval_minutes: Value::Absent,
        enabled: block.flag_or_default("enable", block.at("schedule_type")),
        retention_count: block.number("retention_count"),
    };
    let mut items: Vec<SnapshotSchedule> = blocks.items.iter().map(schedule).collect();
    if let Some(open) = blocks.open {
        items.push(SnapshotSchedule {
            interval: doubt(open, subject.graph),
            interval_minutes: Value::Absent,
            enabled: doubt(open, subject.graph),
            retention_count: Value::Absent,
        });
    }
    Set { items, closed: blocks.open.is_none() }
}

fn vpc(subject: &Subject<'_>) -> Made {
    let (fields, graph) = (subject.fields(), subject.graph);
    let source = source(&fields, subject);
    let inline = |name: &'static str| {
        inside(&fields, &["replica_share"], graph, &move |block| block.text(name))
    };
    let cron = match fields.text("replication_cron_spec") {
        Value::Absent => inline("replication_cron_spec"),
        stated => stated,
    };
    let share = FileShare {
        infrastructure: here("vpc".to_owned(), subject),
        profile: fields.text("profile"),
        role: role(&fields, subject),
        source,
        replication_schedule: cron,
        replica_split: split(subject),
        replica_locations: inline_replica(&fields, subject),
        size_gb: fields.number("size"),
        iops: fields.number("iops"),
        restored_from: in_either(&fields, "source_snapshot", subject),
        access_mode: fields.text("access_control_mode"),
        mount_targets: mount_targets(&fields, subject),
        tags: backup_policies::tags_of(subject),
        encryption_key: non_empty(fields.text("encryption_key")),
        ..FileShare::default()
    };
    let kind = Kind::FileShare(Box::new(share));
    let name = fields.text("name");
    let made = Made::new(Offering::FileStorage, name, subject.location(), kind);
    related(made, subject)
}

fn related(made: Made, subject: &Subject<'_>) -> Made {
    let replicas = ["source_share", "source_share_crn"].into_iter().flat_map(|argument| {
        link::from_referrers(subject, RelationKind::ReplicatesTo, "ibm_is_share", argument)
    });
    let taken = RelationKind::SnapshotsTo;
    made.related(replicas)
        .related(link::from_referrers(subject, taken, "ibm_is_share_snapshot", "share"))
        .related(link::edges(subject, RelationKind::Accesses, "origin_share", &SHARES))
        .related(link::edges(
            subject,
            RelationKind::RestoresFrom,
            "source_snapshot",
            &SHARE_SNAPSHOTS,
        ))
        .related(backup_policies::matching(subject))
        .related(link::keys(subject, "encryption_key"))
}

/// The share it copies, else the one it gives access to.
fn source(fields: &Fields<'_>, subject: &Subject<'_>) -> Value<String> {
    match non_empty(fields.text_of(&["source_share", "source_share_crn"])) {
        Value::Absent => in_either(fields, "origin_share", subject),
        stated => stated,
    }
}

/// An id or cloud resource name in a block.
fn in_either(fields: &Fields<'_>, block: &str, subject: &Subject<'_>) -> Value<String> {
    inside(fields, &[block], subject.graph, &|block| block.text_of(&["id", "crn"]))
}

/// `source_share` makes a replica, a block `origin_share` an accessor, which is no copy. A reference surely
/// names a share; an unknown without one may be `null`.
fn role(fields: &Fields<'_>, subject: &Subject<'_>) -> Value<ShareRole> {
    let mut doubtful = Value::Absent;
    for argument in ["source_share", "source_share_crn"] {
        let Some(term) = fields.term(argument) else { continue };
        let is_reference = !subject.refers_to(argument, &["ibm_is_share"]).is_empty();
        match non_empty(fields.text(argument)) {
            Value::Known { .. } => return Value::inferred(ShareRole::Replica, fields.at(argument)),
            Value::Unknown { why: Why::Computed, .. } if is_reference => {
                return Value::inferred(ShareRole::Replica, fields.at(argument));
            }
            Value::Unknown { .. } => doubtful = doubt(term, subject.graph),
            Value::Absent => {}
        }
    }
    let origin = fields.blocks("origin_share");
    if !origin.items.is_empty() {
        return Value::inferred(ShareRole::Accessor, fields.at("origin_share"));
    }
    match (doubtful, origin.open) {
        (Value::Absent, Some(open)) => doubt(open, subject.graph),
        (Value::Absent, None) => Value::inferred(ShareRole::Primary, fields.at("name")),
        (doubtful, _) => doubtful,
    }
}

/// Whether an operation cuts it off from its source.
fn split(subject: &Subject<'_>) -> Value<bool> {
    let operations = subject.referred_by("ibm_is_share_replica_operations", "share_replica");
    let mut all = operations.iter().map(|operation| operation.fields().flag("split_share"));
    all.find(|split| !split.is_absent()).unwrap_or_default()
}

/// Where the replica is that the share declares in a block of its own; it is no resource of its own.
fn inline_replica(fields: &Fields<'_>, subject: &Subject<'_>) -> Set<Location> {
    let blocks = fields.blocks("replica_share");
    let zone = |block: &Fields<'_>| in_zone(block.text("zone"), subject.graph);
    let items = blocks.items.iter().map(zone);
    let open = blocks.open.map(|open| in_zone(doubt(open, subject.graph), subject.graph));
    Set::open(items.chain(open).collect())
}

/// The names of its mount targets, in its blocks and in resources of their own.
fn mount_targets(fields: &Fields<'_>, subject: &Subject<'_>) -> Set<Value<String>> {
    let blocks = fields.blocks("mount_targets");
    let beside = subject.referred_by("ibm_is_share_mount_target", "share");
    let own = blocks.items.iter().map(|block| block.text("name"));
    let more = beside.iter().map(|target| target.fields().text("name"));
    let mut items: Vec<Value<String>> = own.chain(more).collect();
    items.extend(blocks.open.map(|open| doubt(open, subject.graph)));
    let all_are_one =
        beside.iter().all(|target| matches!(target.instance.count, Multiplicity::One));
    Set { items, closed: blocks.open.is_none() && all_are_one }
}

#[cfg(test)]
#[path = "../tests/file_storage.rs"]
mod tests;
