//! CF005: an app that serves HTTP is checked by HTTP.

use resilint_sdk::schema::{Probe, Resource, Severity, Value, Workload};
use resilint_sdk::{App, Report};

use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Reads `health-check-type` and `readiness-health-check-type` of apps that have a route.
    ///
    /// ## Why is this bad
    /// The default check, `port`, is content with a process that accepts connections and answers none.
    /// `process` and `none` are content with one that hangs. Requests keep going to such an instance.
    ///
    /// ## Bad
    /// ```yaml
    /// applications:
    /// - name: shop
    ///   health-check-type: process
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// applications:
    /// - name: shop
    ///   health-check-type: http
    ///   health-check-http-endpoint: /healthz
    /// ```
    ///
    /// ## Verdicts
    /// Passes with an HTTP check of a path of its own. Fails as an error for `process` and `none`, as a
    /// warning for `port` or nothing, as information for an HTTP check of `/`. Not applicable to apps
    /// without route. Unknown where the type is a variable without a value.
    ///
    /// ## References
    /// Cloud Foundry documentation, using app health checks.
    code: "CF005",
    name: "cloud-foundry/weak-health-check",
    title: "apps that serve HTTP have an HTTP health check",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

const LIVENESS: &str = "/spec/containers/0/liveness";
const HELP: &str = "set `health-check-type: http` and `health-check-http-endpoint` to a path that \
                    tells whether the app can serve, such as `/healthz`";

fn check(app: &App<'_>, report: &mut Report) {
    if app.workloads().next().is_none() {
        let whether = format!("whether {} has an HTTP health check", app.name());
        report.unknown(missing::manifest(app, &whether));
    }
    for (resource, workload) in app.workloads() {
        judge(app, resource, workload, report);
    }
}

fn judge(app: &App<'_>, resource: &Resource, workload: &Workload, report: &mut Report) {
    if workload.routes.none.known() == Some(&true) {
        report.not_applicable(format!("{} has no route", app.name())).about(resource);
        return;
    }
    let container = workload.containers.first();
    let readiness = container.and_then(|container| container.readiness.known());
    if let Some(probe) = readiness.filter(|probe| is_http(probe)) {
        return http(app, resource, probe, "/spec/containers/0/readiness", report);
    }
    let Some(probe) = container.and_then(|container| container.liveness.known()) else {
        let fact = "no type is written, so the default, `port`, holds";
        return weak(app, resource, "its port only", fact, Severity::Warning, report);
    };
    match &probe.kind {
        Value::Known { value, .. } if value == "http" => http(app, resource, probe, LIVENESS, report),
        Value::Known { value, .. } if value == "port" => {
            weak(app, resource, "its port only", "the check", Severity::Warning, report);
        }
        Value::Known { value, .. } => {
            let by = format!("`{value}`, which sees only whether the process lives");
            weak(app, resource, &by, "the check", Severity::Error, report);
        }
        unknown => {
            let whether = format!("whether {} has an HTTP health check", app.name());
            report
                .unknown(missing::value(unknown, &whether))
                .about(resource)
                .at(resource, LIVENESS, "the check");
        }
    }
}

fn is_http(probe: &Probe) -> bool {
    probe.kind.known().is_some_and(|kind| kind == "http")
}

fn http(app: &App<'_>, resource: &Resource, probe: &Probe, pointer: &str, report: &mut Report) {
    let path = probe.path.known().map_or("a path given by a variable", String::as_str);
    let at = format!("{pointer}/path");
    if path == "/" {
        report
            .fail(format!("{} is health-checked at `/`, which may answer while the app cannot serve", app.name()))
            .severity(Severity::Info)
            .about(resource)
            .at(resource, &at, "the path that is asked for")
            .help(HELP);
        return;
    }
    report
        .pass(format!("{} is health-checked by HTTP at {path}", app.name()))
        .about(resource)
        .at(resource, &at, "the path that is asked for");
}

fn weak(
    app: &App<'_>,
    resource: &Resource,
    by: &str,
    note: &str,
    severity: Severity,
    report: &mut Report,
) {
    report
        .fail(format!("{} serves HTTP but is health-checked by {by}", app.name()))
        .severity(severity)
        .about(resource)
        .at(resource, LIVENESS, note)
        .help(HELP);
}
