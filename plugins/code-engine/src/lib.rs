//! Rules for apps, jobs and functions of Code Engine and Knative.

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "code-engine",
    description: "Resiliency of apps, jobs and functions of Code Engine and Knative",
    offerings: [CodeEngine],
    rules: RULES,
}
