//! The copies of a bucket that outlive the loss of its region: by replication rules, backup policies, jobs of the team,
//! and what the team states of its copies.

use resilint_sdk::logic::{Truth, all};
use resilint_sdk::place;
use resilint_sdk::schema::{BackupPolicy, Location, Missing, RelationKind, Resource};
use resilint_sdk::{App, missing};

use crate::replications::{Rule, exists};
use crate::{backups, jobs, places, replications};

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

/// What a copy lacks that is lost together with its bucket.
const SAME_REGION: &str = "the same region";

/// What a copy at this place lacks, if anything.
pub(crate) fn lack(bucket: &Resource, at: &Location) -> &'static str {
    match places::lost_together(&bucket.location, at) {
        Some(true) => SAME_REGION,
        _ => "but that is switched off",
    }
}

/// Whether a copy is by a rule whose target is lost together with the bucket: one fault, which COS003 tells.
pub(crate) fn is_told_by_cos003(copy: &Copy<'_>) -> bool {
    copy.by.replication().is_some() && copy.counts.is_no() && copy.but == SAME_REGION
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
        copies.extend(other.replication().and_then(|spec| jobs::stated(other, spec, bucket)));
    }
    for (other, _) in app.leads_to(bucket, RelationKind::BackedUpBy) {
        copies.extend(other.backup_job().map(|job| jobs::by_job(other, job, bucket)));
    }
    copies
}

/// The rule that makes a bucket the copy of one elsewhere, and whether it surely does; one that surely does goes first.
/// Only of what is copied whole there is a copy: a bucket that gets a part of another one has objects of its own.
pub(crate) fn original<'a>(app: &App<'a>, bucket: &'a Resource) -> Option<(Rule<'a>, Truth)> {
    let rules = replications::of(app).into_iter();
    let found: Vec<(Rule<'_>, Truth)> = rules
        .map(|rule| (rule, is_original(app, &rule, bucket)))
        .filter(|(_, truth)| !truth.is_no())
        .collect();
    let sure = found.iter().find(|(_, truth)| truth.is_yes());
    sure.or(found.first()).cloned()
}

/// Whether a rule makes a bucket the copy of one elsewhere.
fn is_original<'a>(app: &App<'a>, rule: &Rule<'a>, bucket: &'a Resource) -> Truth {
    let what = format!("whether {} makes {} a copy", rule.label(), bucket.label());
    let leads = match rule.is_to(app, bucket) {
        Some(leads) => Truth::known(leads),
        None => Truth::Unknown(rule.target.missing(&what)),
    };
    let place = elsewhere(bucket, rule.source.location, || rule.source.missing_place(&what));
    all([leads, rule.copies_all(&what), rule.works(&what), place])
}

/// The rule that makes a bucket the copy of one that is lost together with it.
pub(crate) fn original_beside<'a>(app: &App<'a>, bucket: &Resource) -> Option<Rule<'a>> {
    replications::of(app).into_iter().find(|rule| {
        rule.target.bucket.is_some_and(|(target, _)| target.id == bucket.id)
            && !rule.copies_all("").is_no()
            && places::lost_together(rule.source.location, &bucket.location) == Some(true)
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
    let place = elsewhere(bucket, rule.target.location, || rule.target.missing_place(&what));
    let on = format!("whether {} copies {}", rule.label(), bucket.label());
    let only = match rule.spec.prefix.known() {
        _ if rule.is_whole() => String::new(),
        Some(prefix) => format!(", only what begins with `{prefix}`"),
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

/// Whether a place outlives the loss of the region of a bucket.
pub(crate) fn elsewhere(
    bucket: &Resource,
    at: &Location,
    missing: impl FnOnce() -> Missing,
) -> Truth {
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
