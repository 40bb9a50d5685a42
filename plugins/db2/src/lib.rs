//! Rules for Db2 databases.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "db2",
    description: "Resiliency of Db2 databases",
    offerings: [Db2],
    rules: RULES,
}
