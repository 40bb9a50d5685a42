//! The module of file shares.

use resilint_schema::{FileShare, Kind, Location, Offering, RelationKind, ShareRole, Value};

use super::{certain, edges};
use crate::normalise::terraform::Made;
use crate::normalise::terraform::derive::non_empty;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::place::in_zone;

/// `vpc-file-storage`: a share, with a replica of its own or as the replica of another.
pub(super) fn share(config: &Fields<'_>, folder: &str, location: Location) -> Vec<Made> {
    let source = config.text_of(&["source_crn", "source_id", "origin_share_crn"]);
    let role = match folder {
        "modules/replica" => ShareRole::Replica,
        "modules/accessor" => ShareRole::Accessor,
        _ if config.term("origin_share_crn").is_some() => ShareRole::Accessor,
        _ => ShareRole::Primary,
    };
    let share = FileShare {
        infrastructure: certain("vpc".to_owned(), config),
        profile: config.text("profile"),
        role: certain(role, config),
        source: non_empty(source),
        replication_schedule: config.text("cron_spec"),
        size_gb: config.number("size"),
        iops: config.number("iops"),
        restored_from: non_empty(config.text("source_snapshot_crn")),
        tags: config.texts("tags"),
        encryption_key: non_empty(config.text_of(&["encryption_key_crn", "kms_key_crn"])),
        ..FileShare::default()
    };
    let location = match config.text("zone") {
        Value::Absent => location,
        zone => in_zone(zone, config.graph()),
    };
    let kind = Kind::FileShare(Box::new(share));
    let main = Made::new(Offering::FileStorage, config.text("name"), location, kind)
        .related(edges(config, "origin_share_crn", RelationKind::Accesses))
        .related(edges(config, "source_snapshot_crn", RelationKind::RestoresFrom));
    std::iter::once(main).chain(own_replica(config)).collect()
}

/// The replica that the module makes of its own share: an object `replica`, before that three inputs.
fn own_replica(config: &Fields<'_>) -> Option<Made> {
    let block = config.first("replica");
    let text = |new: &str, old: &str| match &block {
        Some(block) => block.text(new),
        None => config.text(old),
    };
    let zone = text("zone", "replica_zone");
    if zone.is_absent() {
        return None;
    }
    let share = FileShare {
        infrastructure: certain("vpc".to_owned(), config),
        profile: config.text("profile"),
        role: Value::inferred(ShareRole::Replica, zone.at()),
        source: config.text("name"),
        replication_schedule: text("cron_spec", "replica_cron_spec"),
        ..FileShare::default()
    };
    let kind = Kind::FileShare(Box::new(share));
    let location = in_zone(zone, config.graph());
    Some(Made::new(Offering::FileStorage, text("name", "replica_name"), location, kind))
}
