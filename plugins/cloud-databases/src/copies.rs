//! The copies of a database that outlive it: read replicas, and what the team states in its configuration.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Confidence, FailureDomain, Missing, RelationKind, Resource, Value};
use resilint_sdk::{App, missing, place};

use crate::instances::Instance;

/// A copy of a database: a read replica, or one that the team states.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copy<'a> {
    pub(crate) resource: &'a Resource,
    /// How sure it is that it is of this database.
    confidence: Confidence,
}

/// The copies of a database that the input shows, without those that a plan deletes.
pub(crate) fn of<'a>(app: &App<'a>, leader: &Instance<'a>) -> Vec<Copy<'a>> {
    let replicas = app.comes_from(leader.resource, RelationKind::ReadReplicaOf);
    let stated = app.leads_to(leader.resource, RelationKind::ReplicatesTo);
    replicas
        .chain(stated)
        .filter(|(resource, _)| !resource.is_leaving())
        .map(|(resource, edge)| Copy { resource, confidence: edge.confidence })
        .collect()
}

/// A read replica of a database, or perhaps of it, that a plan deletes.
pub(crate) fn leaving<'a>(app: &App<'a>, leader: &Instance<'a>) -> Option<&'a Resource> {
    let ours = (leader.resource.crn.known(), leader.database.engine.known());
    app.leaving().find(|resource| {
        let Some(database) = resource.database() else { return false };
        let theirs = (database.leader.known(), database.engine.known());
        let is_of_another =
            matches!((ours.0, theirs.0), (Some(ours), Some(theirs)) if ours != theirs);
        theirs.0.is_some() && ours.1 == theirs.1 && !is_of_another
    })
}

impl Copy<'_> {
    /// Whether it is there and outlives the loss of a domain that its database is in.
    pub(crate) fn outlives(
        &self,
        leader: &Instance<'_>,
        domain: FailureDomain,
        what: &str,
    ) -> Truth {
        match place::lost_together(&leader.resource.location, &self.resource.location, domain) {
            Some(true) => Truth::No,
            Some(false) => self.is_there(what),
            None => {
                let ours = &leader.resource.location;
                let theirs = &self.resource.location;
                let unknown =
                    |it: &resilint_sdk::schema::Location| place::doubt(it).known().is_none();
                let (resource, location) = if unknown(theirs) || !unknown(ours) {
                    (self.resource, theirs)
                } else {
                    (leader.resource, ours)
                };
                Truth::Unknown(missing::value(resource, place::doubt(location), what))
            }
        }
    }

    /// Whether it is surely there, and surely of this database.
    pub(crate) fn is_there(&self, what: &str) -> Truth {
        if self.resource.count.min == 0 {
            return Truth::Unknown(missing::existence(self.resource, what));
        }
        if let Some(stated) = self.resource.replication()
            && stated.enabled.known() != Some(&true)
        {
            return match &stated.enabled {
                Value::Known { .. } => Truth::No,
                doubt => Truth::Unknown(out_of_date(self.resource, doubt, what)),
            };
        }
        if self.confidence == Confidence::Heuristic {
            return Truth::Unknown(Missing {
                key: format!("leader:{}", self.resource.label()),
                what: format!("{what}: that {} follows it is only a guess", self.resource.label()),
                settle: "name the leader by a reference, such as `ibm_database.orders.id`".into(),
            });
        }
        Truth::Yes
    }
}

/// What is missing where another instance may be a replica of this one: its leader is not known.
pub(crate) fn perhaps(
    app: &App<'_>,
    leader: &Instance<'_>,
    all: &[Instance<'_>],
    what: &str,
) -> Option<Missing> {
    let is_other = |other: &&Instance<'_>| {
        let engines = (other.database.engine.known(), leader.database.engine.known());
        let may_be_like = !matches!(engines, (Some(a), Some(b)) if a != b);
        other.resource.id != leader.resource.id && may_be_like && other.leader(app).is_none()
    };
    all.iter().filter(is_other).find_map(|other| match other.is_replica(app, what) {
        Truth::Unknown(missing) => Some(missing),
        Truth::No => None,
        Truth::Yes => Some(Missing {
            key: format!("leader:{}", other.resource.label()),
            what: format!(
                "{what}: nothing shows which database {} follows",
                other.resource.label()
            ),
            settle: "name the leader by a reference, such as `ibm_database.orders.id`".into(),
        }),
    })
}

/// What is missing where a statement of the configuration is past its last day.
pub(crate) fn out_of_date(resource: &Resource, enabled: &Value<bool>, what: &str) -> Missing {
    let symbol = enabled.symbol().unwrap_or("its statement is out of date");
    Missing {
        key: format!("review:{}", resource.label()),
        what: format!("{what}: {symbol}"),
        settle: "check that the copy is still there, and set a later `review_by` in resilint.toml"
            .into(),
    }
}

/// What is missing where a copy may be declared elsewhere. `kind` is that of an `[[external.copy]]`.
pub(crate) fn elsewhere(what: &str, example: &str, kind: &str) -> Missing {
    let missing = missing::elsewhere(what, example);
    Missing {
        settle: format!(
            "{}, or state one that no file declares: `[[external.copy]]` with `kind = \"{kind}\"`",
            missing.settle
        ),
        ..missing
    }
}
