//! What a pin of a workload comes to: one place that holds all copies, or something that may.

use resilint_sdk::logic::{Truth, at_least};
use resilint_sdk::schema::{Missing, Resource, Value, Why, Workload, ZonePin};

use crate::missing;

/// What a pin does.
pub(crate) enum Hold {
    /// It leaves several places, or ties one copy to nothing.
    Free,
    /// All copies are in this place, such as `node worker-1`.
    In(String),
    /// It cannot be told.
    Unclear(Missing),
}

/// What a pin by nodes, by other pods or by a volume of one place does. (What volumes for one node do
/// depends on who shares them, and load balancers hold requests, not copies.)
pub(crate) fn hold(resource: &Resource, workload: &Workload, pin: &ZonePin) -> Hold {
    if let Some(missing) = overridden(resource, pin) {
        return Hold::Unclear(missing);
    }
    match pin.by.as_str() {
        "zonal-volume" | "load-balancer-annotation" => Hold::Free,
        "pod-affinity" => together(resource, workload, pin),
        _ => match (pin.zones.as_slice(), &pin.object) {
            // It may be a zone or a node that is left, or more of them.
            ([Value::Unknown { .. }], object @ Value::Unknown { .. }) => {
                let what = format!("whether {} is tied to one zone", resource.label());
                Hold::Unclear(missing::argument(resource, object, &what))
            }
            ([zone], _) => Hold::In(format!("zone {}", label(zone))),
            ([], _) if pin.by == "volume-affinity" => Hold::In("the node of its volume".to_owned()),
            ([], Value::Unknown { why: Why::NotDeclared, symbol, .. }) => {
                let nodes = symbol.as_deref().unwrap_or_default();
                Hold::Unclear(zones_of_nodes(resource, nodes))
            }
            ([], node) => Hold::In(format!("node {}", label(node))),
            _ => Hold::Free,
        },
    }
}

/// What is missing where a patch of the input may bring or change the pin.
pub(crate) fn overridden(resource: &Resource, pin: &ZonePin) -> Option<Missing> {
    let zone = pin.zones.first()?;
    let what = format!("whether {} is tied to one zone", resource.label());
    matches!(zone, Value::Unknown { why: Why::Overridable, .. })
        .then(|| missing::value(resource, zone, &what))
}

/// Copies that must run beside each other. One copy is beside itself anywhere.
fn together(resource: &Resource, workload: &Workload, pin: &ZonePin) -> Hold {
    let what = format!("whether several replicas of {} must share one zone", resource.label());
    let count = workload.replicas.effective();
    match (&pin.object, at_least(count, 2, || missing::value(resource, count, &what))) {
        (_, Truth::No) => Hold::Free,
        (object @ Value::Unknown { .. }, _) => {
            Hold::Unclear(missing::value(resource, object, &what))
        }
        (_, Truth::Unknown(missing)) => Hold::Unclear(missing),
        (object, Truth::Yes) => {
            let node = object.known().is_some_and(|key| key.ends_with("hostname"));
            Hold::In(if node { "one node" } else { "one zone" }.to_owned())
        }
    }
}

fn zones_of_nodes(resource: &Resource, nodes: &str) -> Missing {
    Missing {
        key: format!("zones-of-nodes:{nodes}"),
        what: format!(
            "whether {} is tied to one zone: nothing says in which zones the nodes {nodes} are",
            resource.label()
        ),
        settle: "select nodes by the label `topology.kubernetes.io/zone` instead of by name".into(),
    }
}

/// What the pin is called.
pub(crate) fn kind(pin: &ZonePin) -> String {
    match pin.by.as_str() {
        "node-name" => "`nodeName`".to_owned(),
        "node-affinity" => "a node affinity".to_owned(),
        "pod-affinity" => "a required affinity to its own pods".to_owned(),
        "volume-affinity" => format!("the volume of the claim {}", label(&pin.object)),
        _ => "a node selector".to_owned(),
    }
}

/// The field of the pin that says where.
pub(crate) fn field(pin: &ZonePin) -> &'static str {
    if pin.zones.is_empty() { "object" } else { "zones/0" }
}

pub(crate) fn label(value: &Value<String>) -> &str {
    value.known().map(String::as_str).or(value.symbol()).unwrap_or("without a name")
}
