//! Rules for file and block storage: whether shares, volumes and their snapshots outlive the loss of a zone and a region.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "file-storage",
    description: "Resiliency of file shares and block volumes",
    offerings: [FileStorage],
    rules: RULES,
}
