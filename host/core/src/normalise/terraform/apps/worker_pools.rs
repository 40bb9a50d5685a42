//! The worker pools of a cluster: its own, those that resources of their own declare, and the zones that
//! are attached to either.

use resilint_schema::symbol::{differ, is_one_value};
use resilint_schema::{Provenance, Set, Value, WorkerPool};

use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::place_name::place_name;

/// What the service calls the pool that a cluster is made with.
const DEFAULT_POOL: &str = "default";

/// The name that the service gives to the pool which a cluster is made with.
pub(super) fn default_name(fields: &Fields<'_>) -> Value<String> {
    let (value, at) = (DEFAULT_POOL.to_owned(), fields.at("name"));
    Value::Known { value, from: Provenance::FormatDefault, at }
}

/// The pools of a cluster: its own, and those that resources of their own declare.
#[derive(Debug)]
pub(super) struct Pools {
    pub(super) own: WorkerPool,
    pub(super) more: Vec<WorkerPool>,
    /// The type of the latter.
    pub(super) kind: &'static str,
}

impl Pools {
    /// Zones that resources of their own attach to the pools.
    pub(super) fn attach(&mut self, subject: &Subject<'_>, kind: &str) {
        let surely = subject.referred_by(kind, "cluster").into_iter().chain(named(subject, kind).0);
        for attachment in surely.chain(subject.perhaps_referred_by(kind, "cluster")) {
            let zone = place_name(attachment.fields().text("zone"), subject.graph);
            let zone = attachment.if_there(zone);
            let to = self.attached_to(&attachment, subject);
            if !attachment.is_one() {
                to.zones.closed = false;
            }
            to.zones.items.push(zone);
        }
    }

    /// The pool that an attachment names, or refers to by an id that only the provider knows.
    fn attached_to(&mut self, attachment: &Subject<'_>, subject: &Subject<'_>) -> &mut WorkerPool {
        let pool = attachment.fields().text("worker_pool");
        let named = |candidate: &WorkerPool| {
            let same = candidate.name.known().is_some_and(|name| pool.known() == Some(name));
            same || candidate.name.symbol().is_some_and(|name| pool.symbol() == Some(name))
        };
        let target = attachment.refers_to("worker_pool", &[self.kind]);
        let referred = target.first().and_then(|target| {
            let pools = subject.referred_by(self.kind, "cluster");
            pools.iter().position(|pool| pool.instance.address == target.address)
        });
        match self.more.iter().position(named).or(referred) {
            Some(position) if position < self.more.len() => &mut self.more[position],
            _ => &mut self.own,
        }
    }
}

/// All pools of a cluster. A resource of the name of its own pool does not make another one: it is that
/// pool, imported, and what the resource says of it is what holds.
pub(super) fn joined(mut own: WorkerPool, more: Vec<WorkerPool>) -> Vec<WorkerPool> {
    let is_own = |pool: &WorkerPool| pool.name.known().is_some_and(|name| name == DEFAULT_POOL);
    let (imported, more): (Vec<WorkerPool>, Vec<WorkerPool>) = more.into_iter().partition(is_own);
    for pool in imported {
        let or =
            |stated: Value<u32>, own: Value<u32>| if stated.is_absent() { own } else { stated };
        own = WorkerPool {
            zones: if pool.zones.items.is_empty() { own.zones } else { pool.zones },
            workers_per_zone: or(pool.workers_per_zone, own.workers_per_zone),
            taints: if pool.taints.is_empty() { own.taints } else { pool.taints },
            node_labels: if pool.node_labels.is_empty() {
                own.node_labels
            } else {
                pool.node_labels
            },
            ..pool
        };
    }
    std::iter::once(own).chain(more).collect()
}

/// The worker pools that resources of their own declare, and whether there can be no others.
pub(super) fn pools(
    subject: &Subject<'_>,
    kind: &str,
    read: impl Fn(&Subject<'_>) -> WorkerPool,
) -> (Vec<WorkerPool>, bool) {
    let (by_name, all_placed) = named(subject, kind);
    let mut found = subject.referred_by(kind, "cluster");
    found.extend(by_name);
    found.extend(subject.perhaps_referred_by(kind, "cluster"));
    let closed = all_placed && found.iter().all(Subject::is_one);
    let pool = |pool: &Subject<'_>| {
        let mut made = read(pool);
        let zones = made.zones.items.into_iter();
        made.zones.items = zones.map(|zone| pool.if_there(zone)).collect();
        made.workers_per_zone = pool.if_there(made.workers_per_zone);
        made
    };
    (found.iter().map(pool).collect(), closed)
}

/// The resources that name the cluster rather than refer to it, and whether none of the others that only name
/// theirs may mean this one.
fn named<'a>(subject: &Subject<'a>, kind: &str) -> (Vec<Subject<'a>>, bool) {
    let graph = subject.graph;
    let own = subject.fields().text("name");
    let (mut found, mut all_placed) = (Vec::new(), true);
    for instance in graph.of_kind(kind) {
        let cluster = instance.config.get("cluster");
        let Some(cluster) = cluster.filter(|cluster| graph.behind(cluster).is_empty()) else {
            continue;
        };
        match same_name(&own, &field::text(cluster, graph)) {
            Some(true) => found.push(graph.subject(instance)),
            Some(false) => {}
            None => all_placed = false,
        }
    }
    (found, all_placed)
}

/// Whether two names of one root are one; nothing where that cannot be told.
fn same_name(a: &Value<String>, b: &Value<String>) -> Option<bool> {
    if let (Some(a), Some(b)) = (a.known(), b.known()) {
        return Some(a == b);
    }
    match (a.symbol(), b.symbol()) {
        (Some(a), Some(b)) if a == b && is_one_value(a) => Some(true),
        (Some(a), Some(b)) if differ(a, b) => Some(false),
        _ => None,
    }
}

/// The zones of `zones` blocks. Without any, a pool takes those of its cluster.
pub(super) fn zones(fields: &Fields<'_>, subject: &Subject<'_>) -> Set<Value<String>> {
    let blocks = fields.blocks("zones");
    let mut items: Vec<Value<String>> = blocks
        .items
        .iter()
        .map(|zone| zone.text_of(&["name", "id"]))
        .filter(|zone| !zone.is_absent())
        .map(|zone| place_name(zone, subject.graph))
        .collect();
    if let Some(open) = blocks.open {
        items.push(field::text(open, subject.graph));
    }
    let closed = blocks.open.is_none();
    Set { items, closed }
}

pub(super) fn taints(fields: &Fields<'_>) -> Vec<Value<String>> {
    fields.blocks("taints").items.iter().map(|taint| taint.text("key")).collect()
}

/// Labels as `key=value`.
pub(super) fn labels(fields: &Fields<'_>, argument: &str) -> Vec<Value<String>> {
    let Some(labels) = fields.term(argument).and_then(|term| term.as_object()) else {
        return Vec::new();
    };
    let one = |(key, term): (&std::sync::Arc<str>, &resilint_terraform::Value)| {
        field::text(term, fields.graph()).map(|value| format!("{key}={value}"))
    };
    labels.iter().map(one).collect()
}
