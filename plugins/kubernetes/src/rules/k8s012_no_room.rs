//! K8S012: what reserves nothing finds no room when the copies of a lost zone move.

use resilint_sdk::schema::{Cluster, Container, Resource, Severity, Value, Workload};
use resilint_sdk::{App, Report};

use crate::{copies, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that containers say what they need (`resources.requests`), and that workers of a cluster
    /// are updated one after another.
    ///
    /// ## Why is this bad
    ///
    /// When a zone is lost, its pods move to the others. The scheduler and the autoscaler of the cluster
    /// make room by what pods reserve: pods that reserve nothing are packed onto nodes that have nothing
    /// left, and are the first to be evicted.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// containers:
    ///   - name: web
    ///     image: icr.io/shop/web:1.4.2
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// containers:
    ///   - name: web
    ///     image: icr.io/shop/web:1.4.2
    ///     resources:
    ///       requests:
    ///         cpu: 100m
    ///         memory: 128Mi
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: every container reserves something; a cluster waits for each worker that it updates.
    /// - **fail**: a container reserves nothing, or `wait_for_worker_update` is `false` (a warning).
    /// - **unknown**: another file of the input may add it, or the value is a variable.
    ///
    /// ## References
    ///
    /// - <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-strategy>
    code: "K8S012",
    name: "kubernetes/no-room",
    title: "workloads reserve what they need to move after a loss",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, workload) in app.workloads() {
        match copies::not_counted(resource, workload) {
            Some(reason) => {
                report.not_applicable(reason).about(resource);
            }
            None => of_workload(resource, workload, report),
        }
    }
    for (resource, cluster) in app.clusters() {
        of_cluster(resource, cluster, report);
    }
}

fn of_workload(resource: &Resource, workload: &Workload, report: &mut Report) {
    let name = resource.label();
    let at = |index: usize| format!("/spec/containers/{index}/name");
    // One that a patch may add reserves what the patch says.
    let own = || {
        let containers = workload.containers.iter().enumerate();
        containers.filter(|(_, container)| {
            !(container.serves.is_unknown() && container.image.is_absent())
        })
    };
    if own().next().is_none() {
        report.not_applicable(format!("{name} has no container in the input")).about(resource);
        return;
    }
    if let Some((index, container)) = own().find(|(_, container)| container.reserves.is_absent()) {
        report
            .fail(format!(
                "{} of {name} reserves nothing, so a lost zone may leave it no room",
                label(container)
            ))
            .about(resource)
            .at(resource, &at(index), "has no `resources.requests`")
            .help("set `resources.requests` for processors and memory");
        return;
    }
    match own().find(|(_, container)| container.reserves.is_unknown()) {
        Some((index, container)) => {
            let what = format!("whether {} of {name} reserves what it needs", label(container));
            report
                .unknown(missing::value(resource, &container.reserves, &what))
                .about(resource)
                .at(resource, &at(index), "this container");
        }
        None => {
            let scaled = !workload.replicas.autoscaled_min.is_absent();
            let more = if scaled { ", and an autoscaler adds copies" } else { "" };
            report
                .pass(format!("the containers of {name} reserve what they need{more}"))
                .about(resource);
        }
    }
}

fn label(container: &Container) -> String {
    let name = container.name.known().map(String::as_str).or(container.name.symbol());
    name.map_or_else(|| "a container".to_owned(), |name| format!("container {name}"))
}

fn of_cluster(resource: &Resource, cluster: &Cluster, report: &mut Report) {
    let name = resource.label();
    let waits = &cluster.waits_for_worker_update;
    match waits {
        Value::Known { value: false, .. } => {
            report
                .fail(format!(
                    "cluster {name} updates its workers without waiting for each to be ready"
                ))
                .severity(Severity::Warning)
                .about(resource)
                .at(resource, "/spec/waits_for_worker_update", "not waited for")
                .help("set `wait_for_worker_update = true`");
        }
        Value::Unknown { .. } => {
            let what = format!("whether cluster {name} waits for each worker that it updates");
            report.unknown(missing::argument(resource, waits, &what)).about(resource);
        }
        Value::Known { .. } | Value::Absent => {
            report
                .pass(format!("cluster {name} waits for each worker that it updates"))
                .about(resource);
        }
    }
}
