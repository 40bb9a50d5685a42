//! Rules for virtual and bare metal servers.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "servers",
    description: "Resiliency of virtual and bare metal servers",
    offerings: [Servers],
    rules: RULES,
}
