//! The modules of Object Storage.

use resilint_schema::{
    BackupPlan, BackupPolicy, BackupVault, Bucket, Kind, Location, Offering, RelationKind,
    Replication, ReplicationMode, Resiliency, ServiceInstance, Set, Value,
};

use super::{certain, edges, in_region_of};
use crate::normalise::terraform::data::object_storage::{place, resiliency, versioning};
use crate::normalise::terraform::derive::{has_block, in_catalogue, inside, non_empty};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::link::keys_behind;
use crate::normalise::terraform::place::in_datacenter;
use crate::normalise::terraform::{Edge, Made};

fn made(name: Value<String>, location: Location, kind: Kind) -> Made {
    Made::new(Offering::ObjectStorage, name, location, kind)
}

/// `cos`: a bucket and the instance it is in, each unless it is switched off.
pub(super) fn instance_and_bucket(config: &Fields<'_>) -> Vec<Made> {
    let wanted = |name: &str| config.flag_or_default(name, config.at(name)).known() != Some(&false);
    let mut all = Vec::new();
    if wanted("create_cos_bucket") {
        all.push(root_bucket(config));
    }
    if wanted("create_cos_instance") {
        let instance = ServiceInstance {
            service: certain("cloud-object-storage".to_owned(), config),
            plan: config.text("cos_plan"),
            guid: Value::Absent,
        };
        let location =
            Location { geo: certain("global".to_owned(), config), ..Location::default() };
        let kind = Kind::ServiceInstance(Box::new(instance));
        all.push(made(config.text("cos_instance_name"), location, kind));
    }
    all.extend(policies(config, &config.text("bucket_name")));
    all
}

fn root_bucket(config: &Fields<'_>) -> Made {
    let (class, location) = root_place(config);
    let at = config.at("bucket_name");
    let bucket = Bucket {
        resiliency: class,
        instance: config.text("existing_cos_instance_id"),
        storage_class: config.text("bucket_storage_class"),
        endpoint: config.text("management_endpoint_type_for_bucket"),
        versioning: config.flag_or_default("object_versioning_enabled", at),
        retention_policy: is_set(config, "retention_default"),
        object_lock: config.flag("object_locking_enabled"),
        archive_rule: is_set(config, "archive_days"),
        expire_days: config.number("expire_days"),
        legacy_firewall: Value::Absent,
        force_delete: config.flag_or_default("force_delete", at),
        encryption_key: non_empty(config.text("kms_key_crn")),
    };
    made(config.text("bucket_name"), location, Kind::Bucket(Box::new(bucket)))
        .related(edges(config, "existing_cos_instance_id", RelationKind::PartOf))
        .related(keys(config))
}

/// The service instances that hold the key of a bucket.
fn keys(config: &Fields<'_>) -> Vec<Edge> {
    let term = config.term("kms_key_crn");
    term.map(|term| keys_behind(term, config.graph(), config.at("kms_key_crn"))).unwrap_or_default()
}

/// The class and place by the three inputs. `region` has a default, so it only counts where the others
/// are not set.
fn root_place(config: &Fields<'_>) -> (Value<Resiliency>, Location) {
    let (geo, site) = (config.text("cross_region_location"), config.text("single_site_location"));
    let class = |class: Resiliency, of: &Value<String>| Value::inferred(class, of.at());
    match (&geo, &site) {
        (Value::Known { .. }, _) => {
            (class(Resiliency::CrossRegion, &geo), Location { geo, ..Location::default() })
        }
        (_, Value::Known { .. }) => {
            (class(Resiliency::SingleSite, &site), in_datacenter(site, config.graph()))
        }
        (Value::Absent, Value::Absent) => {
            let location = in_region_of(config);
            (class(Resiliency::Regional, &location.region), location)
        }
        (Value::Unknown { why, at, .. }, _) | (_, Value::Unknown { why, at, .. }) => {
            let open = Value::Unknown { why: *why, symbol: None, candidates: Vec::new(), at: *at };
            let region = config.text("region");
            (open, Location { geo, region, datacenter: site, ..Location::default() })
        }
    }
}

/// Whether an input is set, to whatever value.
fn is_set(config: &Fields<'_>, name: &str) -> Value<bool> {
    match config.text(name) {
        Value::Known { from, at, .. } => Value::Known { value: true, from, at },
        stated => stated.map(|_| true),
    }
}

/// `cos//modules/buckets`: one bucket for each entry.
pub(super) fn buckets(config: &Fields<'_>) -> Vec<Made> {
    let entries = config.blocks("bucket_configs").items;
    entries
        .iter()
        .flat_map(|entry| {
            std::iter::once(bucket(entry)).chain(policies(entry, &entry.text("bucket_name")))
        })
        .collect()
}

fn bucket(entry: &Fields<'_>) -> Made {
    let (graph, at) = (entry.graph(), entry.at("bucket_name"));
    let bucket = Bucket {
        resiliency: resiliency(entry),
        instance: entry.text("resource_instance_id"),
        storage_class: entry.text("storage_class"),
        endpoint: entry.text("management_endpoint_type"),
        versioning: versioning(entry, at),
        retention_policy: has_block(entry, "retention_rule", graph),
        object_lock: entry.flag("object_locking_enabled"),
        archive_rule: inside(entry, &["archive_rule"], graph, &|block| block.flag("enable")),
        expire_days: inside(entry, &["expire_rule"], graph, &|block| block.number("days")),
        legacy_firewall: Value::Absent,
        force_delete: entry.flag_or_default("force_delete", at),
        encryption_key: non_empty(entry.text("kms_key_crn")),
    };
    made(entry.text("bucket_name"), place(entry), Kind::Bucket(Box::new(bucket)))
        .related(edges(entry, "resource_instance_id", RelationKind::PartOf))
        .related(keys(entry))
}

/// The backup policies of a bucket.
fn policies(config: &Fields<'_>, bucket: &Value<String>) -> Vec<Made> {
    let policy = |entry: &Fields<'_>| {
        let days = entry.number("initial_delete_after_days");
        let plan = BackupPlan {
            continuous: certain(true, entry),
            active: certain(true, entry),
            retention_hours: days.map(|days| days.saturating_mul(24)),
            ..BackupPlan::default()
        };
        let policy = BackupPolicy {
            resource_types: Set::closed(vec![certain("bucket".to_owned(), entry)]),
            source: bucket.clone(),
            target_vault: entry.text("target_backup_vault_crn"),
            plans: Set::closed(vec![plan]),
            ..BackupPolicy::default()
        };
        let kind = Kind::BackupPolicy(Box::new(policy));
        made(entry.text("policy_name"), Location::default(), kind).related(edges(
            entry,
            "target_backup_vault_crn",
            RelationKind::BacksUpTo,
        ))
    };
    config.blocks("backup_policies").items.iter().map(policy).collect()
}

/// `cos//modules/replication`: one replication for each rule.
pub(super) fn replication(config: &Fields<'_>) -> Vec<Made> {
    let source_location = in_catalogue(config.text("source_bucket_region"), config.graph());
    let rule = |rule: &Fields<'_>| {
        let prefix = non_empty(rule.text("prefix"));
        let filtered_by = if prefix.is_absent() { Vec::new() } else { vec!["prefix".to_owned()] };
        let replication = Replication {
            unit: certain("bucket".to_owned(), rule),
            mode: certain(ReplicationMode::Asynchronous, rule),
            enabled: rule.flag("enable"),
            source: config.text("source_bucket_crn"),
            source_location: source_location.clone(),
            target: rule.text("destination_bucket_crn"),
            prefix,
            filtered_by,
            delete_markers: rule.flag("deletemarker_replication_status"),
            priority: rule.number("priority"),
            ..Replication::default()
        };
        let kind = Kind::Replication(Box::new(replication));
        made(rule.text("rule_id"), source_location.clone(), kind)
            .related(edges(rule, "destination_bucket_crn", RelationKind::ReplicatesTo))
            .related(edges(config, "source_bucket_crn", RelationKind::PartOf))
    };
    config.blocks("replication_rules").items.iter().map(rule).collect()
}

/// `cos//modules/backup_vault`.
pub(super) fn vault(config: &Fields<'_>) -> Vec<Made> {
    let vault = BackupVault {
        provider: "cos".to_owned(),
        encryption_key: non_empty(config.text("kms_key_crn")),
        ..BackupVault::default()
    };
    let kind = Kind::BackupVault(Box::new(vault));
    vec![made(config.text("name"), in_region_of(config), kind).related(edges(
        config,
        "existing_cos_instance_id",
        RelationKind::PartOf,
    ))]
}
