//! Kubernetes and OpenShift clusters with their worker pools: VPC, classic, Satellite.

use resilint_schema::{
    Cluster, Kind, Location, Offering, Provenance, RelationKind, Set, Value, WorkerPool,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::place::{in_datacenter, in_zone, provider_region};
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Worker pools and zone attachments are read with their cluster.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_container_cluster", classic),
    ("ibm_container_vpc_cluster", vpc),
    ("ibm_satellite_cluster", satellite),
];

/// What workers of a pool get where nothing is written (resource_ibm_container_vpc_cluster.go,
/// resource_ibm_container_cluster.go).
const DEFAULT_WORKERS: u32 = 1;

fn vpc(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let own = WorkerPool {
        name: Value::Known {
            value: "default".into(),
            from: Provenance::FormatDefault,
            at: fields.at("name"),
        },
        zones: zones(&fields, subject),
        workers_per_zone: fields
            .number("worker_count")
            .or_default(DEFAULT_WORKERS, fields.at("name")),
        flavor: fields.text("flavor"),
        taints: taints(&fields),
        node_labels: labels(&fields),
        ..WorkerPool::default()
    };
    let (more, closed) = pools(subject, "ibm_container_vpc_worker_pool", "cluster", |pool| {
        let fields = pool.fields();
        WorkerPool {
            name: fields.text_of(&["worker_pool_name", "name"]),
            zones: zones(&fields, pool),
            workers_per_zone: fields
                .number("worker_count")
                .or_default(DEFAULT_WORKERS, fields.at("worker_pool_name")),
            flavor: fields.text("flavor"),
            taints: taints(&fields),
            node_labels: labels(&fields),
            ..WorkerPool::default()
        }
    });
    made(subject, "vpc", own, more, closed)
}

fn classic(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let mut own = WorkerPool {
        name: Value::Known {
            value: "default".into(),
            from: Provenance::FormatDefault,
            at: fields.at("name"),
        },
        zones: datacenter(subject),
        workers_per_zone: fields
            .number("default_pool_size")
            .or_default(DEFAULT_WORKERS, fields.at("name")),
        flavor: fields.text("machine_type"),
        ..WorkerPool::default()
    };
    let (mut more, closed) = pools(subject, "ibm_container_worker_pool", "cluster", |pool| {
        let fields = pool.fields();
        WorkerPool {
            name: fields.text("worker_pool_name"),
            zones: Set::closed(Vec::new()),
            workers_per_zone: fields
                .number("size_per_zone")
                .or_default(DEFAULT_WORKERS, fields.at("worker_pool_name")),
            flavor: fields.text("machine_type"),
            taints: taints(&fields),
            node_labels: labels(&fields),
            ..WorkerPool::default()
        }
    });
    attach(subject, &mut own, &mut more);
    made(subject, "classic", own, more, closed)
}

/// Zones are attached to the worker pools of a classic cluster by resources of their own.
fn attach(subject: &Subject<'_>, own: &mut WorkerPool, more: &mut [WorkerPool]) {
    const KIND: &str = "ibm_container_worker_pool_zone_attachment";
    let surely = subject.referred_by(KIND, "cluster");
    for attachment in surely.into_iter().chain(subject.perhaps_referred_by(KIND, "cluster")) {
        let fields = attachment.fields();
        let zone = attachment.if_there(fields.text("zone"));
        let pool = fields.text("worker_pool");
        let named = |candidate: &&mut WorkerPool| {
            let same = candidate.name.known().is_some_and(|name| pool.known() == Some(name));
            same || candidate.name.symbol().is_some_and(|name| pool.symbol() == Some(name))
        };
        let to = match more.iter_mut().find(named) {
            Some(found) => found,
            // An attachment names its pool by an id that only the provider knows.
            None => match pool_of(&attachment, subject, more) {
                Some(found) => found,
                None => &mut *own,
            },
        };
        if !attachment.is_one() {
            to.zones.closed = false;
        }
        to.zones.items.push(zone);
    }
}

fn pool_of<'w>(
    attachment: &Subject<'_>,
    subject: &Subject<'_>,
    more: &'w mut [WorkerPool],
) -> Option<&'w mut WorkerPool> {
    let pools = subject.referred_by("ibm_container_worker_pool", "cluster");
    let target = attachment.refers_to("worker_pool", &["ibm_container_worker_pool"]);
    let target = target.first()?;
    let position = pools.iter().position(|pool| pool.instance.address == target.address)?;
    more.get_mut(position)
}

fn satellite(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let own = WorkerPool {
        zones: zones(&fields, subject),
        workers_per_zone: fields.number("worker_count"),
        ..WorkerPool::default()
    };
    made(subject, "satellite", own, Vec::new(), true)
}

/// The worker pools that resources of their own declare, and whether there can be no others.
fn pools(
    subject: &Subject<'_>,
    kind: &str,
    argument: &str,
    read: impl Fn(&Subject<'_>) -> WorkerPool,
) -> (Vec<WorkerPool>, bool) {
    let mut found = subject.referred_by(kind, argument);
    found.extend(subject.perhaps_referred_by(kind, argument));
    let closed = found.iter().all(Subject::is_one);
    let pool = |pool: &Subject<'_>| {
        let mut made = read(pool);
        let zones = made.zones.items.into_iter();
        made.zones.items = zones.map(|zone| pool.if_there(zone)).collect();
        made.workers_per_zone = pool.if_there(made.workers_per_zone);
        made
    };
    (found.iter().map(pool).collect(), closed)
}

/// The zones of `zones` blocks. Without any, a pool takes those of its cluster.
fn zones(fields: &Fields<'_>, subject: &Subject<'_>) -> Set<Value<String>> {
    let blocks = fields.blocks("zones");
    let mut items: Vec<Value<String>> = blocks
        .items
        .iter()
        .map(|zone| zone.text_of(&["name", "id"]))
        .filter(|zone| !zone.is_absent())
        .collect();
    if let Some(open) = blocks.open {
        items.push(field::text(open, subject.graph));
    }
    let closed = blocks.open.is_none();
    Set { items, closed }
}

fn datacenter(subject: &Subject<'_>) -> Set<Value<String>> {
    match subject.fields().text("datacenter") {
        Value::Absent => Set::open(Vec::new()),
        datacenter => Set::closed(vec![datacenter]),
    }
}

fn taints(fields: &Fields<'_>) -> Vec<Value<String>> {
    fields.blocks("taints").items.iter().map(|taint| taint.text("key")).collect()
}

/// Labels as `key=value`.
fn labels(fields: &Fields<'_>) -> Vec<Value<String>> {
    let Some(labels) = fields.term("labels").and_then(|term| term.as_object()) else {
        return Vec::new();
    };
    let one = |(key, term): (&std::sync::Arc<str>, &resilint_terraform::Value)| {
        field::text(term, fields.graph()).map(|value| format!("{key}={value}"))
    };
    labels.iter().map(one).collect()
}

fn made(
    subject: &Subject<'_>,
    infrastructure: &str,
    own: WorkerPool,
    more: Vec<WorkerPool>,
    closed: bool,
) -> Made {
    let fields = subject.fields();
    let location = location(subject, &own);
    let name = fields.text("name");
    let version = fields.text("kube_version");
    let platform = platform(&version);
    let cluster = Cluster {
        infrastructure: Value::Known {
            value: infrastructure.into(),
            from: Provenance::Literal,
            at: subject.graph.span(subject.instance.place),
        },
        pools: Set { items: std::iter::once(own).chain(more).collect(), closed },
        version,
        platform,
        waits_for_worker_update: fields.flag("wait_for_worker_update"),
        ..Cluster::default()
    };
    let networks: Vec<&Instance> = subject.refers_to("vpc_id", &["ibm_is_vpc"]);
    Made::new(Offering::Kubernetes, name, location, Kind::Cluster(Box::new(cluster))).with_edges(
        RelationKind::PartOf,
        &networks,
        fields.at("vpc_id"),
    )
}

/// A cluster is where its zones are, else where its provider is.
fn location(subject: &Subject<'_>, own: &WorkerPool) -> Location {
    let datacenter = subject.fields().text("datacenter");
    if !datacenter.is_absent() {
        return in_datacenter(datacenter, subject.graph);
    }
    let region = own.zones.items.first().map(|zone| in_zone(zone.clone(), subject.graph).region);
    let of_provider = || provider_region(subject.instance, subject.graph);
    match region {
        Some(region) if !region.is_absent() => Location { region, ..Location::default() },
        _ => Location { region: of_provider(), ..Location::default() },
    }
}

fn platform(version: &Value<String>) -> Value<String> {
    let of = |version: &String| if version.contains("openshift") { "roks" } else { "iks" };
    match version {
        Value::Known { value, from, at } => {
            Value::Known { value: of(value).into(), from: *from, at: *at }
        }
        _ => Value::Absent,
    }
}
