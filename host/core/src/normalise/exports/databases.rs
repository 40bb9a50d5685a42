//! What the API of Cloud Databases and `ibmcloud cdb ... --json` print of a deployment: which instance leads and which
//! follow it (`remotes`), and its backups. Each instance is named by its cloud resource name, which says service and
//! region.

use std::collections::BTreeMap;

use resilint_schema::{
    AppGroup, Confidence, Database, DatabaseBackup, DatabaseRole, Kind, Location, Offering,
    RelationKind, Resource, ResourceId, Span, Value,
};

use super::exported;
use crate::detect::Format;
use crate::facts::FactBook;
use crate::normalise::{Builder, Declared, Input, terraform};
use crate::parse::Node;

/// Whether a document is one of them.
#[must_use]
pub fn is_export(root: &Node) -> bool {
    let has_remotes = root.get("remotes").is_some_and(|remotes| {
        remotes.get("leader").is_some() || remotes.get("replicas").is_some_and(Node::is_seq)
    });
    has_remotes || backups(root).iter().any(is_backup)
}

/// Adds the instances of all such documents.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    for input in inputs.iter().filter(|input| input.format == Format::CloudDatabases) {
        let root = &input.document.root;
        let mut members = remotes(root, builder);
        members.extend(backed_up(root, builder));
        if members.is_empty() {
            continue;
        }
        builder.group(AppGroup::new(
            Offering::CloudDatabases,
            format!("databases of {}", input.path),
            members,
            "one answer of the API of Cloud Databases",
        ));
    }
}

fn backups(root: &Node) -> &[Node] {
    root.get("backups").map_or(&[], Node::items)
}

fn is_backup(node: &Node) -> bool {
    node.get("id").and_then(Node::as_str).is_some_and(|id| id.starts_with("crn:"))
        && (node.get("is_restorable").is_some() || node.get("status").is_some())
}

/// The leader and its replicas.
fn remotes(root: &Node, builder: &mut Builder<'_>) -> Vec<ResourceId> {
    let Some(remotes) = root.get("remotes") else { return Vec::new() };
    let leader = remotes
        .get("leader")
        .and_then(|leader| declare(leader, DatabaseRole::Leader, Value::Absent, builder));
    let mut members: Vec<ResourceId> = leader.clone().into_iter().collect();
    for replica in remotes.get("replicas").map_or(&[][..], Node::items) {
        let follows = remotes.get("leader").and_then(Node::as_str);
        let follows = follows.map_or(Value::Absent, |crn| exported(crn.to_owned(), replica.span));
        let Some(id) = declare(replica, DatabaseRole::Replica, follows, builder) else { continue };
        if let Some(leader) = &leader {
            let at = Some(replica.span);
            builder.relate(RelationKind::ReadReplicaOf, &id, leader, Confidence::Proven, at);
        }
        members.push(id);
    }
    members
}

/// The instances whose backups are listed, each once.
fn backed_up(root: &Node, builder: &mut Builder<'_>) -> Vec<ResourceId> {
    let mut by_instance: BTreeMap<String, Vec<&Node>> = BTreeMap::new();
    for backup in backups(root).iter().filter(|backup| is_backup(backup)) {
        let crn = backup.get("id").and_then(Node::as_str).and_then(instance_of);
        by_instance.entry(crn.unwrap_or_default()).or_default().push(backup);
    }
    let mut members = Vec::new();
    for (crn, backups) in by_instance {
        let Some(first) = backups.first() else { continue };
        let Some(database) = database(&crn, first.span) else { continue };
        let of_type = |wanted: &str| {
            backups.iter().any(|it| it.get("type").and_then(Node::as_str) == Some(wanted))
        };
        let backup = DatabaseBackup {
            automatic: exported(of_type("scheduled"), first.span),
            ..DatabaseBackup::default()
        };
        let database = Database { backup: Some(backup), ..database };
        members.push(add(&crn, first.span, database, builder));
    }
    members
}

fn declare(
    node: &Node,
    role: DatabaseRole,
    leader: Value<String>,
    builder: &mut Builder<'_>,
) -> Option<ResourceId> {
    let crn = node.as_str().filter(|crn| crn.starts_with("crn:"))?;
    let database = database(crn, node.span)?;
    let database = Database { role: exported(role, node.span), leader, ..database };
    Some(add(crn, node.span, database, builder))
}

fn add(crn: &str, at: Span, database: Database, builder: &mut Builder<'_>) -> ResourceId {
    let id = builder.declare(Declared {
        offering: Offering::CloudDatabases,
        name: Value::Absent,
        address: crn.to_owned(),
        span: at,
        labels: BTreeMap::new(),
        location: place(crn, at, builder.facts),
        kind: Kind::Database(Box::new(database)),
    });
    let named = |resource: &&mut Resource| resource.id == id;
    if let Some(resource) = builder.topology_mut().resources.iter_mut().find(named) {
        resource.crn = exported(crn.to_owned(), at);
    }
    id
}

/// The instance that a cloud resource name is of; nothing where it is of no database.
fn database(crn: &str, at: Span) -> Option<Database> {
    let service = crn.split(':').nth(4)?;
    let (_, engine) =
        terraform::database_of(service).filter(|(of, _)| *of == Offering::CloudDatabases)?;
    Some(Database {
        engine: exported(engine, at),
        service: exported(service.to_owned(), at),
        hosting: exported("managed".to_owned(), at),
        guid: crn.split(':').nth(7).map_or(Value::Absent, |id| exported(id.to_owned(), at)),
        ..Database::default()
    })
}

/// The name of the instance that a backup is of: the same without what follows the instance.
fn instance_of(backup: &str) -> Option<String> {
    let parts: Vec<&str> = backup.split(':').take(8).collect();
    (parts.len() == 8).then(|| format!("{}::", parts.join(":")))
}

fn place(crn: &str, at: Span, facts: &FactBook) -> Location {
    let region = crn.split(':').nth(5).filter(|region| !region.is_empty());
    let region = region.map(|region| facts.region(region).unwrap_or(region).to_owned());
    Location {
        region: region.map_or(Value::Absent, |region| exported(region, at)),
        ..Location::default()
    }
}

#[cfg(test)]
#[path = "tests/databases.rs"]
mod tests;
