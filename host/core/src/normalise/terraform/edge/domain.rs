//! Instances of Cloud Internet Services and the settings of their domains. The domains themselves are
//! read with their settings.

use resilint_schema::{
    DomainSettings, Kind, Location, Offering, Provenance, ServiceInstance, Value,
};

use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_cis", instance),
    ("ibm_cis_domain_settings", settings),
    ("ibm_cis_tls_settings", settings),
];

fn instance(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let made = ServiceInstance {
        service: Value::Known {
            value: "internet-svcs".into(),
            from: Provenance::Literal,
            at: subject.graph.span(subject.instance.place),
        },
        plan: fields.text("plan"),
        guid: Value::Absent,
    };
    let kind = Kind::ServiceInstance(Box::new(made));
    Made::new(Offering::InternetServices, fields.text("name"), Location::default(), kind)
}

/// Both types state a part of the settings of one domain; what a type does not have is absent.
fn settings(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let made = DomainSettings {
        domain: domain(subject),
        ssl_mode: fields.text("ssl"),
        universal_ssl: fields.flag("universal_ssl"),
        min_tls_version: fields.text("min_tls_version"),
        waf: switch(fields.text("waf")),
        https_redirect: switch(fields.text("always_use_https")),
        proxy_read_timeout_seconds: fields.number("proxy_read_timeout"),
    };
    let name = made.domain.clone();
    let kind = Kind::DomainSettings(Box::new(made));
    Made::new(Offering::InternetServices, name, Location::default(), kind)
}

/// The domain that `domain_id` leads to, by its name.
pub(crate) fn domain(subject: &Subject<'_>) -> Value<String> {
    let domains = subject.refers_to("domain_id", &["ibm_cis_domain"]);
    match domains.as_slice() {
        [domain] => subject.graph.subject(domain).fields().text("domain"),
        _ => subject.fields().text("domain_id"),
    }
}

/// `on` and `off`.
fn switch(text: Value<String>) -> Value<bool> {
    text.map(|text| text == "on")
}
