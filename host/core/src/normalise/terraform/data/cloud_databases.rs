//! Cloud Databases: `ibm_database` in its old and new forms, and instances of the services.

use resilint_schema::{Database, DatabaseRole, Kind, Offering, Provenance, RelationKind, Value};
use resilint_terraform::Instance;
use resilint_terraform::value::Value as Term;

use crate::normalise::terraform::certain::is_certain;
use crate::normalise::terraform::data::cloudant::generation;
use crate::normalise::terraform::data::parameters::{Parameters, settings};
use crate::normalise::terraform::derive::{derived, here, in_catalogue, inside, non_empty};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link::{self, Named};
use crate::normalise::terraform::{Edge, Made, Reader};

/// The types of this family. `services.rs` sends instances of the services here too.
pub(crate) const READERS: &[(&str, Reader)] = &[("ibm_database", typed)];

const DATABASES: [Named; 2] = [("ibm_database", "name"), ("ibm_resource_instance", "name")];

/// Look-ups through which one database leads to the backups of another.
const LOOK_UPS: [&str; 3] =
    ["ibm_database_backups", "ibm_database_backup", "ibm_database_point_in_time_recovery"];

/// Settings that bear on losing data, by engine.
pub(crate) const SETTINGS: [(&str, &[&str]); 4] = [
    ("postgresql", &["synchronous_commit"]),
    ("redis", &["appendonly", "maxmemory-policy", "stop-writes-on-bgsave-error"]),
    ("mysql", &["innodb_flush_log_at_trx_commit", "sync_binlog"]),
    ("rabbitmq", &["delete_undefined_queues"]),
];

/// The engine of a service of the catalogue; nothing where it is another service.
pub(crate) fn engine(service: &str) -> Option<String> {
    let engine = service.strip_prefix("databases-for-").or(service.strip_prefix("messages-for-"))?;
    Some(engine.to_owned())
}

fn typed(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let at_name = fields.at("name");
    let mut database = Database {
        leader: non_empty(fields.text("remote_leader_id")),
        restored_from: restored_from(|name| fields.text(name)),
        version: fields.text("version"),
        members: members(&fields, subject),
        host_flavor: in_group(&fields, subject, &["host_flavor"], &|block| block.text("id")),
        disk_autoscaling: autoscaling(&fields, subject, "disk"),
        memory_autoscaling: autoscaling(&fields, subject, "memory"),
        deletion_protection: fields.flag_or_default("deletion_protection", at_name),
        skip_initial_backup: fields.flag("skip_initial_backup"),
        skip_upgrade_backup: fields.flag("version_upgrade_skip_backup"),
        encryption_key: non_empty(fields.text("key_protect_key")),
        backup_encryption_key: non_empty(fields.text("backup_encryption_key_crn")),
        ..about(subject)
    };
    let wanted = SETTINGS.iter().find(|(of, _)| database.engine.known().is_some_and(|e| e == of));
    let wanted = wanted.map_or(&[][..], |(_, wanted)| *wanted);
    database.settings = settings(&fields.text("configuration"), wanted).into_iter().collect();
    database.role = role(subject, &database.leader, fields.term("remote_leader_id"));
    made(subject, database)
        .related(link::edges(subject, RelationKind::ReadReplicaOf, "remote_leader_id", &DATABASES))
        .related(restores(subject))
        .related(link::keys(subject, "key_protect_key"))
        .related(link::keys(subject, "backup_encryption_key_crn"))
}

/// An `ibm_resource_instance` of one of the services.
pub(crate) fn instance(subject: &Subject<'_>) -> Made {
    let parameters = Parameters::of(subject);
    let stated = |name: &str| non_empty(parameters.text(&[name]));
    let leader = stated("remote_leader_id");
    let map = subject.fields().first("parameters");
    let named = map.as_ref().and_then(|map| map.term("remote_leader_id"));
    let database = Database {
        role: role(subject, &leader, named),
        leader,
        restored_from: restored_from(stated),
        version: stated("version"),
        host_flavor: stated("members_host_flavor"),
        encryption_key: stated("key_protect_key"),
        ..about(subject)
    };
    let leaders = named.map(|term| link::targets(subject, term, &DATABASES));
    let at = subject.fields().at("parameters");
    let leaders = link::to(RelationKind::ReadReplicaOf, &leaders.unwrap_or_default(), at);
    made(subject, database).related(leaders)
}

fn about(subject: &Subject<'_>) -> Database {
    let fields = subject.fields();
    let service = fields.text("service");
    let plan = fields.text("plan");
    Database {
        engine: derived(&service, "engine", engine),
        service,
        generation: generation(&plan),
        plan,
        hosting: here("managed".to_owned(), subject),
        ..Database::default()
    }
}

fn restored_from(text: impl Fn(&str) -> Value<String>) -> Value<String> {
    let names = ["backup_id", "point_in_time_recovery_deployment_id"];
    let mut set = names.iter().map(|name| non_empty(text(name)));
    set.find(|value| !value.is_absent()).unwrap_or_default()
}

/// A replica names its leader; a leader is named by a replica. What the provider computes is never
/// null, so an unknown that is surely of that kind still is a leader.
fn role(subject: &Subject<'_>, leader: &Value<String>, term: Option<&Term>) -> Value<DatabaseRole> {
    let inferred = |role| Value::Known { value: role, from: Provenance::Inferred, at: leader.at() };
    match leader {
        Value::Known { .. } => inferred(DatabaseRole::Replica),
        Value::Unknown { .. } if term.is_some_and(is_certain) => inferred(DatabaseRole::Replica),
        Value::Unknown { why, symbol, at, .. } => Value::Unknown {
            why: *why,
            symbol: symbol.as_ref().map(|symbol| format!("role({symbol})")),
            candidates: Vec::new(),
            at: *at,
        },
        Value::Absent => {
            let replicas = subject.referred_by("ibm_database", "remote_leader_id");
            // Where no replica is sure nothing is told of it, but that it is none itself: it names no leader.
            let sure = replicas.iter().find(|replica| replica.is_one());
            let named = sure.map(|replica| replica.if_there(inferred(DatabaseRole::Leader)));
            named.filter(|role| role.known().is_some()).unwrap_or_default()
        }
    }
}

/// The members that hold the data: of the group `member`, or of the arguments that came before groups.
fn members(fields: &Fields<'_>, subject: &Subject<'_>) -> Value<u32> {
    let in_groups =
        in_group(fields, subject, &["members"], &|block| block.number("allocation_count"));
    match in_groups {
        Value::Absent => fields.number("node_count"),
        stated => stated,
    }
}

/// What the group of data members says. Other groups are of other nodes.
fn in_group<T>(
    fields: &Fields<'_>,
    subject: &Subject<'_>,
    path: &[&str],
    read: &dyn Fn(&Fields<'_>) -> Value<T>,
) -> Value<T> {
    let graph = subject.graph;
    inside(fields, &["group"], graph, &|group| match group.text("group_id").known() {
        Some(name) if name != "member" => Value::Absent,
        _ => inside(group, path, graph, read),
    })
}

fn autoscaling(fields: &Fields<'_>, subject: &Subject<'_>, what: &str) -> Value<bool> {
    // Disks grow by what they hold, memory by how busy it is.
    let switch = if what == "disk" { "capacity_enabled" } else { "io_enabled" };
    inside(fields, &["auto_scaling", what], subject.graph, &|block| block.flag(switch))
}

/// The databases whose backup or state this one starts from, also through a look-up of their backups.
fn restores(subject: &Subject<'_>) -> Vec<Edge> {
    let kind = RelationKind::RestoresFrom;
    let mut found = Vec::new();
    for argument in ["backup_id", "point_in_time_recovery_deployment_id"] {
        found.extend(link::edges(subject, kind, argument, &DATABASES));
        let look_ups: Vec<&Instance> = subject.refers_to(argument, &LOOK_UPS);
        for look_up in look_ups {
            let look_up = subject.graph.subject(look_up);
            for id in ["deployment_id", "backup_id"] {
                found.extend(link::edges(&look_up, kind, id, &DATABASES));
            }
        }
    }
    found
}

fn made(subject: &Subject<'_>, database: Database) -> Made {
    let fields = subject.fields();
    let location = in_catalogue(fields.text("location"), subject.graph);
    let kind = Kind::Database(Box::new(database));
    Made::new(Offering::CloudDatabases, fields.text("name"), location, kind)
}

#[cfg(test)]
#[path = "../tests/cloud_databases.rs"]
pub(crate) mod tests;
