//! PodDisruptionBudgets that select a workload.

use resilint_schema::{DisruptionBudget, Set, Span, Value, Why};

use super::matching::{Match, distance, same_namespace};
use super::object::Object;
use super::patches::{Patch, touched};
use super::pods::Workload;
use super::{Cluster, fields};
use crate::parse::Node;

/// The budgets of a workload: the nearest of those that are applied with it. The repository is taken
/// for what is applied, so the list is complete, unless only budgets elsewhere in it may select the
/// workload: then those are listed.
pub(super) fn of(cluster: &Cluster<'_>, object: &Object<'_>, at: usize) -> Set<DisruptionBudget> {
    let workload = &cluster.workloads[at];
    let mut applied: Vec<(usize, DisruptionBudget)> = Vec::new();
    let mut perhaps: Vec<DisruptionBudget> = Vec::new();
    for budget in cluster.index.budgets[at].iter().map(|place| &cluster.objects[*place]) {
        let selected =
            selects(budget, workload).and(same_namespace(&budget.namespace, &object.namespace));
        let near = distance(budget.path, object.path)
            .filter(|_| cluster.together(budget.path, object.path));
        match (selected, near) {
            (Match::No, _) => {}
            (Match::Yes, Some(distance)) => applied.push((distance, read(cluster, budget))),
            (Match::Maybe, _) | (Match::Yes, None) => {
                perhaps.push(DisruptionBudget {
                    applies: doubt(budget.headline()),
                    ..read(cluster, budget)
                });
            }
        }
    }
    let nearest = applied.iter().map(|(distance, _)| *distance).min();
    let items: Vec<DisruptionBudget> = applied
        .into_iter()
        // One file and its folder are applied alike.
        .filter(|(distance, _)| nearest.is_some_and(|nearest| *distance <= nearest.max(1)))
        .map(|(_, budget)| budget)
        .collect();
    // A budget that is there answers the question; others belong to other copies.
    if items.is_empty() && !perhaps.is_empty() { Set::open(perhaps) } else { Set::closed(items) }
}

fn doubt(at: Span) -> Value<bool> {
    let what = "whether the budget selects the workload";
    Value::unknown(Why::Overridable, what, Some(at))
}

/// An empty selector selects all pods of the namespace, and none in the old beta version.
fn selects(budget: &Object<'_>, workload: &Workload<'_>) -> Match {
    let selector = budget.spec("selector");
    let parts = ["matchLabels", "matchExpressions"];
    let is_empty = |node: &Node| {
        parts.iter().all(|part| {
            node.get(part).is_none_or(|part| part.entries().is_empty() && part.items().is_empty())
        })
    };
    if budget.version == "v1beta1" && selector.is_some_and(is_empty) {
        return Match::No;
    }
    workload.labels.selected_by(selector)
}

fn read(cluster: &Cluster<'_>, budget: &Object<'_>) -> DisruptionBudget {
    let patches: Vec<&Patch<'_>> = cluster.kustomizations.patches_of(budget).collect();
    let limit = |field: &str| {
        let own = fields::text(budget.spec(field));
        let left = patches.iter().filter_map(|patch| patch.text(&["spec", field], None));
        let what = format!("`{field}` of {}", budget.address());
        fields::patched(own, &left.collect::<Vec<_>>(), &what)
    };
    DisruptionBudget {
        name: budget.name.clone(),
        min_available: limit("minAvailable"),
        max_unavailable: limit("maxUnavailable"),
        applies: applies(&patches),
    }
}

/// Unknown where a patch may take the budget away from the workload: it deletes it, or changes what
/// it selects.
fn applies(patches: &[&Patch<'_>]) -> Value<bool> {
    let deletes = |patch: &&&Patch<'_>| patch.deletes();
    let deleted = patches.iter().find(deletes).and_then(|patch| patch.touch(&["spec"]));
    let at = deleted.map(|touch| touch.at).or_else(|| touched(patches, &["spec", "selector"]));
    at.map_or(Value::Absent, doubt)
}
