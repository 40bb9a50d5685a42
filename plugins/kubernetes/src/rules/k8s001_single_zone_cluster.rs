//! K8S001: a cluster of one zone is gone whenever that zone is.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Cluster, Provenance, Resource, Value};
use resilint_sdk::{App, Report};

use crate::{leaving, zones};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the workers of a cluster live in at least two availability zones. The zones of all
    /// worker pools count, each once, also those that resources of their own attach
    /// (`ibm_container_worker_pool_zone_attachment`).
    ///
    /// Of an `install-config.yaml` the control plane counts by itself: it too has to be in two zones. Where no zones
    /// are written, the installer takes all that the region has.
    ///
    /// Zones need not be known to be told apart: `"${var.region}-1"` and `"${var.region}-2"` are two
    /// zones whatever the region is.
    ///
    /// ## Why is this bad
    ///
    /// A cluster whose workers share one zone stops with that zone, however many replicas run in it. With
    /// two zones half of the capacity is left, with three, two thirds: three are recommended.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_container_vpc_cluster" "shop" {
    ///   name = "shop"
    ///   zones {
    ///     name = "eu-gb-1"
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_container_vpc_cluster" "shop" {
    ///   name = "shop"
    ///   dynamic "zones" {
    ///     for_each = ["eu-gb-1", "eu-gb-2", "eu-gb-3"]
    ///     content {
    ///       name = zones.value
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: two zones or more.
    /// - **fail**: one zone, or a datacenter that is the only one of its metro. Clusters in other zones that the
    ///   plan deletes are shown.
    /// - **unknown**: the zones are variables without a value, or come out of a module whose files are
    ///   not there.
    /// - **not-applicable**: the app declares no cluster.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-strategy>
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-ha_clusters>
    code: "K8S001",
    name: "kubernetes/single-zone-cluster",
    title: "the cluster spans at least two zones",
    severity: Error,
    basis: Strategies,
    bullet: Some("kubernetes/multi-zone"),
    since: "0.1.0",
}

/// Zones that the vendor recommends.
const RECOMMENDED: usize = 3;

fn check(app: &App<'_>, report: &mut Report) {
    let mut any = false;
    for (resource, cluster) in app.clusters() {
        any = true;
        judge(app, resource, cluster, report);
    }
    if !any {
        report.not_applicable("it declares no cluster");
    }
}

fn judge(app: &App<'_>, resource: &Resource, cluster: &Cluster, report: &mut Report) {
    let bounds = zones::of_cluster(cluster);
    let names = zones::shown(cluster);
    let name = resource.label();
    let enough = bounds.at_least(2, || zones::missing(resource, cluster));
    let failed = enough.is_no();
    if enough.is_yes() && !controlled_over_zones(resource, cluster, report) {
        return;
    }
    let pass = || match bounds.known {
        known if known < RECOMMENDED && bounds.possible == Some(known) => {
            format!(
                "cluster {name} has workers in {known} zones, {names}; {RECOMMENDED} are recommended"
            )
        }
        known => format!(
            "cluster {name} has workers in {known} zones: {names}{}",
            by_default(app, cluster)
        ),
    };
    let entry = report
        .decide(enough, pass, || format!("cluster {name} has workers in one zone only: {names}"))
        .about(resource)
        .at(resource, &zones::pointer(cluster), "where its workers live");
    if !failed {
        return;
    }
    let entry = match only_of_its_metro(app, resource) {
        Some(datacenter) => entry.help(format!(
            "move the cluster: {datacenter} is the only datacenter of its metro, so a cluster there cannot have a second zone"
        )),
        None => entry.help(remedy(cluster)),
    };
    leaving::in_other_zones(app, cluster, entry);
}

/// A note where the installer chooses the zones by itself.
fn by_default(app: &App<'_>, cluster: &Cluster) -> String {
    let mut zones = cluster.pools.items.iter().flat_map(|pool| &pool.zones.items);
    let is_default =
        |zone: &Value<String>| matches!(zone, Value::Known { from: Provenance::FormatDefault, .. });
    if !zones.any(is_default) {
        return String::new();
    }
    format!(", all that its region has: the installer's default (facts of {})", app.facts().as_of)
}

/// Whether the control plane of a cluster is in two zones too; what it says where it is not.
fn controlled_over_zones(resource: &Resource, cluster: &Cluster, report: &mut Report) -> bool {
    let Some(control) = &cluster.control_plane else { return true };
    let name = resource.label();
    let pointer = "/spec/control_plane/zones/items/0";
    match zones::of_pool(control).at_least(2, || zones::missing_of(resource, control, "control plane")) {
        Truth::Yes => return true,
        Truth::No => {
            let zone = control.zones.items.first().map(zones::label).unwrap_or_default();
            report
                .fail(format!("the control plane of cluster {name} is in one zone only: {zone}"))
                .help("name a zone for each machine of the control plane, or none: the installer takes them all then")
        }
        Truth::Unknown(missing) => report.unknown(missing),
    }
    .about(resource)
    .at(resource, pointer, "where its control plane lives");
    false
}

/// The datacenter of a classic cluster, where its metro has no other: its place is in no region.
fn only_of_its_metro<'r>(app: &App<'_>, resource: &'r Resource) -> Option<&'r str> {
    let region = resource.location.region.known()?;
    let datacenter = resource.location.datacenter.known()?;
    (!app.facts().regions.contains_key(region)).then_some(datacenter)
}

fn remedy(cluster: &Cluster) -> &'static str {
    if cluster.control_plane.is_some() {
        return "name more `zones` for the machines, or none: the installer takes all zones of the region then";
    }
    let is_classic = |value: &Value<String>| value.known().is_some_and(|name| name == "classic");
    if is_classic(&cluster.infrastructure) {
        "attach more zones of the metro with `ibm_container_worker_pool_zone_attachment`"
    } else {
        "add a `zones` block for each zone of the region"
    }
}
