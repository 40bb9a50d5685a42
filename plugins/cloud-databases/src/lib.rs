//! Rules for Cloud Databases: whether they outlive the loss of a zone and a region, and whether their backups do what is asked of them.

mod backups;
mod copies;
mod facts;
mod instances;
mod versions;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "cloud-databases",
    description: "Resiliency of Cloud Databases",
    offerings: [CloudDatabases],
    rules: RULES,
}
