//! CE004: the app can take over the load of a location that fails.

use resilint_sdk::logic::{Truth, all, any, at_least, holds};
use resilint_sdk::schema::{Missing, Resource, Severity, Value, Workload};
use resilint_sdk::{App, Report};

use crate::{copies, fronting, missing, places, sort};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the most instances that an app may have with the least, and looks at how many requests one
    /// takes at once.
    ///
    /// ## Why is this bad
    ///
    /// When one of two regions is lost, the other gets twice the load. An app that always has the same number
    /// of instances, or one at most, cannot grow to take it.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_code_engine_app" "shop" {
    ///   project_id          = ibm_code_engine_project.shop.project_id
    ///   name                = "shop"
    ///   image_reference     = "icr.io/acme/shop:1.4.2"
    ///   scale_min_instances = 2
    ///   scale_max_instances = 2
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_code_engine_app" "shop" {
    ///   project_id          = ibm_code_engine_project.shop.project_id
    ///   name                = "shop"
    ///   image_reference     = "icr.io/acme/shop:1.4.2"
    ///   scale_min_instances = 2
    ///   scale_max_instances = 20
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the app may have more instances than it always has; 0, or no maximum on a Knative Service,
    ///   sets no limit.
    /// - **fail**: it may have one at most; the maximum is not above the minimum and the app has another
    ///   location or a global load balancer; it may have ten at most and each takes one request at a time (info).
    /// - **unknown**: a number is a variable without a value, or the maximum is the minimum and it cannot be told
    ///   whether there is another location.
    /// - **not-applicable**: jobs and functions; an app of always the same size in one location, which has no
    ///   other's load to take.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-app-scale>
    code: "CE004",
    name: "code-engine/cannot-grow",
    title: "the app can take over the load of a location that fails",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

const MOST: &str = "/spec/replicas/autoscaled_max";

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether {} can take over the load of another location", app.name());
    for (resource, workload) in sort::apps_only(app, &whether, report) {
        judge(app, resource, workload, &whether, report);
    }
}

fn judge(
    app: &App<'_>,
    resource: &Resource,
    workload: &Workload,
    whether: &str,
    report: &mut Report,
) {
    let (name, place) = (resource.label(), copies::in_region(app, resource));
    let most = &workload.replicas.autoscaled_max;
    let raise = if sort::is_knative(workload) {
        "raise `autoscaling.knative.dev/max-scale` to the load of all locations"
    } else {
        "raise `scale_max_instances` to the load of all locations"
    };
    if is_single(most).is_yes() {
        let message = format!("{name} cannot grow beyond 1 instance{place}");
        report.fail(message).about(resource).at(resource, MOST, "the most instances").help(raise);
        return;
    }
    let fixed = is_fixed(workload, name, whether);
    if fixed.is_yes() && !has_other_location(app) {
        if places::of(app).is_one() {
            let reason = format!("{name} has no other location whose load it would take");
            report.not_applicable(reason).about(resource);
            return;
        }
        if let Truth::Unknown(missing) = places::of(app).several(app, whether) {
            report.unknown(missing).about(resource).at(resource, MOST, "not above the minimum");
            return;
        }
    }
    if fixed.is_no() && is_slow(workload) {
        report
            .fail(format!("an instance of {name} takes one request at a time, and there are {} at most{place}", number(most)))
            .severity(Severity::Info)
            .about(resource)
            .at(resource, "/spec/concurrency", "requests that one instance takes at once")
            .see(resource, MOST, "the most instances")
            .help("let an instance take more requests at once, or raise the most instances");
        return;
    }
    let pass = || match most {
        Value::Absent | Value::Known { value: 0, .. } => {
            format!("nothing limits how far {name} grows{place}")
        }
        _ => format!("{name} may grow to {}{place}", number(most)),
    };
    let fail = || {
        format!("{name} cannot grow beyond {}{place} when the other location fails", number(most))
    };
    report
        .decide(!fixed, pass, fail)
        .about(resource)
        .at(resource, MOST, "the most instances")
        .see(resource, workload.replicas.effective_pointer(), "the least")
        .help(raise);
}

/// Whether the app may have one instance at most.
fn is_single(most: &Value<u32>) -> Truth {
    match most {
        Value::Absent => Truth::No,
        most => holds(most, |most| *most == 1, unspecified),
    }
}

/// Whether the app always has the same number of instances. Two expressions that are one are one number.
fn is_fixed(workload: &Workload, name: &str, whether: &str) -> Truth {
    let (least, most) = (workload.replicas.effective(), &workload.replicas.autoscaled_max);
    if most.is_absent() {
        return Truth::No;
    }
    let missing = |value: &Value<u32>, what: &str| {
        missing::value(value, &format!("{whether}: the {what} number of instances of {name}"))
    };
    let limited = !holds(most, |most| *most == 0, || missing(most, "greatest"));
    if least.is_unknown() && copies::same(least, most, true) == Some(true) {
        return limited;
    }
    let reached = match (least, most) {
        (Value::Known { value: least, .. }, most) => {
            holds(most, |most| most <= least, || missing(most, "greatest"))
        }
        (least, Value::Known { value: most, .. }) => {
            at_least(least, *most, || missing(least, "least"))
        }
        (least, _) => Truth::Unknown(missing(least, "least")),
    };
    all([limited, reached])
}

/// Whether an instance takes one request at a time and few may run.
fn is_slow(workload: &Workload) -> bool {
    let few = holds(&workload.replicas.autoscaled_max, |most| (1..=10).contains(most), unspecified);
    let one = holds(&workload.concurrency, |at_once| *at_once == 1, unspecified);
    all([few, one]).is_yes()
}

/// Whether there surely is another location, or something that leads requests away from one that fails.
fn has_other_location(app: &App<'_>) -> bool {
    let several = Truth::known(places::of(app).are_several());
    any([several, Truth::known(fronting::of(app).next().is_some())]).is_yes()
}

fn number(value: &Value<u32>) -> String {
    match value.known() {
        Some(1) => "1 instance".to_owned(),
        Some(number) => format!("{number} instances"),
        None => "its least number of instances".to_owned(),
    }
}

/// The missing thing of a part that decides nothing alone.
fn unspecified() -> Missing {
    Missing { key: String::new(), what: String::new(), settle: String::new() }
}
