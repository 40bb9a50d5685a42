//! VS014: both sides of the wire: encryption in front of the load balancer, doubled network and power behind it.

use resilint_sdk::schema::{Listener, LoadBalancer, RelationKind, Resource, Value};
use resilint_sdk::{App, Report};

use crate::{fleet, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that a public local load balancer listens to HTTPS with a certificate, and that what it listens to
    /// by HTTP only sends clients on. Checks that bare metal servers of the classic infrastructure have a doubled
    /// network interface and power supply.
    ///
    /// ## Why is this bad
    ///
    /// What is not encrypted can be read and changed on its way. A machine with one cable or one power supply is
    /// lost with either.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_lb_listener" "web" {
    ///   protocol = "http"
    ///   port     = 80
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_lb_listener" "web" {
    ///   protocol             = "https"
    ///   port                 = 443
    ///   certificate_instance = ibm_sm_public_certificate.web.crn
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: HTTPS with a certificate; doubled network and power.
    /// - **fail**: HTTP without it, HTTPS without a certificate, a single cable or power supply.
    /// - **unknown**: the protocol is a variable without a value.
    /// - **not-applicable**: the app declares no public load balancer for HTTP and no bare metal server.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-alb-ssl-offloading-and-end-to-end-ssl>
    code: "VS014",
    name: "servers/plain-wire",
    title: "requests come in encrypted, and bare metal is wired twice",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let mut any = false;
    for (balancer, fields) in app.local_balancers().filter(|(_, fields)| is_public(fields)) {
        any |= !fields.listeners.items.is_empty();
        listeners(app, balancer, fields, report);
    }
    let members = fleet::of(app);
    for block in fleet::blocks(&members) {
        if let Some(first) = block.first()
            && let fleet::Unit::Server(server) = first.unit
        {
            let names = fleet::names(&block);
            let parts = [
                (&server.redundant_network, "network interface", "redundant_network"),
                (&server.redundant_power_supply, "power supply", "redundant_power_supply"),
            ];
            for (value, part, argument) in parts {
                any |= !value.is_absent();
                doubled(first.resource, value, &names, part, argument, report);
            }
        }
    }
    if !any {
        report.not_applicable(
            "it declares no public load balancer that listens, and no bare metal server",
        );
    }
}

/// Only what the world can reach; private balancers are behind the edge.
fn is_public(fields: &LoadBalancer) -> bool {
    !fields.visibility.known().is_some_and(|kind| kind.to_lowercase().starts_with("private"))
}

fn listeners(app: &App<'_>, balancer: &Resource, fields: &LoadBalancer, report: &mut Report) {
    let name = balancer.label();
    let is_secured = app.leads_to(balancer, RelationKind::SecuredBy).next().is_some();
    for (index, listener) in fields.listeners.items.iter().enumerate() {
        let pointer = format!("/spec/listeners/items/{index}/protocol");
        let port = listener.port.known().map_or(String::new(), |port| format!(" on port {port}"));
        let entry = match listener.protocol.known().map(|it| it.to_lowercase()).as_deref() {
            Some("http") if listener.https_redirect.known() == Some(&true) => {
                report.pass(format!("{name} sends clients{port} on to HTTPS"))
            }
            Some("http") if listener.https_redirect.is_unknown() => {
                let what = format!("whether {name} sends clients{port} on to HTTPS");
                report.unknown(missing::value(balancer, &listener.https_redirect, &what))
            }
            Some("http") => report
                .fail(format!("{name} takes requests{port} by HTTP"))
                .help("listen to HTTPS with a certificate, and send clients of HTTP on to it"),
            Some("https") if listener.certificate.is_absent() && !is_secured => report
                .fail(format!("{name} listens to HTTPS{port} without a certificate"))
                .help("set `certificate_instance`"),
            Some("https") => report.pass(format!("{name} takes requests{port} by HTTPS")),
            // What TCP carries may be encrypted by those who speak it.
            Some(other) => {
                report.not_applicable(format!("{name} passes {other}{port} on as it comes"))
            }
            None if listener.protocol.is_absent() => continue,
            None => report.unknown(protocol(balancer, listener, name)),
        };
        entry.about(balancer).at(balancer, &pointer, "this listener");
    }
}

fn protocol(balancer: &Resource, listener: &Listener, name: &str) -> resilint_sdk::schema::Missing {
    missing::value(balancer, &listener.protocol, &format!("whether {name} takes requests by HTTPS"))
}

fn doubled(
    resource: &Resource,
    value: &Value<bool>,
    names: &str,
    part: &str,
    argument: &str,
    report: &mut Report,
) {
    let entry = match value {
        Value::Absent => return,
        Value::Known { value: true, .. } => report.pass(format!("{names} has a doubled {part}")),
        Value::Known { .. } => report
            .fail(format!("{names} has a single {part}"))
            .help(format!("set `{argument} = true`")),
        Value::Unknown { .. } => {
            let what = format!("whether {names} has a doubled {part}");
            report.unknown(missing::value(resource, value, &what))
        }
    };
    entry.about(resource).at(resource, &format!("/spec/{argument}"), "how it is wired");
}
