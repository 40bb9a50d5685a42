//! Cloud Foundry: spaces, apps and services, by the provider of IBM Cloud and by that of Cloud Foundry.

use resilint_schema::{
    Container, Kind, Location, Offering, Platform, Probe, Project, Provenance, RelationKind,
    Replicas, Route, Routes, Runtime, ServiceInstance, Value, Workload,
};
use resilint_terraform::{Data, Instance};

use crate::normalise::terraform::derive::doubt;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Organizations have no place, and routes are read with their app.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_space", space),
    ("ibm_app", app),
    ("ibm_service_instance", service),
    ("cloudfoundry_space", space),
    ("cloudfoundry_app", app),
    ("cloudfoundry_service_instance", service),
];

/// Where the API of a platform stands that a provider is not told (provider.go of cloudfoundry).
const API_VARIABLES: [&str; 2] = ["CF_API_URL", "CF_API_ENDPOINT"];

const SPACES: [&str; 2] = ["ibm_space", "cloudfoundry_space"];

fn space(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let project = Project {
        platform: Platform::CloudFoundry,
        organization: fields.text_of(&["org", "org_name"]),
        ..Project::default()
    };
    let kind = Kind::Project(Box::new(project));
    Made::new(Offering::CloudFoundry, fields.text("name"), location(subject), kind)
}

fn app(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let services = ["service_instance_guid", "service_binding", "service_bindings"];
    let workload = Workload {
        runtime: Runtime::CfApp,
        replicas: Replicas { desired: instances(&fields, subject), ..Replicas::default() },
        containers: vec![container(subject)],
        routes: Routes { named: routes(subject), ..Routes::default() },
        update_strategy: fields.text("strategy"),
        env_keys: env_keys(subject),
        memory: fields.text("memory"),
        buildpacks: buildpacks(subject),
        stack: fields.text("stack"),
        project: fields.text_of(&["space_guid", "space", "space_name"]),
        services: services.iter().flat_map(|name| bound(subject, name)).collect(),
        ..Workload::default()
    };
    let kind = Kind::Workload(Box::new(workload));
    let name = fields.text("name");
    let mut made = Made::new(Offering::CloudFoundry, name, location(subject), kind);
    for argument in ["space_guid", "space", "space_name"] {
        let spaces = subject.refers_to(argument, &SPACES);
        made = made.with_edges(RelationKind::LocatedIn, &spaces, fields.at(argument));
    }
    made
}

/// The arguments of the process that serves: those of the app, or of the one called `web` among its
/// processes, or else of the first.
fn process<'a>(fields: &Fields<'a>) -> Fields<'a> {
    let processes = fields.blocks("processes").items;
    let is_web =
        |process: &&Fields<'_>| process.text("type").known().is_some_and(|kind| kind == "web");
    *processes.iter().find(is_web).or(processes.first()).unwrap_or(fields)
}

fn instances(fields: &Fields<'_>, subject: &Subject<'_>) -> Value<u32> {
    match fields.blocks("processes").open {
        Some(open) => doubt(open, subject.graph),
        None => process(fields).number_or_default("instances", fields.at("name")),
    }
}

/// An app is one container; its liveness is the check that the platform restarts it by.
fn container(subject: &Subject<'_>) -> Container {
    let app = subject.fields();
    let fields = process(&app);
    let at = app.at("name");
    let probe = Probe {
        kind: fields.text_or_default("health_check_type", at),
        path: fields.text("health_check_http_endpoint"),
        timeout_seconds: fields.number("health_check_invocation_timeout"),
        ..Probe::default()
    };
    let readiness = fields.text("readiness_health_check_type");
    let path = fields.text("readiness_health_check_http_endpoint");
    Container {
        name: app.text("name"),
        image: app.text("docker_image"),
        liveness: Value::Known { value: probe, from: Provenance::Literal, at },
        readiness: if readiness.is_absent() {
            Value::Absent
        } else {
            let at = fields.at("readiness_health_check_type");
            let probe = Probe { kind: readiness, path, ..Probe::default() };
            Value::Known { value: probe, from: Provenance::Literal, at }
        },
        ..Container::default()
    }
}

/// The routes that an app names, or that name the app.
fn routes(subject: &Subject<'_>) -> Vec<Route> {
    let fields = subject.fields();
    let kinds = ["ibm_app_route", "cloudfoundry_route"];
    let by_guid = subject.refers_to("route_guid", &kinds);
    let blocks = ["routes", "route"].iter().flat_map(|name| fields.blocks(name).items);
    let mut all: Vec<Route> = blocks
        .map(|block| block.text("route"))
        .filter(|host| !host.is_absent())
        .map(|host| route(host, Value::Absent, subject))
        .collect();
    let by_block = ["routes", "route"].iter().flat_map(|name| subject.refers_to(name, &kinds));
    let to_app = ["destinations", "target"];
    let to_app = to_app.iter().flat_map(|name| subject.referred_by("cloudfoundry_route", name));
    let of: Vec<&Instance> =
        by_guid.into_iter().chain(by_block).chain(to_app.map(|route| route.instance)).collect();
    for other in of {
        let fields = subject.graph.subject(other).fields();
        let host = fields.text_of(&["host", "hostname"]);
        all.push(route(host, fields.text("path"), subject));
    }
    all
}

fn route(host: Value<String>, path: Value<String>, subject: &Subject<'_>) -> Route {
    let facts = subject.graph.facts;
    let platform_domain = match &host {
        Value::Known { value, at, .. } if value.contains('.') => {
            Value::inferred(facts.is_platform_domain(value), *at)
        }
        _ => Value::Absent,
    };
    Route { host, path, platform_domain }
}

/// Names of variables only: what they hold is never read.
fn env_keys(subject: &Subject<'_>) -> Vec<String> {
    let fields = subject.fields();
    let maps = ["environment_json", "environment"].iter().filter_map(|name| fields.term(name));
    maps.filter_map(|map| map.as_object())
        .flat_map(|map| map.keys().map(|key| key.as_ref().to_owned()))
        .collect()
}

fn buildpacks(subject: &Subject<'_>) -> Vec<Value<String>> {
    let fields = subject.fields();
    let all = fields.texts("buildpacks").items;
    if all.is_empty() {
        let one = fields.text("buildpack");
        return if one.is_absent() { Vec::new() } else { vec![one] };
    }
    all
}

/// The names of bound service instances, or what stands for them.
fn bound(subject: &Subject<'_>, argument: &str) -> Vec<Value<String>> {
    let fields = subject.fields();
    let Some(term) = fields.term(argument) else { return Vec::new() };
    let kinds = ["ibm_service_instance", "cloudfoundry_service_instance"];
    let known = subject.refers_to(argument, &kinds);
    if !known.is_empty() {
        let name = |other: &&Instance| subject.graph.subject(other).fields().text("name");
        return known.iter().map(name).collect();
    }
    match &term.data {
        Data::Object(_) | Data::List(_) | Data::Set(_) => {
            let blocks = fields.blocks(argument).items;
            let of =
                |block: &Fields<'_>| block.text_of(&["service_instance", "service_instance_name"]);
            let names: Vec<Value<String>> =
                blocks.iter().map(of).filter(|name| !name.is_absent()).collect();
            if names.is_empty() { field::texts(term, subject.graph).items } else { names }
        }
        _ => field::texts(term, subject.graph).items,
    }
}

fn service(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let instance = ServiceInstance {
        service: fields.text("service"),
        plan: fields.text_of(&["plan", "service_plan"]),
        ..ServiceInstance::default()
    };
    let kind = Kind::ServiceInstance(Box::new(instance));
    let spaces = ["space_guid", "space"]
        .iter()
        .flat_map(|argument| subject.refers_to(argument, &SPACES))
        .collect::<Vec<_>>();
    Made::new(Offering::CloudFoundry, fields.text("name"), location(subject), kind).with_edges(
        RelationKind::LocatedIn,
        &spaces,
        fields.at("space_guid"),
    )
}

/// The region of the platform whose API a provider speaks to.
fn location(subject: &Subject<'_>) -> Location {
    if subject.instance.kind.starts_with("ibm_") {
        return Location { region: subject.provider_region(), ..Location::default() };
    }
    Location { region: region_of_api(&api(subject), subject), ..Location::default() }
}

fn api(subject: &Subject<'_>) -> Value<String> {
    let graph = subject.graph;
    let provider = subject.instance.provider.as_deref();
    if let Some(url) = provider.and_then(|provider| provider.config.get("api_url")) {
        return field::text(url, graph);
    }
    let at = provider.and_then(|provider| graph.span(provider.place));
    let set = API_VARIABLES.iter().find_map(|name| graph.environment.get(*name));
    set.map_or(Value::Absent, |url| Value::Known { value: url.clone(), from: Provenance::Env, at })
}

fn region_of_api(api: &Value<String>, subject: &Subject<'_>) -> Value<String> {
    match api {
        Value::Known { value, at, .. } => {
            let host = value.split_once("://").map_or(value.as_str(), |(_, rest)| rest);
            let host = host.split(['/', ':']).next().unwrap_or_default();
            let region = subject.graph.facts.region_of_host(host);
            region.map_or(Value::Absent, |region| Value::inferred(region.to_owned(), *at))
        }
        Value::Unknown { why, symbol, at, .. } => Value::Unknown {
            why: *why,
            symbol: symbol.as_ref().map(|symbol| format!("region({symbol})")),
            candidates: Vec::new(),
            at: *at,
        },
        Value::Absent => Value::Absent,
    }
}
