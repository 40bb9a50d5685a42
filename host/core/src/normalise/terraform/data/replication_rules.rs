//! Replication between buckets: one resource holds all rules of a source bucket, and each rule is a
//! replication of its own.

use resilint_schema::{
    Confidence, Kind, Location, Multiplicity, Offering, RelationKind, Replication, ReplicationMode,
    Value,
};
use resilint_terraform::value::to_text;
use resilint_terraform::{Action, Instance};

use crate::normalise::terraform::data::object_storage::{BUCKETS, place};
use crate::normalise::terraform::derive::{doubt, here, in_region_or_geo, non_empty};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link;
use crate::normalise::terraform::{Edge, Made, Part};

const RULES: &str = "ibm_cos_bucket_replication_rule";

/// The resource as its first rule. The others are parts of it, and so are those of which it is unknown
/// whether there are any.
pub(crate) fn rule(subject: &Subject<'_>) -> Made {
    let blocks = subject.fields().blocks("replication_rule");
    let mut rules = blocks.items.iter().map(|rule| one(rule, subject));
    let first = rules.next();
    let part = |address: String, made| Part { address, relation: RelationKind::PartOf, made };
    let mut parts: Vec<Part> = rules
        .enumerate()
        .map(|(index, made)| part(format!(".replication_rule[{}]", index + 1), made))
        .collect();
    let more = blocks.open.map(|term| {
        let doubtful = Replication {
            enabled: doubt(term, subject.graph),
            target: doubt(term, subject.graph),
            ..of_bucket(subject)
        };
        made(doubtful, Value::Absent).related(to_source(subject))
    });
    let mut made = match (first, more) {
        (Some(first), Some(mut more)) => {
            let at = subject.fields().at("replication_rule");
            more.count = Some(Multiplicity { min: 0, max: None, at });
            parts.push(part(".replication_rule[*]".to_owned(), more));
            first
        }
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => made(of_bucket(subject), Value::Absent).related(to_source(subject)),
    };
    made.parts = parts;
    made
}

/// One rule, with relations to the bucket whose objects it copies and to the one it copies to.
fn one(rule: &Fields<'_>, subject: &Subject<'_>) -> Made {
    let prefix = non_empty(rule.text("prefix"));
    let filtered_by = if prefix.is_absent() { Vec::new() } else { vec!["prefix".to_owned()] };
    let target = bucket_behind(subject, rule, "destination_bucket_crn");
    let replication = Replication {
        enabled: rule.flag("enable"),
        target: rule.text("destination_bucket_crn"),
        target_location: target.map_or_else(Location::default, |bucket| at(bucket, subject)),
        prefix,
        filtered_by,
        delete_markers: rule.flag_or_default("deletemarker_replication_status", rule.at("")),
        priority: rule.number("priority"),
        ..of_bucket(subject)
    };
    made(replication, rule.text("rule_id"))
        .related(to_source(subject))
        .related(to_target(rule, subject, subject))
}

/// The rules of a bucket are part of it.
fn to_source(subject: &Subject<'_>) -> Vec<Edge> {
    link::edges(subject, RelationKind::PartOf, "bucket_crn", &BUCKETS)
}

/// What all rules of a bucket have in common.
fn of_bucket(subject: &Subject<'_>) -> Replication {
    let fields = subject.fields();
    Replication {
        unit: here("bucket".to_owned(), subject),
        mode: here(ReplicationMode::Asynchronous, subject),
        source: fields.text("bucket_crn"),
        source_location: match bucket_behind(subject, &fields, "bucket_crn") {
            Some(bucket) => at(bucket, subject),
            None => in_region_or_geo(fields.text("bucket_location"), subject.graph),
        },
        ..Replication::default()
    }
}

fn made(replication: Replication, name: Value<String>) -> Made {
    let location = replication.source_location.clone();
    Made::new(Offering::ObjectStorage, name, location, Kind::Replication(Box::new(replication)))
}

fn at(bucket: &Instance, subject: &Subject<'_>) -> Location {
    place(&subject.graph.subject(bucket).fields())
}

/// The only bucket that an argument leads to. Behind a condition it may as well be another one.
fn bucket_behind<'a>(
    subject: &Subject<'a>,
    fields: &Fields<'_>,
    argument: &str,
) -> Option<&'a Instance> {
    let term = fields.term(argument)?;
    let targets = link::targets(subject, term, &BUCKETS);
    let [(bucket, confidence)] = targets.as_slice() else { return None };
    let is_guess = *confidence == Confidence::Heuristic && to_text(term).is_none();
    (!is_guess).then_some(*bucket)
}

/// The buckets that a bucket is copied to, by the rules that name it as their source.
pub(crate) fn copies(bucket: &Subject<'_>) -> Vec<Edge> {
    let is_ours = |rules: &Subject<'_>| {
        let fields = rules.fields();
        let term = fields.term("bucket_crn");
        let sources = term.map(|term| link::targets(rules, term, &BUCKETS)).unwrap_or_default();
        sources.first().is_some_and(|(source, _)| std::ptr::eq(*source, bucket.instance))
    };
    let mut found = Vec::new();
    // What a plan deletes copies nothing any more.
    let stays = |instance: &&Instance| instance.action != Some(Action::Delete);
    for rules in bucket.graph.of_kind(RULES).filter(stays) {
        let rules = bucket.graph.subject(rules);
        if is_ours(&rules) {
            let blocks = rules.fields().blocks("replication_rule").items;
            found.extend(blocks.iter().flat_map(|rule| to_target(rule, &rules, bucket)));
        }
    }
    found
}

/// Relations to the target of a rule, but not back to `from`: a bucket is no copy of itself.
fn to_target(rule: &Fields<'_>, rules: &Subject<'_>, from: &Subject<'_>) -> Vec<Edge> {
    let Some(term) = rule.term("destination_bucket_crn") else { return Vec::new() };
    let mut targets = link::targets(rules, term, &BUCKETS);
    targets.retain(|(bucket, _)| !std::ptr::eq(*bucket, from.instance));
    link::to(RelationKind::ReplicatesTo, &targets, rule.at("destination_bucket_crn"))
}
