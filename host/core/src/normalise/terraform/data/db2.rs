//! Db2 and Db2 Warehouse. No argument declares a node for disaster recovery.

use resilint_schema::{Database, DatabaseBackup, Kind, Location, Offering, RelationKind, Value};

use crate::normalise::terraform::data::parameters::Parameters;
use crate::normalise::terraform::derive::{
    derived, here, in_catalogue, in_region_or_geo, non_empty, yes,
};
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link;
use crate::normalise::terraform::{Edge, Made, Reader};

/// The types of this family. `services.rs` sends instances of the services here too.
pub(crate) const READERS: &[(&str, Reader)] = &[("ibm_db2", typed)];

/// The services in the catalogue: Db2, Db2 Warehouse.
pub(crate) const SERVICES: [&str; 2] = ["dashdb-for-transactions", "dashdb"];

/// What the provider sends, and what people write.
const BACKUP_LOCATION: [&str; 2] = ["backup-locations", "backup_location"];

/// The arguments that free parameters replace: the provider unpacks `parameters` and then
/// `parameters_json` over them (ibm/service/db2/resource_ibm_db2_instance.go).
const REPLACED: [(&str, &[&str]); 4] = [
    ("high_availability", &["high_availability"]),
    ("backup_location", &BACKUP_LOCATION),
    ("instance_type", &["instance_type"]),
    ("version", &["version"]),
];

fn typed(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let parameters = Parameters::of(subject);
    let mut database = about(&fields, subject);
    let effective = |name: &str, keys: &[&str]| match parameters.text(keys) {
        Value::Absent => fields.text(name),
        stated => stated,
    };
    let [availability, backup, flavor, version] =
        REPLACED.map(|(name, keys)| effective(name, keys));
    let stated = derived(&availability, "high_availability", yes);
    let default = || fields.defaults().flag("high_availability");
    database.high_availability = field::or(stated, default, fields.at("name"));
    database.backup = backup_at(backup, subject);
    (database.host_flavor, database.version) = (flavor, version);
    database.encryption_key = key(fields.text("disk_encryption_key_crn"));
    database.overridden = overridden(&fields, &parameters);
    made(subject, database).related(link::keys(subject, "disk_encryption_key_crn"))
}

/// An `ibm_resource_instance` of one of the services.
pub(crate) fn instance(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let parameters = Parameters::of(subject);
    let stated = |keys: &[&str]| parameters.text(keys);
    let database = Database {
        high_availability: derived(&stated(&["high_availability"]), "high_availability", yes),
        backup: backup_at(stated(&BACKUP_LOCATION), subject),
        host_flavor: stated(&["instance_type"]),
        version: stated(&["version"]),
        restored_from: stated(&["backup_id"]),
        ..about(&fields, subject)
    };
    made(subject, database).related(restores(subject))
}

/// Where a literal parameter names another instance, this one starts from it.
fn restores(subject: &Subject<'_>) -> Vec<Edge> {
    let fields = subject.fields();
    let parameters = fields.first("parameters");
    let Some(term) = parameters.and_then(|map| map.term("backup_id")) else { return Vec::new() };
    let of = [("ibm_db2", "name"), ("ibm_resource_instance", "name")];
    let found = link::targets(subject, term, &of);
    link::to(RelationKind::RestoresFrom, &found, fields.at("parameters"))
}

/// The key of the team; `none` is how the service says that there is none.
fn key(stated: Value<String>) -> Value<String> {
    if stated.known().is_some_and(|key| key == "none") { Value::Absent } else { non_empty(stated) }
}

/// The engine of a service of the catalogue.
pub(crate) fn engine(service: &str) -> String {
    if service == "dashdb" { "db2-warehouse" } else { "db2" }.to_owned()
}

fn about(fields: &Fields<'_>, subject: &Subject<'_>) -> Database {
    let service = fields.text("service");
    let engine = match derived(&service, "engine", |service| Some(engine(service))) {
        Value::Absent => here("db2".to_owned(), subject),
        engine => engine,
    };
    Database {
        engine,
        service,
        plan: fields.text("plan"),
        hosting: here("managed".to_owned(), subject),
        ..Database::default()
    }
}

/// The names of arguments whose value free parameters replace by another one.
fn overridden(fields: &Fields<'_>, parameters: &Parameters<'_>) -> Vec<String> {
    let differs = |(name, keys): &&(&str, &[&str])| {
        let (argument, parameter) = (fields.text(name), parameters.text(keys));
        argument.known().zip(parameter.known()).is_some_and(|(a, b)| !a.eq_ignore_ascii_case(b))
    };
    REPLACED.iter().filter(differs).map(|(name, _)| (*name).to_owned()).collect()
}

/// Where backups are kept, as far as the declaration says.
fn backup_at(stated: Value<String>, subject: &Subject<'_>) -> Option<DatabaseBackup> {
    let location = in_region_or_geo(non_empty(stated), subject.graph);
    let backup = DatabaseBackup { location, ..DatabaseBackup::default() };
    (!backup.location.is_unstated()).then_some(backup)
}

fn made(subject: &Subject<'_>, database: Database) -> Made {
    let fields = subject.fields();
    let location: Location = in_catalogue(fields.text("location"), subject.graph);
    let kind = Kind::Database(Box::new(database));
    Made::new(Offering::Db2, fields.text("name"), location, kind)
}

#[cfg(test)]
#[path = "../tests/db2.rs"]
mod tests;
