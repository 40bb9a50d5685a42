//! K8S003: what runs in clusters of one region stops with that region.

use resilint_sdk::app::Regions;
use resilint_sdk::logic::{Bounds, distinct};
use resilint_sdk::schema::{Cluster, Missing, Resource, Value, Why};
use resilint_sdk::{App, Report};

use crate::{copies, leaving, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that an app is deployed to clusters in at least two regions: by its pipelines, by a
    /// placement (Argo CD, Karmada, Open Cluster Management), or by `[[target]]` entries of
    /// `resilint.toml`. Of Terraform it looks at the clusters that one root module declares together.
    ///
    /// Clusters are counted by region: two clusters of one region are one location. Regions need not be
    /// known for that: two clusters at `var.region` are in one region, whatever it is.
    ///
    /// ## Why is this bad
    ///
    /// A cluster lives in one region. When that region is lost, so is every workload that runs nowhere
    /// else, however many zones the cluster has.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// # Two clusters, and both are gone with the region.
    /// resource "ibm_container_vpc_cluster" "blue" {
    ///   name = "blue"
    ///   zones { name = "eu-gb-1" }
    /// }
    /// resource "ibm_container_vpc_cluster" "green" {
    ///   name = "green"
    ///   zones { name = "eu-gb-2" }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// The same with `green` under the provider alias of another region.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: clusters of two regions or more.
    /// - **fail**: several clusters that are all in one region, or a complete list of targets that are. Clusters in
    ///   other regions that the plan deletes are shown.
    /// - **unknown**: nothing says where the app is deployed, the list may go on elsewhere, the files of a module
    ///   that may hold another cluster are not there, or regions are variables without a value.
    /// - **not-applicable**: the workload is a task, or declared a singleton; or nothing runs, as in a group of volumes and
    ///   backups.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: "Serve requests from clusters spread in
    ///   multiple locations with Internet Services"
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-strategy>
    code: "K8S003",
    name: "kubernetes/single-region",
    title: "the app runs in clusters of at least two regions",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("kubernetes/global-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let clusters: Vec<(&Resource, &Cluster)> = app.clusters().collect();
    if !clusters.is_empty() && app.group().targets.is_empty() {
        return of_clusters(app, &clusters, report);
    }
    let is_unseen = app.members().next().is_none() && app.targets().next().is_some();
    if app.workloads().next().is_none() && !is_unseen {
        report.not_applicable(format!("{} runs nothing", app.name()));
        return;
    }
    let mut reasons = app.workloads().map(|(resource, it)| copies::not_counted(resource, it));
    let first = reasons.next().flatten();
    if let Some(reason) = first.filter(|_| reasons.all(|reason| reason.is_some())) {
        report.not_applicable(reason);
        return;
    }
    of_targets(app, report);
}

/// The clusters that one root module declares: several of them are meant to stand in for each other.
fn of_clusters(app: &App<'_>, clusters: &[(&Resource, &Cluster)], report: &mut Report) {
    let (first, _) = clusters[0];
    let regions = || clusters.iter().map(|(cluster, _)| &cluster.location.region);
    // One cluster alone may be one of several that other runs of the same code make.
    let counted = clusters.iter().all(|(cluster, _)| cluster.count.max.is_some());
    let all_seen = counted && app.group().members_closed;
    let closed = app.is_closed() || (clusters.len() > 1 && all_seen);
    let bounds: Bounds = distinct(regions(), closed);
    let shown = shown(regions());
    let several = bounds.at_least(2, || cluster_missing(clusters));
    let failed = several.is_no();
    let pass = || {
        format!("the clusters of {} are in {}: {shown}", app.name(), counted_regions(bounds.known))
    };
    let fail = || match clusters {
        [(only, _)] => format!("cluster {} is the only one, in {shown}", only.label()),
        several => {
            format!("all {} clusters of {} are in one region: {shown}", several.len(), app.name())
        }
    };
    let entry = report.decide(several, pass, fail).about(first);
    let entry = clusters.iter().enumerate().fold(entry, |entry, (index, (cluster, _))| {
        let note = format!("cluster {}", cluster.label());
        if index == 0 {
            entry.at(cluster, "/name", note)
        } else {
            entry.see(cluster, "/name", note)
        }
    });
    if failed {
        let help = "declare a cluster in a second region, under a provider alias of that region";
        leaving::in_other_regions(app, entry.help(help));
    }
}

fn cluster_missing(clusters: &[(&Resource, &Cluster)]) -> Missing {
    let (first, _) = clusters[0];
    let name = first.label();
    let unknown = clusters.iter().find(|(cluster, _)| cluster.location.region.is_unknown());
    match unknown {
        Some((cluster, _)) if clusters.len() > 1 => {
            let what = format!("whether the clusters beside {name} are in another region");
            missing::argument(cluster, &cluster.location.region, &what)
        }
        _ => Missing {
            key: format!("second-cluster:{name}"),
            what: format!(
                "whether another cluster than {name} runs the same apps in a second region"
            ),
            settle: format!(
                "check the configuration of the other cluster together with this one, or add `[[target]]` \
                 entries for {name} to resilint.toml"
            ),
        },
    }
}

fn of_targets(app: &App<'_>, report: &mut Report) {
    let regions = app.regions();
    if regions.is_empty() {
        report.unknown(not_declared(app));
        return;
    }
    let several = regions.at_least(2, || target_missing(app, &regions));
    let failed = several.is_no();
    let entry = report
        .decide(
            several,
            || format!("{} runs in clusters of {}", app.name(), regions.list()),
            || format!("{} runs in clusters of {} only", app.name(), one_region(&regions)),
        )
        .see_earlier(app);
    let entry = app.targets().enumerate().fold(entry, |entry, (index, (target, _))| {
        let region =
            target.location.region.known().map_or("a region that is not known", String::as_str);
        let sure = if target.count.min > 0 { "deployed" } else { "perhaps deployed" };
        let note = format!("{sure} to {region}");
        if index == 0 {
            entry.at(target, "/location/region", note)
        } else {
            entry.see(target, "/location/region", note)
        }
    });
    if failed {
        entry.help("add a cluster of a second region to the placement or the pipeline");
    }
}

fn one_region(regions: &Regions<'_>) -> String {
    if regions.known.is_empty() { "one region".to_owned() } else { regions.list() }
}

fn target_missing(app: &App<'_>, regions: &Regions<'_>) -> Missing {
    let what = format!("whether {} runs in clusters of two regions", app.name());
    match regions.unknown.first() {
        Some(target) => {
            let region = &target.location.region;
            if let Some(name) = region.known() {
                // It may be there or not.
                return Missing {
                    key: format!("declared:{}", target.origin.address),
                    what: format!(
                        "{what}: {} may send it to {name}, or not",
                        target.origin.address
                    ),
                    settle: entry_of(app),
                };
            }
            let missing = missing::argument(target, region, &what);
            // A placement names a cluster that only a tool knows, or lets that tool choose.
            if !matches!(region, Value::Unknown { why: Why::NotDeclared, symbol: Some(_), .. }) {
                return missing;
            }
            let settle =
                format!("add the manifest that says so to the input, or {}", entry_of(app));
            Missing { settle, ..missing }
        }
        None => Missing {
            key: "deployment-target".to_owned(),
            what: format!(
                "{what}: seen in {} only, and the list may go on elsewhere",
                regions.list()
            ),
            settle: entry_of(app),
        },
    }
}

fn not_declared(app: &App<'_>) -> Missing {
    Missing {
        key: "deployment-target".to_owned(),
        what: format!("to which clusters {} is deployed: nothing in the input says", app.name()),
        settle: entry_of(app),
    }
}

/// What to write where no manifest says where an app runs.
fn entry_of(app: &App<'_>) -> String {
    format!(
        "write into resilint.toml for each region: [[target]] app = \"{}\", region = \"REGION\"",
        app.name()
    )
}

fn counted_regions(count: usize) -> String {
    if count == 1 { "one region".to_owned() } else { format!("{count} regions") }
}

/// The regions as people read them, each once: names, and expressions where they are unknown.
fn shown<'v>(regions: impl Iterator<Item = &'v Value<String>>) -> String {
    let mut names: Vec<&str> = regions
        .filter_map(|region| region.known().map(String::as_str).or(region.symbol()))
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() { "a region that is not stated".to_owned() } else { names.join(", ") }
}
