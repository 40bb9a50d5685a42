//! CE006: every region answers to the domain that requests come in by.

use std::collections::{BTreeMap, BTreeSet};

use resilint_sdk::app::list;
use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::{
    DomainMapping, Missing, RelationKind, Resource, Severity, Value, Workload,
};
use resilint_sdk::{App, Report};

use crate::copies::{self, Copy};
use crate::fronting::{self, Front};
use crate::sort::{self, Sort};
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that a custom domain leads to the app in each of its regions, with a certificate, and that a public
    /// load balancer does not send requests to an endpoint that is not public.
    ///
    /// ## Why is this bad
    ///
    /// A project answers to the domains that are mapped in it, and with the certificates that it has. Where the
    /// domain is mapped in one region only, the other one answers with 404 or a certificate error when it has to
    /// take over.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// # The app is in the projects `eu` and `us`, the domain in one of them.
    /// resource "ibm_code_engine_domain_mapping" "eu" {
    ///   project_id = ibm_code_engine_project.eu.project_id
    ///   name       = "shop.example.com"
    ///   tls_secret = ibm_code_engine_secret.eu.name
    ///   component {
    ///     name          = ibm_code_engine_app.eu.name
    ///     resource_type = "app_v2"
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// The same mapping and a secret with the certificate in the project of each region.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the domain is mapped in each region, with a certificate.
    /// - **fail**: it is mapped in one region and not in another; it is mapped without a certificate; a public
    ///   load balancer sends requests to an endpoint that `managed_domain_mappings` keeps from the public
    ///   (error).
    /// - **unknown**: a domain or a region cannot be told; a global load balancer stands in front, and no
    ///   mapping of its host is in the input.
    /// - **not-applicable**: jobs; one region; no custom domain and no load balancer; a load balancer that sends
    ///   to each origin a host of its own.
    ///
    /// To switch the public endpoint off (`managed_domain_mappings = "local"`) is right where a custom domain
    /// leads to the app: requests then cannot get around the load balancer.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-domain-mappings>
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-secure#secure-ddos>
    code: "CE006",
    name: "code-engine/domain-missing-in-region",
    title: "every region answers to the domain of the app",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

const HELP: &str = "map the domain in the project of each region (`ibm_code_engine_domain_mapping` with `tls_secret`)";

/// What is mapped to the copies of one region.
#[derive(Default)]
struct Domains<'a> {
    known: BTreeSet<&'a str>,
    unknown: Vec<&'a Value<String>>,
    mappings: Vec<&'a Resource>,
    copies: Vec<Copy<'a>>,
}

fn check(app: &App<'_>, report: &mut Report) {
    let name = app.name();
    if !matches!(sort::of(app), Sort::App | Sort::Function) {
        report.not_applicable(format!(
            "no request comes to {name} by a domain, as far as the input shows"
        ));
        return;
    }
    for (resource, workload) in app.workloads() {
        hidden(app, resource, workload, report);
    }
    for (resource, mapping) in app.of_kind(Resource::domain_mapping) {
        uncertified(resource, mapping, report);
    }
    let mapped = app.of_kind(Resource::domain_mapping).next().is_some();
    let front = fronting::of(app).next();
    if !mapped && front.is_none() {
        report.not_applicable(format!("{name} has no custom domain and no load balancer"));
        return;
    }
    let whether = format!("whether every region of {name} answers to one domain");
    let places = places::of(app);
    if !places.are_several() {
        match places.several(app, &whether) {
            Truth::Unknown(missing) => report.unknown(missing),
            _ => report.not_applicable(format!("{name} is in one region")),
        };
        return;
    }
    judge(app, &domains(app), front, &whether, report);
}

/// The domains of each region.
fn domains<'a>(app: &App<'a>) -> BTreeMap<&'a str, Domains<'a>> {
    let mut regions: BTreeMap<&str, Domains<'a>> = BTreeMap::new();
    for (region, copies) in copies::by_region(app) {
        let domains = regions.entry(region).or_default();
        for copy in &copies {
            for (resource, _) in app.comes_from(copy.resource, RelationKind::Serves) {
                let Some(mapping) = resource.domain_mapping() else { continue };
                domains.mappings.push(resource);
                match mapping.domain.known() {
                    Some(domain) => {
                        domains.known.insert(domain);
                    }
                    None => domains.unknown.push(&mapping.domain),
                }
            }
        }
        domains.copies = copies;
    }
    regions
}

fn judge(
    app: &App<'_>,
    regions: &BTreeMap<&str, Domains<'_>>,
    front: Option<Front<'_>>,
    whether: &str,
    report: &mut Report,
) {
    let Some(wanted) = wanted(regions, front) else {
        return without_shared(app, regions, front, whether, report);
    };
    let closed = app.group().targets_closed || app.is_closed();
    let answers = |domains: &Domains<'_>| match domains.unknown.first() {
        _ if domains.known.contains(wanted) => Truth::Yes,
        Some(domain) => Truth::Unknown(missing::value(domain, &format!("{whether}: a domain"))),
        None if closed => Truth::No,
        None => Truth::Unknown(missing::elsewhere(app, whether)),
    };
    let truth = all(regions.values().map(answers));
    let (with, without): (Vec<_>, Vec<_>) =
        regions.iter().partition(|(_, domains)| domains.known.contains(wanted));
    let names =
        |regions: &[(&&str, &Domains<'_>)]| list(regions.iter().map(|(region, _)| **region));
    let (have, lack) = (names(&with), names(&without));
    let entry = report
        .decide(
            truth,
            || format!("{} answers to {wanted} in {have}", app.name()),
            || format!("{wanted} is mapped to {} in {have}, not in {lack}", app.name()),
        )
        .help(HELP);
    let entry = without
        .iter()
        .flat_map(|(region, domains)| domains.copies.iter().map(move |copy| (region, copy)))
        .fold(entry, |entry, (region, copy)| {
            entry.at(copy.resource, "/name", format!("not mapped in {region}"))
        });
    with.iter()
        .flat_map(|(region, domains)| domains.mappings.iter().map(move |mapping| (region, mapping)))
        .fold(entry, |entry, (region, mapping)| {
            entry.see(mapping, "/spec/domain", format!("mapped in {region}"))
        });
}

/// The domain that all regions should answer to: that of the load balancer where it is mapped at all; else
/// one of some regions, unless each region has one of its own, which may be meant so.
fn wanted<'a>(regions: &BTreeMap<&str, Domains<'a>>, front: Option<Front<'a>>) -> Option<&'a str> {
    let count = |domain: &str| regions.values().filter(|all| all.known.contains(domain)).count();
    let of_front = front.and_then(|front| front.balancer.host.known()).map(String::as_str);
    if let Some(host) = of_front.filter(|host| count(host) > 0) {
        return Some(host);
    }
    let known: BTreeSet<&str> =
        regions.values().flat_map(|all| all.known.iter().copied()).collect();
    let most = known.into_iter().max_by_key(|domain| count(domain))?;
    let own_everywhere = regions.values().all(|all| !all.mappings.is_empty());
    (count(most) >= 2 || !own_everywhere).then_some(most)
}

/// No domain is shared: nothing says which host the origins have to answer to, unless the load balancer
/// sends the host of each.
fn without_shared(
    app: &App<'_>,
    regions: &BTreeMap<&str, Domains<'_>>,
    front: Option<Front<'_>>,
    whether: &str,
    report: &mut Report,
) {
    if let Some(front) = front.filter(|front| sends_own_hosts(app, front)) {
        let name = front.resource.label();
        report
            .not_applicable(format!(
                "{name} sends to each origin of {} a host of its own",
                app.name()
            ))
            .about(front.resource);
        return;
    }
    let unknown = regions.values().find_map(|domains| domains.unknown.first());
    let missing = match unknown {
        Some(domain) => missing::value(domain, &format!("{whether}: a domain")),
        None => host_of_origins(app, front, whether),
    };
    report.unknown(missing);
}

/// Whether requests carry to every origin the host that it is known by.
fn sends_own_hosts(app: &App<'_>, front: &Front<'_>) -> bool {
    let mut origins =
        fronting::pools(app, front).flat_map(|(_, pool)| &pool.origins.items).peekable();
    origins.peek().is_some() && origins.all(|origin| origin.host_header.known().is_some())
}

/// Nothing says which host the origins have to answer to.
fn host_of_origins(app: &App<'_>, front: Option<Front<'_>>, whether: &str) -> Missing {
    let why = match front.and_then(|front| front.balancer.host.known()) {
        Some(host) => format!("no domain mapping of {host} is in the input"),
        None => {
            "each region has domains of its own, and nothing says which host they share".to_owned()
        }
    };
    Missing {
        key: format!("domain-of:{}", app.name()),
        what: format!("{whether}: {why}"),
        settle: "declare the mapping of the shared domain in the project of each region \
                 (`ibm_code_engine_domain_mapping`)"
            .into(),
    }
}

/// A domain is mapped without a certificate.
fn uncertified(resource: &Resource, mapping: &DomainMapping, report: &mut Report) {
    if mapping.tls_secret.is_absent() {
        report
            .fail(format!("{} is mapped without a certificate", resource.label()))
            .about(resource)
            .at(resource, "/spec/tls_secret", "no `tls_secret`")
            .help("name the secret with the certificate: `tls_secret`");
    }
}

/// A public load balancer sends requests to an endpoint that the public does not reach.
fn hidden(app: &App<'_>, resource: &Resource, workload: &Workload, report: &mut Report) {
    let Some(visibility) = workload.visibility.known().filter(|it| *it != "local_public") else {
        return;
    };
    let public = fronting::of(app).find(|front| {
        let is_public = front.balancer.scope.known().is_none_or(|scope| scope == "public");
        is_public && sends_to_endpoint(app, front, resource)
    });
    let Some(front) = public else { return };
    report
        .fail(format!(
            "{} sends requests to the endpoint of {}{}, which is not public: `managed_domain_mappings` is \
             {visibility}",
            front.resource.label(),
            resource.label(),
            copies::in_region(app, resource)
        ))
        .severity(Severity::Error)
        .about(resource)
        .at(resource, "/spec/visibility", "keeps the endpoint from the public")
        .see(front.resource, "", "public")
        .help("map a custom domain to the app and make it the origin, or set `managed_domain_mappings = \"local_public\"`");
}

/// Whether an origin is the endpoint that the platform gives to this copy.
fn sends_to_endpoint(app: &App<'_>, front: &Front<'_>, resource: &Resource) -> bool {
    let mut origins = fronting::pools(app, front).flat_map(|(_, pool)| &pool.origins.items);
    origins.any(|origin| origin.via.as_deref() == Some(&*resource.id))
}
