//! Rules for Cloudant: whether its databases outlive the loss of a zone and a region, and what the team does by mistake to them.

mod facts;
mod instances;
mod replications;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "cloudant",
    description: "Resiliency of Cloudant databases",
    offerings: [Cloudant],
    rules: RULES,
}
