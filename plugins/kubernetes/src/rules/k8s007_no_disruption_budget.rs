//! K8S007: without a disruption budget, draining nodes may take all copies at once; with one that
//! allows nothing, nodes cannot be drained.

use resilint_sdk::logic::{Truth, at_least};
use resilint_sdk::schema::{DisruptionBudget, Resource, Value, Workload};
use resilint_sdk::{App, Report};

use crate::{charts, copies, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that a PodDisruptionBudget selects each workload of two or more copies, that it lets at
    /// least one copy go, and that it does not let all of them go.
    ///
    /// ## Why is this bad
    ///
    /// Worker updates drain nodes. Without a budget, a drain may take all copies at once, whatever
    /// zones they are in. A budget that allows no disruption does the opposite harm: drains wait for
    /// ever, and the workers are never updated.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata:
    ///   name: shop
    /// spec:
    ///   minAvailable: 2 # of two replicas: none may go
    ///   selector:
    ///     matchLabels: { app: shop }
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// apiVersion: policy/v1
    /// kind: PodDisruptionBudget
    /// metadata:
    ///   name: shop
    /// spec:
    ///   maxUnavailable: 1
    ///   selector:
    ///     matchLabels: { app: shop }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a budget selects the workload and lets some, not all, of its copies go.
    /// - **fail**: several copies run and no budget of the input selects them, the budget lets none
    ///   or all of them go, or two budgets select the same pods, which the eviction API refuses.
    /// - **unknown**: a budget elsewhere in the input may select the workload, a patch may delete or
    ///   change the budget, the number of copies or the budget's own number cannot be told, or it is a release
    ///   of a Helm chart (`helm_release`).
    /// - **not-applicable**: one copy, which no budget can keep (see K8S005); DaemonSets, tasks,
    ///   Knative Services, singletons, and workloads that are switched off.
    ///
    /// ## References
    ///
    /// - <https://kubernetes.io/docs/tasks/run-application/configure-pdb/>
    /// - <https://kubernetes.io/docs/concepts/workloads/pods/disruptions/>
    code: "K8S007",
    name: "kubernetes/no-disruption-budget",
    title: "a disruption budget keeps some replicas running while nodes are drained",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, workload) in app.workloads() {
        if charts::unrendered(
            resource,
            workload,
            "whether disruption budgets keep some replicas running",
            report,
        )
        .is_some()
        {
            continue;
        }
        match copies::not_counted(resource, workload) {
            Some(reason) => {
                report.not_applicable(reason).about(resource);
            }
            // An open list names what may select the workload, for want of anything that does.
            None if workload.disruption_budgets.items.is_empty()
                || !workload.disruption_budgets.closed =>
            {
                without_budget(resource, workload, report);
            }
            None => with_budgets(resource, workload, report),
        }
    }
}

fn without_budget(resource: &Resource, workload: &Workload, report: &mut Report) {
    let name = resource.label();
    let count = workload.replicas.effective();
    let what = format!("whether {name} has several replicas to keep");
    let several = at_least(count, 2, || missing::value(resource, count, &what));
    let pointer = workload.replicas.effective_pointer();
    match several {
        Truth::No => {
            let reason = format!("{name} runs one replica, which no disruption budget can keep");
            report.not_applicable(reason).about(resource);
        }
        _ if !workload.disruption_budgets.closed => elsewhere(resource, workload, report),
        Truth::Yes => {
            report
                .fail(format!("a node drain may take all replicas of {name}"))
                .about(resource)
                .at(resource, "/name", "no disruption budget selects its pods")
                .see(resource, pointer, "several copies run")
                .help("add a PodDisruptionBudget with `maxUnavailable: 1` and the pod's own labels as its selector");
        }
        Truth::Unknown(missing) => {
            report.unknown(missing).about(resource).at(
                resource,
                pointer,
                "this decides how many copies run",
            );
        }
    }
}

/// Budgets that may be applied with the workload and select it, or not.
fn elsewhere(resource: &Resource, workload: &Workload, report: &mut Report) {
    let budgets = &workload.disruption_budgets.items;
    let which = match budgets.as_slice() {
        [] => "one elsewhere in the input".to_owned(),
        [only] => format!("{}, elsewhere in the input,", label(only)),
        [first, others @ ..] => {
            format!("{} and {} more elsewhere in the input", label(first), others.len())
        }
    };
    let what = format!(
        "whether a disruption budget keeps some replicas of {} running: {which} may select it",
        resource.label()
    );
    let entry = report.unknown(missing::elsewhere(&what)).about(resource).at(
        resource,
        "/name",
        "this workload",
    );
    // A few show where to look.
    (0..budgets.len().min(3)).fold(entry, |entry, index| {
        let pointer = format!("/spec/disruption_budgets/items/{index}/name");
        entry.see(resource, &pointer, "this budget may select it")
    });
}

/// What a budget does to a workload.
enum Effect {
    /// Some copies may go, some stay.
    Keeps,
    /// None may go.
    Blocks,
    /// All may go.
    KeepsNothing,
}

fn with_budgets(resource: &Resource, workload: &Workload, report: &mut Report) {
    if let Some(pair) = two(&workload.disruption_budgets.items) {
        return contradict(resource, workload, pair, report);
    }
    let budgets = workload.disruption_budgets.items.iter().enumerate();
    let effects: Vec<_> = budgets
        .map(|(index, budget)| (index, budget, effect(budget, workload.replicas.effective())))
        .collect();
    let rank = |effect: &Option<Effect>| match effect {
        Some(Effect::Blocks) => 0,
        None => 1,
        Some(Effect::Keeps) => 2,
        Some(Effect::KeepsNothing) => 3,
    };
    if let Some((index, budget, _)) =
        effects.iter().find(|(_, budget, _)| budget.applies.is_unknown())
    {
        return may_not_apply(resource, (*index, budget), report);
    }
    // The strictest of them is what counts: each budget must agree to a disruption.
    let Some((index, budget, effect)) = effects.iter().min_by_key(|(_, _, effect)| rank(effect))
    else {
        return;
    };
    judge(resource, workload, (*index, budget), effect.as_ref(), report);
}

/// Two budgets of different names that surely select the workload.
fn two(budgets: &[DisruptionBudget]) -> Option<(usize, usize)> {
    let sure = || budgets.iter().enumerate().filter(|(_, budget)| budget.applies.is_absent());
    let (first, budget) = sure().next()?;
    let (second, _) = sure().find(|(_, other)| label(other) != label(budget))?;
    Some((first, second))
}

/// The API refuses to evict a pod that several budgets select.
fn contradict(
    resource: &Resource,
    workload: &Workload,
    (a, b): (usize, usize),
    report: &mut Report,
) {
    let name = |index: usize| workload.disruption_budgets.items.get(index).map_or("", label);
    let place = |index: usize| format!("/spec/disruption_budgets/items/{index}/name");
    report
        .fail(format!(
            "the disruption budgets {} and {} both select {}, and no pod of two budgets can be evicted, so its \
             nodes cannot be drained",
            name(a),
            name(b),
            resource.label()
        ))
        .about(resource)
        .at(resource, &place(b), "selects the pods of the other budget too")
        .see(resource, &place(a), "the other budget")
        .see(resource, "/name", "this workload")
        .help("keep one of the two, or give them selectors that share no pod");
}

/// A budget that a patch may delete, or lead elsewhere.
fn may_not_apply(
    resource: &Resource,
    (index, budget): (usize, &DisruptionBudget),
    report: &mut Report,
) {
    let (app, name) = (resource.label(), label(budget));
    let what = format!("whether the disruption budget {name} keeps some replicas of {app} running");
    report
        .unknown(missing::value(resource, &budget.applies, &what))
        .about(resource)
        .at(
            resource,
            &format!("/spec/disruption_budgets/items/{index}/applies"),
            "may take the budget away",
        )
        .see(resource, &format!("/spec/disruption_budgets/items/{index}/name"), "this budget")
        .see(resource, "/name", "this workload");
}

fn judge(
    resource: &Resource,
    workload: &Workload,
    (index, budget): (usize, &DisruptionBudget),
    effect: Option<&Effect>,
    report: &mut Report,
) {
    let (app, name) = (resource.label(), label(budget));
    let count = workload.replicas.effective();
    let field = if budget.min_available.is_absent() { "max_unavailable" } else { "min_available" };
    let limit = format!("/spec/disruption_budgets/items/{index}/{field}");
    match effect {
        Some(Effect::Keeps) => {
            report
                .pass(format!("the disruption budget {name} keeps some replicas of {app} running"))
                .about(resource)
                .at(resource, &limit, "this many");
        }
        Some(Effect::Blocks) => {
            report
                .fail(format!(
"the disruption budget {name} lets no replica of {app} go{}, so its nodes cannot be drained",
when(workload)
))
                .about(resource)
                .at(resource, &limit, "leaves no room")
                .see(resource, workload.replicas.effective_pointer(), "of this many")
                .help("set `maxUnavailable: 1` on the budget, and run two replicas or more");
        }
        Some(Effect::KeepsNothing) if copies::least(count).is_some_and(|count| count < 2) => {
            let reason = format!("{app} runs one replica, which no disruption budget can keep");
            report.not_applicable(reason).about(resource);
        }
        Some(Effect::KeepsNothing) => {
            report
                .fail(format!("the disruption budget {name} lets all replicas of {app} go at once"))
                .about(resource)
                .at(resource, &limit, "keeps none")
                .see(resource, workload.replicas.effective_pointer(), "of this many")
                .help("set `maxUnavailable: 1` on the budget");
        }
        None => {
            let what = format!("whether the disruption budget {name} lets a replica of {app} go");
            let missing = [&budget.min_available, &budget.max_unavailable]
                .into_iter()
                .find(|value| value.is_unknown())
                .map_or_else(
                    || missing::value(resource, count, &what),
                    |value| missing::value(resource, value, &what),
                );
            report.unknown(missing).about(resource).at(resource, &limit, "this decides").see(
                resource,
                "/name",
                "this workload",
            );
        }
    }
}

/// When a budget blocks, where the number of copies changes.
fn when(workload: &Workload) -> String {
    match workload.replicas.autoscaled_min.known() {
        Some(least) => format!(" while the autoscaler keeps {}", copies::counted(*least)),
        None => String::new(),
    }
}

/// What a budget does; nothing where that cannot be told.
fn effect(budget: &DisruptionBudget, count: &Value<u32>) -> Option<Effect> {
    let of = |count: u32| match allowed(budget, count)? {
        0 => Some(Effect::Blocks),
        allowed if allowed >= count => Some(Effect::KeepsNothing),
        _ => Some(Effect::Keeps),
    };
    match count {
        Value::Known { value, .. } => of(*value),
        Value::Unknown { candidates, .. } if !candidates.is_empty() => {
            let effects: Option<Vec<Effect>> = candidates.iter().map(|count| of(*count)).collect();
            let effects = effects?;
            let agree = effects
                .windows(2)
                .all(|w| std::mem::discriminant(&w[0]) == std::mem::discriminant(&w[1]));
            effects.into_iter().next().filter(|_| agree)
        }
        _ if copies::is_invalid(count) => None,
        // Whatever the number, one at a time is neither none nor, of several copies, all.
        _ => match (&budget.min_available, budget.max_unavailable.known()?.as_str()) {
            (Value::Absent, "0" | "0%") => Some(Effect::Blocks),
            (Value::Absent, "1") => Some(Effect::Keeps),
            _ => None,
        },
    }
}

/// How many of `count` copies the budget lets go. Percentages are rounded up, as the controller does.
fn allowed(budget: &DisruptionBudget, count: u32) -> Option<u32> {
    let share = |text: &str| copies::share(text, count, true);
    match (&budget.max_unavailable, &budget.min_available) {
        (Value::Known { value, .. }, Value::Absent) => share(value),
        (Value::Absent, Value::Known { value, .. }) => Some(count.saturating_sub(share(value)?)),
        (Value::Absent, Value::Absent) => Some(count),
        _ => None,
    }
}

fn label(budget: &DisruptionBudget) -> &str {
    budget.name.known().map(String::as_str).or(budget.name.symbol()).unwrap_or("without a name")
}
