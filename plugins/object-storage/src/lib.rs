//! Rules for buckets of Object Storage.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "object-storage",
    description: "Resiliency of buckets of Object Storage",
    offerings: [ObjectStorage],
    rules: RULES,
}
