//! CE009: time limits fit those of what asks.

use resilint_sdk::app::list;
use resilint_sdk::logic::at_least;
use resilint_sdk::schema::{Provenance, RelationKind, Resource, Value, Workload};
use resilint_sdk::{App, Report};

use crate::fronting::{self, Front};
use crate::sort::{self, Sort};
use crate::{facts, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the time that a request may take with the time that the edge waits for an answer, where a proxied
    /// load balancer stands in front of the app. Of jobs, it looks whether a failed run is tried again.
    ///
    /// ## Why is this bad
    ///
    /// A proxied load balancer of Internet Services gives up after 100 seconds, unless the settings of its domain say
    /// otherwise, and answers with 524, while the app goes on working for nothing, and its instance counts as busy. A job that is not tried again is lost with
    /// the zone that it ran in.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_code_engine_app" "shop" {
    ///   project_id            = ibm_code_engine_project.shop.project_id
    ///   name                  = "shop"
    ///   image_reference       = "icr.io/acme/shop:1.4.2"
    ///   scale_request_timeout = 300 # also the default
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_code_engine_app" "shop" {
    ///   project_id            = ibm_code_engine_project.shop.project_id
    ///   name                  = "shop"
    ///   image_reference       = "icr.io/acme/shop:1.4.2"
    ///   scale_request_timeout = 60
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: no request may take longer than the edge waits; a failed run of a job is tried again.
    /// - **fail**: a request may; a failed run is not tried again.
    /// - **unknown**: the time-out, or whether the load balancer is proxied, hangs on a variable.
    /// - **not-applicable**: no proxied load balancer is known to stand in front of the app.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-tcp-concepts>
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-app-scale>
    code: "CE009",
    name: "code-engine/request-outlasts-edge",
    title: "no request may take longer than the edge waits for it",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    match sort::of(app) {
        Sort::Job => {
            app.workloads().for_each(|(resource, workload)| retried(resource, workload, report));
        }
        Sort::App | Sort::Function => behind_the_edge(app, report),
        Sort::Project | Sort::Targets => {
            report.not_applicable(format!(
                "nothing in the input says how {} is configured",
                app.name()
            ));
        }
    }
}

fn retried(resource: &Resource, workload: &Workload, report: &mut Report) {
    let name = resource.label();
    let whether = format!("whether a failed run of {name} is tried again");
    let unknown = || missing::value(&workload.retry_limit, &format!("{whether}: the limit"));
    report
        .decide(
            at_least(&workload.retry_limit, 1, unknown),
            || format!("a failed run of {name} is tried again"),
            || format!("a failed run of {name} is not tried again"),
        )
        .about(resource)
        .at(resource, "/spec/retry_limit", "times that a failed run is tried again")
        .help("set `scale_retry_limit = 3`, and make the job safe to run twice");
}

fn behind_the_edge(app: &App<'_>, report: &mut Report) {
    let name = app.name();
    let waiting: Vec<Front<'_>> =
        fronting::of(app).filter(|front| front.balancer.proxied.known() != Some(&false)).collect();
    let (Some(front), Some((facts, as_of))) = (waiting.first(), facts::of(app)) else {
        report.not_applicable(format!(
            "no proxied load balancer is known to stand in front of {name}"
        ));
        return;
    };
    let settings = app.leads_to(front.resource, RelationKind::SecuredBy);
    let own =
        settings.filter_map(|(settings, _)| settings.domain_settings()).find_map(|settings| {
            let own = &settings.proxy_read_timeout_seconds;
            (!own.is_absent()).then_some(own)
        });
    if own.is_some_and(Value::is_unknown) {
        let what =
            format!("whether a request to {name} may take longer than the edge waits: its limit");
        report.unknown(missing::value(own.unwrap_or(&Value::Absent), &what));
        return;
    }
    let own = own.and_then(Value::known).copied();
    let limit = own.unwrap_or(facts.proxy_read_timeout_seconds);
    let dated = if own.is_some() { String::new() } else { format!(" (as of {as_of})") };
    let whether = format!("whether a request to {name} may take longer than the edge waits");
    if front.balancer.proxied.known().is_none() {
        let proxied = &front.balancer.proxied;
        let what = format!("{whether}: whether {} is proxied", front.resource.label());
        report.unknown(missing::value(proxied, &what)).at(
            front.resource,
            "/spec/proxied",
            "this decides",
        );
        return;
    }
    let fronts = list(waiting.iter().map(|front| front.resource.label()));
    for (resource, workload) in app.workloads() {
        let seconds = workload.timeout_ms.clone().map(|time| time / 1000);
        let unknown = || missing::value(&seconds, &format!("{whether}: the time-out"));
        let time =
            seconds.known().map_or_else(|| "any time".to_owned(), |time| format!("{time} s"));
        let label = resource.label();
        report
            .decide(
                !at_least(&seconds, limit + 1, unknown),
                || format!("a request to {label} may take {time}, which {fronts} waits for"),
                || {
                    format!(
                        "a request to {label} may take {time}; the edge of {fronts} gives up after {limit} s{dated}"
                    )
                },
            )
            .about(resource)
            .at(resource, "/spec/timeout_ms", note(&workload.timeout_ms))
            .see(front.resource, "/spec/proxied", "proxied")
            .help("shorten the time-out of requests, or run what takes longer as a job");
    }
}

const fn note(timeout: &Value<u32>) -> &'static str {
    match timeout {
        Value::Known { from: Provenance::FormatDefault, .. } => {
            "no time-out is written, so the default holds"
        }
        _ => "the time-out",
    }
}
