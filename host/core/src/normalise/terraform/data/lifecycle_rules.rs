//! What resources beside a bucket declare of its objects: archiving, expiry, locks.

use resilint_schema::{Provenance, Value};

use crate::normalise::terraform::data::object_storage::BUCKETS;
use crate::normalise::terraform::derive::{doubt, has_block, inside};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link::targets;

/// What rules do to the objects of a bucket in the course of time.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Whether a rule moves objects to the archive.
    pub(crate) archives: Value<bool>,
    /// Days after which a rule deletes objects: the fewest.
    pub(crate) expire_days: Value<u32>,
}

/// The rules of a bucket: its own, else those of a resource for them.
pub(crate) fn of(subject: &Subject<'_>) -> Rules {
    let (fields, graph) = (subject.fields(), subject.graph);
    let archives = inside(&fields, &["archive_rule"], graph, &|rule| rule.flag("enable"));
    let expire_days = inside(&fields, &["expire_rule"], graph, &|rule| switched(rule, "days"));
    let mut rules = Rules { archives, expire_days };
    for beside in satellites(subject, "ibm_cos_bucket_lifecycle_configuration") {
        if let Some(perhaps) = beside.doubt {
            rules.archives = first([rules.archives, doubt(perhaps.by, graph)].into_iter());
            rules.expire_days = first([rules.expire_days, doubt(perhaps.by, graph)].into_iter());
            continue;
        }
        let blocks = beside.fields().blocks("lifecycle_rule");
        let (mut archives, mut days) = (Vec::new(), Vec::new());
        for rule in &blocks.items {
            if is_off(rule) {
                continue;
            }
            archives.push(has_block(rule, "transition", graph));
            days.push(inside(rule, &["expiration"], graph, &|block| block.number("days")));
        }
        if let Some(open) = blocks.open {
            archives.push(doubt(open, graph));
            days.push(doubt(open, graph));
        }
        rules.archives = first(std::iter::once(rules.archives).chain(archives));
        rules.expire_days = first(std::iter::once(rules.expire_days).chain(days));
    }
    rules
}

/// Whether Object Lock is on, for the bucket or by a resource for it.
pub(crate) fn object_lock(subject: &Subject<'_>) -> Value<bool> {
    let own = subject.fields().flag("object_lock");
    let mut beside = satellites(subject, "ibm_cos_bucket_object_lock_configuration");
    match (own.known(), beside.pop()) {
        (Some(true), _) | (_, None) => own,
        (_, Some(Subject { doubt: Some(perhaps), .. })) => doubt(perhaps.by, subject.graph),
        (_, Some(lock)) => {
            let at = subject.graph.span(lock.instance.place);
            Value::Known { value: true, from: Provenance::Literal, at }
        }
    }
}

/// The resources of a type that configure this bucket.
fn satellites<'a>(subject: &Subject<'a>, kind: &str) -> Vec<Subject<'a>> {
    let mut found = subject.referred_by(kind, "bucket_crn");
    if found.is_empty() {
        let named = |beside: &Subject<'a>| {
            let term = beside.fields().term("bucket_crn");
            let buckets = term.map(|term| targets(beside, term, &BUCKETS)).unwrap_or_default();
            buckets.iter().any(|(bucket, _)| std::ptr::eq(*bucket, subject.instance))
        };
        let of_kind = subject.graph.of_kind(kind);
        found.extend(of_kind.map(|instance| subject.graph.subject(instance)).filter(named));
    }
    found
}

fn switched(rule: &Fields<'_>, argument: &str) -> Value<u32> {
    if rule.flag("enable").known() == Some(&false) { Value::Absent } else { rule.number(argument) }
}

fn is_off(rule: &Fields<'_>) -> bool {
    rule.text("status").known().is_some_and(|status| status.eq_ignore_ascii_case("disable"))
}

/// The first value that is known, else the first doubt.
fn first<T>(values: impl Iterator<Item = Value<T>>) -> Value<T> {
    let mut doubtful = Value::Absent;
    for value in values {
        match value {
            Value::Known { .. } => return value,
            Value::Unknown { .. } if doubtful.is_absent() => doubtful = value,
            Value::Unknown { .. } | Value::Absent => {}
        }
    }
    doubtful
}
