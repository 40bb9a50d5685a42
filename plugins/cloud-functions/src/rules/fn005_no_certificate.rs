//! FN005: the API answers to the host of the load balancer over TLS, in every location.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{GlobalLoadBalancer, Missing, OriginPool, Resource, Value};
use resilint_sdk::{App, Entry, Report, global_load_balancer};

use crate::{edge, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks at how the load balancer speaks to the API of each location: the scheme of its health checks, and the TLS
    /// mode of its domain.
    ///
    /// ## Why is this bad
    /// Clients call the host of the load balancer and expect its certificate, whichever location answers. A custom domain
    /// with a certificate that only one location has makes the fail-over end in a certificate error, and a health check
    /// over plain HTTP never notices.
    ///
    /// ## Bad
    /// ```hcl
    /// resource "ibm_cis_healthcheck" "api" {
    ///   cis_id = var.cis_id
    ///   type   = "http"
    ///   path   = "/api/healthz"
    /// }
    /// ```
    ///
    /// ## Good
    /// ```hcl
    /// resource "ibm_cis_domain_settings" "shop" {
    ///   cis_id    = var.cis_id
    ///   domain_id = var.domain_id
    ///   ssl       = "strict" # the edge wants a valid certificate of every origin
    /// }
    /// ```
    ///
    /// ## Verdicts
    /// Passes where the load balancer is proxied, its domain wants TLS to the origins (`full`, `strict`, `origin_pull`),
    /// and no health check is over plain HTTP. Fails where a health check is, or the edge speaks plain HTTP to the
    /// origins. Otherwise unknown: custom domains of the API gateway are set up in the console. Not applicable where no
    /// action is exposed to the web.
    ///
    /// ## References
    /// Strategies for resilient applications: the API is provided with its certificate in each location. IBM Cloud
    /// documentation, Cloud Functions, adding a custom domain for an API.
    code: "FN005",
    name: "cloud-functions/no-certificate",
    title: "the API shows a certificate for the host of the load balancer in every location",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// TLS modes in which the edge encrypts what it sends to origins.
const ENCRYPTED: [&str; 3] = ["full", "strict", "origin_pull"];

fn check(app: &App<'_>, report: &mut Report) {
    let mut balancers = app.global_balancers().peekable();
    if balancers.peek().is_none() {
        let whether = format!(
            "whether {} has a custom domain with a certificate in every location",
            app.name()
        );
        if edge::is_served(app) == Truth::No {
            report.not_applicable(format!("no action of {} is exposed to the web", app.name()));
        } else {
            report.unknown(missing::balancer(&whether));
        }
        return;
    }
    for (resource, balancer) in balancers {
        one(app, resource, balancer, report);
    }
}

fn one(app: &App<'_>, resource: &Resource, balancer: &GlobalLoadBalancer, report: &mut Report) {
    let name = resource.label();
    let pools = edge::pools(app, balancer);
    let mut plain: Vec<&(&Resource, &OriginPool)> =
        pools.iter().filter(|(_, pool)| is_plain(pool)).collect();
    // Several pools may name one check.
    plain.dedup_by_key(|(_, pool)| pool.health.known().and_then(|health| health.kind.at()));
    if !plain.is_empty() {
        let message = format!(
            "the health check of {name} is over plain http, which tells nothing of the certificate that the API of each \
             location shows for it"
        );
        let entry = fail(app, resource, message, report);
        plain.iter().fold(entry, |entry, (pool, _)| {
            entry.at(pool, "/spec/health/value/kind", "checked over plain http")
        });
        return;
    }
    let settings = edge::settings(app, resource);
    let mode = settings.and_then(|(_, settings)| settings.ssl_mode.known());
    match (settings, mode) {
        (Some((domain, _)), Some(mode)) if ENCRYPTED.contains(&mode.as_str()) => {
            if balancer.proxied.known() == Some(&true) {
                let message =
                    format!("{name} wants TLS of the API in every location (ssl = {mode})");
                report.pass(message).about(resource).at(
                    domain,
                    "/spec/ssl_mode",
                    "TLS to the origins",
                );
                return;
            }
            unknown(app, resource, report);
        }
        (Some((domain, _)), Some(mode)) if balancer.proxied.known() == Some(&true) => {
            let message =
                format!("{name} speaks plain http to the API of every location (ssl = {mode})");
            let entry = fail(app, resource, message, report);
            entry.at(domain, "/spec/ssl_mode", "no TLS to the origins");
        }
        _ => unknown(app, resource, report),
    }
}

/// A failure, where the load balancer surely stands in front of the app.
fn fail<'r>(
    app: &App<'_>,
    balancer: &Resource,
    message: String,
    report: &'r mut Report,
) -> Entry<'r> {
    let entry = if edge::is_sure(app, balancer) {
        report.fail(message)
    } else {
        report.unknown(global_load_balancer::untied(app, balancer))
    };
    entry.about(balancer).help(
        "give the API of each location a custom domain with a certificate for the host of the load balancer, and check it \
         over https",
    )
}

/// Custom domains are set up by hand, so the input seldom tells.
fn unknown(app: &App<'_>, balancer: &Resource, report: &mut Report) {
    let name = balancer.label();
    report
        .unknown(Missing {
            key: format!("api-domain:{name}"),
            what: format!(
                "whether the API of {} shows a certificate for {name} in every location: custom domains of APIs are set up \
                 outside of the input",
                app.name()
            ),
            settle: "proxy the load balancer and declare `ssl = \"strict\"` in the settings of its domain, so that the edge \
                     wants a certificate of every origin"
                .into(),
        })
        .about(balancer)
        .at(balancer, "", "this load balancer");
}

/// Whether a pool is checked over plain HTTP.
fn is_plain(pool: &OriginPool) -> bool {
    let Value::Known { value: health, .. } = &pool.health else { return false };
    health.kind.known().is_some_and(|kind| kind == "http")
}
