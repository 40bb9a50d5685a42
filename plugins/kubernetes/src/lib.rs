//! Rules for workloads on Kubernetes and OpenShift: whether they outlive the loss of a copy, a node, a
//! zone and a location.

mod copies;
mod missing;
mod pins;
mod stateful;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "kubernetes",
    description: "Resiliency of workloads on Kubernetes and OpenShift",
    offerings: [Kubernetes],
    rules: RULES,
}
