//! CF011: no region depends on a service of another one.

use resilint_sdk::app::list;
use resilint_sdk::schema::{Dependency, Resource, Workload};
use resilint_sdk::{App, Report};

use crate::copies::copies;
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares the regions of hosts that environment variables name with the regions that the app is
    /// pushed to. A service that is bound by name is one of the app's own space and thus region.
    ///
    /// ## Why is this bad
    /// A copy that needs a database of the other region is lost together with that region.
    ///
    /// ## Bad
    /// ```yaml
    /// # pushed to eu-gb and us-south
    /// applications:
    /// - name: shop
    ///   env:
    ///     CACHE_URL: https://cache.eu-gb.bluemix.net
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// applications:
    /// - name: shop
    ///   services: [shop-cache]     # created in each region
    /// ```
    ///
    /// ## Verdicts
    /// Passes where every host lies in the region of its copy, or services are bound by name. Fails
    /// where a host lies in another region. Unknown where a host is a variable, or the regions of the app
    /// are not known. Not applicable to apps without services and hosts. Hosts whose region the facts
    /// do not know say nothing.
    ///
    /// ## References
    /// Strategies for resilient applications: each location has its own services.
    code: "CF011",
    name: "cloud-foundry/service-in-other-region",
    title: "no region depends on a service of another region",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether {} depends on a service of another region", app.name());
    if app.workloads().next().is_none() {
        report.unknown(missing::manifest(app, &whether));
    }
    for (resource, workload) in app.workloads() {
        judge(app, resource, workload, &whether, report);
    }
}

fn judge(
    app: &App<'_>,
    resource: &Resource,
    workload: &Workload,
    whether: &str,
    report: &mut Report,
) {
    let placed = |dependency: &&Dependency| !dependency.location.region.is_absent();
    let regional: Vec<&Dependency> = workload.dependencies.iter().filter(placed).collect();
    let variable = workload.dependencies.iter().find(|dependency| dependency.host.is_unknown());
    if regional.is_empty() && variable.is_none() && workload.services.is_empty() {
        report
            .not_applicable(format!("{} names no service and no host of a region", app.name()))
            .about(resource);
        return;
    }
    let mut crossing = false;
    for copy in copies(app).iter().filter(|copy| copy.resource.id == resource.id) {
        let Some(region) = copy.at.location.region.known() else { continue };
        for dependency in &regional {
            if let Some(other) = dependency.location.region.known().filter(|other| *other != region)
            {
                crossing = true;
                crosses(app, resource, workload, (dependency, other), copy.at, report);
            }
        }
    }
    if !crossing {
        settled(app, resource, (&regional, variable), whether, report);
    }
}

/// A copy in one region needs a host in another.
fn crosses(
    app: &App<'_>,
    resource: &Resource,
    workload: &Workload,
    (dependency, other): (&Dependency, &str),
    at: &Resource,
    report: &mut Report,
) {
    let index =
        workload.dependencies.iter().position(|found| found == dependency).unwrap_or_default();
    let region = places::label(at);
    report
        .fail(format!(
            "{} in {region} depends on a service in {other}: `{}`",
            app.name(),
            dependency.key
        ))
        .about(resource)
        .at(resource, &format!("/spec/dependencies/{index}/host"), format!("a host in {other}"))
        .see(at, "/location/region", format!("pushed to {region}"))
        .help("create the service in each region and bind it by name");
}

/// No copy in a known region needs a host elsewhere.
fn settled(
    app: &App<'_>,
    resource: &Resource,
    (regional, variable): (&[&Dependency], Option<&Dependency>),
    whether: &str,
    report: &mut Report,
) {
    if let Some(dependency) = variable {
        let missing = missing::value(&dependency.host, whether);
        report.unknown(missing).about(resource).at(resource, "/spec/dependencies/0/host", "a host");
        return;
    }
    let regions = places::regions(app);
    let undecided = regions.known.is_empty() || !regions.unknown.is_empty() || !regions.closed;
    if !regional.is_empty() && undecided {
        report.unknown(missing::target(app, whether)).about(resource).at(
            resource,
            "/spec/dependencies/0/host",
            "a host of one region",
        );
        return;
    }
    let hosts = list(regional.iter().filter_map(|found| found.host.known()).map(String::as_str));
    let message = if regional.is_empty() {
        format!("{} binds its services by name, each of its own region", app.name())
    } else {
        format!("{} depends on {hosts} of its own region", app.name())
    };
    let pointer =
        if regional.is_empty() { "/spec/services/0" } else { "/spec/dependencies/0/host" };
    report.pass(message).about(resource).at(resource, pointer, "used by the app");
}
