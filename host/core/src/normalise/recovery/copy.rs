//! Copies that take over: read replicas, and what a replication brings up to date.

use resilint_schema::{
    FileShare, Kind, Location, Recovery, Relation, RelationKind, Replication, ReplicationMode,
    Resource, Value,
};

use super::far;
use super::view::{Found, View, doubt_of, presence, switched};
use crate::facts::recovery::Way;

pub(super) fn ways(store: &Resource, view: &View<'_>) -> Vec<Recovery> {
    let replicas = view.comes_from(store, RelationKind::ReadReplicaOf);
    let replicas = replicas.map(|(replica, edge)| read_replica(store, replica, edge));
    let copies = view.leads_to(store, RelationKind::ReplicatesTo);
    let copies = copies.filter_map(|(copy, edge)| replicated(store, copy, edge, view));
    let inline = inline_replicas(store);
    replicas.chain(copies).chain(inline).filter_map(|found| view.recovery(&found)).collect()
}

fn read_replica<'t>(store: &'t Resource, replica: &'t Resource, edge: &Relation) -> Found<'t> {
    Found {
        store,
        way: Way::ReadReplica,
        survives: far::outlived(&store.location, &replica.location),
        doubt: presence(replica, edge),
        interval: Value::Absent,
        place: Some(&replica.location),
        through: vec![replica],
    }
}

fn replicated<'t>(
    store: &'t Resource,
    copy: &'t Resource,
    edge: &Relation,
    view: &View<'t>,
) -> Option<Found<'t>> {
    match &copy.kind {
        Kind::Replication(it) => by_rule(store, copy, it, copy, edge),
        Kind::FileShare(replica) => share(store, copy, replica, edge),
        _ => match rule(copy, edge, view) {
            Some((rule, it)) => by_rule(store, rule, it, copy, edge),
            None => Some(Found {
                store,
                way: Way::ContinuousReplication,
                survives: far::outlived(&store.location, &copy.location),
                doubt: presence(copy, edge),
                interval: Value::Absent,
                place: Some(&copy.location),
                through: vec![copy],
            }),
        },
    }
}

/// The replication that an edge between two stores was read from: it leads to the same target, from the same place.
fn rule<'t>(
    copy: &'t Resource,
    edge: &Relation,
    view: &View<'t>,
) -> Option<(&'t Resource, &'t Replication)> {
    let mut rules = view.comes_from(copy, RelationKind::ReplicatesTo);
    rules.find_map(|(rule, to)| match &rule.kind {
        Kind::Replication(it) if to.at == edge.at => Some((rule, it.as_ref())),
        _ => None,
    })
}

/// A copy that a replication keeps up to date. One that runs once, or leaves a part out, brings nothing back.
fn by_rule<'t>(
    store: &'t Resource,
    rule: &'t Resource,
    it: &'t Replication,
    copy: &'t Resource,
    edge: &Relation,
) -> Option<Found<'t>> {
    let is_once = it.mode.known() == Some(&ReplicationMode::OneShot);
    if !it.filtered_by.is_empty() || (is_once && it.interval_minutes.is_absent()) {
        return None;
    }
    let switched = switched(&it.enabled)?;
    let place = if it.target_location.is_unstated() { &copy.location } else { &it.target_location };
    let is_scheduled = is_once || it.mode.known() == Some(&ReplicationMode::Scheduled);
    let mode = it.mode.is_unknown().then(|| doubt_of(&it.mode));
    Some(Found {
        store,
        way: if is_scheduled { Way::ScheduledReplication } else { Way::ContinuousReplication },
        survives: far::outlived(&store.location, place),
        doubt: switched.or(mode).or_else(|| presence(rule, edge)).or_else(|| presence(copy, edge)),
        interval: it.interval_minutes.clone(),
        place: Some(place),
        through: if rule.id == copy.id { vec![rule] } else { vec![rule, copy] },
    })
}

fn share<'t>(
    store: &'t Resource,
    copy: &'t Resource,
    replica: &FileShare,
    edge: &Relation,
) -> Option<Found<'t>> {
    let follows = replica.replica_split.clone().map(|split| !split);
    let switched = switched(&follows)?;
    Some(Found {
        store,
        way: Way::ScheduledReplication,
        survives: far::outlived(&store.location, &copy.location),
        doubt: switched.or_else(|| presence(copy, edge)),
        interval: replica.replication_interval_minutes.clone(),
        place: Some(&copy.location),
        through: vec![copy],
    })
}

/// Replicas that a share declares in a block of its own, or that an export of the account shows with it.
fn inline_replicas(store: &Resource) -> Vec<Found<'_>> {
    let Kind::FileShare(share) = &store.kind else { return Vec::new() };
    let found = |place: &'_ Location| far::outlived(&store.location, place);
    let places = share.replica_locations.items.iter();
    let inline = places.map(|place| Found {
        store,
        way: Way::ScheduledReplication,
        survives: found(place),
        doubt: None,
        interval: interval(share),
        place: Some(place),
        through: Vec::new(),
    });
    inline.collect()
}

/// What is replicated of a classic share are its snapshots.
fn interval(share: &FileShare) -> Value<u32> {
    if !share.replication_interval_minutes.is_absent() {
        return share.replication_interval_minutes.clone();
    }
    let on = share.snapshot_schedules.items.iter();
    let on = on.filter(|schedule| schedule.enabled.known() == Some(&true));
    let known = on.filter(|schedule| schedule.interval_minutes.known().is_some());
    let shortest = known.min_by_key(|schedule| schedule.interval_minutes.known().copied());
    shortest.map_or(Value::Absent, |schedule| schedule.interval_minutes.clone())
}
