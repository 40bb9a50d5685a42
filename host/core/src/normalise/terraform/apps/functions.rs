//! Cloud Functions: namespaces, packages, actions, triggers with their rules.

use resilint_schema::{
    Kind, Location, Offering, Platform, Project, RelationKind, Runtime, Trigger, TriggerRule,
    Value, Workload,
};
use resilint_terraform::Instance;

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
    let workload = Workload {
        runtime: Runtime::FunctionAction,
        package: package_of(&fields.text("name")),
        language: exec.map_or(Value::Absent, |exec| exec.text("kind")),
        timeout_ms: field::or(timeout, default, at),
        ..common(&fields)
    };
    made(subject, Kind::Workload(Box::new(workload))).with_edges(
        RelationKind::PartOf,
        &packages,
        at,
    )
}

/// `shop` of `shop/pay`: the name of an action leads through its package.
fn package_of(name: &Value<String>) -> Value<String> {
    let Value::Known { value, from, at } = name else { return Value::Absent };
    value.rsplit_once('/').map_or(Value::Absent, |(package, _)| Value::Known {
        value: package.to_owned(),
        from: *from,
        at: *at,
    })
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
        ..Trigger::default()
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
    let Ok(parsed) = serde_json::from_str::<serde_json::Value>(value) else { return Value::Absent };
    let items = parsed.as_array().map_or(&[][..], Vec::as_slice).iter();
    let mut named = items.filter(|item| item.get("key").is_some_and(|key| key == "cron"));
    let cron = named.next().and_then(|item| item.get("value")?.as_str().map(str::to_owned));
    cron.map_or(Value::Absent, |cron| Value::Known { value: cron, from: *from, at: *at })
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
