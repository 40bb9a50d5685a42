//! Copies of an instance in other places: nodes and backups, as the team states them or a topology document does.

use resilint_sdk::logic::{self, Truth};
use resilint_sdk::schema::{Location, Missing, RelationKind, Resource, Value};
use resilint_sdk::{App, missing, place};

use crate::instances::Instance;

/// A copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copy<'a> {
    /// Its declaration.
    pub(crate) resource: &'a Resource,
    /// Where it is.
    pub(crate) location: &'a Location,
    enabled: &'a Value<bool>,
    review_by: Option<&'a str>,
}

const ABSENT: Value<bool> = Value::Absent;

/// The nodes that follow an instance.
pub(crate) fn nodes<'a>(app: &App<'a>, instance: &Instance<'a>) -> Vec<Copy<'a>> {
    app.leads_to(instance.resource, RelationKind::ReplicatesTo)
        .map(|(resource, _)| match resource.replication() {
            Some(spec) => Copy {
                resource,
                location: &spec.target_location,
                enabled: &spec.enabled,
                review_by: spec.review_by.known().map(String::as_str),
            },
            None => {
                Copy { resource, location: &resource.location, enabled: &ABSENT, review_by: None }
            }
        })
        .collect()
}

/// The backups of an instance that the team takes or states.
pub(crate) fn backups<'a>(app: &App<'a>, instance: &Instance<'a>) -> Vec<Copy<'a>> {
    app.leads_to(instance.resource, RelationKind::BackedUpBy)
        .filter_map(|(resource, _)| {
            let job = resource.backup_job()?;
            Some(Copy {
                resource,
                location: &job.destination_location,
                enabled: &job.enabled,
                review_by: job.review_by.known().map(String::as_str),
            })
        })
        .collect()
}

impl Copy<'_> {
    /// Whether it is there and in another region than its instance.
    pub(crate) fn is_elsewhere(&self, instance: &Instance<'_>) -> Truth {
        let own = &instance.resource.location;
        let what =
            format!("whether {} is in another region than {}", self.label(), instance.label());
        let is_far = match place::same(&self.location.region, &own.region) {
            Some(same) => Truth::known(!same),
            None if self.location.region.known().is_some() => {
                Truth::Unknown(missing::value(instance.resource, &own.region, &what))
            }
            None => Truth::Unknown(missing::value(self.resource, &self.location.region, &what)),
        };
        logic::all([self.is_there(), is_far])
    }

    fn is_there(&self) -> Truth {
        let what = format!("whether {} is still there", self.label());
        match (self.enabled, self.review_by) {
            _ if self.resource.count.min == 0 => {
                Truth::Unknown(missing::existence(self.resource, &what))
            }
            (Value::Known { value, .. }, _) => Truth::known(*value),
            (Value::Absent, _) => Truth::Yes,
            (_, Some(last)) => Truth::Unknown(Missing {
                key: format!("review:{}", self.label()),
                what: format!("{what}: resilint.toml states it until {last}"),
                settle:
                    "see whether it is still there, and set a later `review_by` in resilint.toml"
                        .into(),
            }),
            (open, None) => Truth::Unknown(missing::value(self.resource, open, &what)),
        }
    }

    /// Whether it is known to be switched off.
    pub(crate) fn is_off(&self) -> bool {
        self.enabled.known() == Some(&false)
    }

    /// What to call it.
    pub(crate) fn label(&self) -> &str {
        self.resource.label()
    }

    /// Where its place is written.
    pub(crate) const fn pointer(&self) -> &'static str {
        if self.review_by.is_some() { "/location/region" } else { "/name" }
    }
}
