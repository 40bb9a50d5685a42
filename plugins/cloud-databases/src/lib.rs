//! Rules for Cloud Databases.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "cloud-databases",
    description: "Resiliency of Cloud Databases",
    offerings: [CloudDatabases],
    rules: RULES,
}
