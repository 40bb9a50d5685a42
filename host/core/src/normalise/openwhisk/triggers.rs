//! Triggers of a package, with the rules that tie them to actions.

use resilint_schema::{Set, Trigger, TriggerRule, Value};

use super::hosts::dependencies;
use super::manifest::entries;
use super::project::Item;
use super::sections::Section;
use super::text::{Reader, input, label};
use crate::facts::FactBook;
use crate::parse::{Entry, Node};

/// The rules of all packages of a manifest: one may tie a trigger of one package to an action of another.
pub(super) type Rules<'n> = Vec<&'n Entry>;

/// The rules of a package.
pub(super) fn rules<'n>(section: &Section<'n>) -> impl Iterator<Item = &'n Entry> + use<'n> {
    entries(section.node, "rules")
}

/// The triggers of a package.
pub(super) fn read(
    package: &Node,
    of: &str,
    reader: &Reader<'_>,
    rules: &[&Entry],
    facts: &FactBook,
) -> Vec<Item<Trigger>> {
    entries(package, "triggers")
        .map(|entry| trigger(package, of, entry, reader, rules, facts))
        .collect()
}

fn trigger(
    package: &Node,
    of: &str,
    entry: &Entry,
    reader: &Reader<'_>,
    rules: &[&Entry],
    facts: &FactBook,
) -> Item<Trigger> {
    let node = &entry.value;
    let name = reader.key(entry);
    let stated = ["feed", "source"].into_iter().map(|key| reader.child(node, key));
    let stated = stated.into_iter().find(|value| !value.is_absent()).unwrap_or_default();
    let binding = binding(package, &stated, reader);
    let schedule = [Some(node), binding].into_iter().flatten().map(|node| cron(node, reader));
    let mut schedule = schedule.filter(|value| !value.is_absent());
    let mut hosts = dependencies(node, reader, facts);
    hosts.extend(binding.into_iter().flat_map(|node| dependencies(node, reader, facts)));
    let trigger = Trigger {
        feed: resolved(stated, binding, reader),
        schedule: schedule.next().unwrap_or_default(),
        rules: started(&name, reader, rules),
        dependencies: hosts,
    };
    Item {
        address: format!("trigger {of}/{}", label(&name).unwrap_or("trigger")),
        span: entry.key.span.to(entry.value.span),
        what: trigger,
        name,
    }
}

/// When a trigger fires: the input `cron`.
pub(super) fn cron(node: &Node, reader: &Reader<'_>) -> Value<String> {
    let stated = node.at(&["inputs", "cron"]).and_then(input);
    stated.map_or(Value::Absent, |node| reader.node(node))
}

/// The dependency of the package that a feed goes through, as `alarms` of `alarms/alarm`.
fn binding<'n>(package: &'n Node, feed: &Value<String>, reader: &Reader<'_>) -> Option<&'n Node> {
    let (first, _) = label(feed)?.split_once('/')?;
    let mut bindings = entries(package, "dependencies");
    bindings.find(|entry| label(&reader.key(entry)) == Some(first)).map(|entry| &entry.value)
}

/// The feed itself, where its package is bound under a name of its own.
fn resolved(feed: Value<String>, binding: Option<&Node>, reader: &Reader<'_>) -> Value<String> {
    let location = binding.map_or(Value::Absent, |node| reader.child(node, "location"));
    match (&feed, location.known()) {
        (Value::Known { value, from, at }, Some(location)) if location.starts_with('/') => {
            let (_, action) = value.split_once('/').unwrap_or(("", value));
            Value::Known { value: format!("{location}/{action}"), from: *from, at: *at }
        }
        _ => feed,
    }
}

/// What a trigger starts. Rules that other tools make are not in the manifest.
fn started(trigger: &Value<String>, reader: &Reader<'_>, rules: &[&Entry]) -> Set<TriggerRule> {
    let is_ours = |rule: &&&Entry| {
        let given = reader.child(&rule.value, "trigger");
        label(&given).is_some() && label(&given) == label(trigger)
    };
    let rule = |rule: &&Entry| TriggerRule {
        name: reader.key(rule),
        starts: reader.child(&rule.value, "action"),
        enabled: Value::Absent,
    };
    Set::open(rules.iter().filter(is_ours).map(rule).collect())
}
