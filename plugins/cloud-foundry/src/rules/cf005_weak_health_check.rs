//! CF005: an app that serves HTTP is checked by HTTP.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, Probe, Resource, Severity, Value, Workload};
use resilint_sdk::{App, Report};

use crate::{missing, protocol};

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
    /// without route, or with TCP routes only (a route with a port is one). Unknown where the type or
    /// the path is a variable without a value, or the routes are, so that they may be TCP routes.
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
const READINESS: &str = "/spec/containers/0/readiness";
const HELP: &str = "set `health-check-type: http` and `health-check-http-endpoint` to a path that \
                    tells whether the app can serve, such as `/healthz`";

fn check(app: &App<'_>, report: &mut Report) {
    if app.workloads().next().is_none() {
        report.unknown(missing::manifest(app, &whether(app)));
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
    let serves = protocol::serves_http(app, workload);
    if serves.is_no() {
        let reason = format!("{} has TCP routes only, which no HTTP check fits", app.name());
        report.not_applicable(reason).about(resource);
        return;
    }
    match seen(app, workload) {
        Seen::Own(path, pointer) => {
            report
                .pass(format!("{} is health-checked by HTTP at {path}", app.name()))
                .about(resource)
                .at(resource, &format!("{pointer}/path"), "the path that is asked for");
        }
        Seen::Unknown(missing, pointer) => {
            report.unknown(missing).about(resource).at(resource, &pointer, "the check");
        }
        Seen::Weak(weak) => fail(app, resource, &weak, &serves, report),
    }
}

/// What the health checks of an app tell.
enum Seen {
    /// An HTTP check of a path of its own, and where it is.
    Own(String, &'static str),
    Weak(Weak),
    Unknown(Missing, String),
}

struct Weak {
    fact: String,
    severity: Severity,
    pointer: String,
    note: &'static str,
}

fn seen(app: &App<'_>, workload: &Workload) -> Seen {
    let container = workload.containers.first();
    let liveness = container.map_or(&Value::Absent, |container| &container.liveness);
    let readiness = container.map_or(&Value::Absent, |container| &container.readiness);
    if let Some(probe) = readiness.known().filter(|probe| is_http(probe)) {
        return http(app, probe, READINESS);
    }
    let alive = of_liveness(app, liveness);
    // A readiness check of an unknown type may be the HTTP check that is looked for.
    match kind(readiness) {
        Some(kind) if !matches!(alive, Seen::Own(..)) => {
            Seen::Unknown(missing::value(&kind, &whether(app)), READINESS.to_owned())
        }
        _ => alive,
    }
}

fn of_liveness(app: &App<'_>, liveness: &Value<Probe>) -> Seen {
    if let Some(kind) = kind(liveness) {
        return Seen::Unknown(missing::value(&kind, &whether(app)), LIVENESS.to_owned());
    }
    let probe = liveness.known();
    let written = probe.and_then(|probe| probe.kind.known()).map(String::as_str);
    let by = match (probe, written) {
        (Some(probe), Some("http")) => return http(app, probe, LIVENESS),
        (_, None | Some("port")) => "its port only".to_owned(),
        (_, Some(kind)) => format!("`{kind}`, which sees only whether the process lives"),
    };
    Seen::Weak(Weak {
        fact: format!("{} serves HTTP but is health-checked by {by}", app.name()),
        severity: if by.starts_with('`') { Severity::Error } else { Severity::Warning },
        pointer: LIVENESS.to_owned(),
        note: match written {
            None => "no type is written, so the default, `port`, holds",
            Some(_) => "the check",
        },
    })
}

/// An HTTP check: the platform asks for `/` where no path is written.
fn http(app: &App<'_>, probe: &Probe, pointer: &'static str) -> Seen {
    let path = match &probe.path {
        Value::Known { value, .. } => value.as_str(),
        Value::Absent => "/",
        unknown @ Value::Unknown { .. } => {
            let whether = format!("whether {} is health-checked at a path of its own", app.name());
            return Seen::Unknown(missing::value(unknown, &whether), format!("{pointer}/path"));
        }
    };
    if path != "/" {
        return Seen::Own(path.to_owned(), pointer);
    }
    let name = app.name();
    Seen::Weak(Weak {
        fact: format!(
            "{name} is health-checked at `/`, which may answer while the app cannot serve"
        ),
        severity: Severity::Info,
        pointer: format!("{pointer}/path"),
        note: "the path that is asked for",
    })
}

fn fail(app: &App<'_>, resource: &Resource, weak: &Weak, serves: &Truth, report: &mut Report) {
    if let Truth::Unknown(missing) = serves {
        report
            .unknown(missing.clone())
            .about(resource)
            .at(resource, "/spec/routes/named/0/host", format!("a route of {}", app.name()))
            .see(resource, &weak.pointer, weak.note);
        return;
    }
    report
        .fail(weak.fact.as_str())
        .severity(weak.severity)
        .about(resource)
        .at(resource, &weak.pointer, weak.note)
        .help(HELP);
}

/// The type of a check, where there is one that cannot be told.
fn kind(probe: &Value<Probe>) -> Option<Value<String>> {
    match probe {
        Value::Known { value, .. } => Some(value.kind.clone()).filter(Value::is_unknown),
        Value::Unknown { why, symbol, at, .. } => Some(Value::Unknown {
            why: *why,
            symbol: symbol.clone(),
            candidates: Vec::new(),
            at: *at,
        }),
        Value::Absent => None,
    }
}

fn is_http(probe: &Probe) -> bool {
    probe.kind.known().is_some_and(|kind| kind == "http")
}

fn whether(app: &App<'_>) -> String {
    format!("whether {} has an HTTP health check", app.name())
}
