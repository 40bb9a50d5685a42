//! Classic volumes as command lines order and schedule them, and replicas of them, for which Terraform has no type. What a
//! script does to a volume need not be all that is done to it.

use resilint_schema::{
    BlockVolume, FileShare, Kind, Location, Offering, RelationKind, Set, ShareRole, Value,
};

use crate::normalise::terraform::data::file_storage::schedules;
use crate::normalise::terraform::derive::here;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link;
use crate::normalise::terraform::place::in_datacenter;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family; no provider has them.
pub(crate) const READERS: &[(&str, Reader)] = &[
    (FILE_VOLUME, file),
    (FILE_REPLICA, file_replica),
    (BLOCK_VOLUME, block),
    (BLOCK_REPLICA, block_replica),
];

/// A file volume.
pub(crate) const FILE_VOLUME: &str = "classic_file_volume";
/// A replica of one.
pub(crate) const FILE_REPLICA: &str = "classic_file_replica";
/// A block volume.
pub(crate) const BLOCK_VOLUME: &str = "classic_block_volume";
/// A replica of one.
pub(crate) const BLOCK_REPLICA: &str = "classic_block_replica";

fn file(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let share = FileShare {
        infrastructure: here("classic".to_owned(), subject),
        profile: fields.text("type"),
        size_gb: fields.number("capacity"),
        snapshot_space_gb: fields.number("snapshot_capacity"),
        snapshot_schedules: Set::open(schedules(&fields, subject).items),
        ..FileShare::default()
    };
    made(subject, Kind::FileShare(Box::new(share)), FILE_REPLICA)
}

fn file_replica(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let share = FileShare {
        infrastructure: here("classic".to_owned(), subject),
        role: here(ShareRole::Replica, subject),
        replication_schedule: fields.text("schedule").map(|interval| interval.to_lowercase()),
        ..FileShare::default()
    };
    made(subject, Kind::FileShare(Box::new(share)), FILE_REPLICA)
}

fn block(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let volume = BlockVolume {
        infrastructure: here("classic".to_owned(), subject),
        profile: fields.text("type"),
        size_gb: fields.number("capacity"),
        snapshot_space_gb: fields.number("snapshot_capacity"),
        snapshot_schedules: Set::open(schedules(&fields, subject).items),
        ..BlockVolume::default()
    };
    made(subject, Kind::BlockVolume(Box::new(volume)), BLOCK_REPLICA)
}

fn block_replica(subject: &Subject<'_>) -> Made {
    let infrastructure = here("classic".to_owned(), subject);
    let volume = BlockVolume { infrastructure, ..BlockVolume::default() };
    made(subject, Kind::BlockVolume(Box::new(volume)), BLOCK_REPLICA)
}

fn made(subject: &Subject<'_>, kind: Kind, replica: &str) -> Made {
    let fields = subject.fields();
    // The region that the session is in says nothing of classic storage.
    let location: Location = match fields.text("datacenter") {
        Value::Absent => Location::default(),
        datacenter => in_datacenter(datacenter, subject.graph),
    };
    let copies = link::from_referrers(subject, RelationKind::ReplicatesTo, replica, "source");
    Made::new(Offering::FileStorage, fields.text("name"), location, kind).related(copies)
}
