//! The backups of a database: those that the service takes, and those that jobs of the input or statements of the team add.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{BackupJob, Missing, RelationKind, Resource, Value};
use resilint_sdk::{App, missing};

use crate::copies;
use crate::facts::Facts;
use crate::instances::Instance;

/// The jobs that back a database up beside the service, each with its resource.
pub(crate) fn jobs<'a>(
    app: &App<'a>,
    instance: &Instance<'a>,
) -> Vec<(&'a Resource, &'a BackupJob)> {
    app.leads_to(instance.resource, RelationKind::BackedUpBy)
        .filter(|(resource, _)| !resource.is_leaving())
        .filter_map(|(resource, _)| Some((resource, resource.backup_job()?)))
        .collect()
}

/// Whether a job surely runs.
pub(crate) fn runs(resource: &Resource, job: &BackupJob, what: &str) -> Truth {
    if resource.count.min == 0 {
        return Truth::Unknown(missing::existence(resource, what));
    }
    match &job.enabled {
        Value::Known { value, .. } => Truth::known(*value),
        // A format without a switch runs what it declares.
        Value::Absent => Truth::Yes,
        doubt if !job.review_by.is_absent() => {
            Truth::Unknown(copies::out_of_date(resource, doubt, what))
        }
        doubt => Truth::Unknown(missing::value(resource, doubt, what)),
    }
}

/// Whether the service itself backs the instance up every day: its plan and its location are known, and it is no read
/// replica.
pub(crate) fn by_platform(
    app: &App<'_>,
    instance: &Instance<'_>,
    facts: &Facts,
    what: &str,
) -> Truth {
    match instance.is_replica(app, what) {
        Truth::Yes => return Truth::No,
        Truth::Unknown(missing) => return Truth::Unknown(missing),
        Truth::No => {}
    }
    let plan = &instance.database.plan;
    let Some(name) = plan.known() else {
        return Truth::Unknown(missing::value(instance.resource, plan, what));
    };
    if !facts.backup.plans.iter().any(|known| known == name) {
        return Truth::Unknown(Missing {
            key: format!("plan:{name}"),
            what: format!("{what}: no fact knows the plan {name}"),
            settle: "correct the name of the plan, or use a version of resilint that knows it"
                .into(),
        });
    }
    if instance.site().known().is_none() {
        return Truth::Unknown(instance.site_missing(what));
    }
    Truth::Yes
}
