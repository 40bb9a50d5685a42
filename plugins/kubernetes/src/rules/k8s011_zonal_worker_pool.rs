//! K8S011: a workload that only one zonal pool takes sits in one zone, however many the cluster has.

use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::{Cluster, Resource, Value, WorkerPool};
use resilint_sdk::{App, Report};

use crate::{missing, zones};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that a worker pool which sets itself apart, by taints or by labels that other pools do not
    /// have, has workers in at least two zones. The zones are those of its subnets and attachments; its
    /// name says nothing.
    ///
    /// ## Why is this bad
    ///
    /// A workload that tolerates the taint or selects the label runs in that pool only. If the pool has one
    /// zone, so has the workload, though the cluster spans several.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_container_vpc_worker_pool" "gpu" {
    ///   cluster          = ibm_container_vpc_cluster.shop.id
    ///   worker_pool_name = "gpu"
    ///   taints {
    ///     key    = "gpu"
    ///     value  = "only"
    ///     effect = "NoSchedule"
    ///   }
    ///   zones {
    ///     name = "eu-gb-1"
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// The same with a `zones` block for each zone of the cluster.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: every pool that sets itself apart has two zones or more.
    /// - **fail**: one of them has one zone.
    /// - **unknown**: its zones are variables without a value.
    /// - **not-applicable**: no pool of the cluster sets itself apart, or the cluster has one zone
    ///   altogether (K8S001).
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-strategy>
    /// - <https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/>
    code: "K8S011",
    name: "kubernetes/zonal-worker-pool",
    title: "worker pools that are set apart span zones",
    severity: Warning,
    basis: Vendor,
    bullet: Some("kubernetes/multi-zone"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let mut any = false;
    for (resource, cluster) in app.clusters() {
        any = true;
        judge(resource, cluster, report);
    }
    if !any {
        report.not_applicable("it declares no cluster");
    }
}

fn judge(resource: &Resource, cluster: &Cluster, report: &mut Report) {
    let name = resource.label();
    if zones::of_cluster(cluster).possible == Some(1) {
        let reason = format!("cluster {name} has one zone altogether");
        report.not_applicable(reason).about(resource);
        return;
    }
    let apart: Vec<(usize, &WorkerPool)> = cluster
        .pools
        .items
        .iter()
        .enumerate()
        .filter(|(_, pool)| is_apart(pool, cluster))
        .collect();
    if apart.is_empty() {
        let reason = format!("no worker pool of cluster {name} is set apart");
        report.not_applicable(reason).about(resource);
        return;
    }
    let spans = |(_, pool): &(usize, &WorkerPool)| {
        zones::of_pool(pool).at_least(2, || unknown(resource, pool))
    };
    let verdicts: Vec<Truth> = apart.iter().map(spans).collect();
    let worst = verdicts.iter().position(|truth| !truth.is_yes()).unwrap_or(0);
    let (index, pool) = apart[worst];
    let verdict = all(verdicts);
    let failed = verdict.is_no();
    let pass = || format!("every pool of cluster {name} that is set apart spans zones");
    let silo = || format!("pool {} of cluster {name} is set apart and has one zone", label(pool));
    let entry = report.decide(verdict, pass, silo).about(resource).at(
        resource,
        &format!("/spec/pools/items/{index}/zones/items/0"),
        "its zone",
    );
    if failed {
        entry.help("give the pool every zone of the cluster");
    }
}

/// Whether a pool takes workloads that others do not: it has taints, or labels of its own.
fn is_apart(pool: &WorkerPool, cluster: &Cluster) -> bool {
    let others = || cluster.pools.items.iter().filter(|other| !std::ptr::eq(*other, pool));
    let own = |label: &Value<String>| {
        others().all(|other| other.node_labels.iter().all(|known| known.known() != label.known()))
    };
    others().next().is_some() && (!pool.taints.is_empty() || pool.node_labels.iter().any(own))
}

fn unknown(resource: &Resource, pool: &WorkerPool) -> resilint_sdk::schema::Missing {
    let what = format!("in how many zones pool {} has workers", label(pool));
    let zone = pool.zones.items.iter().find(|zone| zone.is_unknown()).unwrap_or(&pool.name);
    missing::argument(resource, zone, &what)
}

fn label(pool: &WorkerPool) -> &str {
    pool.name.known().map(String::as_str).or(pool.name.symbol()).unwrap_or("without a name")
}
