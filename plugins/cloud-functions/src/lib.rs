//! Rules for actions of Cloud Functions and OpenWhisk.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "cloud-functions",
    description: "Resiliency of actions of Cloud Functions and OpenWhisk",
    offerings: [CloudFunctions],
    rules: RULES,
}
