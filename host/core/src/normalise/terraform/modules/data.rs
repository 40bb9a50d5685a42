//! Modules of terraform-ibm-modules whose files are not there, read by their inputs: databases, object
//! storage, file shares. What a module does where an input is not set depends on its version, so only
//! defaults that all versions share are known.

mod databases;
mod shares;
mod storage;

use resilint_schema::{
    Confidence, Kind, Location, Provenance, RelationKind, ShareRole, Value, Why,
};

use crate::normalise::terraform::derive::in_catalogue;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::{Edge, Made};

/// What a call of a missing module makes: the thing that its outputs speak of first. Nothing for other
/// modules. `location` is the place of the provider that the call uses.
pub(crate) fn read(source: &str, config: Fields<'_>, location: Location) -> Vec<Made> {
    let Some((module, folder)) = module_of(source) else { return Vec::new() };
    // Valkey has plans of its own.
    let is_database = module.starts_with("icd-") && module != "icd-valkey";
    let family = if is_database { "icd" } else { module };
    let config = config.of(&format!("terraform-ibm-modules/{family}"));
    match (module, folder) {
        ("cloudant", _) => databases::cloudant(&config),
        ("cos", "modules/buckets" | "modules/fscloud") => storage::buckets(&config),
        ("cos", "modules/replication") => storage::replication(&config),
        ("cos", "modules/backup_vault") => storage::vault(&config),
        ("cos", "") => storage::instance_and_bucket(&config),
        ("vpc-file-storage", folder) => shares::share(&config, folder, location),
        (module, "" | "modules/fscloud") => match module.strip_prefix("icd-") {
            Some("edb") => databases::cloud_database("enterprisedb", &config),
            Some(engine) => databases::cloud_database(engine, &config),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// What a thing that a module makes beside another one has to do with that.
pub(crate) fn relation(kind: &Kind) -> RelationKind {
    match kind {
        Kind::FileShare(share) if share.role.known() == Some(&ShareRole::Replica) => {
            RelationKind::ReplicatesTo
        }
        _ => RelationKind::PartOf,
    }
}

/// The name of a module and the folder in it: `cos` and `modules/buckets` of
/// `terraform-ibm-modules/cos/ibm//modules/buckets` or
/// `git::https://github.com/terraform-ibm-modules/terraform-ibm-cos.git//modules/buckets?ref=v1`.
fn module_of(source: &str) -> Option<(&str, &str)> {
    let source = source.split('?').next()?;
    let (_, rest) = source.split_once("terraform-ibm-modules/")?;
    let (module, folder) = rest.split_once("//").unwrap_or((rest, ""));
    let module = module.strip_suffix("/ibm").unwrap_or(module);
    let module = module.strip_suffix(".git").unwrap_or(module);
    let module = module.strip_prefix("terraform-ibm-").unwrap_or(module);
    (!module.contains('/')).then_some((module, folder.trim_matches('/')))
}

/// The place of a module with an input `region`.
fn in_region_of(config: &Fields<'_>) -> Location {
    let region = config.text_or_default("region", config.at("region"));
    in_catalogue(region, config.graph())
}

/// What follows from the module that is called.
fn certain<T>(value: T, config: &Fields<'_>) -> Value<T> {
    let at = config.object.place.and_then(|place| config.graph().span(place));
    Value::Known { value, from: Provenance::Inferred, at }
}

/// A flag of which the default changed from version to version.
fn versioned(config: &Fields<'_>, name: &str) -> Value<bool> {
    match config.flag(name) {
        Value::Absent => Value::Unknown {
            why: Why::ModuleMissing,
            symbol: Some(format!("the default of {name}")),
            candidates: vec![true, false],
            at: config.at(name),
        },
        stated => stated,
    }
}

/// Relations to whatever an input refers to: resources, and other modules by their address.
fn edges(config: &Fields<'_>, input: &str, kind: RelationKind) -> Vec<Edge> {
    let Some(term) = config.term(input) else { return Vec::new() };
    let edge = |to: &resilint_terraform::Reference| Edge {
        kind,
        to: to.address.to_string(),
        confidence: Confidence::Derived,
        at: config.at(input),
    };
    term.refs.iter().map(edge).collect()
}

#[cfg(test)]
#[path = "../tests/module_data.rs"]
mod tests;
