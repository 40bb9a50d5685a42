//! Rules for global load balancers, their origin pools and certificates.

mod domain_tls;
mod edge;
mod known;
mod missing;
mod origin_tls;
mod places;
mod steering;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "internet-services",
    description: "Resiliency of global load balancers, their origin pools and certificates",
    offerings: [InternetServices],
    rules: RULES,
}
