//! What spreads the pods of a workload over zones and hosts: topology spread constraints and pod
//! anti-affinity.

use resilint_schema::{Span, Spread, Value, Why};

use super::matching::Match;
use super::object::Object;
use super::patches::Patch;
use super::pods::Workload;
use super::touch::Left;
use super::{fields, labels};
use crate::parse::Node;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// The rules in the order in which the pod spec has them, then what patches may add.
pub(super) fn read(workload: &Workload<'_>, patches: &[&Patch<'_>]) -> Vec<Spread> {
    let constraints = workload.pod.get("topologySpreadConstraints").map_or(&[][..], Node::items);
    let mut rules: Vec<Spread> = constraints
        .iter()
        .map(|node| {
            doubted(constraint(workload, node), constraint_patched(workload, patches, node))
        })
        .collect();
    let anti = workload.pod.at(&["affinity", "podAntiAffinity"]);
    for (key, hard) in [(REQUIRED, true), (PREFERRED, false)] {
        let terms = anti.and_then(|anti| anti.get(key)).map_or(&[][..], Node::items).iter();
        let terms =
            terms.filter_map(|term| if hard { Some(term) } else { term.get("podAffinityTerm") });
        let path = workload.path(&["affinity", "podAntiAffinity", key]);
        let patched = patches.iter().filter(|patch| !patch.only_appends(&path));
        let at = patched.filter_map(|patch| patch.touch(&path)).map(|touch| touch.at).next();
        rules
            .extend(terms.map(|term| doubted(rule(workload, term, hard, "pod-anti-affinity"), at)));
    }
    rules.extend(patches.iter().filter_map(|patch| added(workload, patch)));
    rules
}

fn constraint(workload: &Workload<'_>, node: &Node) -> Spread {
    let soft = node.get("whenUnsatisfiable").and_then(Node::as_str) == Some("ScheduleAnyway");
    rule(workload, node, !soft, "topology-spread-constraint")
}

/// Where a patch may change or remove a constraint. A strategic merge adds beside it what has another
/// key.
fn constraint_patched(
    workload: &Workload<'_>,
    patches: &[&Patch<'_>],
    node: &Node,
) -> Option<Span> {
    let path = workload.path(&["topologySpreadConstraints"]);
    let key = node.get("topologyKey").and_then(Node::as_str);
    let beside = |item: &&Node| {
        let other = item.get("topologyKey").and_then(Node::as_str);
        other.is_some() && other != key
    };
    patches.iter().filter(|patch| !patch.only_appends(&path)).find_map(|patch| {
        let touch = patch.touch(&path)?;
        let merges = patch.is_merge() && matches!(touch.left, Left::Value(_));
        (!merges || !patch.items_of(&path).iter().all(beside)).then_some(touch.at)
    })
}

/// A rule of the manifest that a patch touches: it may be gone where the patch is applied.
fn doubted(rule: Spread, patched: Option<Span>) -> Spread {
    let Some(at) = patched else { return rule };
    let what = "rule that a patch changes";
    let matches_own_pods = Value::unknown(Why::Overridable, what, Some(at));
    Spread { matches_own_pods, ..rule }
}

/// Whether the term of a pod affinity selects the workload's own pods.
pub(super) fn selects_own(_: &Object<'_>, workload: &Workload<'_>, term: &Node) -> Match {
    workload.labels.selected_by(term.get("labelSelector"))
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
fn added(workload: &Workload<'_>, patch: &Patch<'_>) -> Option<Spread> {
    let lists: [(&[&str], &str); 2] = [
        (&["topologySpreadConstraints"], "topology-spread-constraint"),
        (&["affinity", "podAntiAffinity"], "pod-anti-affinity"),
    ];
    let (touch, by) =
        lists.into_iter().find_map(|(list, by)| Some((patch.touch(&workload.path(list))?, by)))?;
    if matches!(touch.left, Left::Nothing) {
        return None;
    }
    let at = Some(touch.at);
    let rule = Spread {
        topology_key: Value::unknown(Why::Overridable, "`topologyKey` of a patch", at),
        domain: "other".to_owned(),
        by: by.to_owned(),
        ..Spread::default()
    };
    Some(doubted(rule, at))
}
