//! Rules for virtual and bare metal servers: whether they, their load balancers and their data outlive the loss
//! of a host, a zone and a location.

mod backups;
mod databases;
mod fleet;
mod missing;
mod places;
mod pools;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "servers",
    description: "Resiliency of virtual and bare metal servers",
    offerings: [Servers],
    rules: RULES,
}
