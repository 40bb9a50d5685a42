//! What Terraform's Kubernetes objects tie pods to: nodes by name, node selectors, node affinity, affinity to
//! their own pods, and load balancers of one zone.

use resilint_schema::{Set, Value, Why, ZonePin};
use resilint_terraform::Data;
use resilint_terraform::value::Value as Term;

use crate::normalise::kubernetes::labels::SERVICE_ZONE;
use crate::normalise::kubernetes::pins::nodes::{Requirement, is_host, is_zone, left};
use crate::normalise::terraform::apps::pods::{self, Labels};
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Graph;

const REQUIRED: &str = "required_during_scheduling_ignored_during_execution";

/// The pins that a pod spec holds.
pub(crate) fn of_pods(pod: &Fields<'_>, labels: &Labels, graph: &Graph<'_>) -> Vec<ZonePin> {
    let affinity = pod.first("affinity");
    let within = |name: &str| affinity.and_then(|affinity| affinity.first(name));
    let pins = [
        node_name(pod),
        node_selector(pod, graph),
        within("node_affinity").and_then(|affinity| node_affinity(&affinity, graph)),
        within("pod_affinity").and_then(|affinity| pod_affinity(&affinity, labels, graph)),
    ];
    pins.into_iter().flatten().collect()
}

/// What a Service of one zone does to the workloads behind it.
pub(crate) fn of_service(service: &Fields<'_>, graph: &Graph<'_>) -> Option<ZonePin> {
    let metadata = service.first("metadata")?;
    let zone = metadata.term("annotations")?.get(SERVICE_ZONE)?;
    let zones = vec![field::text(zone, graph)];
    Some(pin("load-balancer-annotation", zones, metadata.text("name")))
}

pub(super) fn pin(by: &str, zones: Vec<Value<String>>, object: Value<String>) -> ZonePin {
    ZonePin { by: by.to_owned(), zones, object }
}

/// A pin of which it cannot be told whether it leaves a node, one zone or several.
fn unclear(by: &str, missing: &Value<String>) -> ZonePin {
    pin(by, vec![missing.clone()], missing.clone())
}

/// The scheduler has no say: the pods run on this node. An empty name is none.
fn node_name(pod: &Fields<'_>) -> Option<ZonePin> {
    let name = pod.text("node_name");
    let is_set = !name.is_absent() && name.known().is_none_or(|name| !name.is_empty());
    is_set.then(|| pin("node-name", Vec::new(), name))
}

fn node_selector(pod: &Fields<'_>, graph: &Graph<'_>) -> Option<ZonePin> {
    const BY: &str = "node-selector";
    let term = pod.term("node_selector")?;
    let Some(map) = term.as_object() else {
        return term.is_unknown().then(|| unclear(BY, &field::text(term, graph)));
    };
    let of = |test: fn(&str) -> bool| {
        let entry = map.iter().find(|(key, value)| test(key) && !value.is_null());
        entry.map(|(_, value)| field::text(value, graph))
    };
    if let Some(host) = of(is_host) {
        return Some(pin(BY, Vec::new(), host));
    }
    Some(pin(BY, vec![of(is_zone)?], Value::Absent))
}

fn node_affinity(affinity: &Fields<'_>, graph: &Graph<'_>) -> Option<ZonePin> {
    const BY: &str = "node-affinity";
    let doubt = |term: &Term| Some(unclear(BY, &field::text(term, graph)));
    let required = affinity.blocks(REQUIRED);
    if let Some(open) = required.open {
        return doubt(open);
    }
    let terms = required.items.first()?.blocks("node_selector_term");
    if let Some(open) = terms.open {
        return doubt(open);
    }
    let mut all = Vec::new();
    for term in &terms.items {
        match requirements(term) {
            Ok(requirements) => all.push(requirements),
            Err(missing) => return Some(unclear(BY, &missing)),
        }
    }
    let (zones, host) = left(&all)?;
    Some(pin(BY, zones, host))
}

/// The requirements of a term, or what is missing to tell them.
fn requirements(term: &Fields<'_>) -> Result<Vec<Requirement>, Value<String>> {
    let mut all = Vec::new();
    for name in ["match_expressions", "match_fields"] {
        let blocks = term.blocks(name);
        if let Some(open) = blocks.open {
            return Err(field::text(open, term.graph()));
        }
        for block in &blocks.items {
            let known = |name: &str| match block.text(name) {
                Value::Known { value, .. } => Ok(value),
                missing => Err(missing),
            };
            let (key, operator) = (known("key")?, known("operator")?);
            let Set { items: values, closed } = block.texts("values");
            let binds = is_zone(&key) || is_host(&key);
            match values.last() {
                Some(missing) if binds && !closed => return Err(missing.clone()),
                _ => all.push(Requirement { key, operator, values }),
            }
        }
    }
    Ok(all)
}

/// Pods that must run where pods of their own kind run all end up in one zone, or on one node.
fn pod_affinity(affinity: &Fields<'_>, labels: &Labels, graph: &Graph<'_>) -> Option<ZonePin> {
    const BY: &str = "pod-affinity";
    let required = affinity.blocks(REQUIRED);
    let mut doubt = required.open.map(|open| field::text(open, graph));
    for term in &required.items {
        let key = term.text("topology_key");
        if !key.known().is_none_or(|key| is_zone(key) || is_host(key)) {
            continue;
        }
        // Other namespaces than its own are not looked for.
        let is_elsewhere =
            ["namespaces", "namespace_selector"].iter().any(|name| is_set(term, name));
        match pods::selects(term.first("label_selector"), labels, graph) {
            Some(true) if !is_elsewhere && key.known().is_some() => {
                return Some(pin(BY, Vec::new(), key));
            }
            Some(false) => {}
            None if term.term("label_selector").is_none() => {}
            _ => {
                let at = term.at("label_selector");
                doubt = Some(Value::unknown(Why::Unsupported, "label_selector", at));
            }
        }
    }
    doubt.map(|missing| pin(BY, Vec::new(), missing))
}

fn is_set(fields: &Fields<'_>, name: &str) -> bool {
    fields.term(name).is_some_and(|term| match &term.data {
        Data::List(items) | Data::Set(items) => !items.is_empty(),
        _ => true,
    })
}
