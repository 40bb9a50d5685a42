//! Rules for pipelines, workflows and scripts that deploy.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "delivery",
    description: "Resiliency of pipelines, workflows and scripts that deploy",
    offerings: [Delivery],
    rules: RULES,
}
