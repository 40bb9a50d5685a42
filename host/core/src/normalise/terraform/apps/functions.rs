//! Cloud Functions: namespaces, packages, actions, triggers with their rules.

use resilint_schema::{
    Dependency, Kind, Location, Offering, Platform, Project, RelationKind, Route, Routes, Runtime,
    Trigger, TriggerRule, Value, Workload,
};
use resilint_terraform::Instance;
use serde_json::Value as Json;

use crate::normalise::openwhisk::{dependency, named, web_path};
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Rules are read with their trigger.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_function_namespace", namespace),
    ("ibm_function_package", package),
    ("ibm_function_action", action),
    ("ibm_function_trigger", trigger),
];

fn namespace(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let project = Project {
        platform: Platform::Functions,
        resource_group: fields.text("resource_group_id"),
        ..Project::default()
    };
    let kind = Kind::Project(Box::new(project));
    Made::new(Offering::CloudFunctions, fields.text("name"), subject.location(), kind)
}

fn package(subject: &Subject<'_>) -> Made {
    let workload = Workload { runtime: Runtime::FunctionPackage, ..common(&subject.fields()) };
    made(subject, Kind::Workload(Box::new(workload)))
}

fn action(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let at = fields.at("name");
    let limits = fields.first("limits");
    let timeout = limits.map_or(Value::Absent, |limits| limits.number("timeout"));
    let default = || fields.defaults().block("limits").number("timeout");
    let exec = fields.first("exec");
    let packages = subject.refers_to("name", &["ibm_function_package"]);
    let (package, action) = parts(&fields.text("name"));
    let routes = routes(&fields, &package, &action);
    let is_web = routes.none.known() == Some(&false);
    let workload = Workload {
        runtime: Runtime::FunctionAction,
        language: exec.map_or(Value::Absent, |exec| exec.text("kind")),
        timeout_ms: field::or(timeout, default, at),
        memory: limits.map_or(Value::Absent, |limits| limits.text("memory")),
        role: if is_web { Value::inferred("web".to_owned(), at) } else { Value::Absent },
        package,
        routes,
        ..common(&fields)
    };
    made(subject, Kind::Workload(Box::new(workload))).with_edges(
        RelationKind::PartOf,
        &packages,
        at,
    )
}

/// `shop` and `pay` of `shop/pay`: the name of an action leads through its package.
fn parts(name: &Value<String>) -> (Value<String>, Value<String>) {
    let Value::Known { value, from, at } = name else { return (Value::Absent, name.clone()) };
    let known = |text: &str| Value::Known { value: text.to_owned(), from: *from, at: *at };
    match value.rsplit_once('/') {
        Some((package, action)) => (known(package), known(action)),
        None => (Value::Absent, name.clone()),
    }
}

/// Where requests reach an action: its annotations say whether it is a web action. In the path stands the id of its
/// namespace, which is known only after it exists.
fn routes(fields: &Fields<'_>, package: &Value<String>, action: &Value<String>) -> Routes {
    let stated = fields.text("user_defined_annotations");
    let is_set = |item: &Json| item.get("value").is_some_and(|it| *it != false && *it != "false");
    let (none, at) = match &stated {
        Value::Known { value, from, at } => {
            let parsed = serde_json::from_str(value).unwrap_or(Json::Null);
            let is_web = keyed(&parsed).any(|(key, item)| key == "web-export" && is_set(item));
            (Value::Known { value: !is_web, from: *from, at: *at }, *at)
        }
        Value::Unknown { why, symbol, at, .. } => {
            let (why, symbol) = (*why, symbol.clone());
            (Value::Unknown { why, symbol, candidates: Vec::new(), at: *at }, *at)
        }
        Value::Absent => (Value::Absent.or_default(true, fields.at("name")), None),
    };
    let path = web_path(&Value::Absent, package, action);
    let path = match path {
        Value::Unknown { why, symbol, candidates, .. } => {
            Value::Unknown { why, symbol, candidates, at }
        }
        stated => stated,
    };
    let route = Route { path, ..Route::default() };
    let named = if none.known() == Some(&false) { vec![route] } else { Vec::new() };
    Routes { named, random: Value::Absent, none }
}

/// The items of a list such as `[{"key": "cron", "value": "0 2 * * *"}]`, by their keys.
fn keyed(list: &Json) -> impl Iterator<Item = (&str, &Json)> {
    let items = list.as_array().map_or(&[][..], Vec::as_slice).iter();
    items.filter_map(|item| Some((item.get("key")?.as_str()?, item)))
}

fn common(fields: &Fields<'_>) -> Workload {
    Workload { project: fields.text("namespace"), ..Workload::default() }
}

fn trigger(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let feed = fields.first("feed");
    let name = fields.text("name");
    let rules = subject.fold("ibm_function_rule", "trigger_name", |rule| {
        let fields = rule.fields();
        TriggerRule {
            name: fields.text("name"),
            starts: fields.text("action_name"),
            enabled: fields.text("status").map(|status| status == "active"),
        }
    });
    let trigger = Trigger {
        feed: feed.map_or(Value::Absent, |feed| feed.text("name")),
        schedule: feed.map_or(Value::Absent, |feed| schedule(&feed.text("parameters"))),
        rules,
        dependencies: feed
            .map_or_else(Vec::new, |feed| dependencies(&feed.text("parameters"), subject)),
    };
    let started: Vec<&Instance> = subject
        .referred_by("ibm_function_rule", "trigger_name")
        .iter()
        .flat_map(|rule| rule.refers_to("action_name", &["ibm_function_action"]))
        .collect();
    let mut made = made(subject, Kind::Trigger(Box::new(trigger)));
    made.name = name;
    made.with_edges(RelationKind::DependsOn, &started, fields.at("name"))
}

/// The cron expression among the parameters of an alarm, which are JSON in a text.
fn schedule(parameters: &Value<String>) -> Value<String> {
    let Value::Known { value, from, at } = parameters else { return Value::Absent };
    let Ok(parsed) = serde_json::from_str::<Json>(value) else { return Value::Absent };
    let mut crons = keyed(&parsed).filter(|(key, _)| *key == "cron");
    let cron = crons.next().and_then(|(_, item)| item.get("value")?.as_str().map(str::to_owned));
    cron.map_or(Value::Absent, |cron| Value::Known { value: cron, from: *from, at: *at })
}

/// The hosts that the parameters of a feed name. Only the host of a value is kept.
fn dependencies(parameters: &Value<String>, subject: &Subject<'_>) -> Vec<Dependency> {
    let Value::Known { value, at, .. } = parameters else { return Vec::new() };
    let parsed = serde_json::from_str(value).unwrap_or(Json::Null);
    let facts = subject.graph.facts;
    let found = keyed(&parsed).filter_map(|(key, item)| {
        let host = named(item.get("value")?.as_str()?, facts)?;
        Some(dependency(key.to_owned(), host, *at, facts))
    });
    found.collect()
}

fn made(subject: &Subject<'_>, kind: Kind) -> Made {
    let fields = subject.fields();
    let namespaces = subject.refers_to("namespace", &["ibm_function_namespace"]);
    // A namespace is of one region: that of its provider.
    let location: Location = namespaces
        .first()
        .map_or_else(|| subject.location(), |other| subject.graph.subject(other).location());
    Made::new(Offering::CloudFunctions, fields.text("name"), location, kind).with_edges(
        RelationKind::LocatedIn,
        &namespaces,
        fields.at("namespace"),
    )
}
