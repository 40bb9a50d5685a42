//! Rules for Db2: whether it outlives the loss of a node, a zone and a region, and whether it is backed up.

mod copies;
mod facts;
mod instances;
mod plans;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "db2",
    description: "Resiliency of Db2 and Db2 Warehouse",
    offerings: [Db2],
    rules: RULES,
}
