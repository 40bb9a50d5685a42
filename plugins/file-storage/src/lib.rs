//! Rules for file and block storage: whether shares, volumes and their snapshots outlive the loss of a zone and a region.

mod copies;
mod doubts;
mod known;
mod pairs;
mod schedule;
mod shares;
mod standing;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "file-storage",
    description: "Resiliency of file shares and block volumes",
    offerings: [FileStorage],
    rules: RULES,
}
