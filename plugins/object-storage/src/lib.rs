//! Rules for Object Storage: whether the objects of a bucket outlive the loss of a datacenter, a zone and a region.

mod backups;
mod copies;
mod endpoint;
mod jobs;
mod key;
mod known;
mod places;
mod replications;
mod scope;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "object-storage",
    description: "Resiliency of buckets of Object Storage",
    offerings: [ObjectStorage],
    rules: RULES,
}
