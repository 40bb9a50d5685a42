//! FN009: actions answer while their caller waits, on a runtime that stays what it is.

use resilint_sdk::app::list;
use resilint_sdk::logic::{Truth, all, any, holds};
use resilint_sdk::schema::{GlobalLoadBalancer, Resource, Severity, Value, Workload};
use resilint_sdk::{App, Report, global_load_balancer};

use crate::facts::{self, Facts};
use crate::{edge, missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares the time limit of actions that are exposed to the web with the time that the edge in front of them waits,
    /// and looks for runtimes that are not pinned, deprecated or disabled.
    ///
    /// ## Why is this bad
    /// A proxied load balancer gives up on an origin that does not answer in time: the client gets an error while the
    /// action goes on. A runtime without a version becomes another one with the platform, in one location before the
    /// other.
    ///
    /// ## Bad
    /// ```yaml
    /// actions:
    ///   report:
    ///     function: report.js
    ///     runtime: nodejs:default
    ///     web: true
    ///     limits: {timeout: 300000}
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// actions:
    ///   report:
    ///     function: report.js
    ///     runtime: nodejs:20
    ///     web: true
    ///     limits: {timeout: 30000}
    /// ```
    ///
    /// ## Verdicts
    /// Passes where every action answers in time and names the version of its runtime. Fails as a warning where an action
    /// behind a proxied load balancer may run longer than the edge waits, and as information where a runtime is not
    /// pinned, deprecated or disabled. Unknown where a limit or a runtime is a variable, or where an action may run long and no
    /// load balancer is declared. Not applicable without actions.
    ///
    /// ## References
    /// IBM Cloud documentation, Internet Services, TCP concepts (proxy read timeout); Cloud Functions, runtimes.
    code: "FN009",
    name: "cloud-functions/unfit-action",
    title: "actions answer in time, on a runtime that stays",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// Languages that are no runtime of their own: images bring theirs along.
const WITHOUT_VERSION: [&str; 4] = ["blackbox", "binary", "docker", "sequence"];

type Action<'a> = (&'a Resource, &'a Workload);

fn check(app: &App<'_>, report: &mut Report) {
    let actions: Vec<Action<'_>> =
        app.workloads().filter(|(_, workload)| edge::is_action(workload)).collect();
    if actions.is_empty() {
        report.not_applicable(format!("the input declares no action of {}", app.name()));
        return;
    }
    let facts = facts::of(app);
    let mut good = true;
    if let Some((facts, as_of)) = &facts {
        good &= slow(app, &actions, facts, report);
        good &= ended(app, &actions, facts, as_of, report);
    }
    good &= unpinned(app, &actions, report);
    if good {
        let count = actions.len();
        let noun = if count == 1 { "action" } else { "actions" };
        report.pass(format!(
            "{count} {noun} of {} answer in time, on a runtime with a version",
            app.name()
        ));
    }
}

/// Actions that may run longer than the edge waits. Where no load balancer is known one may be set up by hand.
fn slow(app: &App<'_>, actions: &[Action<'_>], facts: &Facts, report: &mut Report) -> bool {
    let mut good = true;
    let edges: Vec<Edge<'_>> = edges(app, facts);
    for (resource, workload) in actions.iter().filter(|(_, it)| !it.routes.named.is_empty()) {
        let name = resource.label();
        let whether = format!("whether {name} answers in time");
        let in_time = |wait_ms: u32| {
            holds(
                &workload.timeout_ms,
                |limit| *limit <= wait_ms,
                || missing::value(&workload.timeout_ms, &whether),
            )
        };
        let usual = facts.proxy_read_timeout_seconds.saturating_mul(1000);
        let mut statements: Vec<(Truth, u32, &str)> = edges
            .iter()
            .map(|edge| {
                let slow = all([!in_time(edge.wait_ms), edge.waits.clone()]);
                (!slow, edge.wait_ms, edge.name)
            })
            .collect();
        if edges.is_empty() {
            let truth = any([in_time(usual), Truth::Unknown(missing::balancer(&whether))]);
            statements.push((truth, usual, ""));
        }
        for (truth, wait_ms, edge) in statements.into_iter().filter(|(truth, ..)| !truth.is_yes()) {
            good = false;
            let limit = workload.timeout_ms.known().copied().unwrap_or_default();
            report
                .decide(truth, String::new, || {
                    format!(
                        "{name} may run {limit} ms, longer than the {wait_ms} ms that {edge} waits"
                    )
                })
                .severity(Severity::Warning)
                .about(resource)
                .at(resource, "/spec/timeout_ms", "this limit")
                .help("lower `limits.timeout`, or answer at once and go on in another action");
        }
    }
    good
}

/// A load balancer that may give up on an action.
struct Edge<'a> {
    name: &'a str,
    /// Whether it stands between the app and its clients, rather than in the DNS only.
    waits: Truth,
    wait_ms: u32,
}

fn edges<'a>(app: &App<'a>, facts: &Facts) -> Vec<Edge<'a>> {
    let edge = |(resource, spec): (&'a Resource, &'a GlobalLoadBalancer)| {
        let settings = edge::settings(app, resource).map(|(_, it)| &it.proxy_read_timeout_seconds);
        let stated = settings.and_then(|seconds| seconds.known()).copied();
        let whether = format!("whether {} waits for actions", resource.label());
        let proxied = holds(&spec.proxied, |on| *on, || missing::value(&spec.proxied, &whether));
        let tied = if edge::is_sure(app, resource) {
            Truth::Yes
        } else {
            Truth::Unknown(global_load_balancer::untied(app, resource))
        };
        Edge {
            name: resource.label(),
            waits: all([proxied, tied]),
            wait_ms: stated.unwrap_or(facts.proxy_read_timeout_seconds).saturating_mul(1000),
        }
    };
    app.global_balancers().map(edge).collect()
}

/// Runtimes that IBM Cloud no longer wanted. Other platforms have others.
fn ended(
    app: &App<'_>,
    actions: &[Action<'_>],
    facts: &Facts,
    as_of: &str,
    report: &mut Report,
) -> bool {
    if places::on_ibm(app).is_empty() {
        return true;
    }
    let mut good = true;
    for (state, kinds) in
        [("deprecated", &facts.runtimes.deprecated), ("disabled", &facts.runtimes.disabled)]
    {
        let of_kind =
            |workload: &Workload| workload.language.known().is_some_and(|it| kinds.contains(it));
        let found: Vec<&Action<'_>> = actions.iter().filter(|(_, it)| of_kind(it)).collect();
        if found.is_empty() {
            continue;
        }
        good = false;
        let message =
            format!("{} on a runtime that Cloud Functions has {state} ({as_of})", run(&found));
        let entry = report.fail(message).help("name a runtime that the platform supports");
        written(&found).into_iter().fold(entry, |entry, (resource, workload)| {
            let kind = workload.language.known().map_or("", String::as_str);
            entry.at(resource, "/spec/language", kind)
        });
    }
    good
}

/// One action for each place where a runtime is written: a service may give one to all of its functions.
fn written<'r, 'a>(actions: &[&'r Action<'a>]) -> Vec<&'r Action<'a>> {
    let mut places: Vec<&Action<'_>> = Vec::new();
    for action in actions {
        let at = action.1.language.at();
        if at.is_none() || places.iter().all(|(_, other)| other.language.at() != at) {
            places.push(action);
        }
    }
    places
}

/// Runtimes without a version.
fn unpinned(app: &App<'_>, actions: &[Action<'_>], report: &mut Report) -> bool {
    let is_open = |workload: &Workload| match &workload.language {
        Value::Known { value, .. } => {
            let is_exempt = WITHOUT_VERSION.contains(&value.as_str());
            let has_version = value.chars().any(|letter| letter.is_ascii_digit());
            !is_exempt && !has_version
        }
        Value::Absent => true,
        Value::Unknown { .. } => false,
    };
    let found: Vec<&Action<'_>> =
        actions.iter().filter(|(_, workload)| is_open(workload)).collect();
    if !found.is_empty() {
        let message = format!("{} on a runtime without a version", run(&found));
        let entry =
            report.fail(message).help("name the version of the runtime, such as `nodejs:20`");
        written(&found).into_iter().fold(entry, |entry, (resource, workload)| {
            let kind = workload.language.known().map_or("no runtime is written", String::as_str);
            entry.at(resource, "/spec/language", kind)
        });
        return false;
    }
    let Some((resource, workload)) = actions.iter().find(|(_, it)| it.language.is_unknown()) else {
        return true;
    };
    let whether = format!("whether the runtimes of {} have a version", app.name());
    report.unknown(missing::value(&workload.language, &whether)).about(resource).at(
        resource,
        "/spec/language",
        "this runtime",
    );
    false
}

/// `pay and refund run`, or `12 actions run` where that would be long.
fn run(actions: &[&Action<'_>]) -> String {
    match actions {
        [(only, _)] => format!("{} runs", only.label()),
        [_, _] | [_, _, _] => format!("{} run", list(actions.iter().map(|(it, _)| it.label()))),
        many => format!("{} actions run", many.len()),
    }
}
