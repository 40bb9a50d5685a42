//! K8S005: a workload of one copy is gone whenever that copy is.

use resilint_sdk::logic::{Truth, any, at_least, holds};
use resilint_sdk::schema::{Missing, Provenance, Resource, Runtime, Severity, Value, Workload};
use resilint_sdk::{App, Report};

use crate::{charts, copies, missing, stateful};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that at least two copies of a workload run at any time, also while it is updated. What
    /// counts is the least that an autoscaler keeps, else what overlays and the manifest say;
    /// `replicas` is 1 where it is absent.
    ///
    /// ## Why is this bad
    ///
    /// With one copy, a lost node, a worker update or a lost zone is an outage until another copy has
    /// started somewhere else. Two copies are the least; a cluster of three zones wants three. With
    /// `strategy: Recreate`, or a rolling update with `maxUnavailable: 100%`, all copies stop at each
    /// update before the first new one starts.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: shop
    /// spec:
    ///   replicas: 1
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// apiVersion: apps/v1
    /// kind: Deployment
    /// metadata:
    ///   name: shop
    /// spec:
    ///   replicas: 3
    /// ```
    ///
    /// Databases and brokers are not mended by a number: their copies share no data by themselves. Use
    /// their own replication, an operator or a managed service.
    ///
    /// A workload of which there may be one only says why, and the rule leaves it alone:
    ///
    /// ```yaml
    /// metadata:
    ///   name: ledger
    ///   annotations:
    ///     resilint.dev/singleton: "writes to a ledger that knows one writer"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: two copies or more run at any time.
    /// - **fail**: one copy runs, the autoscaler may shrink to one, or it is a Pod that nothing starts
    ///   again; with two copies and an update that stops all of them at once, a warning.
    /// - **unknown**: the count is a template, or overlays and autoscalers elsewhere in the input
    ///   disagree about it; or the update strategy is a template, or a patch may set it; or it is a release
    ///   of a Helm chart (`helm_release`), whatever number its values ask for.
    /// - **not-applicable**: DaemonSets, tasks, Knative Services (whose copies Knative counts),
    ///   workloads that are switched off (`replicas: 0`), and those with a `resilint.dev/singleton`
    ///   annotation.
    ///
    /// ## References
    ///
    /// - <https://kubernetes.io/docs/concepts/workloads/controllers/deployment/>
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-app>
    code: "K8S005",
    name: "kubernetes/single-replica",
    title: "at least two replicas run at any time",
    severity: Error,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, workload) in app.workloads() {
        if of_chart(resource, workload, report) {
            continue;
        }
        if let Some(reason) = copies::not_counted(resource, workload) {
            report.not_applicable(reason).about(resource);
        } else if workload.runtime == Runtime::Pod {
            bare_pod(resource, report);
        } else {
            judge(resource, workload, report);
        }
    }
}

/// Whether a workload stands for what a chart makes, which is unknown. What the release asks for in
/// numbers is shown: a chart may do something else with it.
fn of_chart(resource: &Resource, workload: &Workload, report: &mut Report) -> bool {
    let what = "whether two replicas of each workload run";
    let Some(entry) = charts::unrendered(resource, workload, what, report) else { return false };
    let counts = workload.chart.iter().flat_map(|chart| &chart.counts);
    let known = counts.filter_map(|(path, count)| Some((path, count.known()?)));
    known.take(3).fold(entry, |entry, (path, count)| {
        let key = path.replace('~', "~0").replace('/', "~1");
        let note = format!("asks for `{path}: {count}`, which the chart need not obey");
        entry.see(resource, &format!("/spec/chart/counts/{key}"), note)
    });
    true
}

fn bare_pod(resource: &Resource, report: &mut Report) {
    report
        .fail(format!(
            "{} is a Pod of its own, which nothing starts again on another node",
            resource.label()
        ))
        .about(resource)
        .at(resource, "/name", "one copy, without a Deployment")
        .help("run it by a Deployment with `replicas: 2`");
}

fn judge(resource: &Resource, workload: &Workload, report: &mut Report) {
    let count = workload.replicas.effective();
    let what = format!("whether two replicas of {} run", resource.label());
    let enough = at_least(count, 2, || missing::value(resource, count, &what));
    if enough.is_yes() {
        match stops_all(resource, workload) {
            Truth::Yes => return stopped(resource, workload, report),
            Truth::Unknown(missing) => return doubtful_update(resource, workload, missing, report),
            Truth::No => {}
        }
    }
    let (passed, failed) = (enough.is_yes(), enough.is_no());
    let entry = report
        .decide(
            enough,
            || format!("{} runs {}", resource.label(), range(count)),
            || shortage(resource, workload),
        )
        .about(resource)
        .at(resource, workload.replicas.effective_pointer(), note(workload));
    if failed {
        entry.help(remedy(workload));
    } else if !passed {
        entry.see(resource, "/name", "this workload");
    }
}

/// Whether each update stops all copies before new ones run. Where no strategy is written, they roll.
fn stops_all(resource: &Resource, workload: &Workload) -> Truth {
    let what = format!("whether each update of {} stops all its replicas first", resource.label());
    let strategy = &workload.update_strategy;
    let recreates = match strategy {
        Value::Absent => Truth::No,
        _ => {
            holds(strategy, |name| name == "Recreate", || missing::value(resource, strategy, &what))
        }
    };
    let most = &workload.update_max_unavailable;
    let takes_all = match most {
        // A quarter, rounded down, leaves some.
        Value::Absent => Truth::No,
        _ => holds(
            most,
            |most: &String| takes_all(most, workload),
            || missing::value(resource, most, &what),
        ),
    };
    any([recreates, takes_all])
}

/// Whether a rolling update that may stop so many copies may stop all. Percentages are rounded down.
fn takes_all(most: &str, workload: &Workload) -> bool {
    copies::least(workload.replicas.effective())
        .is_some_and(|count| copies::share(most, count, false).is_some_and(|most| most >= count))
}

/// The field that says what an update stops.
fn update_field(workload: &Workload) -> &'static str {
    let strategy = &workload.update_strategy;
    if strategy.is_unknown() || strategy.known().is_some_and(|name| name == "Recreate") {
        "/spec/update_strategy"
    } else {
        "/spec/update_max_unavailable"
    }
}

fn doubtful_update(
    resource: &Resource,
    workload: &Workload,
    missing: Missing,
    report: &mut Report,
) {
    report
        .unknown(missing)
        .about(resource)
        .at(resource, update_field(workload), "this decides")
        .see(resource, "/name", "this workload");
}

fn stopped(resource: &Resource, workload: &Workload, report: &mut Report) {
    let field = update_field(workload);
    let (note, help) = if field == "/spec/update_strategy" {
        (
            "stops all before it starts the first",
            "drop `strategy: Recreate`, so that replicas are replaced one after another",
        )
    } else {
        (
            "lets all of them stop before the first new one runs",
            "set `maxUnavailable` of the rolling update to 1 or less, so that replicas are replaced one after another",
        )
    };
    report
        .fail(format!("each update of {} stops all its replicas first", resource.label()))
        .severity(Severity::Warning)
        .about(resource)
        .at(resource, field, note)
        .help(help);
}

fn range(count: &Value<u32>) -> String {
    match (count, copies::least(count)) {
        (Value::Known { value, .. }, _) => copies::counted(*value),
        (_, Some(least)) => format!("at least {}", copies::counted(least)),
        (_, None) => "enough replicas".to_owned(),
    }
}

fn shortage(resource: &Resource, workload: &Workload) -> String {
    let count = workload.replicas.effective();
    let most = copies::most(count).map_or_else(|| "too few replicas".to_owned(), copies::counted);
    let replicas = if count.is_unknown() { format!("at most {most}") } else { most };
    if workload.replicas.autoscaled_min.is_absent() {
        format!("{} runs {replicas}", resource.label())
    } else {
        format!("the autoscaler of {} may shrink it to {replicas}", resource.label())
    }
}

fn note(workload: &Workload) -> &'static str {
    let autoscaled = !workload.replicas.autoscaled_min.is_absent();
    match (workload.replicas.effective(), autoscaled) {
        (Value::Known { from: Provenance::FormatDefault, .. }, true) => {
            "this autoscaler states no minimum, so its default applies"
        }
        (Value::Known { .. }, true) => "the least that the autoscaler keeps",
        (Value::Known { from: Provenance::FormatDefault, .. }, false) => {
            "no `replicas`, so the default of 1 applies"
        }
        (Value::Known { .. }, false) => "this many copies",
        _ => "this decides how many copies run",
    }
}

fn remedy(workload: &Workload) -> String {
    if let Some(software) = stateful::software(workload) {
        return format!(
            "do not just raise `replicas`: copies of {software} do not share their data by themselves; use its \
             own replication, an operator or a managed service, or say in the annotation \
             `resilint.dev/singleton` why one copy is enough"
        );
    }
    if workload.replicas.autoscaled_min.is_absent() {
        "set `replicas: 2` or more (3 in a cluster of three zones), or say in the annotation \
         `resilint.dev/singleton` why there may be one only"
            .to_owned()
    } else {
        "set the autoscaler's minimum to 2 or more (3 in a cluster of three zones)".to_owned()
    }
}
