//! CE003: some instances are always running.

use resilint_sdk::logic::at_least;
use resilint_sdk::schema::{Provenance, Resource, Severity, Value, Workload};
use resilint_sdk::{App, Report};

use crate::sort::Terms;
use crate::{copies, fronting, missing, places, sort};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks the least number of instances that an app keeps: `scale_min_instances`, `--min-scale`, or the
    /// annotation `autoscaling.knative.dev/min-scale` of a Knative Service's template.
    ///
    /// ## Why is this bad
    ///
    /// Nothing keeps an app running that no one asks for: it scales to zero, and the next request waits until an
    /// instance has started. Where that request is the health check of a load balancer, it may fail, and a
    /// region that works is taken for a dead one. Where it is the load of a region that was lost, all of it
    /// waits. A single instance leaves nothing while it is replaced.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_code_engine_app" "shop" {
    ///   project_id      = ibm_code_engine_project.shop.project_id
    ///   name            = "shop"
    ///   image_reference = "icr.io/acme/shop:1.4.2"
    /// }
    /// ```
    ///
    /// ```yaml
    /// apiVersion: serving.knative.dev/v1
    /// kind: Service
    /// metadata:
    ///   name: shop
    ///   annotations:
    ///     autoscaling.knative.dev/min-scale: "2" # Knative reads it on the template only
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
    /// }
    /// ```
    ///
    /// ```yaml
    /// apiVersion: serving.knative.dev/v1
    /// kind: Service
    /// metadata:
    ///   name: shop
    /// spec:
    ///   template:
    ///     metadata:
    ///       annotations:
    ///         autoscaling.knative.dev/min-scale: "2"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: at least two instances run at any time.
    /// - **fail**: none need to (warning); one does, in an app of one region (warning) or of several or of
    ///   unknown ones (info); the annotation stands on the Knative Service itself (warning).
    /// - **unknown**: the number is a variable without a value.
    /// - **not-applicable**: jobs and functions.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-app-scale>
    /// - <https://knative.dev/docs/serving/autoscaling/scale-bounds/>
    code: "CE003",
    name: "code-engine/scales-to-zero",
    title: "some instances are always running",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether at least two instances of {} are always running", app.name());
    for (resource, workload) in sort::apps_only(app, &whether, report) {
        let is_unread = !workload.misplaced_min.is_absent() && is_default(workload);
        if is_unread {
            misplaced(app, resource, workload, report);
        } else {
            judge(app, resource, workload, &whether, report);
        }
    }
}

/// Whether the manifest says nothing of the number where the platform reads it.
const fn is_default(workload: &Workload) -> bool {
    matches!(
        workload.replicas.effective(),
        Value::Known { from: Provenance::FormatDefault, .. } | Value::Absent
    )
}

fn misplaced(app: &App<'_>, resource: &Resource, workload: &Workload, report: &mut Report) {
    let least = workload.replicas.effective().known().copied().unwrap_or_default();
    let place = copies::in_region(app, resource);
    report
        .fail(format!(
            "{} may scale to {least}{place}: its `min-scale` stands on the Service itself, and Knative reads \
             it on the template only",
            resource.label()
        ))
        .about(resource)
        .at(resource, "/spec/misplaced_min", "not read here")
        .help("move the annotation to `spec.template.metadata.annotations`");
}

fn judge(
    app: &App<'_>,
    resource: &Resource,
    workload: &Workload,
    whether: &str,
    report: &mut Report,
) {
    let (name, place) = (resource.label(), copies::in_region(app, resource));
    let least = workload.replicas.effective();
    let unknown =
        || missing::value(least, &format!("{whether}: the least number of instances of {name}"));
    let is_zero = !at_least(least, 1, unknown);
    let pass = || match least.known() {
        Some(number) => format!("{name} keeps {number} instances{place}"),
        None => format!("{name} keeps at least 2 instances{place}"),
    };
    let entry = if is_zero.is_yes() {
        report.fail(cold_start(app, resource, &place))
    } else {
        let truth = at_least(least, 2, unknown);
        let few = truth.is_no();
        let entry = report.decide(truth, pass, || match least.known() {
            Some(_) => format!("{name} may scale to 1 instance{place}"),
            None => format!("{name} keeps fewer than 2 instances{place}"),
        });
        if few && !places::of(app).is_one() { entry.severity(Severity::Info) } else { entry }
    };
    let entry = entry
        .about(resource)
        .at(resource, workload.replicas.effective_pointer(), note(resource, workload))
        .help(help(resource, workload));
    if let (true, Some(front)) = (is_zero.is_yes(), fronting::checking(app)) {
        entry.see(front.resource, "", "its health check asks the app");
    }
}

fn cold_start(app: &App<'_>, resource: &Resource, place: &str) -> String {
    let name = resource.label();
    match fronting::checking(app) {
        Some(front) => format!(
            "{name} may scale to 0{place}; the health check of {} then meets a cold start",
            front.resource.label()
        ),
        None => format!("{name} may scale to 0{place}; the next request then meets a cold start"),
    }
}

fn note(resource: &Resource, workload: &Workload) -> &'static str {
    let by_default = matches!(
        workload.replicas.effective(),
        Value::Known { from: Provenance::FormatDefault, .. }
    );
    match Terms::of(resource, workload) {
        _ if !by_default => "the least number of instances",
        Terms::Manifest => "no `min-scale` on the template, so the default holds",
        Terms::Arguments => "`scale_min_instances` is not written, so the default of 0 holds",
        Terms::Options => "nothing sets `--min-scale`, so the default of 0 holds",
    }
}

fn help(resource: &Resource, workload: &Workload) -> &'static str {
    match Terms::of(resource, workload) {
        Terms::Manifest => {
            "set `autoscaling.knative.dev/min-scale: \"2\"` in `spec.template.metadata.annotations`"
        }
        Terms::Arguments => {
            "set `scale_min_instances` to 1 with several regions, to 2 or 3 otherwise"
        }
        Terms::Options => {
            "run `ibmcloud ce application update` with `--min-scale`: 1 with several regions, 2 or 3 \
             otherwise"
        }
    }
}
