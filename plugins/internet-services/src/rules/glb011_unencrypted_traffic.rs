//! GLB011: traffic is encrypted to the edge and on to the origin.

use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::{Missing, Resource};
use resilint_sdk::{App, Report};

use crate::domain_tls::Domain;
use crate::edge::{Balancer, address, balancers};
use crate::missing;
use crate::origin_tls::{self, Speaks};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks the settings of the domain that a proxied load balancer is in: that TLS is on to the edge and
    /// to the origin (`ssl` is `full`, `strict` or `origin_pull`), and that no version below TLS 1.2
    /// is accepted. Checks that what the origins belong to does not listen to plain HTTP only.
    ///
    /// A load balancer that is not proxied hands clients on to the origins: there, each has to show a
    /// certificate.
    ///
    /// ## Why is this bad
    ///
    /// Between locations, traffic crosses networks of others. Where the edge insists on TLS and an origin has
    /// none, that location does not answer.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cis_domain_settings" "shop" {
    ///   ssl             = "flexible"
    ///   min_tls_version = "1.0"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cis_domain_settings" "shop" {
    ///   ssl             = "strict"
    ///   min_tls_version = "1.2"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the settings demand TLS 1.2 and encrypt to the origin; or, not proxied, each origin shows a
    ///   certificate.
    /// - **fail**: `ssl` is `off` or `flexible`, TLS 1.0 or 1.1 is accepted, or an origin listens to plain HTTP
    ///   only.
    /// - **unknown**: nothing in the input speaks of the settings, or of certificates at the origins.
    /// - **not-applicable**: a private load balancer, or neither a load balancer nor settings of TLS.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: certificates at the edge and at the origins
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-cis-tls-options>
    code: "GLB011",
    name: "internet-services/unencrypted-traffic",
    title: "traffic is encrypted to the edge and to the origin",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let balancers = balancers(app);
    let domain = Domain::of(app);
    let public = balancers.iter().filter(|balancer| !balancer.is_private());
    let subject = public.clone().find(|balancer| balancer.spec.proxied.known() != Some(&false));
    let failed = domain.report_failures(subject, report);
    if failed == 0 {
        public.clone().for_each(|balancer| judge(app, balancer, &domain, report));
    } else {
        for balancer in public.clone() {
            report_plain(app, balancer, report);
        }
    }
    match (balancers.first(), public.count()) {
        (Some(private), 0) => {
            let reason = format!("{} answers within networks only", private.label());
            report.not_applicable(reason);
        }
        (None, _) if failed == 0 => domain.judge_alone(report),
        _ => {}
    }
}

fn judge(app: &App<'_>, balancer: &Balancer<'_>, domain: &Domain<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    if report_plain(app, balancer, report) > 0 {
        return;
    }
    let proxied = &balancer.spec.proxied;
    let truth = match proxied.known() {
        Some(true) => domain.truth(name),
        Some(false) => origins(app, balancer),
        None => {
            let what = format!("whether traffic to {name} is encrypted");
            Truth::Unknown(missing::value(resource, proxied, &what))
        }
    };
    report
        .decide(
            truth,
            || format!("traffic to {name} is encrypted"),
            || format!("traffic to {name} is not encrypted"),
        )
        .about(resource)
        .at(resource, "/spec/proxied", "this load balancer");
}

/// Reports the origins that speak plain HTTP only, and says how many.
fn report_plain(app: &App<'_>, balancer: &Balancer<'_>, report: &mut Report) -> usize {
    let name = balancer.label();
    let mut told: Vec<&str> = Vec::new();
    for id in &balancer.spec.pools.items {
        let Some((pool, spec)) = app.pool(id) else { continue };
        for (index, origin) in spec.origins.items.iter().enumerate() {
            let (Speaks::Plain, Some(via)) = origin_tls::of(app, origin) else { continue };
            if told.contains(&via.id.as_str()) {
                continue;
            }
            told.push(&via.id);
            let label = via.label();
            report
                .fail(format!(
                    "traffic to {name} is not encrypted to the origin: {label} listens to plain HTTP only"
                ))
                .about(via)
                .at(via, "/spec/listeners/items/0/protocol", "plain HTTP")
                .see(pool, &format!("/spec/origins/items/{index}/address"), "the origin")
                .help("give the load balancer of each origin an HTTPS listener with a certificate");
        }
    }
    told.len()
}

/// Whether each origin of a load balancer that is not proxied shows a certificate.
fn origins(app: &App<'_>, balancer: &Balancer<'_>) -> Truth {
    let name = balancer.label();
    let pools = &balancer.spec.pools;
    let what = format!("whether the origins of {name} show certificates");
    let mut truths = Vec::new();
    for (resource, pool) in pools.items.iter().filter_map(|id| app.pool(id)) {
        truths.extend(pool.origins.items.iter().map(
            |origin| match origin_tls::of(app, origin).0 {
                Speaks::Tls => Truth::Yes,
                Speaks::Plain => Truth::No,
                Speaks::Unclear => {
                    let of =
                        format!("nothing in the input says what {} listens to", address(origin));
                    Truth::Unknown(tls(resource, &format!("{what}: {of}")))
                }
            },
        ));
        if !pool.origins.closed {
            truths.push(Truth::Unknown(missing::undeclared(resource, &what)));
        }
    }
    if !pools.closed || truths.is_empty() {
        truths.push(Truth::Unknown(missing::pools(balancer, &what)));
    }
    all(truths)
}

/// The listeners of an origin are not in the input.
fn tls(pool: &Resource, what: &str) -> Missing {
    Missing {
        key: format!("listeners:{}", pool.label()),
        what: what.to_owned(),
        settle: "add the files that declare the load balancers of the origins to the checked paths, or state their \
                 listeners in a topology document"
            .into(),
    }
}
