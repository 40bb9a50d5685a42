//! Rules for clusters, workloads and volumes of Kubernetes and OpenShift: whether they outlive the loss of a copy,
//! a node, a zone and a location.

mod charts;
mod copies;
mod leaving;
mod missing;
mod pins;
mod schedules;
mod stateful;
mod volumes;
mod zones;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "kubernetes",
    description: "Resiliency of clusters and workloads of Kubernetes and OpenShift",
    offerings: [Kubernetes],
    rules: RULES,
}
