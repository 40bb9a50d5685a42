//! The modules of Internet Services beside that of balancers: an instance with its domain, and the firewall of a
//! domain.

use resilint_schema::{DomainSettings, Kind, Location, Offering, ServiceInstance};

use crate::normalise::terraform::Made;
use crate::normalise::terraform::edge::domain::domain;
use crate::normalise::terraform::graph::Subject;

/// An instance.
pub(super) fn instance(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let instance = ServiceInstance {
        service: subject.implies("internet-svcs".into()),
        plan: fields.text("plan"),
        ..ServiceInstance::default()
    };
    let kind = Kind::ServiceInstance(Box::new(instance));
    let name = fields.text("service_name");
    Made::new(Offering::InternetServices, name, Location::default(), kind)
}

/// The firewall of a domain. Where nothing is written, it depends on the version of the module.
pub(super) fn firewall(subject: &Subject<'_>) -> Made {
    let domain = domain(subject);
    let settings = DomainSettings {
        domain: domain.clone(),
        waf: subject.fields().flag("enable_waf"),
        ..DomainSettings::default()
    };
    let kind = Kind::DomainSettings(Box::new(settings));
    Made::new(Offering::InternetServices, domain, Location::default(), kind)
}
