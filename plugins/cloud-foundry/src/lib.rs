//! Resiliency rules for Cloud Foundry: one file a rule in `rules`, and what they share.

mod copies;
mod missing;
mod places;
mod protocol;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "cloud-foundry",
    description: "Resiliency rules for Cloud Foundry apps in all their regions",
    offerings: [CloudFoundry],
    rules: RULES,
}
