//! Object Storage: buckets with what other resources declare of them, replication rules, vaults and
//! backup policies. Instances of the service are read in `services.rs`.

use resilint_schema::{
    BackupPlan, BackupPolicy, BackupVault, Bucket, Kind, Location, Offering, Provenance,
    RelationKind, Resiliency, Set, Span, Value,
};

use crate::normalise::terraform::data::lifecycle_rules;
use crate::normalise::terraform::data::replication_rules;
use crate::normalise::terraform::derive::{
    derived, has_block, here, in_region_or_geo, inside, non_empty,
};
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link::{self, Named};
use crate::normalise::terraform::place::{in_datacenter, in_region, listed};
use crate::normalise::terraform::{Edge, Made, Reader};

/// The types of this family. What configures a bucket is read with it.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_cos_bucket", bucket),
    ("ibm_cos_bucket_replication_rule", replication_rules::rule),
    ("ibm_cos_backup_vault", vault),
    ("ibm_cos_backup_policy", policy),
];

pub(crate) const BUCKETS: [Named; 1] = [("ibm_cos_bucket", "bucket_name")];
const VAULTS: [Named; 1] = [("ibm_cos_backup_vault", "backup_vault_name")];
const INSTANCES: [Named; 1] = [("ibm_resource_instance", "name")];

/// The arguments of which exactly one says where a bucket is, with the class that each stands for.
const LOCATIONS: [(&str, Resiliency); 4] = [
    ("cross_region_location", Resiliency::CrossRegion),
    ("region_location", Resiliency::Regional),
    ("single_site_location", Resiliency::SingleSite),
    ("satellite_location_id", Resiliency::Satellite),
];

fn bucket(subject: &Subject<'_>) -> Made {
    let (fields, graph) = (subject.fields(), subject.graph);
    let at = fields.at("bucket_name");
    let lifecycle = lifecycle_rules::of(subject);
    let bucket = Bucket {
        resiliency: resiliency(&fields),
        instance: fields.text("resource_instance_id"),
        storage_class: fields.text("storage_class"),
        endpoint: fields.text_or_default("endpoint_type", at),
        versioning: versioning(&fields, at),
        retention_policy: has_block(&fields, "retention_rule", graph),
        object_lock: lifecycle_rules::object_lock(subject),
        archive_rule: lifecycle.archives,
        expire_days: lifecycle.expire_days,
        legacy_firewall: is_filled(&fields.texts("allowed_ip")),
        // What only Terraform does, nothing else does by default.
        force_delete: if graph.is_terraform() {
            fields.flag_or_default("force_delete", at)
        } else {
            Value::Absent
        },
        encryption_key: non_empty(fields.text_of(&["kms_key_crn", "key_protect"])),
    };
    let name = fields.text("bucket_name");
    Made::new(Offering::ObjectStorage, name, place(&fields), Kind::Bucket(Box::new(bucket)))
        .related(link::edges(subject, RelationKind::PartOf, "resource_instance_id", &INSTANCES))
        .related(replication_rules::copies(subject))
        .related(backups(subject))
        .related(link::keys(subject, "kms_key_crn"))
        .related(link::keys(subject, "key_protect"))
}

/// Whether old versions are kept, by a block of its own.
pub(crate) fn versioning(fields: &Fields<'_>, at: Option<Span>) -> Value<bool> {
    let block = "object_versioning";
    let stated = inside(fields, &[block], fields.graph(), &|block| block.flag("enable"));
    field::or(stated, || fields.defaults().block(block).flag("enable"), at)
}

/// The class by the argument that is set. One that is unknown may be `null`; if it is the only one, it
/// is not, since one of them has to be set.
pub(crate) fn resiliency(fields: &Fields<'_>) -> Value<Resiliency> {
    let set = |(name, class): &(&str, Resiliency)| {
        let value = non_empty(fields.text(name));
        (!value.is_absent()).then_some((value, *class))
    };
    let stated: Vec<(Value<String>, Resiliency)> = LOCATIONS.iter().filter_map(set).collect();
    let known = |value: &Value<String>| match value {
        Value::Known { from, at, .. } => Some((*from, *at)),
        _ => None,
    };
    if let Some(((from, at), class)) = stated.iter().find_map(|(v, c)| Some((known(v)?, *c))) {
        return Value::Known { value: class, from, at };
    }
    match stated.as_slice() {
        [] => Value::Absent,
        [(value, class)] => {
            Value::Known { value: *class, from: Provenance::Inferred, at: value.at() }
        }
        [(Value::Unknown { why, symbol, at, .. }, _), ..] => Value::Unknown {
            why: *why,
            symbol: symbol.as_ref().map(|symbol| format!("resiliency({symbol})")),
            candidates: stated.iter().map(|(_, class)| *class).collect(),
            at: *at,
        },
        _ => Value::Absent,
    }
}

/// Where a bucket is. Its class decides which of the arguments say so.
pub(crate) fn place(fields: &Fields<'_>) -> Location {
    let text = |name: &str| non_empty(fields.text(name));
    let (geo, region, site) =
        (text("cross_region_location"), text("region_location"), text("single_site_location"));
    let graph = fields.graph();
    match resiliency(fields).known() {
        Some(Resiliency::CrossRegion) => Location { geo, ..Location::default() },
        Some(Resiliency::Regional) => listed(in_region(region, graph), graph),
        Some(Resiliency::SingleSite) => listed(in_datacenter(site, graph), graph),
        Some(_) => Location::default(),
        None => Location { geo, region, datacenter: site, ..Location::default() },
    }
}

/// Whether a list has anything in it.
fn is_filled(list: &Set<Value<String>>) -> Value<bool> {
    match list.items.first() {
        Some(Value::Unknown { why, symbol, at, .. }) if !list.closed => {
            Value::Unknown { why: *why, symbol: symbol.clone(), candidates: Vec::new(), at: *at }
        }
        Some(first) => Value::Known { value: true, from: Provenance::Literal, at: first.at() },
        None => Value::Absent,
    }
}

/// The policies that back a bucket up.
fn backups(subject: &Subject<'_>) -> Vec<Edge> {
    let kind = RelationKind::BackedUpBy;
    link::from_referrers(subject, kind, "ibm_cos_backup_policy", "bucket_crn")
}

fn vault(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let vault = BackupVault {
        provider: "cos".to_owned(),
        encryption_key: non_empty(fields.text("kms_key_crn")),
        ..BackupVault::default()
    };
    let location = in_region_or_geo(fields.text("region"), subject.graph);
    let name = fields.text("backup_vault_name");
    let kind = Kind::BackupVault(Box::new(vault));
    Made::new(Offering::ObjectStorage, name, location, kind)
        .related(link::edges(subject, RelationKind::PartOf, "service_instance_id", &INSTANCES))
        .related(link::keys(subject, "kms_key_crn"))
}

fn policy(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let of_type = fields.text("backup_type");
    let plan = BackupPlan {
        continuous: derived(&of_type, "continuous", |of| Some(of == "continuous")),
        active: here(true, subject),
        retention_hours: fields
            .number("initial_delete_after_days")
            .map(|days| days.saturating_mul(24)),
        ..BackupPlan::default()
    };
    let policy = BackupPolicy {
        resource_types: Set::closed(vec![here("bucket".to_owned(), subject)]),
        source: fields.text("bucket_crn"),
        target_vault: fields.text("target_backup_vault_crn"),
        plans: Set::closed(vec![plan]),
        ..BackupPolicy::default()
    };
    let kind = RelationKind::BacksUpTo;
    let vaults = link::edges(subject, kind, "target_backup_vault_crn", &VAULTS);
    let name = fields.text("policy_name");
    let policy = Kind::BackupPolicy(Box::new(policy));
    // A policy is where its bucket is; its own declaration says nothing of a place.
    Made::new(Offering::ObjectStorage, name, Location::default(), policy).related(vaults)
}

#[cfg(test)]
#[path = "../tests/object_storage.rs"]
mod tests;
