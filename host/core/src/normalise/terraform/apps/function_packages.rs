//! App groups of Cloud Functions: what one root module declares of one package, under all its providers.

use std::collections::BTreeMap;

use resilint_schema::{Kind, Relation, RelationKind, Resource, ResourceId, Runtime};

/// The packages of a root module, each with what is in it: its actions, and the triggers that start them.
/// Namespaces are where packages are, so they count only where nothing else is.
pub(crate) fn packages(
    resources: &[&Resource],
    relations: &[Relation],
) -> Vec<(String, Vec<ResourceId>)> {
    let mut of: BTreeMap<&str, String> = BTreeMap::new();
    for resource in resources {
        if let Some(package) = of_action(resource, resources, relations) {
            of.insert(&resource.id, package);
        }
    }
    for trigger in resources.iter().filter(|resource| resource.trigger().is_some()) {
        let started = ends(trigger, RelationKind::DependsOn, relations).find_map(|id| of.get(id));
        if let Some(package) = started.cloned() {
            of.insert(&trigger.id, package);
        }
    }
    let bound: Vec<(&str, String)> = resources
        .iter()
        .filter(|resource| is_package(resource))
        .map(|resource| (resource.id.as_str(), of_package(resource, resources, &of)))
        .collect();
    of.extend(bound);
    let names: Vec<String> = of.values().cloned().collect();
    let is_one = names.iter().all(|name| Some(name) == names.first());
    let only = names.first().filter(|_| is_one);
    let mut packages: Vec<(String, Vec<ResourceId>)> = Vec::new();
    for resource in resources {
        if resource.project().is_some() && !names.is_empty() {
            continue;
        }
        // A trigger that starts nothing here goes with the only package there is.
        let own = of.get(resource.id.as_str()).or(only);
        let name = own.map_or(resource.label(), String::as_str);
        match packages.iter_mut().find(|(known, _)| known == name) {
            Some((_, members)) => members.push(resource.id.clone()),
            None => packages.push((name.to_owned(), vec![resource.id.clone()])),
        }
    }
    packages
}

fn is_package(resource: &Resource) -> bool {
    matches!(&resource.kind, Kind::Workload(workload) if workload.runtime == Runtime::FunctionPackage)
}

/// Where the edges of one kind lead.
fn ends<'t>(
    from: &Resource,
    kind: RelationKind,
    relations: &'t [Relation],
) -> impl Iterator<Item = &'t str> {
    let id = from.id.clone();
    let edges = relations.iter().filter(move |edge| edge.kind == kind && edge.from == id);
    edges.map(|edge| edge.to.as_str())
}

/// The package of an action: the one that its name refers to, else the part before the slash, else the default one.
fn of_action(
    resource: &Resource,
    resources: &[&Resource],
    relations: &[Relation],
) -> Option<String> {
    let action = resource.workload().filter(|it| it.runtime == Runtime::FunctionAction)?;
    let mut wholes = ends(resource, RelationKind::PartOf, relations);
    let whole = wholes.find_map(|id| resources.iter().find(|other| other.id == id));
    let written = action.package.known().map(String::as_str);
    let written = written.or_else(|| resource.label().rsplit_once('/').map(|(package, _)| package));
    Some(whole.map(|package| package.label()).or(written).unwrap_or("default").to_owned())
}

/// The package that a package counts with: itself, but for a binding that only a trigger's feed goes through.
fn of_package(resource: &Resource, resources: &[&Resource], of: &BTreeMap<&str, String>) -> String {
    let name = resource.label();
    if of.values().any(|package| package == name) {
        return name.to_owned();
    }
    let through = |other: &&&Resource| {
        let feed = other.trigger().map(|trigger| &trigger.feed);
        let feed = feed.and_then(|feed| feed.known().map(String::as_str).or(feed.symbol()));
        let rest = feed.and_then(|feed| feed.strip_prefix(name));
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let mut users = resources.iter().filter(through);
    users.find_map(|user| of.get(user.id.as_str())).cloned().unwrap_or_else(|| name.to_owned())
}
