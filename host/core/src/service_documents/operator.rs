//! Objects of the IBM Cloud Operator: `kind: Service` of `ibmcloud.ibm.com`, an instance of a service.

use std::sync::Arc;

use resilint_terraform::{Instance, Map, Value};

use super::{INSTANCE, Reading};
use crate::parse::Node;

/// The services among the objects of a document.
pub(super) fn services(root: &Node, reading: Reading<'_>) -> Vec<Instance> {
    let objects = match root.get("items") {
        Some(items) => items.items(),
        None => std::slice::from_ref(root),
    };
    objects.iter().filter(|object| is_service(object)).map(|it| service(it, reading)).collect()
}

/// Whether an object is an instance of a service. That of a Cloud Foundry service has no place and no plan of the
/// catalogue.
fn is_service(object: &Node) -> bool {
    let text = |key: &str| object.get(key).and_then(Node::as_str).unwrap_or_default();
    let is_of_cf = object.at(&["spec", "serviceClassType"]).and_then(Node::as_str) == Some("CF");
    text("apiVersion").starts_with("ibmcloud.ibm.com/") && text("kind") == "Service" && !is_of_cf
}

fn service(object: &Node, reading: Reading<'_>) -> Instance {
    let name = object.at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or("service");
    let spec = object.get("spec").unwrap_or(object);
    let external = reading.at(spec, &["externalName"]);
    let own = reading.at(object, &["metadata", "name"]);
    let region = match spec.at(&["context", "region"]) {
        Some(region) => reading.value(region),
        // It is in a secret or config map of the operator.
        None => reading.missing("the region that the operator is set to", spec),
    };
    let arguments = [
        ("name", if external.is_null() { own } else { external }),
        ("service", reading.at(spec, &["serviceClass"])),
        ("plan", reading.at(spec, &["plan"])),
        ("location", region),
        ("parameters", parameters(spec, reading)),
    ];
    reading.instance(&format!("Service {name}"), INSTANCE, arguments, object)
}

/// The list of `name` and `value` as a map. What comes from a secret is not told.
fn parameters(spec: &Node, reading: Reading<'_>) -> Value {
    let Some(list) = spec.get("parameters") else { return Value::null() };
    let entry = |node: &Node| {
        let name: Arc<str> = node.get("name")?.as_str()?.into();
        let value = match node.get("value") {
            Some(value) => reading.value(value),
            None => reading.missing(&format!("the parameter {name}"), node),
        };
        Some((name, value))
    };
    Value::object(list.items().iter().filter_map(entry).collect::<Map>())
}
