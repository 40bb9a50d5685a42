//! Cloudant: instances and the databases in them. Replication has no Terraform resource; it is in
//! replicator documents.

use std::collections::BTreeMap;

use resilint_schema::{Database, Kind, LogicalDatabase, Offering, RelationKind, Value};

use crate::normalise::terraform::data::parameters::Parameters;
use crate::normalise::terraform::derive::{derived, here, in_catalogue, non_empty};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::link::{self, Named};
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. `services.rs` sends instances of the service here too.
pub(crate) const READERS: &[(&str, Reader)] =
    &[("ibm_cloudant", dedicated_type), ("ibm_cloudant_database", database)];

/// The service in the catalogue.
pub(crate) const SERVICE: &str = "cloudantnosqldb";

const INSTANCES: [Named; 2] = [("ibm_cloudant", "name"), ("ibm_resource_instance", "name")];

fn dedicated_type(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let capacity = fields.number_or_default("capacity", fields.at("name"));
    let database = Database {
        service: here(SERVICE.to_owned(), subject),
        capacity,
        settings: hardware(fields.text("environment_crn")),
        ..about(&fields, subject)
    };
    made(subject, database)
}

/// The dedicated hardware that an instance is placed on, where it is: its zones are not those of the region.
pub(crate) fn hardware(stated: Value<String>) -> BTreeMap<String, Value<String>> {
    let named = ("environment_crn".to_owned(), non_empty(stated));
    std::iter::once(named).filter(|(_, stated)| !stated.is_absent()).collect()
}

/// An `ibm_resource_instance` of the service.
pub(crate) fn instance(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let hardware = hardware(Parameters::of(subject).text(&["environment_crn"]));
    let service = fields.text("service");
    let database = Database { service, settings: hardware, ..about(&fields, subject) };
    made(subject, database)
}

fn about(fields: &Fields<'_>, subject: &Subject<'_>) -> Database {
    let plan = fields.text("plan");
    Database {
        engine: here("cloudant".to_owned(), subject),
        generation: generation(&plan),
        plan,
        hosting: here("managed".to_owned(), subject),
        ..Database::default()
    }
}

/// Plans carry the generation in their name.
pub(crate) fn generation(plan: &Value<String>) -> Value<String> {
    let of = |plan: &str| Some(if plan.ends_with("-gen2") { "gen2" } else { "gen1" }.to_owned());
    derived(plan, "generation", of)
}

fn made(subject: &Subject<'_>, database: Database) -> Made {
    let fields = subject.fields();
    let location = match fields.text("location") {
        Value::Absent => subject.location(),
        stated => in_catalogue(stated, subject.graph),
    };
    let kind = Kind::Database(Box::new(database));
    Made::new(Offering::Cloudant, fields.text("name"), location, kind)
}

fn database(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let database = LogicalDatabase {
        instance: fields.text("instance_crn"),
        partitioned: fields.flag("partitioned"),
        shards: fields.number("shards"),
    };
    let instances = link::edges(subject, RelationKind::PartOf, "instance_crn", &INSTANCES);
    let location = location_of(subject, "instance_crn");
    let kind = Kind::LogicalDatabase(Box::new(database));
    Made::new(Offering::Cloudant, fields.text("db"), location, kind).related(instances)
}

/// A database is where its instance is.
fn location_of(subject: &Subject<'_>, argument: &str) -> resilint_schema::Location {
    let term = subject.fields().term(argument);
    let found = term.map(|term| link::targets(subject, term, &INSTANCES)).unwrap_or_default();
    match found.first() {
        Some((instance, _)) => subject.graph.subject(instance).location(),
        None => resilint_schema::Location::default(),
    }
}

#[cfg(test)]
#[path = "../tests/cloudant.rs"]
mod tests;
