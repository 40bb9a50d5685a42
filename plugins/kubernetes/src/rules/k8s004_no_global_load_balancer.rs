//! K8S004: GLB001 for workloads on Kubernetes.

use resilint_sdk::schema::{LoadBalancer, Value};
use resilint_sdk::{App, Report, global_load_balancer};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that a global load balancer serves the app from clusters in at least two locations.
    ///
    /// ## Why is this bad
    ///
    /// A cluster lives in one region. Spreading its workers over zones keeps the app up when a zone is
    /// lost; when the region is lost, only a copy elsewhere can answer, and only a load balancer that
    /// stands outside of both regions leads requests there.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// # The only way in: the Ingress of one cluster, whose host name lies in one region.
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: shop
    /// spec:
    ///   rules:
    ///     - host: shop.us-south.containers.appdomain.cloud
    ///       http:
    ///         paths:
    ///           - path: /
    ///             pathType: Prefix
    ///             backend: { service: { name: shop, port: { number: 80 } } }
    /// ```
    ///
    /// ## Good
    ///
    /// The same Ingress in clusters of two regions, each the origin of a pool with a health check, and
    /// both pools behind one global load balancer:
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: shop
    /// spec:
    ///   rules:
    ///     - host: shop.example.com # the host name of the global load balancer
    ///       http:
    ///         paths:
    ///           - path: /
    ///             pathType: Prefix
    ///             backend: { service: { name: shop, port: { number: 80 } } }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a global load balancer that is switched on has origins in two regions.
    /// - **fail**: its origins lie in one region, it is switched off, or the input is all there is and
    ///   has none although the app runs in two regions.
    /// - **unknown**: the input declares none (it may be set up by hand), or the place of its origins
    ///   cannot be told.
    /// - **not-applicable**: nothing sends requests to the app, or only Services within the cluster do
    ///   and nothing in the input leads to those.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: "Serve requests from clusters spread in
    ///   multiple locations with Internet Services"
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-global-load-balancer-glb-concepts>
    code: "K8S004",
    name: "kubernetes/no-global-load-balancer",
    title: "requests are served from clusters in more than one location",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("kubernetes/global-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    if serves_nothing(app) {
        report.not_applicable(format!("nothing sends requests to {}", app.name()));
        return;
    }
    if let Some(reason) = stays_inside(app) {
        report.not_applicable(reason);
        return;
    }
    global_load_balancer::check(app, report);
}

/// Why no request from outside reaches the app: all that leads to it are Services within the cluster,
/// and nothing in the input leads to those.
fn stays_inside(app: &App<'_>) -> Option<String> {
    let mut services = app.local_balancers();
    let inside =
        |balancer: &LoadBalancer| balancer.exposure == "cluster-ip" && balancer.routes.is_empty();
    let some = services.next().is_some_and(|(_, first)| inside(first));
    let only = some && services.all(|(_, balancer)| inside(balancer));
    (only && app.global_balancers().next().is_none()).then(|| {
        format!(
            "only a Service within the cluster leads to {}: no Ingress, Route, LoadBalancer or NodePort of \
             the input does",
            app.name()
        )
    })
}

/// No port, no Service, no load balancer of any kind.
fn serves_nothing(app: &App<'_>) -> bool {
    let silent = |serves: &Value<bool>| serves.known() == Some(&false);
    app.group().balancers.is_empty()
        && app
            .workloads()
            .all(|(_, workload)| workload.containers.iter().all(|c| silent(&c.serves)))
}
