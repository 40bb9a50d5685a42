//! The copies of a bucket that outlive the loss of its region: by replication rules, backup policies, jobs of the team,
//! and what the team states of its copies.

use resilint_sdk::logic::{Truth, all, holds};
use resilint_sdk::place;
use resilint_sdk::schema::{
    BackupJob, BackupPolicy, Location, Missing, Provenance, RelationKind, Replication, Resource,
    Value,
};
use resilint_sdk::{App, missing};

use crate::replications::{Rule, exists, is_stated};
use crate::{backups, places, replications};

/// Something that copies the objects of a bucket, and whether the copy is there and elsewhere.
#[derive(Debug)]
pub(crate) struct Copy<'a> {
    /// What makes it.
    pub(crate) by: &'a Resource,
    /// What makes it and where it is, in words that follow the name of the bucket.
    pub(crate) what: String,
    /// Whether it surely is a copy elsewhere.
    pub(crate) counts: Truth,
    /// What it lacks where it is none, as the end of a sentence.
    pub(crate) but: &'static str,
}

/// What a copy at this place lacks, if anything.
fn lack(bucket: &Resource, at: &Location) -> &'static str {
    match places::lost_together(&bucket.location, at) {
        Some(true) => "the same region",
        _ => "but that is switched off",
    }
}

/// All copies of a bucket that the input shows.
pub(crate) fn of<'a>(app: &App<'a>, bucket: &'a Resource) -> Vec<Copy<'a>> {
    let mut copies: Vec<Copy<'_>> = Vec::new();
    for rule in &replications::of(app) {
        match rule.is_of(app, bucket) {
            Some(true) => copies.push(by_rule(rule, bucket)),
            Some(false) => {}
            None => copies.push(perhaps_by_rule(rule, bucket)),
        }
    }
    copies.extend(bare(app, bucket));
    copies.extend(backups::of(app, bucket).iter().map(|policy| by_policy(policy, bucket)));
    copies.extend(perhaps_by_policy(app, bucket));
    for (other, _) in app.leads_to(bucket, RelationKind::ReplicatesTo) {
        copies.extend(other.replication().and_then(|spec| stated(other, spec, bucket)));
    }
    for (other, _) in app.leads_to(bucket, RelationKind::BackedUpBy) {
        copies.extend(other.backup_job().map(|job| by_job(other, job, bucket)));
    }
    copies
}

/// The bucket that a bucket is the copy of: one elsewhere, with a rule that surely works.
pub(crate) fn original<'a>(app: &App<'a>, bucket: &Resource) -> Option<Rule<'a>> {
    replications::of(app).into_iter().find(|rule| {
        rule.target.bucket.is_some_and(|(target, _)| target.id == bucket.id)
            && places::lost_together(rule.source.location, &bucket.location) == Some(false)
            && rule.works("").is_yes()
    })
}

/// A rule of which it is not told whether it copies this bucket.
fn perhaps_by_rule<'a>(rule: &Rule<'a>, bucket: &Resource) -> Copy<'a> {
    let what = format!("whether {} copies {}", rule.label(), bucket.label());
    Copy {
        by: rule.resource,
        what: format!("may be copied by {}", rule.label()),
        counts: Truth::Unknown(rule.source.missing(&what)),
        but: "",
    }
}

/// Policies of which it is not told which bucket they back up.
fn perhaps_by_policy<'a>(app: &App<'a>, bucket: &Resource) -> Vec<Copy<'a>> {
    let copy = |(by, spec): (&'a Resource, &'a BackupPolicy)| {
        let is_tied = app.comes_from(by, RelationKind::BackedUpBy).next().is_some();
        let what = format!("whether {} is backed up", bucket.label());
        (!is_tied && replications::may_be_any(&spec.source)).then(|| Copy {
            by,
            what: format!("may be backed up by {}", by.label()),
            counts: Truth::Unknown(missing::value(by, &spec.source, &what)),
            but: "",
        })
    };
    app.of_kind(Resource::backup_policy).filter_map(copy).collect()
}

fn by_rule<'a>(rule: &Rule<'a>, bucket: &Resource) -> Copy<'a> {
    let what = format!("where {} copies {} to", rule.label(), bucket.label());
    let place = elsewhere(bucket, rule.target.location, || rule.target.missing(&what));
    let on = format!("whether {} copies {}", rule.label(), bucket.label());
    let only = match rule.spec.prefix.known() {
        Some(prefix) => format!(", only what begins with `{prefix}`"),
        None if rule.is_whole() => String::new(),
        None => ", in part".to_owned(),
    };
    Copy {
        by: rule.resource,
        what: format!(
            "is copied to {} in {}{only}",
            rule.target.label(),
            place::shown(rule.target.location)
        ),
        counts: all([rule.works(&on), place]),
        but: lack(bucket, rule.target.location),
    }
}

/// Buckets that a relation alone names as copies, with no rule beside it.
fn bare<'a>(app: &App<'a>, bucket: &'a Resource) -> Vec<Copy<'a>> {
    let has_rule = |target: &'a Resource| {
        let mut from = app.comes_from(target, RelationKind::ReplicatesTo);
        from.any(|(other, _)| other.replication().is_some())
    };
    let targets = app.leads_to(bucket, RelationKind::ReplicatesTo).map(|(target, _)| target);
    let copy = |target: &'a Resource| {
        let what = format!("where {} is, which {} is copied to", target.label(), bucket.label());
        let place = elsewhere(bucket, &target.location, || {
            missing::value(target, places::doubt(&target.location), &what)
        });
        let words =
            format!("is copied to {} in {}", target.label(), place::shown(&target.location));
        Copy {
            by: target,
            what: words,
            counts: all([exists(target, &what), place]),
            but: lack(bucket, &target.location),
        }
    };
    targets.filter(|target| target.bucket().is_some() && !has_rule(target)).map(copy).collect()
}

fn by_policy<'a>(policy: &backups::Policy<'a>, bucket: &Resource) -> Copy<'a> {
    let what = format!("where the backups of {} are kept", bucket.label());
    let nowhere = Location::default();
    let at = policy.location().unwrap_or(&nowhere);
    let place = elsewhere(bucket, at, || policy.missing(&what));
    let on = format!("whether {} is backed up", bucket.label());
    Copy {
        by: policy.resource,
        what: format!("is backed up to {} in {}", policy.vault_label(), place::shown(at)),
        counts: all([policy.works(&on), place]),
        but: lack(bucket, at),
    }
}

/// A copy that the team states, which no manifest declares.
fn stated<'a>(by: &'a Resource, spec: &Replication, bucket: &Resource) -> Option<Copy<'a>> {
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

fn by_job<'a>(by: &'a Resource, job: &BackupJob, bucket: &Resource) -> Copy<'a> {
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

/// Whether a place outlives the loss of the region of a bucket.
fn elsewhere(bucket: &Resource, at: &Location, missing: impl FnOnce() -> Missing) -> Truth {
    match places::lost_together(&bucket.location, at) {
        Some(together) => Truth::known(!together),
        None => {
            // The place of the bucket itself may be what is not told.
            let own = places::doubt(&bucket.location);
            let is_own = own.is_unknown() && !places::doubt(at).is_unknown() && !at.is_unstated();
            let what = format!("where bucket {} is", bucket.label());
            Truth::Unknown(if is_own { missing::value(bucket, own, &what) } else { missing() })
        }
    }
}
