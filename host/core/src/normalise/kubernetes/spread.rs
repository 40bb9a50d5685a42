//! What spreads the pods of a workload over zones and hosts: topology spread constraints and pod
//! anti-affinity.

use resilint_schema::{Spread, Value, Why};

use super::matching::Match;
use super::patches::Patch;
use super::pods::Workload;
use super::{fields, labels};
use crate::parse::Node;

/// The rules in the order in which the pod spec has them, then what patches may add.
pub(super) fn read(workload: &Workload<'_>, patches: &[&Patch<'_>]) -> Vec<Spread> {
    let constraints =
        workload.pod.get("topologySpreadConstraints").map_or(&[][..], Node::items).iter();
    let mut rules: Vec<Spread> = constraints.map(|node| constraint(workload, node)).collect();
    if let Some(anti) = workload.pod.at(&["affinity", "podAntiAffinity"]) {
        let terms = |key| anti.get(key).map_or(&[][..], Node::items).iter();
        rules.extend(
            terms("requiredDuringSchedulingIgnoredDuringExecution")
                .map(|term| anti_affinity(workload, term, true)),
        );
        rules.extend(
            terms("preferredDuringSchedulingIgnoredDuringExecution")
                .filter_map(|weighted| weighted.get("podAffinityTerm"))
                .map(|term| anti_affinity(workload, term, false)),
        );
    }
    rules.extend(patches.iter().filter_map(|patch| patched(patch)));
    rules
}

fn constraint(workload: &Workload<'_>, node: &Node) -> Spread {
    let soft = node.get("whenUnsatisfiable").and_then(Node::as_str) == Some("ScheduleAnyway");
    rule(workload, node, !soft, "topology-spread-constraint")
}

fn anti_affinity(workload: &Workload<'_>, term: &Node, hard: bool) -> Spread {
    rule(workload, term, hard, "pod-anti-affinity")
}

fn rule(workload: &Workload<'_>, node: &Node, hard: bool, by: &str) -> Spread {
    let topology_key = fields::text(node.get("topologyKey"));
    let selector = node.get("labelSelector");
    let at = selector.map_or(node.span, |selector| selector.span);
    let matches_own_pods = match workload.labels.selected_by(selector) {
        Match::Maybe => {
            let (why, symbol) = workload.labels.doubt(selector);
            Value::unknown(why, symbol, Some(at))
        }
        certain => Value::inferred(certain == Match::Yes, Some(at)),
    };
    let domain = topology_key.known().map_or("other", |key| labels::domain(key)).to_owned();
    Spread { topology_key, domain, hard, matches_own_pods, by: by.to_owned() }
}

/// A rule that a patch brings: that it is there is all that is known of it.
fn patched(patch: &Patch<'_>) -> Option<Spread> {
    let (field, by) = [
        ("topologySpreadConstraints", "topology-spread-constraint"),
        ("podAntiAffinity", "pod-anti-affinity"),
    ]
    .into_iter()
    .find(|(field, _)| patch.mentions(field).is_some())?;
    let unknown = |what: &str| Value::unknown(Why::Overridable, what, patch.mentions(field));
    Some(Spread {
        topology_key: unknown("`topologyKey` of a patch"),
        domain: "other".to_owned(),
        hard: false,
        matches_own_pods: Value::Unknown {
            why: Why::Overridable,
            symbol: Some("selector of a patch".to_owned()),
            candidates: vec![false, true],
            at: patch.mentions(field),
        },
        by: by.to_owned(),
    })
}
