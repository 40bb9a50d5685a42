//! What is copied from a share or volume to another place: replicas that are declared, those that a block or an export
//! of the account names, and those that the team states.

use resilint_sdk::schema::{FailureDomain, Location, Missing, RelationKind, Resource, Set, Value};
use resilint_sdk::{App, Entry, missing, place};

/// A copy of a share or volume.
#[derive(Debug)]
pub(crate) struct Copy<'a> {
    /// What declares it: the copy itself, else what it is a copy of.
    pub(crate) by: &'a Resource,
    pub(crate) location: &'a Location,
    /// Where its place is written.
    pub(crate) pointer: String,
    /// Whether it surely is there; else what would tell.
    pub(crate) doubt: Option<Missing>,
    /// Whether the code cuts it off from its source.
    pub(crate) split: bool,
    /// Whether it is a backup, which has to be restored.
    pub(crate) is_backup: bool,
    /// Whether it is a block of its source.
    pub(crate) is_inline: bool,
}

impl<'a> Copy<'a> {
    /// Its name for people.
    pub(crate) fn label(&self) -> String {
        if self.is_inline {
            format!("the replica of {}", self.by.label())
        } else {
            self.by.label().to_owned()
        }
    }

    /// Shows where it is.
    pub(crate) fn shown<'e>(&self, entry: Entry<'e>) -> Entry<'e> {
        let at = place::shown(self.location);
        entry.see(self.by, &self.pointer, format!("{} is in {at}", self.label()))
    }

    /// Whether it is surely lost with a place, surely not, or neither.
    pub(crate) fn is_lost_with(&self, place: &Location, domain: FailureDomain) -> Option<bool> {
        place::lost_together(place, self.location, domain)
    }
}

/// The copies that the input shows of a share or volume, without those that are switched off.
pub(crate) fn of<'a>(
    app: &App<'a>,
    source: &'a Resource,
    locations: &'a Set<Location>,
) -> Vec<Copy<'a>> {
    let declared = app.leads_to(source, RelationKind::ReplicatesTo);
    let backups = app.leads_to(source, RelationKind::BackedUpBy);
    let beside = declared.chain(backups).filter_map(|(other, _)| beside(source, other));
    beside.chain(inside(source, locations)).collect()
}

/// A copy with a declaration of its own.
pub(crate) fn beside<'a>(source: &Resource, other: &'a Resource) -> Option<Copy<'a>> {
    let copy = |location, pointer: &str| Copy {
        by: other,
        location,
        pointer: pointer.to_owned(),
        doubt: None,
        split: false,
        is_backup: false,
        is_inline: false,
    };
    let what = || format!("whether there is a copy of {}", source.label());
    let mut found = if let Some(share) = other.file_share() {
        let split = share.replica_split.known() == Some(&true);
        let doubt = share.replica_split.is_unknown();
        let doubt = doubt.then(|| missing::value(other, &share.replica_split, &what()));
        Copy { split, doubt, ..copy(&other.location, place::pointer(other)) }
    } else if other.block_volume().is_some() {
        copy(&other.location, place::pointer(other))
    } else if let Some(stated) = other.replication() {
        let doubt = switched_on(other, &stated.enabled, &stated.review_by, &what)?;
        Copy { doubt, ..copy(&stated.target_location, "/spec/target_location/region") }
    } else {
        let job = other.backup_job()?;
        let doubt = switched_on(other, &job.enabled, &job.review_by, &what)?;
        let at = "/spec/destination_location/region";
        Copy { doubt, is_backup: true, ..copy(&job.destination_location, at) }
    };
    if other.count.min == 0 {
        found.doubt = Some(missing::existence(other, &what()));
    }
    Some(found)
}

/// Nothing where it is switched off; else what is missing where that is not known.
fn switched_on(
    resource: &Resource,
    enabled: &Value<bool>,
    review_by: &Value<String>,
    what: &dyn Fn() -> String,
) -> Option<Option<Missing>> {
    match enabled {
        Value::Known { value: false, .. } => None,
        Value::Known { .. } | Value::Absent => Some(None),
        Value::Unknown { .. } => Some(Some(match review_by.known() {
            Some(day) => expired(resource, day, &what()),
            None => missing::value(resource, enabled, &what()),
        })),
    }
}

/// What is missing where the team's statement is past its last day.
fn expired(resource: &Resource, day: &str, what: &str) -> Missing {
    Missing {
        key: format!("review:{}", resource.label()),
        what: format!("{what}: what resilint.toml says of it was to be looked at again by {day}"),
        settle: "look whether the copy is there, and set `review_by` of its `[[external.copy]]` to a later day".into(),
    }
}

/// The copies that the source names itself.
fn inside<'a>(
    source: &'a Resource,
    locations: &'a Set<Location>,
) -> impl Iterator<Item = Copy<'a>> {
    locations.items.iter().enumerate().map(move |(index, location)| {
        let part = if location.datacenter.is_absent() { "zone" } else { "datacenter" };
        Copy {
            by: source,
            location,
            pointer: format!("/spec/replica_locations/items/{index}/{part}"),
            doubt: None,
            split: false,
            is_backup: false,
            is_inline: true,
        }
    })
}
