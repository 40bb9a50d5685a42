//! Instances of Cloud Internet Services and the settings of their domains. The domains themselves are
//! read with their settings.

use resilint_schema::{
    DomainSettings, Kind, Location, Offering, Provenance, ServiceInstance, Value,
};

use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::{Made, Reader, derive};

/// The types of this family.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_cis", instance),
    ("ibm_cis_domain_settings", settings),
    ("ibm_cis_tls_settings", settings),
    ("ibm_cis_ruleset_entrypoint_version", ruleset),
];

/// What declares a domain.
pub(crate) const DOMAINS: [&str; 3] =
    ["ibm_cis_domain", "terraform-ibm-modules/cis", "terraform-ibm-modules/cis//modules/domain"];

/// The phase in which the managed rules of the web application firewall run.
const FIREWALL: &str = "http_request_firewall_managed";

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
        min_tls_version: fields.text_or_default("min_tls_version", fields.at("")),
        waf: switch(fields.text("waf")),
        https_redirect: switch(fields.text("always_use_https")),
        proxy_read_timeout_seconds: fields.number("proxy_read_timeout"),
    };
    let name = made.domain.clone();
    let kind = Kind::DomainSettings(Box::new(made));
    Made::new(Offering::InternetServices, name, Location::default(), kind)
}

/// The entry point of a phase: that of the firewall's managed rules says whether it is switched on, which
/// `waf` of the settings said before there were rulesets.
fn ruleset(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let domain = domain(subject);
    let kind = match fields.text("phase").known().map(String::as_str) {
        Some(FIREWALL) => Kind::DomainSettings(Box::new(DomainSettings {
            domain: domain.clone(),
            waf: executed(&fields, subject.graph),
            ..DomainSettings::default()
        })),
        _ => {
            let spec = serde_json::Value::Object(serde_json::Map::new());
            Kind::Other { kind: "ruleset".into(), spec }
        }
    };
    Made::new(Offering::InternetServices, domain, Location::default(), kind)
}

/// Whether one of the rules of an entry point is switched on; one that does not say so is not
/// (resource_ibm_cis_ruleset.go).
fn executed(fields: &Fields<'_>, graph: &Graph<'_>) -> Value<bool> {
    let sets = fields.blocks("rulesets");
    let mut open = sets.open;
    let mut unknown = None;
    for rules in sets.items.iter().map(|set| set.blocks("rules")) {
        open = open.or(rules.open);
        for rule in &rules.items {
            match rule.flag("enabled") {
                on @ Value::Known { value: true, .. } => return on,
                flag @ Value::Unknown { .. } => unknown = unknown.or(Some(flag)),
                _ => {}
            }
        }
    }
    let doubt = unknown.or_else(|| open.map(|term| derive::doubt(term, graph)));
    doubt.unwrap_or(Value::Known {
        value: false,
        from: Provenance::Literal,
        at: fields.at("rulesets"),
    })
}

/// The domain that `domain_id` leads to, by its name.
pub(crate) fn domain(subject: &Subject<'_>) -> Value<String> {
    let domains = subject.refers_to("domain_id", &DOMAINS);
    match domains.as_slice() {
        // Modules call it otherwise.
        [domain] => subject.graph.subject(domain).fields().text_of(&["domain", "domain_name"]),
        _ => subject.fields().text("domain_id"),
    }
}

/// `on` and `off`.
fn switch(text: Value<String>) -> Value<bool> {
    text.map(|text| text == "on")
}
