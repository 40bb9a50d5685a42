//! The modules of Cloudant and Cloud Databases.

use resilint_schema::{
    Database, DatabaseRole, Kind, LogicalDatabase, Offering, RelationKind, Value, Why,
};

use super::{certain, edges, in_region_of, versioned};
use crate::normalise::terraform::Made;
use crate::normalise::terraform::data::cloud_databases::SETTINGS;
use crate::normalise::terraform::data::cloudant::{SERVICE, generation, hardware};
use crate::normalise::terraform::derive::{inside, non_empty};
use crate::normalise::terraform::field::Fields;

/// `cloudant`: an instance, and databases in it.
pub(super) fn cloudant(config: &Fields<'_>) -> Vec<Made> {
    let at = config.at("instance_name");
    let plan = config.text_or_default("plan", at);
    let database = Database {
        engine: certain("cloudant".to_owned(), config),
        service: certain(SERVICE.to_owned(), config),
        generation: generation(&plan),
        plan,
        hosting: certain("managed".to_owned(), config),
        capacity: config.number_or_default("capacity", at),
        settings: hardware(config.text("environment_crn")),
        ..Database::default()
    };
    let location = in_region_of(config);
    let name = config.text("instance_name");
    let kind = Kind::Database(Box::new(database));
    let main = Made::new(Offering::Cloudant, name.clone(), location.clone(), kind);
    let inside = config.blocks("database_config").items.into_iter().map(|entry| {
        let database = LogicalDatabase {
            instance: name.clone(),
            partitioned: entry.flag("partitioned"),
            shards: entry.number("shards"),
        };
        let kind = Kind::LogicalDatabase(Box::new(database));
        Made::new(Offering::Cloudant, entry.text("db"), location.clone(), kind)
    });
    std::iter::once(main).chain(inside).collect()
}

/// `icd-postgresql` and its like.
pub(super) fn cloud_database(engine: &str, config: &Fields<'_>) -> Vec<Made> {
    let leader = non_empty(config.text_of(&["remote_leader_crn", "remote_leader_id"]));
    let service = match engine {
        "rabbitmq" => format!("messages-for-{engine}"),
        _ => format!("databases-for-{engine}"),
    };
    let plan = config.text_or_default("plan", config.at("plan"));
    let switch = |what: &str, name: &str| {
        inside(config, &["auto_scaling", what], config.graph(), &|block| block.flag(name))
    };
    let database = Database {
        engine: certain(engine.to_owned(), config),
        service: certain(service, config),
        generation: generation(&plan),
        plan,
        hosting: certain("managed".to_owned(), config),
        version: config.text_of(&[&format!("{engine}_version"), "edb_version", "version"]),
        role: role(&leader),
        leader,
        restored_from: non_empty(config.text_of(&["backup_crn", "backup_id", "pitr_id"])),
        members: config.number("members"),
        host_flavor: config.text("member_host_flavor"),
        disk_autoscaling: switch("disk", "capacity_enabled"),
        memory_autoscaling: switch("memory", "io_enabled"),
        deletion_protection: versioned(config, "deletion_protection"),
        skip_upgrade_backup: config.flag("version_upgrade_skip_backup"),
        encryption_key: non_empty(config.text("kms_key_crn")),
        backup_encryption_key: non_empty(config.text("backup_encryption_key_crn")),
        settings: settings(engine, config),
        ..Database::default()
    };
    let kind = Kind::Database(Box::new(database));
    let name = config.text_of(&["name", "instance_name"]);
    let made = Made::new(Offering::CloudDatabases, name, in_region_of(config), kind)
        .related(edges(config, "remote_leader_crn", RelationKind::ReadReplicaOf))
        .related(edges(config, "backup_crn", RelationKind::RestoresFrom))
        .related(edges(config, "pitr_id", RelationKind::RestoresFrom));
    vec![made]
}

fn settings(
    engine: &str,
    config: &Fields<'_>,
) -> std::collections::BTreeMap<String, Value<String>> {
    let wanted = SETTINGS.iter().find(|(of, _)| *of == engine).map_or(&[][..], |(_, names)| *names);
    let value =
        |name: &str| inside(config, &["configuration"], config.graph(), &|block| block.text(name));
    let all = wanted.iter().map(|name| ((*name).to_owned(), value(name)));
    all.filter(|(_, value)| !value.is_absent()).collect()
}

/// A database with a leader is a replica. An unknown leader may be `null`, unless it is computed.
fn role(leader: &Value<String>) -> Value<DatabaseRole> {
    match leader {
        Value::Absent => Value::Absent,
        Value::Known { at, .. }
        | Value::Unknown { why: Why::Computed | Why::ModuleMissing, at, .. } => {
            Value::inferred(DatabaseRole::Replica, *at)
        }
        Value::Unknown { why, symbol, at, .. } => Value::Unknown {
            why: *why,
            symbol: symbol.as_ref().map(|symbol| format!("role({symbol})")),
            candidates: Vec::new(),
            at: *at,
        },
    }
}
