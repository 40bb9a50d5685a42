//! Rules for global load balancers, their origin pools and certificates.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "internet-services",
    description: "Resiliency of global load balancers, their origin pools and certificates",
    offerings: [InternetServices],
    rules: RULES,
}
