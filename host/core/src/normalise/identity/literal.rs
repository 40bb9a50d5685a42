//! Names of other resources that stand written in a resource: `remote_leader_id = "crn:v1:..."` leads to that database
//! wherever the input declares it, also in another root module or in an export.

use resilint_schema::{
    Confidence, DatabaseRole, Kind, Location, Relation, RelationKind, Resource, ShareRole, Span,
    Topology, Value,
};

use super::index::Index;

/// A name that is written in a resource, and what it says of the two.
#[derive(Debug)]
struct Claim<'t> {
    text: &'t Value<String>,
    kind: RelationKind,
    /// Whether the relation starts at the resource that is named.
    inward: bool,
}

/// Adds the relations, each once. A name of several things leads nowhere.
pub(super) fn relate(topology: &mut Topology) {
    let index = Index::new(topology);
    let mut found: Vec<Relation> = Vec::new();
    let mut ends: Vec<(usize, Option<usize>, Option<usize>)> = Vec::new();
    for (at, resource) in topology.resources.iter().enumerate() {
        for claim in claims(resource) {
            if let Some(other) = only(topology, &index, at, claim.text) {
                found.push(edge(topology, at, other, &claim));
            }
        }
        if let Kind::Replication(it) = &resource.kind {
            let source = only(topology, &index, at, &it.source);
            let target = only(topology, &index, at, &it.target);
            found.extend(of_replication(topology, at, source, target, it.target.at()));
            ends.push((at, source, target));
        }
    }
    found.iter().for_each(|edge| name_leader(topology, edge));
    found.into_iter().for_each(|edge| add(topology, edge));
    ends.into_iter().for_each(|(at, source, target)| place(topology, at, source, target));
}

fn claims(resource: &Resource) -> Vec<Claim<'_>> {
    let to = |text, kind| Claim { text, kind, inward: false };
    let from = |text, kind| Claim { text, kind, inward: true };
    use RelationKind as R;
    match &resource.kind {
        Kind::Database(it) => vec![
            to(&it.leader, R::ReadReplicaOf),
            to(&it.restored_from, R::RestoresFrom),
            to(&it.encryption_key, R::EncryptsWith),
            to(&it.backup_encryption_key, R::EncryptsWith),
        ],
        Kind::LogicalDatabase(it) => vec![to(&it.instance, R::PartOf)],
        Kind::Bucket(it) => vec![to(&it.encryption_key, R::EncryptsWith)],
        Kind::FileShare(it) => {
            let source = match it.role.known() {
                Some(ShareRole::Accessor) => Some(to(&it.source, R::Accesses)),
                Some(ShareRole::Replica) => Some(from(&it.source, R::ReplicatesTo)),
                _ => None,
            };
            let more =
                [to(&it.restored_from, R::RestoresFrom), to(&it.encryption_key, R::EncryptsWith)];
            source.into_iter().chain(more).collect()
        }
        Kind::Snapshot(it) => vec![
            from(&it.source_snapshot, R::ReplicatesTo),
            from(&it.source, R::SnapshotsTo),
            to(&it.encryption_key, R::EncryptsWith),
        ],
        Kind::BackupJob(it) => {
            vec![from(&it.source, R::BackedUpBy), to(&it.destination, R::BacksUpTo)]
        }
        _ => Vec::new(),
    }
}

/// The only other resource that a text names. Of several the one that was declared with it, if that is only one.
fn only(topology: &Topology, index: &Index, at: usize, text: &Value<String>) -> Option<usize> {
    let own = topology.resources.get(at)?;
    let found = index.find(text.known()?);
    let others = || found.iter().copied().filter(|&other| other != at);
    let beside = |&other: &usize| {
        let other = &topology.resources[other];
        (&other.root, &other.scenario) == (&own.root, &own.scenario)
    };
    let one = |mut all: &mut dyn Iterator<Item = usize>| {
        let first = all.next();
        first.filter(|_| (&mut all).next().is_none())
    };
    one(&mut others()).or_else(|| one(&mut others().filter(beside)))
}

fn edge(topology: &Topology, at: usize, other: usize, claim: &Claim<'_>) -> Relation {
    let (from, to) = if claim.inward { (other, at) } else { (at, other) };
    relation(topology, claim.kind, from, to, claim.text.at())
}

fn relation(
    topology: &Topology,
    kind: RelationKind,
    from: usize,
    to: usize,
    at: Option<Span>,
) -> Relation {
    let id = |index: usize| topology.resources[index].id.clone();
    Relation { kind, from: id(from), to: id(to), confidence: Confidence::Derived, at }
}

/// A replication leads to its target, and so does its source.
fn of_replication(
    topology: &Topology,
    at: usize,
    source: Option<usize>,
    target: Option<usize>,
    written: Option<Span>,
) -> Vec<Relation> {
    let Some(target) = target else { return Vec::new() };
    let source = source.filter(|&source| source != target);
    let from = [Some(at), source].into_iter().flatten();
    from.map(|from| relation(topology, RelationKind::ReplicatesTo, from, target, written)).collect()
}

/// A relation that follows from a reference ranks before one that follows from a name.
fn add(topology: &mut Topology, edge: Relation) {
    let is_known = |known: &Relation| {
        known.kind == edge.kind && known.from == edge.from && known.to == edge.to
    };
    if edge.from != edge.to && !topology.relations.iter().any(is_known) {
        topology.relations.push(edge);
    }
}

/// The ends of a replication are where the resources are that it names.
fn place(topology: &mut Topology, at: usize, source: Option<usize>, target: Option<usize>) {
    let known = |end: Option<usize>| end.map(|end| stated(&topology.resources[end].location));
    let (source, target) = (known(source), known(target));
    let Some(Kind::Replication(it)) = topology.resources.get_mut(at).map(|it| &mut it.kind) else {
        return;
    };
    if let Some(source) = source.filter(|_| it.source_location.is_unstated()) {
        it.source_location = source;
    }
    if let Some(target) = target.filter(|_| it.target_location.is_unstated()) {
        it.target_location = target;
    }
}

/// What is known of a place. An expression stays where it is: in another root module it may stand for another value.
fn stated(location: &Location) -> Location {
    let known = |value: &Value<String>| match value {
        Value::Known { .. } => value.clone(),
        Value::Unknown { .. } | Value::Absent => Value::Absent,
    };
    Location {
        geo: known(&location.geo),
        region: known(&location.region),
        zone: known(&location.zone),
        datacenter: known(&location.datacenter),
    }
}

/// What surely has a read replica leads it.
fn name_leader(topology: &mut Topology, edge: &Relation) {
    let is_there = |id: &String| {
        topology.resources.iter().any(|it| it.id == *id && it.count.min > 0 && !it.is_leaving())
    };
    if edge.kind != RelationKind::ReadReplicaOf || !is_there(&edge.from) {
        return;
    }
    let leader = topology.resources.iter_mut().find(|resource| resource.id == edge.to);
    if let Some(Kind::Database(leader)) = leader.map(|leader| &mut leader.kind)
        && leader.role.is_absent()
    {
        leader.role = Value::inferred(DatabaseRole::Leader, edge.at);
    }
}
