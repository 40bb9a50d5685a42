//! Kubernetes and OpenShift clusters with their worker pools: VPC, classic, Satellite.

use resilint_schema::{
    Cluster, Kind, Location, Offering, Provenance, RelationKind, Set, Value, WorkerPool,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::apps::worker_pools::{
    Pools, default_name, joined, labels, pools, taints, zones,
};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::place::{in_datacenter, in_zone, provider_region};
use crate::normalise::terraform::place_name::place_name;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Worker pools and zone attachments are read with their cluster.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_container_cluster", classic),
    ("ibm_container_vpc_cluster", vpc),
    ("ibm_satellite_cluster", satellite),
];

fn vpc(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let own = WorkerPool {
        name: default_name(&fields),
        zones: zones(&fields, subject),
        workers_per_zone: fields.number_or_default("worker_count", fields.at("name")),
        flavor: fields.text("flavor"),
        taints: taints(&fields),
        node_labels: labels(&fields, "worker_labels"),
        ..WorkerPool::default()
    };
    let (more, closed) = pools(subject, "ibm_container_vpc_worker_pool", |pool| {
        let fields = pool.fields();
        WorkerPool {
            name: fields.text_of(&["worker_pool_name", "name"]),
            zones: zones(&fields, pool),
            workers_per_zone: fields.number("worker_count"),
            flavor: fields.text("flavor"),
            taints: taints(&fields),
            node_labels: labels(&fields, "labels"),
            ..WorkerPool::default()
        }
    });
    made(subject, "vpc", joined(own, more), closed)
}

fn classic(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let own = WorkerPool {
        name: default_name(&fields),
        zones: datacenter(subject),
        workers_per_zone: fields.number_or_default("default_pool_size", fields.at("name")),
        flavor: fields.text("machine_type"),
        taints: taints(&fields),
        node_labels: labels(&fields, "labels"),
        ..WorkerPool::default()
    };
    let kind = "ibm_container_worker_pool";
    let (more, closed) = pools(subject, kind, |pool| {
        let fields = pool.fields();
        WorkerPool {
            name: fields.text("worker_pool_name"),
            zones: Set::closed(Vec::new()),
            workers_per_zone: fields.number("size_per_zone"),
            flavor: fields.text("machine_type"),
            taints: taints(&fields),
            node_labels: labels(&fields, "labels"),
            ..WorkerPool::default()
        }
    });
    let mut pools = Pools { own, more, kind };
    pools.attach(subject, "ibm_container_worker_pool_zone_attachment");
    made(subject, "classic", joined(pools.own, pools.more), closed)
}

fn satellite(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let own = WorkerPool {
        name: default_name(&fields),
        zones: zones(&fields, subject),
        workers_per_zone: fields.number("worker_count"),
        node_labels: labels(&fields, "default_worker_pool_labels"),
        ..WorkerPool::default()
    };
    let kind = "ibm_satellite_cluster_worker_pool";
    let (more, closed) = pools(subject, kind, |pool| {
        let fields = pool.fields();
        WorkerPool {
            name: fields.text("name"),
            zones: zones(&fields, pool),
            workers_per_zone: fields.number("worker_count"),
            flavor: fields.text("flavor"),
            node_labels: labels(&fields, "worker_pool_labels"),
            ..WorkerPool::default()
        }
    });
    let mut pools = Pools { own, more, kind };
    pools.attach(subject, "ibm_satellite_cluster_worker_pool_zone_attachment");
    made(subject, "satellite", joined(pools.own, pools.more), closed)
}

fn datacenter(subject: &Subject<'_>) -> Set<Value<String>> {
    match subject.fields().text("datacenter") {
        Value::Absent => Set::open(Vec::new()),
        datacenter => Set::closed(vec![place_name(datacenter, subject.graph)]),
    }
}

fn made(subject: &Subject<'_>, infrastructure: &str, pools: Vec<WorkerPool>, closed: bool) -> Made {
    let fields = subject.fields();
    let location = location(subject, &pools);
    let name = fields.text("name");
    let version = fields.text("kube_version");
    let platform = platform(&version);
    let cluster = Cluster {
        infrastructure: Value::Known {
            value: infrastructure.into(),
            from: Provenance::Literal,
            at: subject.graph.span(subject.instance.place),
        },
        pools: Set { items: pools, closed },
        version,
        platform,
        waits_for_worker_update: fields.flag("wait_for_worker_update"),
        ..Cluster::default()
    };
    let networks = ["ibm_is_vpc", "terraform-ibm-modules/landing-zone-vpc"];
    let networks: Vec<&Instance> = subject.refers_to("vpc_id", &networks);
    Made::new(Offering::Kubernetes, name, location, Kind::Cluster(Box::new(cluster))).with_edges(
        RelationKind::PartOf,
        &networks,
        fields.at("vpc_id"),
    )
}

/// A cluster is where its zones are, else where its provider is.
fn location(subject: &Subject<'_>, pools: &[WorkerPool]) -> Location {
    let datacenter = subject.fields().text("datacenter");
    if !datacenter.is_absent() {
        return in_datacenter(datacenter, subject.graph);
    }
    let first = pools.first().and_then(|own| own.zones.items.first());
    let region = first.map(|zone| in_zone(zone.clone(), subject.graph).region);
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
