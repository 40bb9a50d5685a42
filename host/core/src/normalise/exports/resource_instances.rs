//! Exports of an account's service instances, as `ibmcloud resource service-instances --output json` and
//! the Resource Controller print them. What such a list does not show does not exist in that account,
//! as far as it was not filtered. Of the parameters only a few are read, since others may be secret.

use std::collections::BTreeMap;

use resilint_schema::{
    AppGroup, Confidence, Database, Kind, Lifecycle, Location, Multiplicity, Offering, Origin,
    RelationKind, Resource, ResourceId, ServiceInstance, Value, Why,
};

use super::exported;
use crate::detect::Format;
use crate::facts::FactBook;
use crate::normalise::{Builder, Input, terraform};
use crate::parse::Node;

/// What the words for a group of such an export begin with.
pub(in crate::normalise) const JOINED_BY: &str = "one export of the account";

/// States of what is no longer there.
const GONE: [&str; 2] = ["removed", "pending_reclamation"];

/// Whether a document is such a list, bare or under `resources`.
#[must_use]
pub fn is_export(root: &Node) -> bool {
    entries(root).iter().any(is_instance)
}

/// Adds the instances of all exports.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    for input in inputs.iter().filter(|input| input.format == Format::ResourceInstances) {
        let mut groups: BTreeMap<(Offering, String), Vec<ResourceId>> = BTreeMap::new();
        let found: Vec<&Node> = entries(&input.document.root)
            .iter()
            .filter(|node| is_instance(node) && !is_gone(node))
            .collect();
        let first = builder.topology().resources.len();
        for node in &found {
            let mut resource = resource(node, builder);
            if let Kind::Database(database) = &mut resource.kind
                && may_follow(node, &found)
            {
                let what = "the parameters of the instance, which the export does not show";
                database.leader = Value::unknown(Why::NotDeclared, what, Some(node.span));
            }
            let account = part(node, 6).unwrap_or_default().to_owned();
            groups.entry((resource.offering, account)).or_default().push(resource.id.clone());
            builder.add(resource);
        }
        relate(&found, first, builder);
        groups.into_iter().for_each(|(key, members)| builder.group(group(key, members)));
    }
}

fn entries(root: &Node) -> &[Node] {
    root.get("resources").map_or(root.items(), Node::items)
}

fn is_instance(node: &Node) -> bool {
    text_of(node, "crn").is_some_and(|crn| crn.starts_with("crn:"))
        && node.get("resource_plan_id").is_some()
        && text_of(node, "type") == Some("service_instance")
}

fn is_gone(node: &Node) -> bool {
    text_of(node, "state").is_some_and(|state| GONE.contains(&state))
}

fn text_of<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// A part of the cloud resource name: `crn:v1:bluemix:public:SERVICE:PLACE:a/ACCOUNT:GUID::`.
fn part(node: &Node, number: usize) -> Option<&str> {
    text_of(node, "crn")?.split(':').nth(number).filter(|part| !part.is_empty())
}

/// Whether an instance may be a replica of one that the export shows in another place: its parameters, which say so, are
/// not shown.
fn may_follow(node: &Node, all: &[&Node]) -> bool {
    let is_alike = |other: &&Node| {
        part(other, 4) == part(node, 4)
            && part(other, 5).is_some()
            && part(other, 5) != part(node, 5)
    };
    node.get("parameters").is_none_or(Node::is_null) && all.iter().any(is_alike)
}

fn text(node: Option<&Node>) -> Value<String> {
    let Some(node) = node else { return Value::Absent };
    match node.text() {
        Some(text) if !text.is_empty() => exported(text.into_owned(), node.span),
        _ => Value::Absent,
    }
}

fn resource(node: &Node, builder: &Builder<'_>) -> Resource {
    let service = part(node, 4).unwrap_or_default();
    let (offering, kind) = kind(service, node);
    Resource {
        id: format!("r{}", builder.topology().resources.len()),
        name: text(node.get("name")),
        offering,
        origin: Origin {
            source: node.span.source,
            address: text_of(node, "crn").unwrap_or_default().to_owned(),
        },
        span: Some(node.span),
        labels: BTreeMap::new(),
        location: place(node, builder.facts),
        count: Multiplicity::ONE,
        lifecycle: Lifecycle::default(),
        scenario: String::new(),
        root: String::new(),
        crn: text(node.get("crn")),
        objective: resilint_schema::Objective::default(),
        recoveries: Vec::new(),
        kind,
        extra: serde_json::Map::new(),
    }
}

/// What an instance of a service is, and the row of the summary table it is in.
fn kind(service: &str, node: &Node) -> (Offering, Kind) {
    let at = node.get("crn").map_or(node.span, |crn| crn.span);
    let plan = plan(service, node);
    let guid = text(node.get("guid"));
    let Some((offering, engine)) = terraform::database_of(service) else {
        let service = exported(service.to_owned(), at);
        let offering = terraform::offering_of(service.known().map_or("", String::as_str));
        let instance = ServiceInstance { service, plan, guid };
        return (offering, Kind::ServiceInstance(Box::new(instance)));
    };
    let parameter = |name: &str| text(node.at(&["parameters", name]));
    let restored = match parameter("backup_id") {
        Value::Absent => parameter("point_in_time_recovery_deployment_id"),
        stated => stated,
    };
    let database = Database {
        engine: exported(engine, at),
        service: exported(service.to_owned(), at),
        generation: terraform::generation(&plan),
        plan,
        hosting: exported("managed".to_owned(), at),
        version: parameter("version"),
        leader: parameter("remote_leader_id"),
        restored_from: restored,
        guid,
        ..Database::default()
    };
    (offering, Kind::Database(Box::new(database)))
}

/// The plan in the words of the catalogue, where its id has them: `standard` of
/// `databases-for-redis-standard`.
fn plan(service: &str, node: &Node) -> Value<String> {
    let id = text(node.get("resource_plan_id"));
    // Ids of Cloudant's plans leave out the end of its name.
    let prefixes = [service, service.strip_suffix("nosqldb").unwrap_or(service)];
    id.map(|id| {
        let name = |prefix: &&str| id.strip_prefix(prefix)?.strip_prefix('-');
        prefixes.iter().find_map(name).unwrap_or(&id).to_owned()
    })
}

/// Where an instance is, by `region_id` or its cloud resource name.
fn place(node: &Node, facts: &FactBook) -> Location {
    let at = node.get("region_id").or(node.get("crn")).map_or(node.span, |place| place.span);
    let Some(name) = text_of(node, "region_id").or(part(node, 5)) else {
        return Location::default();
    };
    let known = |value: &str| exported(value.to_owned(), at);
    if name == "global" {
        return Location { geo: known(name), ..Location::default() };
    }
    let is_datacenter = !name.contains('-') && name.ends_with(|last: char| last.is_ascii_digit());
    let region = known(facts.region(name).unwrap_or(name));
    let datacenter = if is_datacenter { known(name) } else { Value::Absent };
    Location { region, datacenter, ..Location::default() }
}

/// Replicas and restored databases lead to the instances whose id or cloud resource name they hold.
fn relate(found: &[&Node], first: usize, builder: &mut Builder<'_>) {
    let ids: Vec<ResourceId> =
        (first..).take(found.len()).map(|index| format!("r{index}")).collect();
    for (node, from) in found.iter().zip(&ids) {
        for (name, kind) in [
            ("remote_leader_id", RelationKind::ReadReplicaOf),
            ("backup_id", RelationKind::RestoresFrom),
            ("point_in_time_recovery_deployment_id", RelationKind::RestoresFrom),
        ] {
            let Some(stated) = node.at(&["parameters", name]) else { continue };
            let Some(wanted) = stated.as_str() else { continue };
            let is_it = |other: &&Node| {
                text_of(other, "guid")
                    .is_some_and(|guid| wanted.split([':', '/']).any(|p| p == guid))
            };
            let Some(index) = found.iter().position(is_it) else { continue };
            let to = ids.get(index).filter(|to| *to != from).cloned();
            if let Some(to) = to {
                builder.relate(kind, from, &to, Confidence::Proven, Some(stated.span));
            }
        }
    }
}

fn group((offering, account): (Offering, String), members: Vec<ResourceId>) -> AppGroup {
    let of = if account.is_empty() { "the account" } else { &account };
    AppGroup {
        scope: resilint_schema::Scope::Closed,
        ..AppGroup::new(offering, format!("{} of {of}", offering.as_str()), members, JOINED_BY)
    }
}

#[cfg(test)]
#[path = "tests/resource_instances.rs"]
mod tests;
