//! File shares, by the infrastructure they are of and their part among their copies.

use resilint_sdk::schema::{FileShare, RelationKind, Resource, ShareRole, Value};
use resilint_sdk::{App, place};

/// A file share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) spec: &'a FileShare,
}

impl<'a> Share<'a> {
    pub(crate) fn label(&self) -> &'a str {
        self.resource.label()
    }

    /// Where it is, with how that is known.
    pub(crate) fn home(&self) -> String {
        let location = &self.resource.location;
        let grade = place::grade(location);
        if grade.is_empty() {
            return format!("in {}", place::shown(location));
        }
        format!("in {} ({})", place::shown(location), grade.trim_start_matches(", "))
    }

    /// What tells its part: a share without a word of it takes writes.
    pub(crate) fn is(&self, role: ShareRole) -> Option<bool> {
        match &self.spec.role {
            Value::Known { value, .. } => Some(*value == role),
            Value::Absent => Some(role == ShareRole::Primary),
            Value::Unknown { candidates, .. } if candidates.contains(&role) => None,
            Value::Unknown { candidates, .. } if !candidates.is_empty() => Some(false),
            Value::Unknown { .. } => None,
        }
    }

    fn is_of(&self, infrastructure: &str) -> bool {
        self.spec.infrastructure.known().is_some_and(|own| own == infrastructure)
    }
}

/// The classic volumes that are no replicas.
pub(crate) fn classic<'a>(app: &App<'a>) -> Vec<Share<'a>> {
    let is_first = |share: &Share<'a>| share.is(ShareRole::Replica) != Some(true);
    all(app).filter(|share| share.is_of("classic")).filter(is_first).collect()
}

/// The shares of VPCs, replicas and accessors too.
pub(crate) fn vpc<'a>(app: &App<'a>) -> Vec<Share<'a>> {
    all(app).filter(|share| share.is_of("vpc")).collect()
}

/// All shares.
pub(crate) fn all<'a>(app: &App<'a>) -> impl Iterator<Item = Share<'a>> {
    app.of_kind(Resource::file_share).map(|(resource, spec)| Share { resource, spec })
}

/// The shares of VPCs that may copy another one, which the input does not tie to what they copy.
pub(crate) fn strays<'a>(app: &App<'a>) -> Vec<Share<'a>> {
    let is_tied = |share: &Share<'a>| {
        app.comes_from(share.resource, RelationKind::ReplicatesTo).next().is_some()
    };
    let may_copy = |share: &Share<'a>| share.is(ShareRole::Replica) != Some(false);
    vpc(app).into_iter().filter(|share| may_copy(share) && !is_tied(share)).collect()
}
