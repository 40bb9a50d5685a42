//! Rules for pipelines, workflows and scripts that deploy: what they say of an app, whatever platform it
//! runs on.

mod missing;
mod places;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "delivery",
    description: "Resiliency of pipelines, workflows and scripts that deploy",
    offerings: [CloudFoundry, Kubernetes, CloudFunctions, CodeEngine, Servers, Delivery],
    rules: RULES,
}
