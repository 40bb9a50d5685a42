//! K8S002: with one worker in a zone, losing a node is losing the zone.

use resilint_sdk::logic::{Truth, all, at_least};
use resilint_sdk::schema::{Cluster, Resource, Severity, WorkerPool};
use resilint_sdk::{App, Report};

use crate::{missing, zones};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each worker pool declares at least two workers in each of its zones, and the cluster six
    /// in all. What counts is the least that the cluster autoscaler keeps, else the declared size; one
    /// worker a zone is what the provider makes where nothing is written.
    ///
    /// ## Why is this bad
    ///
    /// With one worker a zone, each update or failure of a worker takes the zone out of service for that
    /// pool. Six workers, two in each of three zones, are what the vendor's full availability rests on:
    /// a zone may fail and the rest still carries the load.
    ///
    /// The provider applies `worker_count` and `default_pool_size` when it makes the pool and ignores
    /// later changes: the count of a running cluster may differ.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_container_vpc_cluster" "shop" {
    ///   worker_count = 1
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_container_vpc_cluster" "shop" {
    ///   worker_count = 2
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: two workers or more in each zone of each pool.
    /// - **fail**: a pool has one worker a zone; a cluster of several zones with fewer than six workers in
    ///   all is reported as info.
    /// - **unknown**: the number is a variable without a value.
    /// - **not-applicable**: the app declares no cluster.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-ha_clusters>
    code: "K8S002",
    name: "kubernetes/too-few-workers",
    title: "each zone has at least two workers",
    severity: Warning,
    basis: Vendor,
    bullet: Some("kubernetes/multi-zone"),
    since: "0.1.0",
}

/// Workers of the vendor's recommended cluster: two in each of three zones.
const IN_ALL: usize = 6;

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
    let enough = |pool: &WorkerPool| {
        let workers = pool.minimum_per_zone();
        let what = format!("how many workers pool {} of {name} has in each zone", label(pool));
        at_least(workers, 2, || missing::argument(resource, workers, &what))
    };
    let pools = &cluster.pools.items;
    let verdicts: Vec<Truth> = pools.iter().map(enough).collect();
    let worst = verdicts
        .iter()
        .position(Truth::is_no)
        .or_else(|| verdicts.iter().position(|truth| !truth.is_yes()))
        .unwrap_or(0);
    let verdict = all(verdicts);
    if verdict.is_yes()
        && let Some(total) = small(cluster)
    {
        report
            .fail(format!("cluster {name} declares {total} workers in all"))
            .severity(Severity::Info)
            .about(resource)
            .at(resource, &pointer(pools, 0), "in each zone")
            .help("declare six or more: two in each of three zones");
        return;
    }
    let failed = verdict.is_no();
    let shortage = || {
        let pool = pools.get(worst).map(label).unwrap_or_default();
        format!("pool {pool} of cluster {name} declares one worker per zone")
    };
    let pass = || format!("every pool of cluster {name} declares at least two workers per zone");
    let entry = report.decide(verdict, pass, shortage).about(resource).at(
        resource,
        &pointer(pools, worst),
        "workers in each zone",
    );
    if failed {
        entry.help("declare two workers per zone, or an autoscaler minimum of two");
    }
}

/// The workers of a cluster of several zones, where all is known and they are few.
fn small(cluster: &Cluster) -> Option<usize> {
    let bounds = zones::of_cluster(cluster);
    if bounds.known < 2 || !cluster.pools.closed {
        return None;
    }
    let mut total = 0;
    for pool in &cluster.pools.items {
        let zones = zones::of_pool(pool);
        let workers = usize::try_from(*pool.minimum_per_zone().known()?).ok()?;
        total += zones.possible? * workers;
    }
    (total < IN_ALL).then_some(total)
}

fn pointer(pools: &[WorkerPool], index: usize) -> String {
    let autoscaled = pools.get(index).is_some_and(|pool| !pool.autoscaled_min.is_absent());
    let field = if autoscaled { "autoscaled_min" } else { "workers_per_zone" };
    format!("/spec/pools/items/{index}/{field}")
}

fn label(pool: &WorkerPool) -> &str {
    pool.name.known().map(String::as_str).or(pool.name.symbol()).unwrap_or("without a name")
}
