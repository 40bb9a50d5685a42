//! Rules for Cloudant databases.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "cloudant",
    description: "Resiliency of Cloudant databases",
    offerings: [Cloudant],
    rules: RULES,
}
