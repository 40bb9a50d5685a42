//! `declared-services` of old manifests of Cloud Foundry: services that the pipeline creates with the app, by label and
//! plan. Where that is, the manifest does not say.

use resilint_terraform::{Data, Instance, Value};

use super::{INSTANCE, Reading};
use crate::parse::{Entry, Node};

pub(super) fn services(root: &Node, reading: Reading<'_>) -> Vec<Instance> {
    let declared = root.get("declared-services").map_or(&[][..], Node::entries);
    declared.iter().filter_map(|entry| service(entry, reading)).collect()
}

/// One service; nothing where its label is none of a service of today's catalogue.
fn service(entry: &Entry, reading: Reading<'_>) -> Option<Instance> {
    let label = entry.value.get("label")?;
    let service = reading.facts.service_of_label(label.as_str()?)?;
    let name = entry.key.as_str()?;
    let arguments = [
        ("name", reading.value(&entry.key)),
        ("service", reading.text(service, label)),
        ("plan", plan(&entry.value, reading)),
        ("location", reading.missing("the region that the manifest is pushed to", &entry.value)),
    ];
    Some(reading.instance(&format!("service {name}"), INSTANCE, arguments, &entry.value))
}

/// The plan, which was written with a capital letter then.
fn plan(service: &Node, reading: Reading<'_>) -> Value {
    let plan = reading.at(service, &["plan"]);
    match &plan.data {
        Data::String(text) => Value { data: Data::String(text.to_lowercase().into()), ..plan },
        _ => plan,
    }
}
