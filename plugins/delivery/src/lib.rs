//! Rules that cut across: for pipelines, workflows and scripts that deploy, whatever platform an app runs on, and for the
//! data stores of all offerings together.

mod estate;
mod missing;
mod places;
mod spots;
mod unestimated;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "delivery",
    description: "Resiliency of pipelines, workflows and scripts that deploy, and of all data together",
    offerings: [CloudFoundry, Kubernetes, CloudFunctions, CodeEngine, Servers, Delivery],
    rules: RULES,
}
