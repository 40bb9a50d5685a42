//! Rules for apps, jobs and functions of Code Engine and Knative: one file a rule in `rules`, and what they
//! share.

mod copies;
mod facts;
mod fronting;
mod missing;
mod places;
mod sort;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

resilint_sdk::export_plugin! {
    name: "code-engine",
    description: "Resiliency of apps, jobs and functions of Code Engine and Knative",
    offerings: [CodeEngine],
    rules: RULES,
}
