//! CF007: the route of the app is stable.

use resilint_sdk::global_load_balancer::untied;
use resilint_sdk::schema::{Confidence, Resource, Route, Severity, Workload};
use resilint_sdk::{App, Report};

use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks for `random-route`, for `${random-word}` in host names, and for apps that only have a route
    /// below a domain of the platform.
    ///
    /// ## Why is this bad
    /// An origin of a global load balancer is a host name. One that changes with each new app is an
    /// origin that is dead after a new set-up, and a name below the platform's domain differs from
    /// region to region.
    ///
    /// ## Bad
    /// ```yaml
    /// applications:
    /// - name: shop
    ///   random-route: true
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// applications:
    /// - name: shop
    ///   routes:
    ///   - route: shop.example.com
    /// ```
    ///
    /// ## Verdicts
    /// Passes with a named route. Fails as a warning for a random one, and for an app behind a global
    /// load balancer whose routes all are the platform's; as information for such an app in several
    /// regions without a known load balancer. Not applicable to apps without route. Unknown where all
    /// routes are variables without values.
    ///
    /// ## References
    /// Cloud Foundry documentation, app manifest attributes: `random-route`.
    code: "CF007",
    name: "cloud-foundry/unstable-route",
    title: "the route of the app is stable",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

const HELP: &str = "name the custom domain of the app in `routes`";
const FIRST: &str = "/spec/routes/named/0/host";

fn check(app: &App<'_>, report: &mut Report) {
    if app.workloads().next().is_none() {
        let whether = format!("whether the route of {} is stable", app.name());
        report.unknown(missing::manifest(app, &whether));
    }
    for (resource, workload) in app.workloads() {
        judge(app, resource, workload, report);
    }
}

fn judge(app: &App<'_>, resource: &Resource, workload: &Workload, report: &mut Report) {
    let routes = &workload.routes;
    if routes.none.known() == Some(&true) {
        report.not_applicable(format!("{} has no route", app.name())).about(resource);
        return;
    }
    for (switch, pointer) in
        [(&routes.none, "/spec/routes/none"), (&routes.random, "/spec/routes/random")]
    {
        if switch.is_unknown() {
            let whether = format!("whether the route of {} is stable", app.name());
            report.unknown(missing::value(switch, &whether)).about(resource).at(
                resource,
                pointer,
                "decides whether there is a route, and which",
            );
            return;
        }
    }
    let is_random =
        |route: &Route| route.host.symbol().is_some_and(|host| host.contains("${random-word}"));
    let pointer = match routes.named.iter().position(is_random) {
        _ if routes.random.known() == Some(&true) => Some("/spec/routes/random".to_owned()),
        Some(index) => Some(format!("/spec/routes/named/{index}/host")),
        None => None,
    };
    if let Some(pointer) = pointer {
        report
            .fail(format!(
                "the route of {} is random: a new set-up of the app gets another one",
                app.name()
            ))
            .about(resource)
            .at(resource, &pointer, "makes a random host name")
            .help(HELP);
        return;
    }
    let mapped = app.targets().flat_map(|(_, target)| &target.maps_routes);
    let custom = routes
        .named
        .iter()
        .filter(|route| route.platform_domain.known() == Some(&false))
        .map(|route| &route.host)
        .chain(mapped)
        .find_map(|host| host.known());
    match custom {
        Some(host) => {
            report.pass(format!("{} has the stable route {host}", app.name())).about(resource).at(
                resource,
                FIRST,
                "a named route",
            );
        }
        None => on_platform_domain(app, resource, workload, report),
    }
}

/// No route is known to have a custom domain.
fn on_platform_domain(
    app: &App<'_>,
    resource: &Resource,
    workload: &Workload,
    report: &mut Report,
) {
    let undecided = |route: &&Route| {
        route.platform_domain.known() != Some(&true) && route.host.known().is_none()
    };
    if let Some(route) = workload.routes.named.iter().find(undecided) {
        let whether = format!("whether the route of {} is stable", app.name());
        report.unknown(missing::value(&route.host, &whether)).about(resource).at(
            resource,
            FIRST,
            "the route",
        );
        return;
    }
    let guessed = |balancer: &Resource| app.fronted_by(balancer) == Confidence::Heuristic;
    let fronted = app.global_balancers().any(|(balancer, _)| !guessed(balancer));
    let maybe = app.global_balancers().map(|(balancer, _)| balancer).find(|one| guessed(one));
    if let Some(balancer) = maybe.filter(|_| !fronted && !places::several(app)) {
        report.unknown(untied(app, balancer)).about(resource).at(
            resource,
            FIRST,
            "below the domain of the platform",
        );
        return;
    }
    if !fronted && !places::several(app) {
        report
            .pass(format!("{} has a stable route below the domain of the platform", app.name()))
            .about(resource)
            .at(resource, FIRST, "the route");
        return;
    }
    let (message, severity) = if fronted {
        (
            "has no custom domain although a global load balancer is in front of it",
            Severity::Warning,
        )
    } else {
        ("has no custom domain, so its address differs from region to region", Severity::Info)
    };
    report
        .fail(format!("{} {message}", app.name()))
        .severity(severity)
        .about(resource)
        .at(resource, FIRST, "below the domain of the platform")
        .help(HELP);
}
