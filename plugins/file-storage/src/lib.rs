//! Rules for file and block storage.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "file-storage",
    description: "Resiliency of file and block storage",
    offerings: [FileStorage],
    rules: RULES,
}
