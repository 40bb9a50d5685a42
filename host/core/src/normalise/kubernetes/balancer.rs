//! Local load balancers: Services, Ingresses and OpenShift Routes, and the workloads behind them.

use resilint_schema::{
    Confidence, Kind, LoadBalancer, Location, Offering, ResourceId, Route, Set, Span, Value, Why,
};

use super::index::{ByLabel, ByName};
use super::kustomize::Kustomizations;
use super::matching::{Match, distance, same_name, same_namespace};
use super::object::Object;
use super::pods::{self, Workload};
use super::{fields, pins, reach};
use crate::normalise::{Builder, Declared};
use crate::parse::Node;

/// A Service, Ingress or Route.
#[derive(Debug)]
pub(super) struct Balancer<'a> {
    /// Its place among the objects.
    pub(super) index: usize,
    pub(super) object: &'a Object<'a>,
    exposure: &'static str,
    /// The workloads behind it, by their place among the workloads.
    pub(super) serves: Vec<(usize, Confidence)>,
    /// Where it surely serves none: the workloads that it may serve, once placeholders are filled in
    /// and labels added.
    pub(super) perhaps: Vec<usize>,
    /// Where it names them: its selector or its backends.
    pub(super) link: Option<Span>,
    /// Where something that is not read, or not yet filled in, may lead requests to it.
    led_by: Option<Span>,
}

/// The load balancers among the objects, in their order.
pub(super) fn find<'a>(
    objects: &'a [Object<'a>],
    workloads: &[Workload<'_>],
    kustomizations: &Kustomizations<'_>,
) -> Vec<Balancer<'a>> {
    let with_exposure =
        objects.iter().enumerate().filter_map(|(i, object)| Some((i, object, exposure(object)?)));
    let by_label = ByLabel::new(workloads);
    let mut balancers: Vec<Balancer<'a>> = with_exposure
        .map(|(index, object, exposure)| {
            let link = match exposure {
                "ingress" | "route" => object.node.get("spec"),
                _ => object.spec("selector"),
            };
            let (serves, perhaps) = selected(object, objects, workloads, &by_label);
            let link = link.map(|node| node.span);
            Balancer { index, object, exposure, serves, perhaps, link, led_by: None }
        })
        .collect();
    let services = balancers.iter().enumerate().filter(|(_, b)| b.object.is("", "Service"));
    let services = ByName::new(services.map(|(place, b)| (place, b.object.name.known().cloned())));
    let behind: Vec<Vec<(usize, Confidence)>> = balancers
        .iter()
        .map(|balancer| through_services(balancer, &balancers, &services))
        .collect();
    let led = reach::find(objects, &balancers, &services, kustomizations);
    for ((balancer, more), led_by) in balancers.iter_mut().zip(behind).zip(led) {
        balancer.serves.extend(more);
        balancer.led_by = led_by;
    }
    balancers
}

fn exposure(object: &Object<'_>) -> Option<&'static str> {
    match (object.group, object.kind) {
        ("", "Service") => Some(match object.spec("type").and_then(Node::as_str) {
            Some("LoadBalancer") => "load-balancer",
            Some("NodePort") => "node-port",
            // A name for a host elsewhere spreads nothing.
            Some("ExternalName") => return None,
            _ => "cluster-ip",
        }),
        ("networking.k8s.io" | "extensions", "Ingress") => Some("ingress"),
        ("route.openshift.io" | "", "Route") => Some("route"),
        _ => None,
    }
}

/// The workloads that a Service selects, and, where it selects none for certain, those that it may
/// select. Copies of the application may lie in several folders: the nearest are the Service's own.
fn selected(
    service: &Object<'_>,
    objects: &[Object<'_>],
    workloads: &[Workload<'_>],
    by_label: &ByLabel<'_>,
) -> (Vec<(usize, Confidence)>, Vec<usize>) {
    if !service.is("", "Service") {
        return (Vec::new(), Vec::new());
    }
    let selector = service.spec("selector");
    let fits = |at: usize| {
        let object = &objects[workloads[at].index];
        let labels = workloads[at].labels.selected_by_map(selector);
        labels.and(same_namespace(&service.namespace, &object.namespace))
    };
    let candidates = by_label.candidates(selector);
    let of = |wanted: Match| -> Vec<(usize, Option<usize>)> {
        let found = candidates.iter().copied().filter(|at| fits(*at) == wanted);
        let with_distance =
            found.map(|at| (at, distance(service.path, objects[workloads[at].index].path)));
        nearest(with_distance.collect())
    };
    let sure = of(Match::Yes);
    if sure.is_empty() {
        return (Vec::new(), of(Match::Maybe).into_iter().map(|(at, _)| at).collect());
    }
    let confidence = |distance: Option<usize>| match distance {
        Some(_) => Confidence::Derived,
        None => Confidence::Heuristic,
    };
    (sure.into_iter().map(|(at, distance)| (at, confidence(distance))).collect(), Vec::new())
}

/// Those at the least distance; all where none has one.
fn nearest(found: Vec<(usize, Option<usize>)>) -> Vec<(usize, Option<usize>)> {
    match found.iter().filter_map(|(_, distance)| *distance).min() {
        Some(nearest) => found.into_iter().filter(|(_, d)| *d == Some(nearest)).collect(),
        None => found,
    }
}

/// The workloads behind the Services that an Ingress or Route names.
fn through_services(
    balancer: &Balancer<'_>,
    balancers: &[Balancer<'_>],
    services: &ByName,
) -> Vec<(usize, Confidence)> {
    let mut serves: Vec<(usize, Confidence)> = Vec::new();
    for name in backends(balancer.object) {
        let candidates = services.candidates(name.known().map(String::as_str));
        let named = candidates.into_iter().map(|place| &balancers[place]).filter(|service| {
            same_name(&service.object.name, &name)
                .and(same_namespace(&service.object.namespace, &balancer.object.namespace))
                == Match::Yes
        });
        let nearest = named
            .min_by_key(|s| distance(s.object.path, balancer.object.path).unwrap_or(usize::MAX));
        for (workload, confidence) in nearest.into_iter().flat_map(|service| &service.serves) {
            if !serves.iter().any(|(known, _)| known == workload) {
                serves.push((*workload, *confidence));
            }
        }
    }
    serves
}

/// The names of Services that requests go to, in the old and the new form of the API.
pub(super) fn backends(object: &Object<'_>) -> Vec<Value<String>> {
    let mut nodes = Vec::new();
    match object.kind {
        "Ingress" => {
            nodes.extend(object.spec("defaultBackend").or(object.spec("backend")));
            nodes.extend(paths(object).filter_map(|path| path.get("backend")));
        }
        "Route" => {
            nodes.extend(object.spec("to"));
            nodes.extend(object.spec("alternateBackends").map_or(&[][..], Node::items));
        }
        _ => {}
    }
    let name = |node: &Node| {
        let name = node.at(&["service", "name"]).or(node.get("serviceName")).or(node.get("name"));
        fields::text(name)
    };
    nodes.into_iter().map(name).collect()
}

fn paths<'a>(ingress: &Object<'a>) -> impl Iterator<Item = &'a Node> {
    let rules = ingress.spec("rules").map_or(&[][..], Node::items).iter();
    rules.filter_map(|rule| rule.at(&["http", "paths"])).flat_map(Node::items)
}

/// Adds a load balancer to the topology.
pub(super) fn declare(balancer: &Balancer<'_>, builder: &mut Builder<'_>) -> ResourceId {
    let object = balancer.object;
    let mut routes = routes(object, builder);
    routes.extend(balancer.led_by.map(unread_route));
    let zones = pins::of_service(object).map_or_else(Set::default, |pin| Set::closed(pin.zones));
    let location = location(&routes, builder);
    let spec = LoadBalancer {
        exposure: balancer.exposure.to_owned(),
        namespace: object.namespace.clone(),
        routes,
        zones,
        external_traffic_policy: fields::text(object.spec("externalTrafficPolicy")),
        ..LoadBalancer::default()
    };
    builder.declare(Declared {
        offering: Offering::Kubernetes,
        name: object.name.clone(),
        address: object.address(),
        span: object.node.span,
        labels: object.node.at(&["metadata", "labels"]).map(pods::read_labels).unwrap_or_default(),
        location,
        kind: Kind::LoadBalancer(Box::new(spec)),
    })
}

/// Requests may come by a host name that something else knows.
fn unread_route(at: Span) -> Route {
    let host = Value::unknown(Why::Unsupported, "a route that is not read", Some(at));
    Route { host, ..Route::default() }
}

fn routes(object: &Object<'_>, builder: &Builder<'_>) -> Vec<Route> {
    let route = |host: Option<&Node>, path: Option<&Node>| {
        let host = fields::text(host);
        let platform_domain = match &host {
            Value::Known { value, at, .. } => {
                Value::inferred(builder.facts.is_platform_domain(value), *at)
            }
            Value::Unknown { why, symbol, at, .. } => Value::Unknown {
                why: *why,
                symbol: symbol.clone(),
                candidates: Vec::new(),
                at: *at,
            },
            Value::Absent => Value::Absent,
        };
        Route { host, path: fields::text(path), platform_domain }
    };
    match object.kind {
        "Ingress" => {
            let rules = object.spec("rules").map_or(&[][..], Node::items).iter();
            let hosts = rules.filter_map(|rule| rule.get("host"));
            hosts.map(|host| route(Some(host), None)).collect()
        }
        "Route" if object.spec("host").is_some() => {
            vec![route(object.spec("host"), object.spec("path"))]
        }
        _ => Vec::new(),
    }
}

/// The region, where all host names that tell one tell the same.
fn location(routes: &[Route], builder: &Builder<'_>) -> Location {
    let mut told = routes.iter().filter_map(|route| {
        Some((builder.facts.region_of_host(route.host.known()?)?, route.host.at()))
    });
    let Some((region, at)) = told.next() else { return Location::default() };
    if told.any(|(other, _)| other != region) {
        return Location::default();
    }
    Location { region: Value::inferred(region.to_owned(), at), ..Location::default() }
}
