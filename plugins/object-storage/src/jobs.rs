//! Copies that the team makes by itself: jobs that copy a bucket, and copies that it states in its configuration.

use resilint_sdk::logic::{Truth, all, holds};
use resilint_sdk::schema::{BackupJob, Missing, Provenance, Replication, Resource, Value};
use resilint_sdk::{missing, place};

use crate::copies::{Copy, elsewhere, lack};
use crate::places;
use crate::replications::{exists, is_stated};

/// A copy that the team states, which no manifest declares; nothing for another replication.
pub(crate) fn stated<'a>(
    by: &'a Resource,
    spec: &Replication,
    bucket: &Resource,
) -> Option<Copy<'a>> {
    if !is_stated(spec) {
        return None;
    }
    let what = format!("whether the stated copy of {} is there", bucket.label());
    let on = holds(&spec.enabled, |on| *on, || past_review(by, &spec.review_by, &what));
    let place = elsewhere(bucket, &spec.target_location, || {
        missing::value(by, places::doubt(&spec.target_location), &what)
    });
    let words = format!("has a copy in {}, as stated", place::shown(&spec.target_location));
    Some(Copy {
        by,
        what: words,
        counts: all([on, place]),
        but: lack(bucket, &spec.target_location),
    })
}

/// A copy that a job makes.
pub(crate) fn by_job<'a>(by: &'a Resource, job: &BackupJob, bucket: &Resource) -> Copy<'a> {
    let what = format!("whether the job {} copies {}", by.label(), bucket.label());
    let on = match &job.enabled {
        Value::Absent => Truth::Yes,
        enabled => holds(enabled, |on| *on, || past_review(by, &job.review_by, &what)),
    };
    let at = &job.destination_location;
    let place = elsewhere(bucket, at, || {
        let place = if at.is_unstated() { &job.destination } else { places::doubt(at) };
        missing::value(
            by,
            place,
            &format!("where the job {} copies {} to", by.label(), bucket.label()),
        )
    });
    Copy {
        by,
        what: format!("is copied to {} by {}", place::shown(at), by.label()),
        counts: all([exists(by, &what), on, runs(by, job, bucket), place]),
        but: lack(bucket, at),
    }
}

/// Whether a job runs by itself, again and again. What the team states needs no schedule.
fn runs(by: &Resource, job: &BackupJob, bucket: &Resource) -> Truth {
    let is_stated = matches!(job.tool, Value::Known { from: Provenance::External, .. });
    if is_stated || !job.schedule.is_absent() || !job.interval_minutes.is_absent() {
        return Truth::Yes;
    }
    Truth::Unknown(Missing {
        key: format!("schedule:{}", by.label()),
        what: format!("how often {} copies {}: nothing in the input starts it", by.label(), bucket.label()),
        settle: "check what starts it together with this, such as a CronJob, or state the copy with its schedule as \
                 `[[external.copy]]` in resilint.toml"
            .into(),
    })
}

fn past_review(by: &Resource, review_by: &Value<String>, what: &str) -> Missing {
    let Some(day) = review_by.known() else { return missing::value(by, review_by, what) };
    Missing {
        key: format!("review:{}", by.label()),
        what: format!("{what}: what resilint.toml says of it was to be reviewed by {day}"),
        settle: "look whether the copy is still there, and set `review_by` of its `[[external.copy]]` to a later day"
            .into(),
    }
}
