//! Backup policies of a VPC with their plans. A policy backs up what carries one of its tags.

use resilint_schema::{
    BackupPlan, BackupPolicy, Confidence, Kind, Offering, RelationKind, RemoteCopy, Set, Value,
};
use resilint_terraform::value::to_text;
use resilint_terraform::{Instance, Multiplicity};

use crate::normalise::terraform::derive::{doubt, has_block, inside};
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::link;
use crate::normalise::terraform::place::in_region;
use crate::normalise::terraform::{Edge, Made, Reader};

/// The types of this family. Plans are read with their policy.
pub(crate) const READERS: &[(&str, Reader)] = &[(POLICY, policy)];

const POLICY: &str = "ibm_is_backup_policy";
const PLAN: &str = "ibm_is_backup_policy_plan";

fn policy(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let scope = has_block(&fields, "scope", subject.graph);
    let scope = scope.map(|is_there| if is_there { "enterprise" } else { "account" }.to_owned());
    let policy = BackupPolicy {
        match_tags: fields.texts("match_user_tags"),
        resource_types: resource_types(&fields),
        included_content: fields.texts("included_content"),
        scope: scope.or_default("account".to_owned(), fields.at("name")),
        plans: plans(subject),
        ..BackupPolicy::default()
    };
    let matched = subject.graph.evaluation().resources.iter().filter_map(|other| {
        let confidence = matches(subject.instance, other, subject.graph)?;
        Some((other, confidence))
    });
    let matched: Vec<(&Instance, Confidence)> = matched.collect();
    let at = fields.at("match_user_tags");
    let kind = Kind::BackupPolicy(Box::new(policy));
    let name = fields.text("name");
    Made::new(Offering::FileStorage, name, subject.location(), kind).related(link::to(
        RelationKind::MatchesTag,
        &matched,
        at,
    ))
}

/// The policies that back up a volume or share by its tags.
pub(crate) fn matching(subject: &Subject<'_>) -> Vec<Edge> {
    let policies = subject.graph.of_kind(POLICY);
    let found: Vec<(&Instance, Confidence)> = policies
        .filter_map(|policy| Some((policy, matches(policy, subject.instance, subject.graph)?)))
        .collect();
    link::to(RelationKind::BackedUpBy, &found, subject.fields().at("tags"))
}

/// Whether a policy and a volume, share or server have a known tag in common. Tags of IBM Cloud are not case-sensitive
/// (ibm-cloud-docs/account tagging_resources.md, "Tagging rules").
fn matches(policy: &Instance, other: &Instance, graph: &Graph<'_>) -> Option<Confidence> {
    let wanted = match &*other.kind {
        "ibm_is_volume" => "volume",
        "ibm_is_share" => "share",
        "ibm_is_instance" => "instance",
        _ => return None,
    };
    let types = ["match_resource_type", "match_resource_types"];
    let stated: Vec<String> = types.iter().flat_map(|name| known_texts(policy, name)).collect();
    let is_default = types.iter().all(|name| policy.config.get(name).is_none());
    let default = || graph.facts.provider_defaults(POLICY).text("match_resource_type");
    let is_default = is_default && default().is_some_and(|default| default == wanted);
    if !is_default && !stated.iter().any(|known| known == wanted) {
        return None;
    }
    let tags = known_texts(policy, "match_user_tags");
    let own = tags_of(&graph.subject(other));
    let is_wanted = |tag: &String| tags.iter().any(|it| it.eq_ignore_ascii_case(tag));
    let is_common = own.items.iter().filter_map(Value::known).any(is_wanted);
    is_common.then_some(Confidence::Derived)
}

/// The user tags of a volume, share or server: its own, and those that are attached to it.
pub(crate) fn tags_of(subject: &Subject<'_>) -> Set<Value<String>> {
    let mut tags = subject.fields().texts("tags");
    for attached in subject.referred_by("ibm_resource_tag", "resource_id") {
        // One that may not be there proves no tag.
        let is_there = matches!(attached.instance.count, Multiplicity::One);
        let more = attached.fields().texts("tags");
        tags.closed &= more.closed && is_there;
        tags.items.extend(more.items.into_iter().filter(|_| is_there));
    }
    tags
}

fn known_texts(instance: &Instance, argument: &str) -> Vec<String> {
    let Some(term) = instance.config.get(argument) else { return Vec::new() };
    match term.as_items() {
        Some(items) => items.iter().filter_map(to_text).collect(),
        None => to_text(term).into_iter().collect(),
    }
}

fn resource_types(fields: &Fields<'_>) -> Set<Value<String>> {
    let set = ["match_resource_type", "match_resource_types"]
        .into_iter()
        .find(|name| fields.term(name).is_some());
    match set {
        Some(name) => fields.texts(name),
        None => Set::closed(vec![fields.text_or_default("match_resource_type", fields.at("name"))]),
    }
}

fn plans(subject: &Subject<'_>) -> Set<BackupPlan> {
    let found = subject.referred_by(PLAN, "backup_policy_id");
    let closed = found.iter().all(|plan| matches!(plan.instance.count, Multiplicity::One));
    Set { items: found.iter().map(plan).collect(), closed }
}

fn plan(subject: &Subject<'_>) -> BackupPlan {
    let (fields, graph) = (subject.fields(), subject.graph);
    let at = fields.at("cron_spec");
    let trigger = &["deletion_trigger"];
    let days = inside(&fields, trigger, graph, &|block| {
        block.number_or_default("delete_after", block.at("delete_after"))
    });
    BackupPlan {
        name: fields.text("name"),
        schedule: fields.text("cron_spec"),
        active: fields.flag_or_default("active", at),
        retention_hours: days.map(|days| days.saturating_mul(24)),
        retention_count: inside(&fields, trigger, graph, &|block| {
            block.number("delete_over_count")
        }),
        remote_copies: remote_copies(&fields, subject),
        clone_zones: clone_zones(&fields, subject),
        clone_count: inside(&fields, &["clone_policy"], graph, &|block| {
            block.number("max_snapshots")
        }),
        attach_tags: fields.texts("attach_user_tags"),
        copy_tags: fields.flag_or_default("copy_user_tags", at),
        ..BackupPlan::default()
    }
}

fn clone_zones(fields: &Fields<'_>, subject: &Subject<'_>) -> Set<Value<String>> {
    let blocks = fields.blocks("clone_policy");
    match (blocks.items.first(), blocks.open) {
        (Some(block), _) => block.texts("zones"),
        (None, Some(open)) => Set::open(vec![field::text(open, subject.graph)]),
        (None, None) => Set::closed(Vec::new()),
    }
}

fn remote_copies(fields: &Fields<'_>, subject: &Subject<'_>) -> Set<RemoteCopy> {
    let blocks = fields.blocks("remote_region_policy");
    let copy = |block: &Fields<'_>| RemoteCopy {
        location: in_region(block.text("region"), subject.graph),
        retention_count: block.number("delete_over_count"),
        encryption_key: block.text("encryption_key"),
    };
    let mut items: Vec<RemoteCopy> = blocks.items.iter().map(copy).collect();
    items.extend(blocks.open.map(|open| RemoteCopy {
        location: in_region(doubt(open, subject.graph), subject.graph),
        ..RemoteCopy::default()
    }));
    Set { items, closed: blocks.open.is_none() }
}

#[cfg(test)]
#[path = "../tests/backup_policies.rs"]
mod tests;
