//! What spreads the pods of a workload over zones and hosts: topology spread constraints and pod
//! anti-affinity.

use resilint_schema::{Span, Spread, Value, Why};

use super::matching::{Match, same_namespace};
use super::object::Object;
use super::patches::Patch;
use super::pods::Workload;
use super::touch::Left;
use super::{fields, labels};
use crate::parse::Node;

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

/// The rules in the order in which the pod spec has them, then what patches may add.
pub(super) fn read(
    object: &Object<'_>,
    workload: &Workload<'_>,
    patches: &[&Patch<'_>],
) -> Vec<Spread> {
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
        rules.extend(terms.map(|term| doubted(anti_affinity(object, workload, term, hard), at)));
    }
    rules.extend(patches.iter().filter_map(|patch| added(workload, patch)));
    rules
}

fn constraint(workload: &Workload<'_>, node: &Node) -> Spread {
    let soft = node.get("whenUnsatisfiable").and_then(Node::as_str) == Some("ScheduleAnyway");
    let selects = workload.labels.selected_by(node.get("labelSelector"));
    let max_skew = fields::number(node.get("maxSkew"));
    Spread { max_skew, ..rule(workload, node, selects, (!soft, "topology-spread-constraint")) }
}

fn anti_affinity(object: &Object<'_>, workload: &Workload<'_>, term: &Node, hard: bool) -> Spread {
    rule(workload, term, selects_own(object, workload, term), (hard, "pod-anti-affinity"))
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

/// Whether the term of a pod affinity selects the workload's own pods: by their labels, and in their
/// namespace. A term that names no namespace means its own.
pub(super) fn selects_own(object: &Object<'_>, workload: &Workload<'_>, term: &Node) -> Match {
    let names = term.get("namespaces").map_or(&[][..], Node::items);
    let selector = term.get("namespaceSelector").filter(|node| !node.is_null());
    let named = |name: &Node| same_namespace(&fields::text(Some(name)), &object.namespace);
    let within = match selector {
        None if names.is_empty() => Match::Yes,
        None => names.iter().map(named).max().unwrap_or(Match::No),
        Some(selector) => {
            names.iter().map(named).fold(selects_namespace(selector, object), Match::max)
        }
    };
    within.and(workload.labels.selected_by(term.get("labelSelector")))
}

/// Whether a selector of namespaces selects the object's own. Of the labels of a namespace, only the
/// one with its name is known.
fn selects_namespace(selector: &Node, object: &Object<'_>) -> Match {
    const NAME: &str = "kubernetes.io/metadata.name";
    let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
    let expressions = selector.get("matchExpressions").map_or(&[][..], Node::items);
    let by_label = labels.iter().map(|entry| match entry.key.as_str() {
        Some(NAME) => same_namespace(&fields::text(Some(&entry.value)), &object.namespace),
        _ => Match::Maybe,
    });
    let all = by_label.fold(Match::Yes, Match::and);
    if expressions.is_empty() { all } else { all.at_most_maybe() }
}

fn rule(workload: &Workload<'_>, node: &Node, selects: Match, (hard, by): (bool, &str)) -> Spread {
    let topology_key = fields::text(node.get("topologyKey"));
    let selector = node.get("labelSelector");
    let namespaces = node.get("namespaceSelector").or(node.get("namespaces"));
    let labels = workload.labels.selected_by(selector);
    // What keeps the rule from its own pods is the selector, unless only the namespace does.
    let deciding = if labels == Match::Yes { namespaces.or(selector) } else { selector };
    let at = deciding.map_or(node.span, |node| node.span);
    let matches_own_pods = match selects {
        Match::Maybe if labels == Match::Yes => {
            Value::unknown(Why::NotDeclared, "which labels its namespace has", Some(at))
        }
        Match::Maybe => {
            let (why, symbol) = workload.labels.doubt(selector);
            Value::unknown(why, symbol, Some(at))
        }
        certain => Value::inferred(certain == Match::Yes, Some(at)),
    };
    let domain = topology_key.known().map_or("other", |key| labels::domain(key)).to_owned();
    let max_skew = Value::Absent;
    Spread { topology_key, domain, hard, matches_own_pods, max_skew, by: by.to_owned() }
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
