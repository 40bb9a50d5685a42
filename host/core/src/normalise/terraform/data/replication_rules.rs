//! Replication between buckets: one resource holds all rules of a source bucket.

use resilint_schema::{
    Kind, Location, Offering, RelationKind, Replication, ReplicationMode, Value,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::data::object_storage::{BUCKETS, place};
use crate::normalise::terraform::derive::{doubt, here, non_empty};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link;
use crate::normalise::terraform::{Edge, Made};

const RULES: &str = "ibm_cos_bucket_replication_rule";

/// The resource as one replication: that of its widest rule, with relations to the targets of all.
pub(crate) fn rule(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let blocks = fields.blocks("replication_rule");
    let widest = blocks.items.iter().find(|rule| is_whole(rule)).or(blocks.items.first());
    let source = bucket_behind(subject, &fields, "bucket_crn");
    let mut replication = Replication {
        unit: here("bucket".to_owned(), subject),
        mode: here(ReplicationMode::Asynchronous, subject),
        source: fields.text("bucket_crn"),
        source_location: source.map_or_else(Location::default, |bucket| {
            place(&subject.graph.subject(bucket).fields())
        }),
        ..Replication::default()
    };
    match (widest, blocks.open) {
        (Some(rule), _) => read(rule, subject, &mut replication),
        (None, Some(open)) => {
            replication.enabled = doubt(open, subject.graph);
            replication.target = doubt(open, subject.graph);
        }
        (None, None) => {}
    }
    let name = widest.map_or(Value::Absent, |rule| rule.text("rule_id"));
    let location = replication.source_location.clone();
    Made::new(Offering::ObjectStorage, name, location, Kind::Replication(Box::new(replication)))
        .related(to_targets(subject, subject))
}

/// Whether a rule is on and copies all objects.
fn is_whole(rule: &Fields<'_>) -> bool {
    rule.flag("enable").known() == Some(&true) && non_empty(rule.text("prefix")).is_absent()
}

fn read(rule: &Fields<'_>, subject: &Subject<'_>, replication: &mut Replication) {
    replication.enabled = rule.flag("enable");
    replication.target = rule.text("destination_bucket_crn");
    replication.prefix = non_empty(rule.text("prefix"));
    if !replication.prefix.is_absent() {
        replication.filtered_by.push("prefix".to_owned());
    }
    replication.delete_markers = rule.flag("deletemarker_replication_status");
    replication.priority = rule.number("priority");
    if let Some(bucket) = bucket_behind(subject, rule, "destination_bucket_crn") {
        replication.target_location = place(&subject.graph.subject(bucket).fields());
    }
}

fn bucket_behind<'a>(
    subject: &Subject<'a>,
    fields: &Fields<'_>,
    argument: &str,
) -> Option<&'a Instance> {
    let term = fields.term(argument)?;
    link::targets(subject, term, &BUCKETS).first().map(|(bucket, _)| *bucket)
}

/// The buckets that a bucket is copied to, by the rules that name it as their source.
pub(crate) fn copies(bucket: &Subject<'_>) -> Vec<Edge> {
    let resources = bucket.graph.evaluation().resources.iter();
    let is_ours = |rules: &Subject<'_>| {
        let source = bucket_behind(rules, &rules.fields(), "bucket_crn");
        source.is_some_and(|source| std::ptr::eq(source, bucket.instance))
    };
    resources
        .filter(|instance| &*instance.kind == RULES)
        .map(|instance| bucket.graph.subject(instance))
        .filter(is_ours)
        .flat_map(|rules| to_targets(&rules, bucket))
        .collect()
}

/// Relations to the targets of all rules, but not back to `from`: a bucket is no copy of itself.
fn to_targets(rules: &Subject<'_>, from: &Subject<'_>) -> Vec<Edge> {
    let blocks = rules.fields().blocks("replication_rule");
    let mut found = Vec::new();
    for rule in &blocks.items {
        let Some(term) = rule.term("destination_bucket_crn") else { continue };
        let mut targets = link::targets(rules, term, &BUCKETS);
        targets.retain(|(bucket, _)| !std::ptr::eq(*bucket, from.instance));
        let at = rule.at("destination_bucket_crn");
        found.extend(link::to(RelationKind::ReplicatesTo, &targets, at));
    }
    found
}
