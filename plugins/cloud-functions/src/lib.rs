//! Rules for actions of Cloud Functions and OpenWhisk: one file a rule in `rules`, and what they share.

mod copies;
mod edge;
mod facts;
mod missing;
mod places;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "cloud-functions",
    description: "Resiliency of actions of Cloud Functions and OpenWhisk",
    offerings: [CloudFunctions],
    rules: RULES,
}
