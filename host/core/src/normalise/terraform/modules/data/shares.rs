//! The module of file shares.

use resilint_schema::{FileShare, Kind, Location, Offering, RelationKind, ShareRole, Value, Why};

use super::{certain, edges};
use crate::normalise::terraform::Made;
use crate::normalise::terraform::derive::{inside, non_empty};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::place::in_zone;

/// `vpc-file-storage`: a share, with a replica of its own or as the replica of another.
pub(super) fn share(config: &Fields<'_>, folder: &str, location: Location) -> Vec<Made> {
    let role = role(config, folder);
    let source = config.text_of(&["source_crn", "source_id", "origin_share_crn"]);
    let restored = match non_empty(config.text("source_snapshot_crn")) {
        Value::Absent => inside(config, &["snapshot_restore"], config.graph(), &|block| {
            block.text_of(&["snapshot_crn", "snapshot_id", "snapshot_name"])
        }),
        stated => stated,
    };
    let is_primary = role.known() == Some(&ShareRole::Primary);
    let share = FileShare {
        infrastructure: certain("vpc".to_owned(), config),
        profile: config.text("profile"),
        // What a share is restored from is no source that it follows.
        source: if is_primary { Value::Absent } else { non_empty(source) },
        replication_schedule: config.text("cron_spec"),
        size_gb: config.number("size"),
        iops: config.number("iops"),
        restored_from: restored,
        tags: config.texts("tags"),
        encryption_key: non_empty(config.text_of(&["encryption_key_crn", "kms_key_crn"])),
        role,
        ..FileShare::default()
    };
    let location = match config.text("zone") {
        Value::Absent => location,
        zone => in_zone(zone, config.graph()),
    };
    vec![related(share, config, location)].into_iter().chain(own_replica(config)).collect()
}

fn related(share: FileShare, config: &Fields<'_>, location: Location) -> Made {
    let role = share.role.known().copied();
    let kind = Kind::FileShare(Box::new(share));
    let mut made = Made::new(Offering::FileStorage, config.text("name"), location, kind)
        .related(edges(config, "origin_share_crn", RelationKind::Accesses))
        .related(edges(config, "source_snapshot_crn", RelationKind::RestoresFrom));
    match role {
        Some(ShareRole::Replica) => {
            made.incoming.extend(edges(config, "source_crn", RelationKind::ReplicatesTo));
            made
        }
        Some(ShareRole::Accessor) => {
            made.related(edges(config, "source_crn", RelationKind::Accesses))
        }
        _ => made,
    }
}

/// The part of the share, by the folder of the module, else by its input `mode`; before there was one, by what else
/// is set.
fn role(config: &Fields<'_>, folder: &str) -> Value<ShareRole> {
    let of_mode = |mode: &str| match mode {
        "replica" => Some(ShareRole::Replica),
        "accessor" => Some(ShareRole::Accessor),
        "standard" | "snapshot_restore" | "" => Some(ShareRole::Primary),
        _ => None,
    };
    let mode = match folder.strip_prefix("modules/") {
        Some(own) => certain(own.to_owned(), config),
        None => config.text("mode"),
    };
    match mode {
        Value::Known { value, at, .. } => match of_mode(&value) {
            Some(role) => Value::inferred(role, at),
            None => Value::unknown(Why::Unsupported, value, at),
        },
        Value::Absent if config.term("origin_share_crn").is_some() => {
            certain(ShareRole::Accessor, config)
        }
        Value::Absent => certain(ShareRole::Primary, config),
        Value::Unknown { why, symbol, candidates, at } => Value::Unknown {
            why,
            symbol,
            candidates: candidates.iter().filter_map(|mode| of_mode(mode)).collect(),
            at,
        },
    }
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
