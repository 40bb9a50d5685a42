//! Bodies of requests to the Resource Controller that create an instance: `name`, `target`, `resource_plan_id` and
//! `parameters`.

use resilint_terraform::{Instance, Value};

use super::{INSTANCE, Reading};
use crate::parse::Node;

/// Whether a document is such a body, or a list of them. An instance that exists has a cloud resource name.
#[must_use]
pub fn is_creation(root: &Node) -> bool {
    let is_body = |node: &Node| {
        node.get("resource_plan_id").is_some()
            && node.get("target").is_some()
            && node.get("name").is_some()
            && node.get("crn").is_none()
    };
    is_body(root) || root.items().first().is_some_and(is_body)
}

pub(super) fn instances(root: &Node, reading: Reading<'_>) -> Vec<Instance> {
    let bodies = if root.is_seq() { root.items() } else { std::slice::from_ref(root) };
    bodies.iter().map(|body| instance(body, reading)).collect()
}

fn instance(body: &Node, reading: Reading<'_>) -> Instance {
    let id = body.get("resource_plan_id");
    let text = id.and_then(Node::as_str).unwrap_or_default();
    let (service, plan) = match (id, reading.facts.plan_of_id(text)) {
        (Some(id), Some((service, plan))) => (reading.text(service, id), reading.text(plan, id)),
        (Some(id), None) => {
            (reading.missing(&format!("the service of plan {text}"), id), reading.value(id))
        }
        (None, _) => (Value::null(), Value::null()),
    };
    let name = body.get("name").and_then(Node::as_str).unwrap_or("instance");
    let arguments = [
        ("name", reading.at(body, &["name"])),
        ("service", service),
        ("plan", plan),
        ("location", reading.at(body, &["target"])),
        ("parameters", reading.at(body, &["parameters"])),
    ];
    reading.instance(&format!("instance {name}"), INSTANCE, arguments, body)
}
