//! GLB012: certificates outlive their last day.

use std::collections::BTreeSet;

use resilint_sdk::logic::holds;
use resilint_sdk::schema::{
    Certificate, LoadBalancer, Provenance, RelationKind, Resource, Severity, Value,
};
use resilint_sdk::{App, Report};

use crate::edge::pools;
use crate::known;
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks each certificate that a load balancer, its domain or its origins show, and those that the input
    /// has alone: that it is renewed by itself, that it is not kept in Certificate Manager, which has
    /// ended, and that its last day is not past. Looks for load balancers of several regions whose
    /// certificates are all kept in one.
    ///
    /// ## Why is this bad
    ///
    /// A certificate that runs out takes all locations down at once.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_sm_public_certificate" "shop" {
    ///   name        = "shop"
    ///   common_name = "shop.example.com"
    ///   # nothing is renewed unless `rotation` says so
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_sm_public_certificate" "shop" {
    ///   name        = "shop"
    ///   common_name = "shop.example.com"
    ///   rotation {
    ///     auto_rotate = true
    ///     rotate_keys = false
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the certificate is renewed by itself.
    /// - **fail**: it is not. It is an error where it is kept in Certificate Manager or has ended, and info
    ///   where it is imported, so that people renew it, or where one region keeps the certificates of
    ///   two.
    /// - **unknown**: the switch is a variable without a value.
    /// - **not-applicable**: there is no certificate in the input.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: certificates
    /// - <https://cloud.ibm.com/docs/secrets-manager?topic=secrets-manager-automatic-rotation>
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-certs-mgr-migration>
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-renewal-and-expiration>
    code: "GLB012",
    name: "internet-services/unrenewed-certificate",
    title: "certificates are renewed by themselves",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

const ROTATE: &str = "set `rotation { auto_rotate = true, rotate_keys = false }`";

fn check(app: &App<'_>, report: &mut Report) {
    let mut none = true;
    for (resource, certificate) in app.of_kind(Resource::certificate) {
        none = false;
        judge(app, resource, certificate, report);
    }
    let fronts = fronts(app);
    for (resource, balancer) in &fronts {
        none &= !named_in_ended_service(app, resource, balancer, report);
    }
    one_keeper(app, &fronts, report);
    if none {
        report.not_applicable("it has no certificate in the input");
    }
}

fn judge(app: &App<'_>, resource: &Resource, certificate: &Certificate, report: &mut Report) {
    let name = resource.label();
    let ended = certificate.expires.known().filter(|day| day.as_str() < app.as_of());
    if certificate.provider == "certificate-manager" {
        let (service, replacement) = ended_service(app);
        report
            .fail(format!("certificate {name} is kept in {service}"))
            .severity(Severity::Error)
            .problem("ended-service")
            .help(format!(
                "order the certificate in {replacement}, and let its listeners show that one"
            ))
    } else if let Some(day) = ended {
        report
            .fail(format!("certificate {name} ended on {day}"))
            .severity(Severity::Error)
            .problem("ended")
            .help("order or import a new certificate")
    } else if certificate.auto_rotate.is_absent()
        && certificate.form.known().is_some_and(|form| form == "ordered")
    {
        report.pass(format!("certificate {name} is renewed by the service that issues it"))
    } else if is_by_hand(certificate) {
        report
            .fail(format!("certificate {name} is renewed by hand"))
            .severity(Severity::Info)
            .problem("by-hand")
            .help("write down who renews it and when, or order one that is renewed by itself")
    } else {
        let renewed = &certificate.auto_rotate;
        let what = format!("whether certificate {name} is renewed by itself");
        let truth = holds(renewed, |on| *on, || missing::value(resource, renewed, &what));
        let failed = truth.is_no();
        let fail = || format!("certificate {name} is not renewed: `auto_rotate` is off");
        let pass = || format!("certificate {name} is renewed by itself");
        let entry = report.decide(truth, pass, fail);
        if failed { entry.help(ROTATE) } else { entry }
    }
    .about(resource)
    .at(resource, "/spec/auto_rotate", "this certificate");
}

/// Whether nobody but people can renew it: it was imported, or an origin of the edge shows it.
fn is_by_hand(certificate: &Certificate) -> bool {
    let imported = certificate.form.known().is_some_and(|form| form == "imported");
    let at_origin =
        certificate.provider == "cis" && certificate.auto_rotate.known() == Some(&false);
    imported || at_origin
}

/// The service that has ended, with its day and that of the fact, and what replaces it.
fn ended_service(app: &App<'_>) -> (String, String) {
    match known::table(app) {
        Some((facts, as_of)) => {
            let ended = facts.certificate_manager;
            let service =
                format!("{}, which ended on {} (facts of {as_of})", ended.name, ended.ended);
            (service, ended.replacement)
        }
        None => ("Certificate Manager, which has ended".into(), "Secrets Manager".into()),
    }
}

/// The local load balancers that origins belong to, each once.
fn fronts<'a>(app: &App<'a>) -> Vec<(&'a Resource, &'a LoadBalancer)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for origin in pools(app).iter().flat_map(|pool| &pool.spec.origins.items) {
        let via = origin.via.as_deref().and_then(|id| app.resource(id));
        let Some((resource, balancer)) = via.and_then(|via| Some((via, via.load_balancer()?)))
        else {
            continue;
        };
        if seen.insert(resource.id.as_str()) {
            found.push((resource, balancer));
        }
    }
    found
}

/// Reports a listener that names a certificate of a service that has ended.
fn named_in_ended_service(
    app: &App<'_>,
    resource: &Resource,
    balancer: &LoadBalancer,
    report: &mut Report,
) -> bool {
    let Some((facts, _)) = known::table(app) else { return false };
    let service = format!(":{}:", facts.certificate_manager.service);
    let is_gone = |name: &Value<String>| name.known().is_some_and(|name| name.contains(&service));
    let Some(index) = balancer.listeners.items.iter().position(|one| is_gone(&one.certificate))
    else {
        return false;
    };
    let (ended, replacement) = ended_service(app);
    report
        .fail(format!("a listener of {} shows a certificate of {ended}", resource.label()))
        .severity(Severity::Error)
        .problem("ended-service")
        .about(resource)
        .at(resource, &format!("/spec/listeners/items/{index}/certificate"), "this certificate")
        .help(format!("order the certificate in {replacement}, and name that one here"));
    true
}

/// Reports certificates of one region that load balancers of two regions show.
fn one_keeper(app: &App<'_>, fronts: &[(&Resource, &LoadBalancer)], report: &mut Report) {
    let shown = |resource| app.leads_to(resource, RelationKind::SecuredBy);
    let mut keepers = BTreeSet::new();
    let mut regions = BTreeSet::new();
    let mut first = None;
    for (resource, _) in fronts {
        for (certificate, _) in shown(resource).filter(|(found, _)| found.certificate().is_some()) {
            let Some(keeper) = stated_region(certificate) else { return };
            keepers.insert(keeper);
            regions.extend(resource.location.region.known());
            first = first.or(Some(certificate));
        }
    }
    let (Some(first), Some(keeper)) = (first, keepers.pop_first()) else { return };
    if regions.len() < 2 || !keepers.is_empty() {
        return;
    }
    report
        .fail(format!(
            "all certificates of load balancers in {} regions are kept in {keeper}",
            regions.len()
        ))
        .severity(Severity::Info)
        .problem("one-keeper")
        .about(first)
        .at(first, "/location/region", "where the certificate is kept")
        .help("keep a copy of the certificate in a Secrets Manager of each region");
}

/// The region of a certificate, unless it is only what the provider takes by itself.
fn stated_region(certificate: &Resource) -> Option<&str> {
    match &certificate.location.region {
        Value::Known { from: Provenance::ProviderDefault, .. } => None,
        region => region.known().map(String::as_str),
    }
}
