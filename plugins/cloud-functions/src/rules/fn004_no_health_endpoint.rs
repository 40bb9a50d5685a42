//! FN004: what the load balancer asks to find out whether the actions are alive is served by one of them.

use resilint_sdk::app::list;
use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::{
    GlobalLoadBalancer, HealthCheck, Missing, RelationKind, Resource, Value, Workload,
};
use resilint_sdk::{App, Report, global_load_balancer};

use crate::copies::same;
use crate::{edge, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks for an action at the path that the health checks of the load balancer ask for: the path of an API, or that of
    /// a web action.
    ///
    /// ## Why is this bad
    /// A health check of a path that no action serves fails in every location. The load balancer then takes all of them
    /// for dead and sends everything to the fallback pool; or, where any answer counts, it takes a dead location for
    /// alive.
    ///
    /// ## Bad
    /// ```yaml
    /// # The health check asks for /api/healthz.
    /// packages:
    ///   shop:
    ///     actions:
    ///       pay: {function: pay.js, web: true}
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// packages:
    ///   shop:
    ///     actions:
    ///       pay: {function: pay.js, web: true}
    ///       healthz: {function: healthz.js, web: true}
    ///     apis:
    ///       shop:
    ///         api:
    ///           healthz:
    ///             healthz: {method: get}
    /// ```
    ///
    /// ## Verdicts
    /// Passes where an API or a web action has the path of the health check. Fails where none has. Unknown where no load
    /// balancer is declared, where the path or the namespace in it is a variable, or where APIs are declared elsewhere.
    /// Not applicable where no action is exposed to the web and no load balancer is in front.
    ///
    /// ## References
    /// IBM Cloud solution tutorials, deploy serverless apps across multiple locations: the health check asks for
    /// `/api/healthz`.
    code: "FN004",
    name: "cloud-functions/no-health-endpoint",
    title: "the path of the health check is served by an action",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether an action of {} serves the health check", app.name());
    let mut balancers = app.global_balancers().peekable();
    if balancers.peek().is_none() {
        if edge::is_served(app) == Truth::No {
            report.not_applicable(format!("no action of {} is exposed to the web", app.name()));
        } else {
            report.unknown(missing::balancer(&whether));
        }
        return;
    }
    for (balancer, global) in balancers {
        // Another package behind the same load balancer may serve the health check.
        let fronted = app.leads_to(balancer, RelationKind::Fronts).map(|(resource, _)| resource);
        let fronted: Vec<(&Resource, &Workload)> =
            fronted.filter_map(|it| Some((it, it.workload()?))).chain(app.workloads()).collect();
        for asked in asked(app, global) {
            one(app, balancer, &asked, &fronted, report);
        }
    }
}

/// What health checks ask for, with the pools that do.
struct Asked<'a> {
    path: Value<String>,
    pools: Vec<&'a Resource>,
}

/// All paths that the health checks of a balancer ask for, each once. That a pool is not checked at all is another
/// rule's matter, and so is a check that asks for no path.
fn asked<'a>(app: &App<'a>, balancer: &'a GlobalLoadBalancer) -> Vec<Asked<'a>> {
    let mut all: Vec<Asked<'_>> = Vec::new();
    for (resource, pool) in edge::pools(app, balancer) {
        let path = match &pool.health {
            Value::Known { value, .. } if is_http(value) => path(value),
            Value::Unknown { why, symbol, at, .. } => Value::Unknown {
                why: *why,
                symbol: symbol.clone(),
                candidates: Vec::new(),
                at: *at,
            },
            Value::Known { .. } | Value::Absent => continue,
        };
        match all.iter_mut().find(|other| same(&other.path, &path) == Ok(true)) {
            Some(known) => known.pools.push(resource),
            None => all.push(Asked { path, pools: vec![resource] }),
        }
    }
    all
}

/// A check of unknown kind may ask for a path.
fn is_http(check: &HealthCheck) -> bool {
    check.kind.known().is_none_or(|kind| kind.starts_with("http"))
}

fn one(
    app: &App<'_>,
    balancer: &Resource,
    Asked { path, pools }: &Asked<'_>,
    fronted: &[(&Resource, &Workload)],
    report: &mut Report,
) {
    let of = list(pools.iter().map(|pool| pool.label()));
    let whether = format!("whether an action of {} serves the health check of {of}", app.name());
    let truth = match path.known().map(|path| served(path, fronted, &whether)) {
        None => Truth::Unknown(missing::value(path, &whether)),
        Some(Truth::No) if app.workloads().next().is_none() => {
            Truth::Unknown(missing::manifest(app, &whether))
        }
        Some(Truth::No) if !edge::is_sure(app, balancer) => {
            Truth::Unknown(global_load_balancer::untied(app, balancer))
        }
        Some(decided) => decided,
    };
    let path = path.known().map_or("", String::as_str);
    let asked = format!("{path}, which the health check of {of} asks for, is served by");
    let entry = report
        .decide(
            truth,
            || format!("{asked} an action of {}", app.name()),
            || format!("{asked} no action of {}", app.name()),
        )
        .about(balancer)
        .help("deploy an action or an API at that path with the package, in every location");
    pools.iter().fold(entry, |entry, pool| {
        entry.at(pool, POINTER, format!("asked for by {}", pool.label()))
    });
}

/// Where a pool says the path of its health check.
const POINTER: &str = "/spec/health/value/path";

/// The path that a check asks for: `/` where it says none.
fn path(check: &HealthCheck) -> Value<String> {
    check.path.clone().or_default("/".to_owned(), check.kind.at())
}

/// Whether any action is reached at a path.
fn served(asked: &str, workloads: &[(&Resource, &Workload)], whether: &str) -> Truth {
    let routes = edge::routes(workloads.iter().copied());
    let by_route = routes.iter().map(|(action, route)| match &route.path {
        Value::Known { value, .. } => Truth::known(reaches(asked, value)),
        Value::Unknown { symbol: Some(symbol), .. } if fits(asked, symbol) => {
            Truth::Unknown(namespace(action, whether))
        }
        _ => Truth::No,
    });
    let elsewhere = workloads.iter().filter(|(_, workload)| edge::is_action(workload));
    let elsewhere = elsewhere.filter(|(_, workload)| workload.routes.none.is_unknown());
    let elsewhere = elsewhere
        .map(|(_, workload)| Truth::Unknown(missing::exposure(&workload.routes.none, whether)));
    any(by_route.chain(elsewhere))
}

/// Whether a path leads to a route: it is the route, or for a web action the route with an extension or more behind it.
fn reaches(asked: &str, route: &str) -> bool {
    let asked = asked.split('?').next().unwrap_or(asked);
    let rest = asked.strip_prefix(route);
    let is_web = route.starts_with("/api/v1/web/");
    rest.is_some_and(|rest| {
        rest.is_empty() || rest == "/" || is_web && rest.starts_with(['.', '/'])
    })
}

/// Whether a path may lead to a route with holes in it.
fn fits(asked: &str, route: &str) -> bool {
    let mut asked = asked.split('?').next().unwrap_or(asked).split('/');
    let mut steps = route.split('/').peekable();
    while let Some(step) = steps.next() {
        let Some(given) = asked.next() else { return false };
        let is_last = steps.peek().is_none();
        let bare = given.split_once('.').map_or(given, |(name, _)| name);
        let is_same = given == step || is_last && bare == step;
        if !is_same && !step.contains("${") {
            return false;
        }
    }
    true
}

fn namespace(action: &Resource, whether: &str) -> Missing {
    Missing {
        key: "namespace".into(),
        what: format!("{whether}: the namespace in the path of {} is not known", action.label()),
        settle: "write `namespace` in the manifest or the deployment file, or let an API lead to the action".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{fits, reaches};

    #[test]
    fn paths_of_web_actions_may_go_on() {
        for (asked, route) in [
            ("/api/healthz", "/api/healthz"),
            ("/api/healthz/", "/api/healthz"),
            ("/api/healthz?x=1", "/api/healthz"),
            ("/api/v1/web/acme/shop/ping.json", "/api/v1/web/acme/shop/ping"),
            ("/api/v1/web/acme/shop/ping/deep", "/api/v1/web/acme/shop/ping"),
        ] {
            assert!(reaches(asked, route), "{asked} {route}");
        }
        for (asked, route) in [
            ("/api/healthz2", "/api/healthz"),
            ("/api", "/api/healthz"),
            ("/api/healthz/x", "/api/healthz"),
            ("/api/v1/web/acme/shop/pingpong", "/api/v1/web/acme/shop/ping"),
        ] {
            assert!(!reaches(asked, route), "{asked} {route}");
        }
    }

    #[test]
    fn holes_take_one_step() {
        let route = "/api/v1/web/${namespace}/shop/ping";
        for asked in ["/api/v1/web/acme/shop/ping", "/api/v1/web/acme/shop/ping.json"] {
            assert!(fits(asked, route), "{asked}");
        }
        for asked in ["/api/v1/web/acme/cart/ping", "/api/v1/web/acme/shop", "/healthz"] {
            assert!(!fits(asked, route), "{asked}");
        }
    }
}
