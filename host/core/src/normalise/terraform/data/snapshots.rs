//! Snapshots of volumes and shares, and groups of them. One that is declared is taken once.

use resilint_schema::{Kind, Location, Offering, RelationKind, Snapshot, Value};

use crate::normalise::terraform::data::file_storage::SHARES;
use crate::normalise::terraform::derive::{here, non_empty};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_is_snapshot", of_volume),
    ("ibm_is_share_snapshot", of_share),
    ("ibm_is_snapshot_consistency_group", group),
];

fn of_volume(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let copied = ["source_snapshot_crn", "source_snapshot"];
    let snapshot = Snapshot {
        resource_type: here("volume".to_owned(), subject),
        source: non_empty(fields.text("source_volume")),
        source_snapshot: non_empty(fields.text_of(&copied)),
        clone_zones: fields.texts("clones"),
        tags: fields.texts("tags"),
        encryption_key: non_empty(fields.text("encryption_key")),
        ..Snapshot::default()
    };
    let copies = copied.into_iter().flat_map(|argument| {
        link::from_referrers(subject, RelationKind::ReplicatesTo, "ibm_is_snapshot", argument)
    });
    // A snapshot is in a region, that of its provider; it has no zone.
    made(subject, snapshot, subject.location())
        .related(copies)
        .related(link::keys(subject, "encryption_key"))
}

fn of_share(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let snapshot = Snapshot {
        resource_type: here("share".to_owned(), subject),
        source: fields.text("share"),
        tags: fields.texts("tags"),
        ..Snapshot::default()
    };
    // It lies with its share and cannot be elsewhere.
    let term = fields.term("share");
    let shares = term.map(|term| link::targets(subject, term, &SHARES)).unwrap_or_default();
    let location = match shares.first() {
        Some((share, _)) => subject.graph.subject(share).location(),
        None => Location::default(),
    };
    made(subject, snapshot, location)
}

fn group(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let snapshot = Snapshot {
        resource_type: here("group".to_owned(), subject),
        tags: fields.texts("tags"),
        deletion_policy: policy(&fields.flag("delete_snapshots_on_delete")),
        ..Snapshot::default()
    };
    made(subject, snapshot, subject.location())
}

/// What becomes of the snapshots when the group goes.
fn policy(deleted: &Value<bool>) -> Value<String> {
    let of = |deleted: bool| if deleted { "Delete" } else { "Retain" }.to_owned();
    deleted.clone().map(of)
}

fn made(subject: &Subject<'_>, snapshot: Snapshot, location: Location) -> Made {
    let name = subject.fields().text("name");
    let kind = Kind::Snapshot(Box::new(snapshot));
    Made::new(Offering::FileStorage, name, location, kind)
}
