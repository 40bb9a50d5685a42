//! COS009: a cross-region bucket is reached under one host that goes around what is lost, and under others that do not.

use resilint_sdk::schema::{Resource, Severity};
use resilint_sdk::{App, Report};

use crate::endpoint::{self, Endpoint};
use crate::known::{self, Known};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at the endpoints of Object Storage that workloads, backup locations and jobs name. A cross-region bucket has an
    /// endpoint for its geography, such as `s3.us.…`, and one for each site, such as `s3.dal.us.…`.
    ///
    /// ## Why is this bad
    ///
    /// The endpoint of the geography leads to a site that works. That of one site does not: its clients stop with it, though
    /// the objects are still there.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// env:
    ///   - name: COS_ENDPOINT
    ///     value: https://s3.dal.us.cloud-object-storage.appdomain.cloud
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// env:
    ///   - name: COS_ENDPOINT
    ///     value: https://s3.us.cloud-object-storage.appdomain.cloud
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the endpoint is that of a geography.
    /// - **fail**: it is that of one site; an error where the site serves no longer.
    /// - **not-applicable**: no endpoint of a cross-region bucket is named.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: a special endpoint that retrieves content from a healthy region
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-advanced-endpoints>
    code: "COS009",
    name: "object-storage/pinned-endpoint",
    title: "clients of cross-region buckets are not pinned to one site",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((known, as_of)) = known::facts(app) else { return };
    for resource in app.members() {
        for (host, pointer) in hosts(resource) {
            if let Some(endpoint) = endpoint::read(&host, &known) {
                judge(resource, (&host, &pointer), &endpoint, (&known, as_of), report);
            }
        }
    }
}

/// The hosts that a resource names, each with its place.
fn hosts(resource: &Resource) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let dependencies = resource.workload().map(|workload| workload.dependencies.iter().enumerate());
    for (index, dependency) in dependencies.into_iter().flatten() {
        let host = dependency.host.known().map(|host| host_of(host));
        found.extend(host.map(|host| (host, format!("/spec/dependencies/{index}/host"))));
    }
    let vault = resource.backup_vault().and_then(|vault| vault.endpoint.known());
    let bucket = resource.bucket().and_then(|bucket| bucket.endpoint.known());
    let endpoint = vault.or(bucket);
    found.extend(endpoint.map(|url| (host_of(url), "/spec/endpoint".to_owned())));
    if let Some(job) = resource.backup_job() {
        let ends = [("/spec/source", &job.source), ("/spec/destination", &job.destination)];
        let ends = ends.into_iter().filter_map(|(at, url)| Some((at, url.known()?)));
        found.extend(ends.map(|(at, url)| (host_of(url), at.to_owned())));
    }
    found
}

/// The host of a URL, without port.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.split(':').next().unwrap_or(host).to_ascii_lowercase()
}

fn judge(
    resource: &Resource,
    (host, pointer): (&str, &str),
    endpoint: &Endpoint<'_>,
    (known, as_of): (&Known, &str),
    report: &mut Report,
) {
    let name = resource.label();
    let entry = match endpoint {
        Endpoint::Other => return,
        Endpoint::Geography(geography) => report.pass(format!(
            "{name} reaches {geography} under {host}, which leads to a site that works"
        )),
        Endpoint::Tethered { site, geography } => {
            let sites = known.locations.cross_region.get(*geography).map_or(0, Vec::len);
            report
                .fail(format!(
                    "{name} names {host}, one of the {sites} sites of {geography}: it stops when that site is lost (facts of {as_of})"
                ))
                .help(format!("name the endpoint of the geography, {}", spread(host, site, geography, known)))
        }
        Endpoint::Retired(instead) => report
            .fail(format!("{name} names {host}, a site that serves no longer (facts of {as_of})"))
            .severity(Severity::Error)
            .help(format!(
                "name the endpoint of the geography; s3.{instead} took the place of the site"
            ))
            .problem("retired"),
    };
    entry.about(resource).at(resource, pointer, "the endpoint");
}

/// The endpoint of the geography that stands for the one of a site.
fn spread(host: &str, site: &str, geography: &str, known: &Known) -> String {
    let name = format!("{site}.{geography}.");
    match (host.contains(&name), known.endpoint_domains.first()) {
        (false, Some(domain)) => format!("s3.{geography}.{domain}"),
        _ => host.replacen(&name, &format!("{geography}."), 1),
    }
}
