//! Rules for file and block storage: whether shares, volumes and their snapshots outlive the loss of a zone and a region.

mod copies;
mod cover;
mod doubts;
mod known;
mod pairs;
mod policies;
mod schedule;
mod shares;
mod standing;
mod volumes;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "file-storage",
    description: "Resiliency of file shares and block volumes",
    offerings: [FileStorage],
    rules: RULES,
}
